"""Contacts and cases draw their numbers from one space: none comes twice, whichever had it first."""

import pytest
from django.test import Client

from okienko.cases.models import Case
from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content
from okienko.kernel import numbers
from okienko.kernel.actors import system
from okienko.kernel.references import damm_check
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


def number(nine: int) -> str:
    return f"{nine:09d}{damm_check(f'{nine:09d}')}"


def test_taken_numbers_are_passed_over(office, kinds, monkeypatch):
    from okienko.cases.services import NewCase, OpenCase, settle_contact

    drawn = iter(number(nine) for nine in (1, 1, 2, 2, 1, 3, 3, 1, 4))
    monkeypatch.setattr(numbers, "new_reference", lambda: next(drawn))
    first = contacts.open_contact(channel=Channel.PHONE, by=system(), content=Content("x"))
    second = contacts.open_contact(channel=Channel.PHONE, by=system(), content=Content("y"))
    assert [first.reference, second.reference] == [number(1), number(2)]
    three = [OpenCase(NewCase("report", f"Sprawa {n}", category_code="CLEAN_DUMP")) for n in range(3)]
    saved = settle_contact(first.id, three, by=office.halina)
    assert [one.reference for one in saved.opened] == [number(1), number(3), number(4)]
    desk = sign_in(Client(), office.karol)
    for one in saved.opened:
        assert desk.get(f"/praca/sprawa/{one.id}/").status_code == 200
        page = Client().post("/sprawa/", {"reference": one.reference, "code": one.tracking_code})
        assert page.status_code == 302
    assert Case.objects.count() == 3
