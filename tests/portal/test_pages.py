"""The first page and standing pages, in three languages."""

from __future__ import annotations

import pytest

from okienko.kernel import pages
from okienko.kernel.actors import system
from okienko.organization.models import Location, OpeningException
from okienko.organization.services import load_pack
from tests.portal.conftest import PACK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]


@pytest.mark.parametrize("address", ["/", "/zgloszenie/", "/sprawa/", "/mapa/", "/kontakt/", "/jezyk-migowy/",
                                     "/dostepnosc/", "/prywatnosc/", "/zgloszenie/wniosek/"])  # fmt: skip
@pytest.mark.parametrize("language", ["pl", "en", "uk"])
def test_every_page_in_every_language(resident, address, language):
    resident.cookies["django_language"] = language
    answer = resident.get(address)
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()


def test_the_statement_keeps_the_ids_that_machines_read(resident):
    page = resident.get("/dostepnosc/").content.decode()
    for name in ("podmiot", "status", "data-sporzadzenie", "kontakt", "email", "telefon", "procedura", "architektura"):
        assert f'id="a11y-{name}"' in page


def test_scripts_in_a_pack_are_taken_out():
    html = pages.safe_html('<p id="a" onclick="x()">Tekst<script>alert(1)</script></p>\n\n[x](javascript:alert(1))')
    assert "<script" not in html
    assert "href" not in html
    assert "onclick" not in html
    assert 'id="a"' in html


def test_numbers_in_texts_can_be_called():
    html = pages.safe_html("Telefon: +48380010100, kontakt@miasto.test")
    assert '<a href="tel:+48380010100"' in html
    assert "38 001 01 00" in html
    assert '<a href="mailto:kontakt@miasto.test"' in html


def test_loading_texts_twice_changes_nothing():
    assert pages.changes(PACK) == []


def test_the_first_page_says_whether_the_office_is_open(resident, time_machine):
    load_pack(PACK, by=system())
    time_machine.move_to("2026-11-24T11:00:00+01:00")
    assert "Czynne do 15:30" in resident.get("/").content.decode()
    time_machine.move_to("2026-11-24T19:00:00+01:00")
    assert "Już zamknięte" in resident.get("/").content.decode()


def test_a_day_off_by_law_is_told_and_hours_the_office_wrote_for_it_are_kept(resident, time_machine):
    load_pack(PACK, by=system())
    time_machine.move_to("2026-11-10T11:00:00+01:00")
    told = resident.get("/kontakt/").content.decode()
    assert "Narodowe Święto Niepodległości, dzień ustawowo wolny" in told
    assert "15 listopada" not in told, "a Sunday that is no holiday differs from nothing"
    time_machine.move_to("2026-11-11T11:00:00+01:00")
    closed = resident.get("/").content.decode()
    assert "Dziś nieczynne" in closed
    assert "Czynne do" not in closed
    town_hall = Location.objects.get(code="ratusz")
    OpeningException.objects.create(location=town_hall, day="2026-11-11", opens="10:00", closes="14:00")
    assert "Czynne do 14:00" in resident.get("/").content.decode()


def test_a_page_the_office_does_not_have_is_not_found(resident):
    pages.OfficeText.objects.all().delete()
    assert resident.get("/jezyk-migowy/").status_code == 404
    assert resident.get("/kontakt/").status_code == 200
