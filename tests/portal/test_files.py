"""Files on the page of a matter: one's own and the office's, for nobody else, and nothing internal."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from okienko.cases import queries, services
from okienko.cases.models import Case, CaseContact
from okienko.contacts import services as contacts
from okienko.contacts.models import Attachment, Contact, Message
from okienko.contacts.rules import Channel, MessageKind
from okienko.contacts.services import AttachedFile, Content, Sender
from okienko.kernel import files
from okienko.kernel.actors import Actor, system
from tests.portal.journeys import send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored")]

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def case(office, resident, photo) -> Case:
    send(resident, photos=[photo("dziura.jpg")])
    found = Case.objects.get()
    services.assign(found.id, to=office.halina.id, by=office.bartek)
    return found


def kept(name: str, content: bytes, *, by: Actor, allowed=files.ANYTHING) -> AttachedFile:
    info = files.info(files.store(content, name=name, by=by, allowed=allowed))
    return AttachedFile(info.id, info.name, info.mime, info.size)


def page_of(case: Case) -> str:
    return f"/sprawa/{queries.tracking_token(case.id)}/"


def listed(page: str) -> dict[str, str]:
    """Name → address of every file the page lets one download."""
    return {name: href for href, name in re.findall(r'<a href="([^"]+)" download>([^<]+\.[a-z]+)</a>', page)}


def answer_with(case: Case, *attached: AttachedFile, by: Actor) -> None:
    contacts.reply(case.links.get().contact_id, "W załączniku decyzja.", by=by, attachments=attached)


def test_what_was_sent_and_what_came_back_can_be_downloaded(office, case, resident):
    services.ask_person(case.id, "Prosimy o rachunek.", by=office.halina)
    paper = SimpleUploadedFile("rachunek.pdf", PDF, content_type="application/pdf")
    answered = resident.post(f"{page_of(case)}odpowiedz/", {"answer-text": "Oto on.", "answer-papers": [paper]})
    assert answered.status_code == 302
    answer_with(case, kept("decyzja.pdf", PDF, by=office.halina), by=office.halina)
    page = resident.get(page_of(case)).content.decode()
    ours, theirs = page.split("Od Ciebie")
    assert set(listed(ours)) == {"decyzja.pdf"}
    assert set(listed(theirs)) == {"dziura.jpg", "rachunek.pdf"}
    for name, href in listed(page).items():
        answer = resident.get(href)
        assert answer.status_code == 200, name
        assert answer["Content-Disposition"].startswith("attachment"), name
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(resident.get(listed(page)["decyzja.pdf"])) == PDF


def test_a_forged_or_old_address_of_a_file_is_404(office, case, resident, time_machine):
    answer_with(case, kept("decyzja.pdf", PDF, by=office.halina), by=office.halina)
    href = listed(resident.get(page_of(case)).content.decode())["decyzja.pdf"]
    token = href.split("/")[2]
    stranger = Client()
    assert stranger.get(href.replace(token, token[:-1] + ("A" if token[-1] != "A" else "B"))).status_code == 404
    assert stranger.get("/pliki/1/decyzja.pdf").status_code == 404
    time_machine.move_to(timezone.now() + timedelta(hours=13))
    assert stranger.get(href).status_code == 404


def test_files_of_notes_and_of_another_person_are_not_there(office, case, resident):
    contact_id = case.links.get().contact_id
    secret = kept("opinia-prawna.pdf", PDF, by=office.halina)
    note = Message.objects.create(contact_id=contact_id, seq=90, kind=MessageKind.NOTE, author_kind="staff", text="x")
    Attachment.objects.create(
        message=note, file_id=secret.file_id, name=secret.name, mime_type=secret.mime_type, size=secret.size
    )
    neighbor = contacts.open_contact(
        channel=Channel.EMAIL,
        by=system(),
        content=Content("Ja też", attachments=(kept("sasiad.pdf", PDF, by=system()),)),
        sender=Sender("Jan Zmyślony", "email", "jan.zmyslony@example.org"),
    )
    CaseContact.objects.create(case=case, contact_id=neighbor.id, kind="joined")
    contacts.reply(neighbor.id, "Pan", by=system(), attachments=[kept("dla-sasiada.pdf", PDF, by=system())])
    page = resident.get(page_of(case)).content.decode()
    for name in ("opinia-prawna", "sasiad.pdf", "dla-sasiada"):
        assert name not in page


def test_what_may_carry_a_program_is_named_and_not_handed_out(office, case, resident):
    attached = (kept("zdjecie.exe", b"MZ\x90\x00" + b"\x00" * 200, by=system()),)
    contacts.add_incoming(case.links.get().contact_id, Content("x", attachments=attached), by=system())
    page = resident.get(page_of(case)).content.decode()
    assert "zdjecie.exe" in page
    assert "zdjecie.exe" not in listed(page)


def test_a_message_that_is_no_case_shows_its_files_too(office, resident):
    opened = contacts.open_contact(
        channel=Channel.EMAIL,
        by=system(),
        content=Content("Tekst", attachments=(kept("pismo.pdf", PDF, by=system()),)),
        sender=Sender("M", "email", "m@example.org"),
    )
    contacts.reply(opened.id, "Odp.", by=system(), attachments=[kept("odpowiedz.pdf", PDF, by=system())])
    contact = Contact.objects.get()
    where = resident.post("/sprawa/", {"reference": contact.reference, "code": contact.tracking_code})["Location"]
    assert set(listed(resident.get(where).content.decode())) == {"pismo.pdf", "odpowiedz.pdf"}


def test_the_page_costs_the_same_for_any_number_of_files(office, case, resident):
    answer_with(case, kept("a.pdf", PDF, by=office.halina), by=office.halina)
    with CaptureQueriesContext(connection) as few:
        resident.get(page_of(case))
    for number in range(5):
        answer_with(case, kept(f"b{number}.pdf", PDF, by=office.halina), by=office.halina)
    with CaptureQueriesContext(connection) as many:
        resident.get(page_of(case))
    assert len(many) == len(few)
