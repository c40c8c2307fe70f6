from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from okienko.channels.email import queries, services
from okienko.channels.email.models import OutgoingMail, RawMessage
from okienko.channels.email.tests.letters import letter
from okienko.kernel import checks
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(receive) -> OutgoingMail:
    receive(letter("Nie świeci <script>alert(1)</script>", Subject="<b>Latarnia</b>"))
    return OutgoingMail.objects.get()


def page_for(actor, name: str, *args: int) -> str:
    response = sign_in(Client(), actor).get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_broker_sees_what_went_out(mail, office) -> None:
    page = page_for(office.halina, "email:outbox")
    assert "Mamy Państwa wiadomość" in page
    assert "maria@example.org" in page
    assert "Stan poczty" not in page
    shown = page_for(office.halina, "email:mail", mail.id)
    assert "<b>Latarnia" not in shown
    assert "Planujemy odpowiedzieć" in shown


def test_stranger_sees_an_empty_list_and_404(mail, office) -> None:
    assert "maria@example.org" not in page_for(office.piotr, "email:outbox")
    assert sign_in(Client(), office.piotr).get(reverse("email:mail", args=[mail.id])).status_code == 404


def test_administrator_sees_health_without_content(mail, office) -> None:
    RawMessage.objects.update(state="parked", contact=None, error="RuntimeError: fault")
    page = page_for(office.adam, "email:outbox")
    assert "Stan poczty" in page
    assert "RuntimeError: fault" in page
    assert "maria@example.org" not in page


def test_source_is_downloaded_as_it_came(mail, office) -> None:
    raw = RawMessage.objects.get()
    response = sign_in(Client(), office.halina).get(reverse("email:raw_source", args=[raw.id]))
    assert response.content == bytes(raw.raw)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"


def test_failed_mail_is_sent_again_under_the_same_message_id(mail, office) -> None:
    services.claim()
    services.note_failure(mail.id, "550 nie", permanent=True)
    sign_in(Client(), office.halina).post(reverse("email:send_again", args=[mail.id]))
    again = services.claim()
    assert again is not None
    assert mail.message_id.encode() in again.raw


def test_list_is_paged_by_id(receive, office) -> None:
    for number in range(7):
        sender = f"osoba{number}@example.org"
        receive(letter(f"Nr {number}", Message_ID=f"<{number}@x>", From=sender), sender)
    first = queries.outbox(office.halina, limit=4)
    rest = queries.outbox(office.halina, before=first.next_before, limit=4)
    assert [len(first.rows), len(rest.rows), rest.next_before] == [4, 3, None]
    assert first.rows[-1].id > rest.rows[0].id


def test_checks_name_what_is_wrong(office, settings) -> None:
    settings.DEMO = False
    found = {result.title: result.problems for result in checks.run()}
    assert any("OKIENKO_SMTP_URL" in one.how_to_mend for one in found["poczta wychodząca"])
    assert found["skrzynki pocztowe"] == ()
