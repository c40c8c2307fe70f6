"""Links in letters end; number and code go on."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from okienko.cases import services
from okienko.cases.links import rating_link, tracking_link
from okienko.cases.models import Case
from okienko.contacts import queries as contacts
from okienko.contacts import services as contact_services
from okienko.contacts.models import Contact
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content, Sender
from okienko.kernel.actors import system
from tests.portal.journeys import send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored")]


@pytest.fixture
def case(office, resident) -> Case:
    send(resident)
    found = Case.objects.get()
    services.assign(found.id, to=office.halina.id, by=office.bartek)
    services.resolve(found.id, outcome="done", answer="Załatane.", by=office.halina)
    return Case.objects.get()


def path(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def later(days: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=True)


def test_a_tracking_link_ends_a_year_after_the_case_and_the_code_does_not(case, resident):
    link = path(tracking_link(case.id))
    with later(364):
        assert resident.get(link).status_code == 200
    with later(367):
        page = resident.get(link)
        assert page.status_code == 410
        assert 'href="/sprawa/"' in page.content.decode()
        assert case.title not in page.content.decode()
        assert page["Cache-Control"] == "no-store"
        for change in ("odpowiedz/", "otworz/", "ocen/"):
            assert resident.post(f"{link}{change}", {"answer-text": "Jeszcze jedno"}).status_code == 410
        assert resident.get(f"{link}potwierdzenie.pdf").status_code == 410
        entered = resident.post("/sprawa/", {"reference": case.reference, "code": case.tracking_code})
        assert "Załatane." in resident.get(entered["Location"]).content.decode()
    with later(369):
        assert resident.get(entered["Location"]).status_code == 410  # what the code gave is for that day


def test_the_link_of_an_open_case_goes_on(office, case, resident):
    link = path(tracking_link(case.id))
    services.reopen(case.id, reason="Znowu dziura", by=office.halina)
    with later(800):
        assert resident.get(link).status_code == 200


def test_a_rating_link_ends_after_30_days(case, resident):
    link = path(rating_link(case.id))
    with later(30):
        assert resident.get(link).status_code == 200
        assert resident.post(link, {"score": "6"}).status_code == 302
    with later(32):
        page = resident.get(link)
        assert page.status_code == 410
        assert 'href="/sprawa/"' in page.content.decode()
        assert resident.post(link, {"score": "1"}).status_code == 410
        assert resident.get(f"{link}dziekujemy/").status_code == 410


def test_the_link_of_a_message_ends_a_year_after_its_answer(office, resident):
    sender = Sender("Maria Zmyślona", "email", "maria.zmyslona@example.org")
    opened = contact_services.open_contact(
        channel=Channel.EMAIL, by=system(), content=Content("Kiedy?", headline="Pytanie"), sender=sender
    )
    link = path(contacts.tracking_link(opened.id))
    with later(800):
        assert resident.get(link).status_code == 200
    Contact.objects.filter(id=opened.id).update(settled_at=timezone.now())
    with later(364):
        assert resident.get(link).status_code == 200
    with later(367):
        assert resident.get(link).status_code == 410
        code = Contact.objects.get().tracking_code
        entered = resident.post("/sprawa/", {"reference": opened.reference, "code": code})
        assert resident.get(entered["Location"]).status_code == 200


def test_a_stranger_s_token_is_no_expired_link(case, resident):
    with later(800):
        assert resident.get("/sprawa/WzEsMV0:forged/").status_code == 404
        assert resident.get("/ocena/WzEsMV0:forged/").status_code == 404
