"""A person asks for everything the office keeps, and to be forgotten."""

import json

import pytest

from okienko.cases import services
from okienko.cases.services import Answered, NewCase, OpenCase
from okienko.contacts import queries as contact_queries
from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel, Result
from okienko.contacts.services import AttachedFile, Content, Sender
from okienko.kernel import files, personal_data
from okienko.kernel.actors import system
from okienko.people import queries as people
from tests.cast import MARIA_EMAIL, MARIA_NAME

pytestmark = pytest.mark.django_db


def write(text, file=None):
    attachments = ()
    if file is not None:
        info = files.info(file)
        attachments = (AttachedFile(info.id, info.name, info.mime, info.size),)
    sender = Sender(MARIA_NAME, "email", MARIA_EMAIL)
    content = Content(text=text, headline=text[:20], attachments=attachments)
    return contacts.open_contact(channel=Channel.EMAIL, by=system(), content=content, sender=sender)


def test_exported_whole_and_erased_but_for_files_of_cases(office, kinds):
    paper = files.store(b"%PDF-1.4\n%%EOF\n", name="pismo.pdf", by=system())
    answered, filed = write("Tajne pytanie", paper), write("Zgłoszenie do akt")
    write("Czekam jeszcze")
    services.settle_contact(answered.id, [Answered(Result.AD_HOC, question="Pytanie o sekret")], by=office.halina)
    services.settle_contact(filed.id, [OpenCase(NewCase("report", "Akta"))], by=office.halina)
    ids = people.same_person_ids(answered.person_id)
    exported = json.dumps(personal_data.export(ids), ensure_ascii=False)
    for text in ("Tajne pytanie", "Zgłoszenie do akt", "Czekam jeszcze", "Akta", "pismo.pdf", MARIA_EMAIL):
        assert text in exported

    done = personal_data.erase(ids, by=office.halina)
    assert done.erased["contacts.Contact"] == done.erased["contacts.Message"] == done.erased["kernel.File"] == 1
    kept = [(one.model, one.count) for one in done.kept]
    assert ("cases.Case", 1) in kept
    assert kept.count(("contacts.Contact", 1)) == 2
    left = json.dumps(personal_data.export(ids), ensure_ascii=False)
    for text in ("Tajne pytanie", "Pytanie o sekret", "pismo.pdf"):
        assert text not in left
    for text in ("Zgłoszenie do akt", "Czekam jeszcze", "Akta"):
        assert text in left
    view = contact_queries.contact(system(), answered.id)
    assert (view.header.sender_name, view.messages[0].text, view.messages[0].attachments) == ("", "", ())
    assert personal_data.erase(ids, by=office.halina).erased == {}
