"""The screen of areas and streets, and the question who answers for a place."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from okienko.cases.models import Category
from okienko.organization.models import AddressPoint, Area, Revision, Street
from okienko.organization.queries.places import forget_places
from tests.cast import make_office, sign_in

pytestmark = pytest.mark.django_db

PAGE = "/praca/urzad/obszary/"


def area(code: str, kind: str, west: float, east: float, unit=None) -> Area:
    ring = [[west, 52.0], [east, 52.0], [east, 52.1], [west, 52.1], [west, 52.0]]
    return Area.objects.create(
        code=code, kind=kind, name=f"Obszar {code}", unit=unit, geometry={"type": "Polygon", "coordinates": [ring]},
        west=west, east=east, south=52.0, north=52.1,
    )  # fmt: skip


@pytest.fixture
def office():
    made = make_office()
    area("miasto", "town", 19.0, 19.2)
    area("borek", "district", 19.0, 19.1)
    area("zielen-zachod", "greenery", 19.0, 19.1, unit=made.units["GK-I"])
    line = {"type": "LineString", "coordinates": [[19.02, 52.05], [19.03, 52.05]]}
    Street.objects.create(name="ul. Mostowa", district="borek", geometry=line, folded=" ul mostowa", sort_key="m")
    AddressPoint.objects.create(street="ul. Mostowa", number="4", lon=19.025, lat=52.05)
    Category.objects.create(
        code="TREE", group="green", group_names={"pl": "Zieleń"}, names={"pl": "Drzewo"}, unit="GK",
        unit_by_area={"zielen-zachod": "GK-I"},
    )  # fmt: skip
    Revision.objects.create(name="places", token=uuid.uuid4())
    forget_places()
    yield made
    forget_places()


@pytest.fixture
def karol(office) -> Client:
    return sign_in(Client(), office.karol)


def test_areas_and_streets_are_listed(karol):
    page = karol.get(PAGE).content.decode()
    for words in ("Obszar borek", "dzielnica", "zieleń", "ul. Mostowa"):
        assert words in page
    assert "Nie ma takiej ulicy" in karol.get(f"{PAGE}?ulica=zzz").content.decode()
    assert "ul. Mostowa" in karol.get(f"{PAGE}?ulica=most").content.decode()


@pytest.mark.parametrize(
    ("place", "symbol", "why"),
    [
        ({"address": "Mostowa 4"}, "GK-I", "kategoria i obszar"),
        ({"lon": "19.15", "lat": "52.05"}, "GK", "Komórkę wskazała kategoria."),
        ({}, "GK", "Komórkę wskazała kategoria."),
        ({"lon": "20.0", "lat": "52.05"}, "", "poza miastem"),
    ],
)
def test_who_answers_for_a_place_and_why(karol, place, symbol, why):
    answer = karol.get(PAGE, {"category": "TREE", **place})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert why in page
    if symbol:
        assert f"({symbol})" in page


def test_an_unknown_address_is_said_beside_the_field(karol):
    answer = karol.get(PAGE, {"category": "TREE", "address": "Nieznana 999"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"address"}
    assert "Nieznana 999" in answer.content.decode()


def test_a_town_not_described_teaches(karol):
    Area.objects.all().delete()
    forget_places()
    assert "GeoJSON" in karol.get(PAGE).content.decode()


def test_the_page_costs_the_same_for_any_number_of_areas(karol, office):
    karol.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        karol.get(PAGE)
    for number in range(5):
        area(f"nowy{number}", "greenery", 19.0, 19.1, unit=office.units["GK"])
    forget_places()
    karol.get(PAGE)
    with CaptureQueriesContext(connection) as many:
        karol.get(PAGE)
    assert len(many) == len(few)
