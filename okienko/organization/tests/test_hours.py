"""The week of a place, as the office changes it."""

from __future__ import annotations

from datetime import time

import pytest
from django.test import Client

from okienko.organization import queries, services
from okienko.organization.models import Location
from okienko.organization.rules import BadHours, parse_hours, write_hours
from tests.cast import make_office, sign_in

PAGE = "/praca/urzad/godziny/ratusz/tydzien/"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("7:30–15:30", "07:30–15:30"),
        ("8-12, 13 - 16.30", "08:00–12:00, 13:00–16:30"),
        ("9 do 17", "09:00–17:00"),
        ("  ", ""),
    ],
)
def test_hours_as_people_write_them(text, written):
    assert write_hours(parse_hours(text)) == written


@pytest.mark.parametrize("text", ["rano", "15–7", "8–12, 11–13", "25–26", "8"])
def test_what_is_no_hours(text):
    with pytest.raises(BadHours):
        parse_hours(text)


@pytest.fixture
def office(db):
    Location.objects.create(code="ratusz", name="Ratusz", address="Rynek 1")
    return make_office()


@pytest.mark.django_db
def test_the_week_is_changed_and_what_is_wrong_said_beside_the_day(office):
    adam = sign_in(Client(), office.adam)
    week = {"version": "1", "day_1": "7:30–17", "day_2": "7:30-15:30"}
    wrong = adam.post(PAGE, week | {"day_3": "rano"})
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"day_3"}
    assert "rano" in wrong.content.decode()
    assert adam.post(PAGE, week).status_code == 302
    [place] = queries.locations()
    assert [(span.opens, span.closes) for span in place.week[0][1]] == [(time(7, 30), time(17))]
    assert place.week[6][1] == []
    stale = adam.post(PAGE, week | {"day_1": "8–16"})
    assert stale.status_code == 409
    assert [one.name for one in stale.context["differences"]] == ["day_1"]


@pytest.mark.django_db
def test_others_see_no_form(office):
    assert sign_in(Client(), office.halina).get(PAGE).status_code == 403
    services.change_week("ratusz", {1: "8–16"}, version=1, by=office.adam)
    assert queries.week_of("ratusz")[1] == "08:00–16:00"
