"""Answers are promised by the hours the office keeps, and a change of them counts at once."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from okienko.cases import services as cases
from okienko.cases.services import NewCase, OpenCase
from okienko.contacts import services as contacts
from okienko.contacts.models import Contact
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content
from okienko.kernel.actors import system
from okienko.organization import services as organization
from okienko.organization.models import Location, OpeningHours
from okienko.terms import queries as terms
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
WARSAW = ZoneInfo("Europe/Warsaw")
WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=WARSAW)


@pytest.fixture
def town_hall(office):
    place = Location.objects.create(code="ratusz", name="Ratusz", address="Rynek 1")
    for weekday, closes in ((1, 18), (2, 15), (3, 15), (4, 15), (5, 14)):
        OpeningHours.objects.create(location=place, weekday=weekday, opens=time(8), closes=time(closes))
    other = Location.objects.create(code="filia", name="Filia", address="Mostowa 20")
    OpeningHours.objects.create(location=other, weekday=7, opens=time(8), closes=time(20))
    return place


def promised():
    with time_machine.travel(WEDNESDAY, tick=False):
        opened = contacts.open_contact(channel=Channel.PHONE, by=system(), content=Content("Pytanie"))
    return opened.answer_due_at.astimezone(WARSAW)


def test_until_the_office_tells_its_hours_usual_ones_hold(office):
    assert promised() == datetime(2026, 11, 30, 16, 0, tzinfo=WARSAW)


def test_the_promise_ends_when_the_office_closes_that_day(office, town_hall):
    assert promised() == datetime(2026, 11, 30, 18, 0, tzinfo=WARSAW)


def test_nothing_is_promised_for_a_day_on_which_the_office_is_closed(office, town_hall):
    assert promised().day == 30
    organization.add_opening_exception("ratusz", date(2026, 11, 30), opens=None, closes=None, reason="", by=office.adam)
    assert promised() == datetime(2026, 12, 1, 15, 0, tzinfo=WARSAW)
    organization.add_opening_exception(
        "ratusz", date(2026, 12, 1), opens=time(8), closes=time(12), reason="Krócej", by=office.adam
    )
    assert promised() == datetime(2026, 12, 1, 12, 0, tzinfo=WARSAW)
    contact = Contact.objects.latest("id")
    page = sign_in(Client(), office.halina).get(f"/praca/kontakt/{contact.id}/")
    assert page.status_code == 200
    assert page.context["header"].answer_due_at == contact.answer_due_at


def test_a_promise_costs_no_query_once_the_hours_are_known(office, town_hall, django_assert_num_queries):
    law = terms.law_of_office()
    terms.office_hours(law)
    with django_assert_num_queries(0):
        terms.office_hours(law)
        terms.end_of_work(date(2026, 11, 30))


def test_cases_are_due_when_the_office_closes(office, kinds, town_hall):
    with time_machine.travel(WEDNESDAY, tick=False):
        opened = contacts.open_contact(channel=Channel.PHONE, by=system(), content=Content("x"))
        new = NewCase("report", "Śmieci", category_code="CLEAN_DUMP")
        case_id = cases.settle_contact(opened.id, [OpenCase(new)], by=office.halina).opened[0].id
    from okienko.cases.models import Case

    due = Case.objects.get(id=case_id).due_at.astimezone(WARSAW)
    assert (due.date(), due.time()) == (date(2026, 12, 2), time(15))
