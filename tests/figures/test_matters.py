"""How many contacts a matter takes, and what comes back."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from okienko.cases import services as cases
from okienko.cases.services import JoinCase, NewCase
from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content
from okienko.insight import queries
from okienko.kernel.actors import system
from tests.cast import make_kinds, make_office

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 3, 12, 0, tzinfo=ZoneInfo("Europe/Warsaw"))  # Tuesday


def letter():
    return contacts.open_contact(channel=Channel.EMAIL, by=system(), content=Content("Treść", headline="Temat")).id


def settled(*, joined=0):
    contact_id = letter()
    case_id = cases.open_case(contact_id, NewCase("report", "Dziura", unit="GK-I"), by=system()).id
    for _ in range(joined):
        cases.settle_contact(letter(), [JoinCase(case_id)], by=system())
    cases.resolve(case_id, outcome="done", answer="Tak.", by=system())
    return case_id


def test_first_contact_resolution_of_cases():
    with time_machine.travel(NOON, tick=False) as clock:
        make_kinds()
        office = make_office()
        settled()
        settled(joined=2)
        back, late = settled(), settled()
        clock.shift(timedelta(days=6))
        cases.reopen(back, by=system(), reason="wróciło")
        clock.shift(timedelta(days=2))
        cases.reopen(late, by=system(), reason="wróciło później")
        now = NOON + timedelta(days=8)
        day = NOON.date()
        found = queries.report(office.anna, day, day, formula="SL-DEF", now=now).matters
        assert (found.closed, found.at_first, found.contacts, found.provisional) == (4, 2, 6, 0)
        early = queries.report(office.anna, day, day, formula="SL-DEF", now=NOON + timedelta(days=1)).matters
        assert early.provisional == 4
        later = queries.report(office.anna, day + timedelta(days=1), now.date(), formula="SL-DEF", now=now).matters
        assert later.share is None
