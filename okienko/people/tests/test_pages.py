"""The pages of people, as staff use them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from okienko.people import queries, services
from okienko.people.services import PersonData
from tests.cast import Office, make_office, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def halina(office: Office) -> Client:
    return sign_in(Client(), office.halina)


@pytest.fixture
def karol(office: Office) -> Client:
    return sign_in(Client(), office.karol)


@pytest.fixture
def jan(office: Office) -> int:
    data = PersonData(given_name="Jan", family_name="Wzorowy", note="Woli rozmowę po południu.")
    return services.create_person(data, identifiers=[("phone", "600100200")], by=office.halina)


def fields(page: str) -> dict[str, str]:
    """What the first form of the main part would send, hidden fields included."""
    form = page[page.index('name="version"') - 2000 :]
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    return {name: value.replace("&quot;", '"') for name, value in found.items() if name in ("version", "base")}


def test_search_as_one_types(halina: Client, jan: int) -> None:
    page = halina.get(reverse("people:search"), {"q": "wzo"}, HTTP_HX_REQUEST="true").content.decode()
    assert "Jan Wzorowy" in page
    assert "<html" not in page
    assert "Jan Wzorowy" in halina.get(reverse("people:search"), {"q": "0200"}).content.decode()
    assert "Nie ma takiej osoby" in halina.get(reverse("people:search"), {"q": "nikogo"}).content.decode()
    assert "co najmniej 3 znaki" in halina.get(reverse("people:search"), {"q": "w"}).content.decode()


def test_a_new_person(halina: Client) -> None:
    form = {"family_name": "Nowa", "given_name": "Ewa", "kind": "resident", "language": "pl", "phone": "600 100 201"}
    answer = halina.post(reverse("people:create"), form)
    assert answer.status_code == 302
    page = halina.get(answer["Location"]).content.decode()
    assert "Ewa Nowa" in page
    assert "600 100 201" in page
    bad = halina.post(reverse("people:create"), {**form, "phone": "12"})
    assert bad.status_code == 422
    assert "To nie wygląda" in bad.content.decode()
    assert 'value="Nowa"' in bad.content.decode()


def test_two_people_edit_and_nothing_is_lost(halina: Client, karol: Client, jan: int) -> None:
    url = reverse("people:edit", args=[jan])
    opened_h, opened_k = (fields(one.get(url).content.decode()) for one in (halina, karol))
    common = {"kind": "resident", "language": "pl", "company_name": "", "family_name": "Wzorowy"}
    theirs = {**opened_h, **common, "given_name": "Janusz", "note": "Woli rozmowę rano."}
    assert halina.post(url, theirs).status_code == 302
    mine = {**opened_k, **common, "given_name": "Jan", "note": "Woli rozmowę wieczorem <b>zawsze</b>."}
    answer = karol.post(url, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<ins>wieczorem &lt;b&gt;zawsze" in page
    assert "<del>rano</del>" in page
    assert "<b>zawsze" not in page
    assert queries.person(jan, by=office_actor(karol)).data.note == "Woli rozmowę rano."
    merged = page[page.index("merge-heading") :]
    assert 'value="Janusz"' in merged  # only they changed it
    assert "wieczorem" in merged  # both did: mine to begin with
    again = fields(merged)
    assert again["version"] == "2"
    joined = {**again, **common, "given_name": "Janusz", "note": "Woli rozmowę rano albo wieczorem."}
    assert karol.post(url, joined).status_code == 302
    assert queries.person(jan, by=office_actor(karol)).data.note == "Woli rozmowę rano albo wieczorem."


def office_actor(client: Client):
    from okienko.kernel import actors

    return actors.staff(int(client.session["_auth_user_id"]))


def test_small_forms_of_the_page(halina: Client, jan: int) -> None:
    def post(name: str, **data: str) -> int:
        return halina.post(reverse(f"people:{name}", args=[jan]), data).status_code

    assert post("add_identifier", **{"identifier-kind": "email", "identifier-value": "jan@poczta.test"}) == 302
    assert post("add_identifier", **{"identifier-kind": "nip", "identifier-value": "123"}) == 422
    assert post("add_identifier", **{"identifier-kind": "pesel", "identifier-value": "44051401359"}) == 422
    assert post("add_address", **{"address-purpose": "mail", "address-city": "Przykładowo"}) == 302
    assert post("add_address", **{"address-purpose": "mail"}) == 422
    consent = {"channel": "sms", "purpose": "survey", "text_version": "2026-01", "proof": "rozmowa"}
    assert post("give_consent", **{f"consent-{key}": value for key, value in consent.items()}) == 302
    proxy = {"proxy-proxy_id": "999999", "proxy-scope": "podatek", "proxy-valid_from": "2026-01-01"}
    assert post("grant_proxy", **proxy) == 422
    page = halina.get(reverse("people:detail", args=[jan])).content.decode()
    for text in ("jan@poczta.test", "Przykładowo", "Badanie satysfakcji".lower()):
        assert text in page


def test_merging_and_back(halina: Client, office: Office, jan: int) -> None:
    twin = services.create_person(
        PersonData(given_name="Jan", family_name="Wzorowy"), identifiers=[("phone", "600100200")], by=office.halina
    )
    page = halina.get(reverse("people:detail", args=[jan])).content.decode()
    url = reverse("people:merge", args=[jan, twin])
    assert url in page
    assert "podobne nazwisko" in page
    assert halina.get(url).status_code == 200
    assert halina.post(url, {"keep": "this"})["Location"] == reverse("people:detail", args=[jan])
    assert halina.get(reverse("people:detail", args=[twin]))["Location"] == reverse("people:detail", args=[jan])
    assert halina.get(url).status_code == 302
    halina.post(reverse("people:unmerge", args=[twin]))
    assert halina.get(reverse("people:detail", args=[twin])).status_code == 200


def test_who_else_looks_is_on_the_page(halina: Client, karol: Client, jan: int) -> None:
    opened = karol.get(reverse("people:edit", args=[jan])).context["presence"]
    karol.post(reverse("kernel:presence", args=[opened.token]))
    assert "Karol Zmyślony" in halina.get(reverse("people:detail", args=[jan])).content.decode()


def test_the_page_of_much_costs_little(halina: Client, office: Office, jan: int, django_assert_max_num_queries) -> None:
    for n in range(20):
        services.add_identifier(jan, "phone", f"60010{n:04}", by=office.halina)
        other = services.create_person(PersonData(family_name=f"Inna{n}"), by=office.halina)
        services.add_identifier(other, "phone", f"60010{n:04}", by=office.halina)
    with django_assert_max_num_queries(45):
        halina.get(reverse("people:detail", args=[jan]))
