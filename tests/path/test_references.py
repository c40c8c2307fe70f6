"""A second case of a contact gets a number that no contact and no case has, now or later."""

import pytest
from django.test import Client

from okienko.cases.models import Case
from okienko.contacts import services as contacts
from okienko.contacts.models import Contact
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content
from okienko.kernel import references
from okienko.kernel.actors import system
from okienko.kernel.references import new_reference
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


def test_taken_numbers_are_passed_over(office, kinds, monkeypatch):
    from okienko.cases.services import NewCase, OpenCase, settle_contact

    opened = contacts.open_contact(channel=Channel.PHONE, by=system(), content=Content("x"))
    imported = contacts.open_contact(channel=Channel.PHONE, by=system(), content=Content("y"))
    taken, free = references._checked(900_000_001), references._checked(900_000_002)
    Contact.objects.filter(id=imported.id).update(reference=taken)  # as an older system may have numbered it
    drawn = iter([taken, free, free, references._checked(900_000_003)])
    monkeypatch.setattr(references, "later_reference", lambda: next(drawn))
    three = [OpenCase(NewCase("report", f"Sprawa {n}", category_code="CLEAN_DUMP")) for n in range(3)]
    saved = settle_contact(opened.id, three, by=office.halina)
    assert [one.reference for one in saved.opened] == [opened.reference, free, references._checked(900_000_003)]
    desk = sign_in(Client(), office.karol)
    for one in saved.opened:
        assert desk.get(f"/praca/sprawa/{one.id}/").status_code == 200
        page = Client().post("/sprawa/", {"reference": one.reference, "code": one.tracking_code})
        assert page.status_code == 302
    assert Case.objects.filter(reference__startswith="9").count() == 2
    assert new_reference()[0] != "9"
