from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from okienko.channels.email import sending, services
from okienko.channels.email.compose import Enclosure, Letter, compose
from okienko.channels.email.delivery import DeliveryFailed, FolderDelivery
from okienko.channels.email.models import OutgoingMail
from okienko.channels.email.states import MailKind, MailState
from okienko.channels.email.tests.letters import letter as incoming
from okienko.contacts import queries as contact_queries
from okienko.contacts import services as contacts
from okienko.contacts.rules import Delivery
from okienko.contacts.services import AttachedFile
from okienko.kernel import files
from okienko.kernel.actors import system
from okienko.kernel.facts import relay
from tests.at_once import at_once


def note(**changes) -> Letter:
    values = {
        "message_id": "<m1@miasto.test>",
        "date": datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
        "sender_name": "Urząd Miasta",
        "sender_address": "kontakt@miasto.test",
        "recipient_name": "Maria Zmyślona",
        "recipient_address": "maria@example.org",
        "subject": "Odpowiedź",
        "text": "Dzień dobry\n.\nkropka na początku wiersza\n",
        **changes,
    }
    return Letter(**values)


def read(raw: bytes):
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_composed_letter_reads_back() -> None:
    long_id = "<" + "a" * 200 + "@example.org>"
    raw = compose(
        note(
            in_reply_to=long_id,
            references=("<x@y>", "nie-identyfikator", "<zły@id>"),
            enclosures=(
                Enclosure("umowa ąę.pdf", "application/pdf", b"%PDF"),
                Enclosure("l.eml", "message/rfc822", b"x"),
            ),
        )
    )
    mail = read(raw)
    assert raw.isascii()
    assert f"In-Reply-To: {long_id}\r\n".encode() in raw
    assert mail["References"].split() == ["<x@y>", long_id]
    assert mail["Message-ID"] == "<m1@miasto.test>"
    assert mail.get_body().get_content().splitlines()[:2] == ["Dzień dobry", "."]
    assert [one.get_filename() for one in mail.iter_attachments()] == ["umowa ąę.pdf", "l.eml"]
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


@pytest.mark.parametrize("field", ["subject", "sender_name", "recipient_name"])
@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85", "\x00"])
def test_no_header_can_be_injected(field: str, line_break: str) -> None:
    raw = compose(note(**{field: f"Witam{line_break}Bcc: wszyscy@example.org{line_break}{line_break}x"}))
    mail = read(raw)
    assert "Bcc" not in mail
    assert [one.addr_spec for one in mail["To"].addresses] == ["maria@example.org"]


@pytest.mark.parametrize("address", ["", "a@b.pl\r\nBcc: c@d.pl", "a b@c.pl", "a@b.pl, c@d.pl"])
def test_addresses_that_cannot_be_are_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        compose(note(recipient_address=address))


@pytest.fixture
def mailbox_id(office) -> int:
    return services.ensure_mailbox("kontakt@miasto.test", by=system(), sender_name="Urząd Miasta Przykładowo")


def owe(mailbox_id: int, key: str = "k") -> OutgoingMail:
    number = services.queue_letter(
        note(message_id=f"<{key}@miasto.test>"), key=key, kind=MailKind.REPLY, mailbox_id=mailbox_id
    )
    return OutgoingMail.objects.get(id=number)


@pytest.mark.django_db
def test_nothing_is_owed_twice(mailbox_id) -> None:
    assert owe(mailbox_id).id == owe(mailbox_id).id
    assert OutgoingMail.objects.count() == 1


@pytest.mark.django_db
def test_a_sender_that_died_is_replaced_after_its_lease(mailbox_id) -> None:
    mail = owe(mailbox_id)
    now = timezone.now()
    assert services.claim(now).id == mail.id
    assert services.claim(now) is None
    again = services.claim(now + timedelta(minutes=6))
    assert again.id == mail.id
    assert b"Message-ID: <k@miasto.test>" in again.raw


@pytest.mark.django_db
def test_failures_are_tried_again_and_then_told(mailbox_id) -> None:
    mail = owe(mailbox_id)
    now = timezone.now()
    for _ in range(30):
        if services.claim(now) is None:
            break
        services.note_failure(mail.id, "451 zajęte", permanent=False)
        now += timedelta(days=2)
    mail.refresh_from_db()
    assert mail.state == MailState.FAILED
    assert mail.tries == 11


@pytest.mark.django_db
def test_permanent_failure_is_told_at_once(mailbox_id) -> None:
    mail = owe(mailbox_id)
    services.claim()
    services.note_failure(mail.id, "550 nie ma takiej osoby", permanent=True)
    mail.refresh_from_db()
    assert (mail.state, mail.detail) == (MailState.FAILED, "550 nie ma takiej osoby")


@pytest.mark.django_db
def test_demo_writes_whole_files(mailbox_id, settings, monkeypatch) -> None:
    owe(mailbox_id)
    monkeypatch.setattr(sending, "_delivery", None)
    assert sending.send_next()
    assert not sending.send_next()
    (file,) = settings.OUTBOX_DIR.iterdir()
    assert file.suffix == ".eml"
    assert read(file.read_bytes())["Message-ID"] == "<k@miasto.test>"


def test_folder_that_cannot_be_written_is_a_passing_failure(tmp_path) -> None:
    (tmp_path / "plik").write_text("x")
    adapter = FolderDelivery(tmp_path / "plik")
    with pytest.raises(DeliveryFailed) as caught:
        adapter.send(name="a", sender="", recipient="", raw=b"")
    assert not caught.value.permanent
    assert adapter.check()


@pytest.mark.django_db
def test_reply_with_quote_signature_thread_and_file(receive, office) -> None:
    first = receive(incoming("Nie świeci.\n> stary cytat"))
    file_id = files.store(b"%PDF-1.4 tekst", name="odpowiedz.pdf", by=office.halina, allowed=files.ANYTHING)
    attached = AttachedFile(file_id, "odpowiedz.pdf", "application/pdf", 14)
    message_id = contacts.reply(first.contact_id, "Naprawimy jutro.", by=office.halina, attachments=[attached])
    mail_id = services.send_reply(message_id)
    assert services.send_reply(message_id) == mail_id
    raw = bytes(OutgoingMail.objects.get(id=mail_id).raw)
    mail = read(raw)
    text = mail.get_body().get_content()
    assert text.startswith("Naprawimy jutro.")
    assert "> Nie świeci." in text
    assert "stary cytat" not in text
    assert "Punkt Kontaktu" in text
    assert mail["In-Reply-To"] == "<a1@example.org>"
    assert mail["Auto-Submitted"] is None
    assert mail["Subject"].startswith("Re: Latarnia [")
    assert [one.get_content() for one in mail.iter_attachments()] == [b"%PDF-1.4 tekst"]

    services.claim(timezone.now() + timedelta(seconds=1))
    services.note_sent(mail_id)
    view = contact_queries.contact(system(), first.contact_id)
    assert next(one for one in view.messages if one.id == message_id).delivery is Delivery.SENT


@pytest.mark.django_db(transaction=True)
def test_the_fact_of_a_reply_becomes_mail(receive, office, settings, monkeypatch) -> None:
    monkeypatch.setattr(sending, "_delivery", None)
    first = receive(incoming())
    contacts.reply(first.contact_id, "Naprawimy **jutro**.", by=office.halina)
    relay.drain()
    while sending.send_next():
        pass
    relay.drain()
    texts = [read(file.read_bytes()).get_content() for file in settings.OUTBOX_DIR.iterdir()]
    assert any("Naprawimy jutro." in text for text in texts)
    view = contact_queries.contact(system(), first.contact_id)
    assert view.messages[-1].delivery is Delivery.SENT


@pytest.mark.django_db(transaction=True)
def test_many_senders_send_each_message_once(mailbox_id) -> None:
    for number in range(60):
        owe(mailbox_id, f"k{number}")
    taken: list[int] = []

    def work(_: int) -> None:
        while (mail := services.claim()) is not None:
            taken.append(mail.id)
            services.note_sent(mail.id)

    at_once(work, range(4))
    assert len(taken) == len(set(taken)) == 60
