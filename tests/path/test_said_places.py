"""A place that is said in words, by telephone, in a letter or by a program, decides like one on the map."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from okienko.accounts import services as accounts
from okienko.accounts.rules import Scope
from okienko.cases.models import Case, CaseType
from okienko.kernel import actors
from tests.cast import sign_in
from tests.path.test_areas import office  # noqa: F401  # a town with one house, Mostowa 4, in an area of GK-I
from tests.path.test_path import mail
from tests.path.test_talk import TALK

pytestmark = pytest.mark.django_db

OPENED = {
    "o-TOTAL_FORMS": "1", "o-INITIAL_FORMS": "0", "o-0-result": "case", "o-0-case_type": "report",
    "o-0-category": "TREE", "o-0-title": "Złamana gałąź",
}  # fmt: skip


@pytest.fixture
def town(office):  # noqa: F811  # the fixture by its name
    CaseType.objects.create(
        code="report", names={"pl": "zgłoszenie"}, deadline_rule="REPORT", outcomes=[{"code": "done", "name": {}}],
        public_map=True,
    )  # fmt: skip
    return office


def by_telephone(town, address: str) -> None:
    sent = TALK | OPENED | {"o-0-address": address}
    assert sign_in(Client(), town.halina).post("/praca/rozmowa/", sent).status_code == 302


def from_a_letter(town, address: str) -> None:
    sent = OPENED | {"o-0-address": address}
    assert sign_in(Client(), town.halina).post(f"/praca/kontakt/{mail().id}/zapisz/", sent).status_code == 302


def by_a_program(town, address: str) -> None:
    key = accounts.create_client("Program", scopes=list(Scope), by=actors.system())[1]
    body = {"text": "Gałąź", "case": {"type": "report", "category": "TREE", "place": {"address": address}}}
    sent = Client(headers={"Authorization": f"Bearer {key}"}).post(
        "/api/v1/contacts", json.dumps(body), content_type="application/json"
    )
    assert sent.status_code == 201


@pytest.mark.parametrize("way", [by_telephone, from_a_letter, by_a_program])
def test_a_house_that_is_known_decides_by_its_area(town, way):
    way(town, "ul. Mostowa 4")
    case = Case.objects.select_related("unit").get()
    assert (case.unit.symbol, case.unit_reason, case.unit_area) == ("GK-I", "category_and_area", "zielen-zachod")
    assert (case.lon, case.lat, case.street, case.district) == (19.025, 52.05, "ul. Mostowa", "borek")
    assert case.address == "ul. Mostowa 4"
    assert case.on_map


@pytest.mark.parametrize("address", ["za stodołą", "Mostowa 999", "Mostowa"])
def test_words_that_name_no_house_are_kept_and_the_category_decides(town, address):
    by_telephone(town, address)
    case = Case.objects.select_related("unit").get()
    assert (case.unit.symbol, case.unit_reason, case.address, case.lon) == ("GK", "category", address, None)
    assert not case.on_map
