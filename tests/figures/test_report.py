"""What a report says beside the service level: how offers ended, who gave up, how people spent their time."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
import time_machine

from okienko.insight import queries
from okienko.insight.queries.board import counted
from okienko.insight.queries.day import Live
from okienko.insight.rules import DEFAULT
from okienko.routing.rules import EventKind as K
from tests.cast import make_office, sign_in
from tests.figures.test_board import NOON, wrote

pytestmark = pytest.mark.django_db
REPORT, CSV = "/praca/tablica/raport/", "/praca/tablica/raport.csv"
DAY = {"od": "2026-11-18", "do": "2026-11-18"}


@pytest.fixture
def office():
    """A morning: somebody on duty with a break, one who gave up at once, one who left while being offered."""
    office = make_office()
    since = NOON - timedelta(hours=2)
    wrote(since, K.SIGNED_ON, user_id=7, to="available")
    wrote(since + timedelta(minutes=90), K.ACTIVITY, user_id=7, to="break")
    wrote(since + timedelta(minutes=105), K.SIGNED_OFF, user_id=7)
    wrote(since, K.ENTERED, 1)
    wrote(since + timedelta(seconds=3), K.ABANDONED, 1)
    wrote(since, K.ENTERED, 2)
    wrote(since + timedelta(seconds=30), K.OFFERED, 2, user_id=7, offer_id=1)
    wrote(since + timedelta(seconds=47), K.CALLER_GONE, 2, user_id=7, offer_id=1)
    wrote(since + timedelta(seconds=47), K.ABANDONED, 2)
    return office


def shown(page):
    """Words and figures of the page's lists, with single spaces."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page.replace("\N{NO-BREAK SPACE}", " "))
    return dict(found)


@time_machine.travel(NOON + timedelta(hours=1), tick=False)
def test_page_and_sheet_say_how_offers_ended_who_gave_up_and_how_time_was_spent(office, client):
    sign_in(client, office.anna)
    on_page = shown(client.get(REPORT, DAY).content.decode())
    assert (on_page["po odejściu osoby"], on_page["bez połączenia"], on_page["odmówionych"]) == ("1", "0", "0")
    gave_up = on_page["rezygnowali po (średnio)"], on_page["zrezygnowali przed 5 s"]
    assert (on_page["najdłużej do odebrania"], gave_up) == ("brak danych", ("25 s", "1"))
    assert (on_page["gotowość"], on_page["przerwa"]) == ("1 godz. 30 min", "15 min 00 s")
    sheet = client.get(CSV, DAY).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet), delimiter=";"))
    whole = dict(zip(rows[0], next(row for row in rows if row and row[0] == "razem"), strict=True))
    assert (whole["po odejściu osoby"], whole["bez połączenia"]) == ("1", "0")
    assert ["gotowość", "5400,0"] in rows
    assert ["przerwa", "900,0"] in rows


def test_time_in_states_of_weeks_is_added_and_the_live_day_has_the_same(office):
    wrote(NOON - timedelta(days=1), K.SIGNED_ON, user_id=8, to="available")
    wrote(NOON - timedelta(days=1, minutes=-20), K.SIGNED_OFF, user_id=8)
    first = (NOON - timedelta(days=1)).date()
    found = queries.report(office.bartek, first, NOON.date(), formula=DEFAULT, now=NOON)
    assert found.in_states == {"available": timedelta(minutes=110), "break": timedelta(minutes=15)}
    assert found.days[-1] == counted(NOON.date(), Live().at(NOON), NOON)
    before = first - timedelta(days=3)
    assert queries.report(office.bartek, before, before, formula=DEFAULT, now=NOON).in_states == {}


@time_machine.travel(NOON, tick=False)
def test_the_board_on_the_wall_is_dark_whatever_the_reader_chose(office, client):
    sign_in(client, office.bartek)
    client.cookies["okienko_look"] = "light.normal"
    assert 'data-bs-theme="dark"' in client.get("/praca/tablica/?ekran=duzy").content.decode()
    assert 'data-bs-theme="light"' in client.get("/praca/tablica/").content.decode()
