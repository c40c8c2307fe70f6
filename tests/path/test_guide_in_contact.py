"""A broker walks a guide with the caller, and what was asked, answered and found stays with the contact."""

import html
import re

import pytest
from django.test import Client

from okienko.cases import services as cases
from okienko.contacts import queries as contacts
from okienko.contacts import services
from okienko.contacts.rules import Channel, Result, WalkedGuide
from okienko.contacts.services import Content
from okienko.kernel.actors import system
from okienko.kernel.errors import Invalid
from okienko.people import services as people
from tests.cast import Office, make_kinds, make_office, sign_in
from tests.guides import CODE, OUTLINE, load_guide

pytestmark = pytest.mark.django_db
TRAIL = "dom.w-domu,osoby.wiecej"
PANEL = f"/praca/przewodniki/{CODE}/"


@pytest.fixture
def office() -> Office:
    found = make_office()
    make_kinds()
    load_guide(found)
    return found


@pytest.fixture
def contact_id(office: Office) -> int:
    opened = services.open_contact(channel=Channel.PHONE, by=office.halina, content=Content("Pyta o kubeł."))
    return opened.id


def save(client: Client, contact_id: int, **sent: str):
    first = {"o-TOTAL_FORMS": "1", "o-INITIAL_FORMS": "0", "o-0-result": "card", "o-0-began_at": "", "o-0-question": ""}
    page = client.get(f"/praca/kontakt/{contact_id}/").content.decode()
    version = re.findall(r'name="version" value="(\d+)"', page)[-1]
    return client.post(f"/praca/kontakt/{contact_id}/zapisz/", {**first, "version": version, "reply": "", **sent})


def test_a_panel_leads_to_an_outcome_to_insert_and_to_keep(client: Client, office: Office):
    sign_in(client, office.halina)
    listed = client.get("/praca/karty/", {"q": "kubel"}).content.decode()
    assert PANEL in listed
    assert PANEL in client.get("/praca/karty/").content.decode()
    first = client.get(PANEL).content.decode()
    assert 'data-digit="2"' in first
    end = html.unescape(client.get(PANEL, {"odp": TRAIL}).content.decode())
    assert f'data-guide="{CODE}/1/{TRAIL}"' in end
    assert 'data-card-code="zielony-kubel"' in end
    for said in (
        "Opłata: 13,50 zł za każdy kubeł.",
        "– oświadczenie o liczbie osób",
        "Gdzie: pokój 7.",
        f"odp={TRAIL}",
    ):
        assert said in end, said


def test_the_walk_lands_in_the_contact(client: Client, office: Office, contact_id: int):
    sign_in(client, office.halina)
    saved = save(client, contact_id, **{"o-0-card": "zielony-kubel", "o-0-guide": f"{CODE}/1/{TRAIL}"})
    assert saved.status_code in (204, 302), saved.content.decode()[-3000:]
    view = contacts.contact(office.halina, contact_id)
    answer = view.answers[0]
    assert (answer.result, answer.card, answer.guide, answer.guide_version, answer.guide_trail) == (
        Result.CARD, "zielony-kubel", CODE, 1, TRAIL,
    )  # fmt: skip
    assert view.messages[-1].text == (
        "Przewodnik „Jaki kubeł zamówić”, wydanie 1:\n"
        "Gdzie mieszkasz? – w domu\n"
        "Ile osób mieszka w domu? – więcej\n"
        "→ Zamów dwa kubły"
    )
    page = client.get(f"/praca/kontakt/{contact_id}/").content.decode()
    assert "przewodnik Jaki kubeł zamówić, wydanie 1" in page


def test_a_walk_of_a_replaced_edition_is_kept_as_it_was(office: Office, contact_id: int):
    load_guide(office, OUTLINE.replace("więcej ->", "siedem i więcej ->"))
    guide = WalkedGuide(CODE, 1, TRAIL)
    cases.settle_contact(contact_id, [cases.Answered(Result.CARD, guide=guide)], by=office.halina)
    assert "Ile osób mieszka w domu? – więcej" in contacts.contact(office.halina, contact_id).messages[-1].text


@pytest.mark.parametrize(
    "guide", [f"{CODE}/1/dom.w-domu", f"{CODE}/9/{TRAIL}", "nie-ma/1/a.b", "<b>", f"{CODE}/1/{'x' * 5000}"]
)
def test_a_walk_that_was_not_walked_to_its_end_is_refused(client: Client, office: Office, contact_id: int, guide: str):
    sign_in(client, office.halina)
    refused = save(client, contact_id, **{"o-0-guide": guide})
    assert refused.status_code == 422
    view = contacts.contact(office.halina, contact_id)
    assert (view.answers, len(view.messages)) == ([], 1)
    walked = WalkedGuide.read(guide)
    if walked:
        with pytest.raises(Invalid):
            cases.settle_contact(contact_id, [cases.Answered(Result.CARD, guide=walked)], by=office.halina)


def test_the_answers_of_a_walk_are_exported_and_forgotten(office: Office):
    maria = people.person_from_address("phone", "600 100 200", "Maria Zmyślona", by=office.halina)
    opened = services.open_contact(
        channel=Channel.PHONE, by=office.halina, content=Content("Pyta."), person_id=maria
    )  # fmt: skip
    guide = WalkedGuide(CODE, 1, TRAIL)
    cases.settle_contact(opened.id, [cases.Answered(Result.CARD, guide=guide)], by=office.halina)
    exported = contacts.export_of_people([maria])["contacts.Answer"][0]
    assert (exported["guide"], exported["guide_trail"]) == (CODE, TRAIL)
    services.forget([opened.id], by=system())
    answer = contacts.contact(office.halina, opened.id).answers[0]
    assert (answer.guide, answer.guide_trail) == (CODE, "")
