"""Asking a colleague before work is passed on: over HTTP, by everybody who has a part in it and who has none."""

import re

import pytest
from django.test import Client

from okienko.cases import services as cases
from okienko.channels.chat import services as chat
from okienko.channels.chat.permissions import new_token
from okienko.contacts import services as contacts
from okienko.contacts.permissions import may_read_contact
from okienko.kernel.errors import Conflict, NotFound
from okienko.routing import queries, services
from okienko.routing.models import Consult, WorkItem
from okienko.routing.rules import ConsultEnd
from okienko.routing.tests.queueing import load
from tests.at_once import at_once
from tests.cast import sign_in
from tests.path.test_path import mail, report

pytestmark = pytest.mark.django_db


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def talk(office, kinds):
    """A chat that goes on with Halina, Ewa of another unit being ready: token, contact."""
    for one in (office.halina, office.ewa):
        services.sign_on(by=one)
    token = new_token()
    contact_id = chat.begin(token, chat.Opening("Gdzie oddać stary telewizor?"))
    contacts.take(contact_id, by=office.halina)
    return token, contact_id


def test_a_chat_from_the_question_to_the_transfer(office, client, talk):
    token, contact_id = talk
    halina, ewa, piotr = (sign_in(Client(), one) for one in (office.halina, office.ewa, office.piotr))
    form, page = f"/praca/praca/contact:{contact_id}/zapytaj/", f"/praca/czat/{contact_id}/"
    assert form in halina.get(page).content.decode()
    assert ewa.get(page).status_code == 404
    assert "Ewa Wymyślna (GK-I)" in words(halina.get(form))
    assert halina.post(form, {"to": f"user:{office.ewa.id}"}).status_code == 422  # nothing is asked
    assert halina.post(form, {"to": f"user:{office.piotr.id}", "question": "x"}).status_code == 422  # he is not ready
    asked = halina.post(form, {"to": f"user:{office.ewa.id}", "question": "Czy PSZOK bierze telewizory?"})
    assert (asked.status_code, asked.url) == (302, f"/praca/kontakt/{contact_id}/")
    number = Consult.objects.get().id
    assert "Ewa Wymyślna ma czas na odpowiedź" in words(halina.get(page))
    again = halina.post(form, {"to": f"user:{office.ewa.id}", "question": "x"})
    assert (again.status_code, "Pytasz już kogoś" in words(again)) == (409, True)
    shown = ewa.get("/praca/oferta/")
    assert "Halina Przykładna pyta" in words(shown)
    assert ewa.get(page).status_code == 404  # being asked shows nothing yet
    for verb in ("przyjmij", "odrzuc", "koniec", "przekaz"):
        assert piotr.post(f"/praca/porada/{number}/{verb}/").status_code == 404
    assert piotr.get(f"/praca/porada/{number}/").status_code == 404
    answered = ewa.post(f"/praca/porada/{number}/przyjmij/", follow=True)
    assert "Gdzie oddać stary telewizor?" in words(answered)
    assert "Czy PSZOK bierze telewizory?" in words(answered)
    assert "Radzisz: Halina Przykładna" in words(answered)
    assert 'name="line"' not in answered.content.decode()  # she reads, and writes notes alone
    assert ewa.post(f"/praca/czat/{contact_id}/linia/", {"line": "Ja odpowiem", "client": "1"}).status_code == 404
    assert ewa.post(f"/praca/kontakt/{contact_id}/notatka/", {"note": "Tak, do 22 cali."}).status_code == 302
    assert "Tak, do 22 cali." in words(halina.get(f"/praca/czat/{contact_id}/tresc/"))
    assert "Radzi Ci: Ewa Wymyślna" in words(halina.get(f"/praca/praca/contact:{contact_id}/porada/"))
    assert halina.post(f"/praca/czat/{contact_id}/linia/", {"line": "Już pytam", "client": "1"}).status_code == 302
    visitor = Client().get("/api/chat/conversation/", headers={"Authorization": f"Bearer {token}"}).json()
    said = [one["text"] for one in visitor["lines"]]
    assert said == ["Gdzie oddać stary telewizor?", "Już pytam"]  # no note, no question
    assert "Halina" in visitor["status"]
    handed = halina.post(f"/praca/porada/{number}/przekaz/")
    assert (handed.status_code, handed.url) == (302, "/praca/")
    assert queries.holder(f"contact:{contact_id}").assignee_id == office.ewa.id
    visitor = Client().get("/api/chat/conversation/", headers={"Authorization": f"Bearer {token}"}).json()
    assert "Ewa" in visitor["status"]
    assert ewa.post(f"/praca/czat/{contact_id}/linia/", {"line": "Dzień dobry", "client": "2"}).status_code == 302
    assert (load(office.halina), load(office.ewa)) == ((0, 0), (30, 0))
    late = halina.post(f"/praca/porada/{number}/przekaz/", follow=True)
    assert "ma ją teraz: Ewa Wymyślna" in words(late)


def test_what_was_shown_is_gone_when_it_ends(office, talk):
    _token, contact_id = talk
    halina, ewa = (sign_in(Client(), one) for one in (office.halina, office.ewa))
    number = contacts.consult(contact_id, to=f"user:{office.ewa.id}", question="Jak?", by=office.halina)
    ewa.post(f"/praca/porada/{number}/przyjmij/")
    page = f"/praca/czat/{contact_id}/"
    assert ewa.get(page).status_code == 200
    assert "Radzisz" in words(ewa.get("/praca/lista/moje/"))
    assert not may_read_contact(office.fresh("karol"), contact_id)
    halina.post(f"/praca/porada/{number}/koniec/")
    for address in (page, f"/praca/czat/{contact_id}/tresc/", f"/praca/kontakt/{contact_id}/"):
        assert ewa.get(address).status_code == 404
    assert ewa.post(f"/praca/kontakt/{contact_id}/notatka/", {"note": "jeszcze"}).status_code == 404
    told = ewa.get(f"/praca/praca/contact:{contact_id}/porada/")
    assert 'data-advice-leave="/praca/"' in told.content.decode()
    assert "Porada skończona" in words(ewa.get("/praca/"))
    assert "Praca jest nadal u Ciebie" in words(halina.get(page))
    assert ewa.post(f"/praca/porada/{number}/koniec/").status_code == 302  # again changes nothing
    assert Consult.objects.get().outcome == ConsultEnd.KEPT


def test_who_is_asked_no_longer_is_told_why(office, talk):
    _token, contact_id = talk
    ewa = sign_in(Client(), office.ewa)
    number = contacts.consult(contact_id, to=f"user:{office.ewa.id}", question="Jak?", by=office.halina)
    assert ewa.get(f"/praca/porada/{number}/").status_code == 204
    services.end_consult(number, by=office.halina)
    assert "nie czeka" in ewa.get(f"/praca/porada/{number}/").content.decode()
    assert "nieaktualne" in words(ewa.post(f"/praca/porada/{number}/przyjmij/", follow=True))
    number = contacts.consult(contact_id, to=f"user:{office.ewa.id}", question="Jak?", by=office.halina)
    ewa.post(f"/praca/porada/{number}/odrzuc/")
    assert ewa.get(f"/praca/porada/{number}/").status_code == 204
    services.sweep()
    shown = sign_in(Client(), office.halina).get(f"/praca/czat/{contact_id}/")
    assert "Nikt nie odpowiedział" in words(shown)


def test_a_case_is_read_by_who_is_asked_and_changed_by_nobody_else(office, kinds):
    case_id = report()
    cases.take(case_id, by=office.karol)
    for one in (office.piotr, office.halina):
        services.sign_on(by=one)
    karol, piotr = sign_in(Client(), office.karol), sign_in(Client(), office.piotr)
    page = f"/praca/sprawa/{case_id}/"
    assert piotr.get(page).status_code == 404
    form = f"/praca/praca/case:{case_id}/zapytaj/"
    assert form in karol.get(page).content.decode()
    karol.post(form, {"to": f"unit:{office.units['SO'].id}", "question": "Czyja to działka?"})
    number = Consult.objects.get().id
    shown = piotr.post(f"/praca/porada/{number}/przyjmij/", follow=True)
    assert "Czyja to działka?" in words(shown)
    body = shown.content.decode()
    assert f"/praca/sprawa/{case_id}/zacznij/" not in body
    assert "?do=resolve" not in body
    assert 'name="public"' not in piotr.get(f"{page}?do=note").content.decode()
    assert piotr.post(f"{page}notatka/", {"text": "Miejska.", "version": "1"}).status_code == 302
    for verb in ("zacznij", "zalatw", "przekaz", "zdjecia"):
        assert piotr.post(f"{page}{verb}/", {"version": "1", "reason": "x", "unit": "SO"}).status_code in (
            404,
            409,
            422,
        )
    assert piotr.post(f"{page}notatka/", {"text": "Do osoby", "public": "on", "version": "1"}).status_code == 404
    assert "Miejska." in words(karol.get(page))
    refused = karol.post(f"/praca/porada/{number}/przekaz/", follow=True)  # a case stays in its unit
    assert "z innej komórki" in words(refused)
    assert queries.holder(f"case:{case_id}").assignee_id == office.karol.id
    piotr.post(f"/praca/porada/{number}/koniec/")
    assert piotr.get(page).status_code == 404


def test_a_letter_goes_to_who_advised(office, kinds):
    contact_id = mail().id
    contacts.take(contact_id, by=office.halina)
    services.sign_on(by=office.ewa)
    ewa, halina = sign_in(Client(), office.ewa), sign_in(Client(), office.halina)
    contacts.consult(contact_id, to=f"user:{office.ewa.id}", question="Jak?", by=office.halina)
    number = Consult.objects.get().id
    assert load(office.ewa) == (0, 20)
    ewa.post(f"/praca/porada/{number}/przyjmij/")
    assert ewa.post(f"/praca/kontakt/{contact_id}/odpowiedz/", {"reply": "x"}).status_code in (404, 422)
    halina.post(f"/praca/porada/{number}/przekaz/")
    assert queries.holder(f"contact:{contact_id}").assignee_id == office.ewa.id
    assert ewa.get(f"/praca/kontakt/{contact_id}/").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", ["end", "pass", "leave", "take_over", "sweep"])
def test_two_who_act_at_once_come_out_as_one_after_the_other(office, other):
    for one in (office.halina, office.ewa):
        services.sign_on(by=one)
    contact_id = chat.begin(new_token(), chat.Opening("Dzień dobry"))
    contacts.take(contact_id, by=office.halina)
    subject = f"contact:{contact_id}"
    number = contacts.consult(contact_id, to=f"user:{office.ewa.id}", question="Jak?", by=office.halina)
    if other in ("pass", "leave"):
        services.answer(number, by=office.ewa)
    second = {
        "end": lambda: services.end_consult(number, by=office.fresh("halina")),
        "pass": lambda: services.end_consult(number, by=office.fresh("ewa")),
        "leave": lambda: contacts.give_back(contact_id, by=office.fresh("halina")),
        "take_over": lambda: contacts.assign(contact_id, to=office.bartek.id, by=office.fresh("bartek")),
        "sweep": services.sweep,
    }[other]

    def first():
        if other in ("pass", "leave"):
            contacts.pass_to_adviser(contact_id, number, by=office.fresh("halina"))
        else:
            services.answer(number, by=office.fresh("ewa"))

    def run(work):
        try:
            work()
        except (Conflict, NotFound):
            return False
        return True

    at_once(run, [first, second])
    services.sweep()
    one, item = Consult.objects.get(), WorkItem.objects.get()
    is_live = one.ended_at is None
    assert is_live == (other == "sweep")
    if one.outcome == ConsultEnd.PASSED:
        assert item.assignee_id == office.ewa.id or other == "leave"
    holds = (30 if item.assignee_id == office.ewa.id else 0) + (30 if is_live else 0)
    assert load(office.ewa) == (holds, 0)
    assert load(office.halina) == (30 if item.assignee_id == office.halina.id else 0, 0)
    assert queries.holder(subject) is not None


def test_a_case_of_another_unit_is_not_theirs_to_get(office, kinds):
    case_id = report()
    cases.take(case_id, by=office.karol)
    for one in (office.piotr, office.ewa):
        services.sign_on(by=one)
    karol, page = sign_in(Client(), office.karol), f"/praca/sprawa/{case_id}/"
    for adviser, may in ((office.piotr, False), (office.ewa, True)):
        number = cases.consult(case_id, to=f"user:{adviser.id}", question="Czyja to działka?", by=office.karol)
        services.answer(number, by=adviser)
        shown = karol.get(page)
        assert (f"/praca/porada/{number}/przekaz/" in shown.content.decode()) is may
        assert ("Ta osoba jest z innej komórki" in words(shown)) is not may
        services.end_consult(number, by=adviser)
