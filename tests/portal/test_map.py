"""What everybody sees: points on streets, and words and photos only where agreed and released."""

from __future__ import annotations

import pytest
from django.test import Client

from okienko.cases import services
from okienko.cases.models import Case
from okienko.kernel.actors import system
from okienko.organization.services import load_pack
from tests.cast import sign_in
from tests.portal.conftest import PACK
from tests.portal.journeys import send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office", "stored")]


def seen(resident: Client, reference: str) -> str:
    listed = resident.get("/mapa/").content.decode()
    one = resident.get(f"/mapa/{reference}/").content.decode()
    return listed + one + resident.get("/mapa/dane/zgloszenia").content.decode()


def test_words_and_photos_need_both_agreement_and_release(office, resident, photo):
    send(resident, photos=[photo()])
    case = Case.objects.get()
    services.assign(case.id, to=office.halina.id, by=office.bartek)
    stranger = Client()
    before = seen(stranger, case.reference)
    assert "Dziura w jezdni" in before
    for secret in ("Dziura po zimie", "Maria", "maria.zmyslona", "Mostowa 4", case.tracking_code, "/pliki/"):
        assert secret not in before
    services.release(case.id, by=office.halina)
    after = seen(stranger, case.reference)
    assert "Dziura po zimie" in after
    assert "/pliki/" in after
    for secret in ("Maria", "Mostowa 4", case.tracking_code):
        assert secret not in after
    services.withdraw_release(case.id, by=office.halina)
    assert "Dziura po zimie" not in seen(stranger, case.reference)


def test_who_answers_a_report_on_the_map_is_told_that_everybody_reads_it(office, resident):
    send(resident)
    case = Case.objects.get()
    services.take(case.id, by=office.halina)
    page = f"/praca/sprawa/{case.id}/?do=resolve"
    told = "nie wpisuj danych osoby"
    assert told in sign_in(Client(), office.halina).get(page).content.decode()
    services.resolve(case.id, outcome="done", answer="Załatane.", by=office.halina)
    assert "Załatane." in seen(Client(), case.reference)
    services.reopen(case.id, reason="Znowu", by=office.halina)
    Case.objects.update(on_map=False)
    assert told not in sign_in(Client(), office.halina).get(page).content.decode()


def test_a_complaint_is_never_on_the_map(resident):
    resident.post("/zgloszenie/", {"type": "complaint"})
    resident.post("/zgloszenie/opis/", {"title": "Skarga", "description": "Na urzędnika"})
    resident.post("/zgloszenie/kontakt/", {"name": "Maria", "postal": "Rynek 1"})
    token = resident.get("/zgloszenie/podsumowanie/").context["draft"].token
    resident.post("/zgloszenie/podsumowanie/", {"token": token})
    case = Case.objects.get()
    assert resident.get(f"/mapa/{case.reference}/").status_code == 404
    assert resident.get("/mapa/dane/zgloszenia").json()["features"] == []


def test_filters_and_pages(resident):
    for _ in range(23):
        send(Client(REMOTE_ADDR="198.51.100.1"))
    first = resident.get("/mapa/")
    assert len(first.context["rows"]) == 20
    second = resident.get("/mapa/" + first.context["page"]["older"])
    assert len(second.context["rows"]) == 3
    references = {row.reference for row, _state, _tone in [*first.context["rows"], *second.context["rows"]]}
    assert len(references) == 23
    assert len(resident.get("/mapa/?kategoria=ROAD").context["rows"]) == 20
    assert not resident.get("/mapa/?kategoria=LIGHT").context["rows"]
    assert not resident.get("/mapa/?stan=resolved").context["rows"]
    assert len(resident.get("/mapa/dane/zgloszenia?stan=open").json()["features"]) == 23


@pytest.mark.parametrize(
    "query",
    ["po=x", "po=2026-01-01T00:00:00%2B00:00~" + "9" * 20, "dni=-1", "dni=9e9", "kategoria=%00", "stan=x"],
)  # fmt: skip
def test_nonsense_in_the_address_is_ignored(resident, query):
    assert resident.get(f"/mapa/?{query}").status_code == 200
    assert resident.get(f"/mapa/dane/zgloszenia?{query}").status_code == 200


def test_points_are_cached_and_asked_for_by_version(resident):
    answer = resident.get("/mapa/dane/zgloszenia")
    assert "max-age=60" in answer["Cache-Control"]
    again = resident.get("/mapa/dane/zgloszenia", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_shapes_come_from_the_office_and_are_kept_long(resident):
    load_pack(PACK, by=system())
    page = resident.get("/mapa/")
    for address in [*page.context["map"]["layers"].split(), page.context["map"]["streets"]]:
        answer = resident.get(address)
        assert answer.json()["features"], address
        assert "max-age=31536000" in answer["Cache-Control"]
    assert resident.get("/mapa/dane/adresy?q=Mostowa 4").json()[0]["lat"]
    assert resident.get("/mapa/dane/adresy?q=Nigdzie 4").json() == []
    assert resident.get("/mapa/dane/..%2f..%2fetc").status_code == 404


def test_the_list_costs_a_constant_number_of_queries(resident, django_assert_max_num_queries):
    for _ in range(5):
        send(Client())
    with django_assert_max_num_queries(14):
        resident.get("/mapa/")
