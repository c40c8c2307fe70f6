"""Experts of other institutions: asked on pages, offered what they know while on duty, shown that and nothing else."""

from __future__ import annotations

import html
import re
import shutil
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from okienko.accounts import services as accounts
from okienko.audit.models import Entry
from okienko.cases import services as cases
from okienko.cases.services import PromiseCallback, settle_contact
from okienko.contacts import services as contacts
from okienko.contacts.models import Message
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content
from okienko.kernel.actors import staff, system
from okienko.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from okienko.kernel.facts.relay import drain
from okienko.organization import queries as organization
from okienko.organization import services as office_services
from okienko.organization.models import Roster, Skill, Staff, StaffSkill
from okienko.organization.rules import Role
from okienko.routing import queries, services
from okienko.routing.models import Agent, Consult, Offer, Queue, WorkItem
from okienko.routing.rules import EventKind, Line
from okienko.routing.tests.queueing import load, open_offer
from tests.cast import INSTITUTION, make_kinds, sign_in
from tests.path.test_path import report

pytestmark = pytest.mark.django_db
STEPS = [
    {"after_seconds": 0, "line": "first", "any": False},
    {"after_seconds": 60, "line": "expert", "any": False},
]


@pytest.fixture
def town(office):
    """A queue that asks for a skill; the first line serves it, guests after a minute."""
    skill = Skill.objects.create(code="topic-business", name="działalność gospodarcza")
    Queue.objects.create(
        code="general", name="Przedsiębiorcy", unit=office.units["PK"], channels=["chat"], is_default=True,
        skills={"topic-business": 2}, steps=STEPS,
    )  # fmt: skip
    StaffSkill.objects.create(staff=office.staff["gaja"], skill=skill, level=4)
    return office


@pytest.fixture
def gaja(town) -> Client:
    return sign_in(Client(), town.gaja)


def later(clock, **time: int) -> None:
    clock.shift(timedelta(**time))


def ready(client: Client) -> None:
    assert client.post("/praca/stan/", {"activity": "available"}).status_code == 302


def answer(result: str) -> dict[str, str]:
    outcome = {"o-0-result": result, "o-0-question": "Składki"}
    return {"o-TOTAL_FORMS": "1", "o-INITIAL_FORMS": "0", "reply": "", "note": "", **outcome}


def test_from_the_step_of_the_experts_to_the_saved_result(visitor, town, gaja, clock):
    one = visitor("Jakie składki?", name="Maria")
    pk = one.contact.id
    other_pk = visitor("Coś innego").contact.id
    contacts.take(other_pk, by=town.halina)
    ready(gaja)
    assert services.dispatch() == 0  # the first minute is the office's
    for page in (f"/praca/czat/{pk}/", f"/praca/kontakt/{pk}/", f"/praca/kontakt/{pk}/tresc/"):
        assert gaja.get(page).status_code == 404
    later(clock, seconds=61)
    gaja.post("/praca/oferta/")
    assert services.dispatch() == 1
    offered = open_offer(town.gaja)
    assert "Maria" in gaja.get("/praca/oferta/").content.decode()
    assert gaja.get(f"/praca/czat/{pk}/").status_code == 404  # until it is accepted
    assert gaja.post(f"/praca/oferta/{offered.id}/przyjmij/").status_code == 302
    page = gaja.get(f"/praca/czat/{pk}/").content.decode()
    assert "Jakie składki?" in page
    for hidden in ("Przekaż osobie", "Czekają w kolejce", '/praca/urzad/"', "/praca/osoby/", "nowa sprawa", "To ktoś"):
        assert hidden not in page, hidden
    parts = set(re.findall(r'data-live-src="([^"]+)"', page + gaja.get("/praca/").content.decode()))
    assert {part: gaja.get(html.unescape(part)).status_code for part in parts} == dict.fromkeys(parts, 200)
    assert gaja.post(f"/praca/czat/{pk}/linia/", {"line": "Zależy.", "client": "k"}).status_code == 302
    assert Message.objects.get(text="Zależy.").author_name == f"Gaja Gościnna ({INSTITUTION})"
    assert one.read()["status"] == f"Rozmawia z Tobą: Gaja ({INSTITUTION})."
    assert gaja.get(f"/praca/kontakt/{other_pk}/").status_code == 404
    for wrong in ("case", "callback", "transferred", "join"):
        refused = gaja.post(f"/praca/kontakt/{pk}/zapisz/", answer(wrong))
        assert refused.status_code == 422, wrong
        assert "nie jest żadną z" in refused.content.decode()
    promise = PromiseCallback("+48600100200", timezone.now())
    with pytest.raises(Invalid):
        settle_contact(pk, [promise], by=town.gaja)
    assert gaja.post(f"/praca/kontakt/{pk}/zapisz/", answer("ad_hoc")).status_code == 302
    assert gaja.get(f"/praca/kontakt/{pk}/").status_code == 404  # it is the office's again
    assert "Składki" not in gaja.get("/praca/", follow=True).content.decode()


def test_what_asks_for_no_skill_or_another_is_never_theirs(visitor, town, gaja, clock):
    ready(gaja)
    visitor("Psy")
    later(clock, minutes=30)
    for skills in ({}, {"lang-en": 1}, {"topic-business": 5}, {"topic-business": 1, "topic-taxes": 1}):
        Queue.objects.update(skills=skills)
        queries.forget_queues()
        services.sign_on(by=town.gaja)
        assert services.dispatch() == 0, skills
        assert queries.staffed(["general"]) == set(), skills  # and no visitor is told that somebody is there
    Queue.objects.update(skills={"topic-business": 1})
    queries.forget_queues()
    assert services.dispatch() == 1
    assert queries.staffed(["general"]) == {"general"}


def asked_for_advice(town, pk, to="user"):
    return contacts.consult(pk, to=f"user:{town.gaja.id}" if to == "user" else to, question="Jak?", by=town.halina)


def test_a_guest_advises_reads_that_talk_alone_and_gets_it(visitor, town, gaja, clock):
    one = visitor("Jakie składki?", name="Maria")
    pk, other_pk = one.contact.id, visitor("Coś innego").contact.id
    for number in (pk, other_pk):
        contacts.take(number, by=town.halina)
    halina = sign_in(Client(), town.halina)
    form, page = f"/praca/praca/contact:{pk}/zapytaj/", f"/praca/czat/{pk}/"
    assert "Gaja" not in halina.get(form).content.decode()  # she has not said that she is there
    ready(gaja)
    shown = halina.get(form).content.decode()
    assert f"Gaja Gościnna ({INSTITUTION})" in shown
    assert "nic więcej z urzędu" in shown
    assert halina.post(form, {"to": f"user:{town.gaja.id}", "question": "Czy to Wasze?"}).status_code == 302
    assert "Halina Przykładna pyta" in gaja.get("/praca/oferta/").content.decode()
    assert gaja.get(page).status_code == 404  # being asked shows nothing yet
    number = Consult.objects.get().id
    read = gaja.post(f"/praca/porada/{number}/przyjmij/", follow=True).content.decode()
    for words in ("Jakie składki?", "Czy to Wasze?", "Radzisz: Halina Przykładna"):
        assert words in read, words
    for hidden in ('name="line"', "Przekaż osobie", "Czekają w kolejce", "/praca/osoby/", "To ktoś", "nowa sprawa"):
        assert hidden not in read, hidden
    parts = set(re.findall(r'data-live-src="([^"]+)"', read + gaja.get("/praca/").content.decode()))
    assert {part: gaja.get(html.unescape(part)).status_code for part in parts} == dict.fromkeys(parts, 200)
    assert gaja.post(f"{page}linia/", {"line": "Ja odpowiem", "client": "1"}).status_code == 404
    assert gaja.post(f"/praca/kontakt/{pk}/zapisz/", answer("ad_hoc")).status_code == 404
    assert gaja.post(f"/praca/kontakt/{pk}/notatka/", {"note": "Nasze, do 15 dnia."}).status_code == 302
    assert "Nasze, do 15 dnia." in halina.get(f"{page}tresc/").content.decode()
    assert gaja.get(f"/praca/kontakt/{other_pk}/").status_code == 404
    assert halina.post(f"/praca/porada/{number}/przekaz/").url == "/praca/"
    drain()
    assert gaja.post(f"{page}linia/", {"line": "Dzień dobry", "client": "2"}).status_code == 302
    assert one.read()["status"] == f"Rozmawia z Tobą: Gaja ({INSTITUTION})."
    assert gaja.post(f"/praca/kontakt/{pk}/zapisz/", answer("ad_hoc")).status_code == 302
    assert load(town.gaja) == (0, 0)


def test_what_a_guest_was_shown_is_gone_with_the_advice_and_with_the_duty(visitor, town, gaja, clock):
    until = timezone.localtime() + timedelta(minutes=30)
    Roster.objects.update(week={"2": [["08:00", f"{until:%H:%M}"]]})
    pk = visitor("Jakie składki?").contact.id
    contacts.take(pk, by=town.halina)
    ready(gaja)
    for end in ("end", "duty"):
        number = asked_for_advice(town, pk)
        gaja.post(f"/praca/porada/{number}/przyjmij/")
        assert gaja.get(f"/praca/czat/{pk}/").status_code == 200
        if end == "end":
            assert gaja.post(f"/praca/porada/{number}/koniec/", follow=True).status_code == 200
        else:
            later(clock, minutes=29, seconds=59)
            for one in (town.gaja, town.halina):
                services.renew(by=one)
            later(clock, seconds=2)
            services.sweep()
        assert Consult.objects.get(id=number).ended_at is not None
        assert gaja.get(f"/praca/czat/{pk}/").status_code == 404
        assert gaja.post(f"/praca/kontakt/{pk}/notatka/", {"note": "jeszcze"}).status_code == 404
    with pytest.raises(Conflict, match="Nikt z wybranych"):
        asked_for_advice(town, pk)  # nobody is asked off duty


def test_guests_are_asked_last_for_what_they_know_and_never_about_cases(visitor, town, gaja):
    make_kinds()
    pk = visitor("Jakie składki?").contact.id
    contacts.take(pk, by=town.halina)
    language = Skill.objects.create(code="lang-uk", name="ukraiński")
    for key in ("gaja", "rafal"):
        StaffSkill.objects.create(staff=town.staff[key], skill=language, level=3)
    ready(gaja)
    with pytest.raises(Conflict, match="Nikt z wybranych"):
        asked_for_advice(town, pk, "skill:lang-uk")  # a language is no reason to show it to another institution
    StaffSkill.objects.create(staff=town.staff["rafal"], skill=Skill.objects.get(code="topic-business"), level=1)
    services.sign_on(by=town.rafal)
    number = asked_for_advice(town, pk, "skill:topic-business")
    assert Consult.objects.get().adviser_id == town.rafal.id
    services.refuse_consult(number, by=town.rafal)
    services.sweep()
    assert Consult.objects.get().adviser_id == town.gaja.id
    services.end_consult(number, by=town.halina)
    letter = contacts.open_contact(channel=Channel.EMAIL, content=Content("Składki?"), by=system()).id
    contacts.take(letter, by=town.halina)
    number = asked_for_advice(town, letter)
    services.answer(number, by=town.gaja)
    told = queries.advice_on(queries.part_in_advice(town.halina), f"contact:{letter}")
    assert "praca zostaje w urzędzie" in told.not_theirs
    with pytest.raises(Invalid):
        contacts.pass_to_adviser(letter, number, by=town.halina)
    services.end_consult(number, by=town.gaja)
    case_id = report()
    cases.assign(case_id, to=town.karol.id, by=town.zofia)
    assert not services.askable(town.karol, f"case:{case_id}").has_guests
    with pytest.raises(Conflict, match="Nikt z wybranych"):
        cases.consult(case_id, to=f"user:{town.gaja.id}", question="Jak?", by=town.karol)


def test_off_duty_nothing_comes_whatever_the_picture_says(visitor, town, gaja, clock):
    until = timezone.localtime() + timedelta(hours=1)
    Roster.objects.update(week={"2": [["08:00", f"{until:%H:%M}"]]})
    ready(gaja)
    visitor()
    later(clock, minutes=59)
    services.renew(by=town.gaja)
    item = WorkItem.objects.get()
    later(clock, minutes=1)
    services.renew(by=town.gaja)
    assert services.dispatch() == 0
    assert queries.staffed(["general"]) == set()
    assert services.offer(item.id, to=town.gaja.id or 0) is None  # the database judges a stale picture
    assert services.sweep()["signed_off"] == 1
    assert Agent.objects.get().signed_on_at is None
    refused = gaja.post("/praca/stan/", {"activity": "available"})
    assert refused.status_code == 409
    assert "01.12.2026, 08:00" in refused.content.decode()
    assert "Nie masz teraz dyżuru" in gaja.get("/praca/").content.decode()


def test_a_talk_that_goes_on_when_the_duty_ends_stays_theirs_while_their_page_is_open(visitor, town, gaja, clock):
    until = timezone.localtime() + timedelta(minutes=2)
    Roster.objects.update(week={"2": [["08:00", f"{until:%H:%M}"]]})
    ready(gaja)
    pk = visitor("Jakie składki?").contact.id
    later(clock, seconds=61)
    gaja.post("/praca/oferta/")
    assert services.dispatch() == 1
    gaja.post(f"/praca/oferta/{open_offer(town.gaja).id}/przyjmij/")
    later(clock, seconds=70)
    assert services.sweep()["signed_off"] == 1
    for _ in range(10):
        later(clock, seconds=12)
        assert 'data-duty-on="1"' in gaja.post("/praca/oferta/").content.decode()
        services.sweep()
    assert gaja.post(f"/praca/czat/{pk}/linia/", {"line": "Zależy.", "client": "k"}).status_code == 302
    later(clock, seconds=90)  # the page is closed
    assert services.sweep()["requeued"] == 1
    drain()
    assert gaja.get(f"/praca/czat/{pk}/").status_code == 404


def test_a_changed_roster_is_met_at_once_and_put_back(visitor, town, gaja, clock):
    page = f"/praca/urzad/eksperci/{town.staff['gaja'].pk}/grafik/"
    bartek = sign_in(Client(), town.bartek)
    ready(gaja)
    visitor()
    later(clock, seconds=61)
    services.renew(by=town.gaja)
    services.dispatch()
    form = bartek.get(page).context["form"]
    sent = {one.html_name: one.value() or "" for one in form if one.html_name != "is_own"}
    wrong = bartek.post(page, sent | {"exceptions": "kiedyś: 10-12", "day_3": "od rana"})
    assert wrong.status_code == 422
    assert "Nie da się odczytać: kiedyś: 10-12" in wrong.content.decode()
    assert bartek.post(page, sent | {"exceptions": "24.11.2026: brak\n2026-12-24: 10-12"}).status_code == 302
    drain()
    assert Agent.objects.get().signed_on_at is None
    assert Offer.objects.get().outcome == EventKind.DECLINED  # it goes to others
    assert bartek.post(page, sent | {"day_2": "9-12"}).status_code == 409
    assert gaja.post(page, sent | {"version": "2"}).status_code == 403  # not theirs to change
    assert gaja.post(f"{page}przywroc/1/", {"version": "2"}).status_code == 403
    story = gaja.get(page).content.decode()
    assert "Bartek Umyślny" in story
    assert "przywroc" not in story
    assert bartek.post(f"{page}przywroc/1/", {"version": "2"}).status_code == 302
    assert bartek.post(f"{page}przywroc/9/", {"version": "3"}).status_code == 404
    drain()
    ready(gaja)
    acts = Entry.objects.filter(subject=f"staff:{town.staff['gaja'].pk}").values_list("action", flat=True)
    assert list(acts.order_by("id")) == ["organization.roster_changed", "organization.roster_restored"]
    bartek.post(page, sent | {"version": "3", "is_own": "on"})
    mine = {one.html_name: one.value() or "" for one in gaja.get(page).context["form"]}
    assert "is_own" not in mine
    assert gaja.post(page, mine | {"day_7": "", "is_own": ""}).status_code == 302
    assert organization.roster(town.bartek, town.staff["gaja"].pk).values["is_own"]  # kept by the office


def test_asked_here_on_pages_and_gone_after_the_last_day(visitor, town, clock):
    bartek = sign_in(Client(), town.bartek)
    unit = town.units["PK"].pk
    data = {"version": "1", "name": "Nela Nowa", "email": "nela@skladki.test", "institution": "Urząd Zmyślony",
            "unit_id": unit, "valid_until": "2026-11-25", "phone": ""}  # fmt: skip
    assert bartek.post("/praca/urzad/eksperci/nowy/", data | {"institution": " "}).status_code == 422
    made = bartek.post("/praca/urzad/eksperci/nowy/", data)
    staff = Staff.objects.get(name="Nela Nowa")
    assert made.url == f"/praca/urzad/eksperci/{staff.pk}/"
    assert (staff.roles, staff.institution) == (["guest"], "Urząd Zmyślony")
    skill = Skill.objects.get()
    assert bartek.post(f"{made.url}kompetencje/", {"skill_id": skill.pk, "level": "3"}).status_code == 302
    shown = bartek.post(f"{made.url}haslo/").content.decode()
    token = shown[shown.index("<code>") + 6 : shown.index("</code>")].rstrip("/").rpartition("/")[2]
    accounts.set_password_by_link(token, password="zielony rower pod mostem")
    nela = Client()
    sent = {"email": "nela@skladki.test", "password": "zielony rower pod mostem"}
    assert nela.post("/praca/logowanie/", sent, follow=True).status_code == 200
    assert "Nie masz teraz dyżuru" in nela.get("/praca/").content.decode()  # no roster yet
    week = dict.fromkeys(range(1, 8), "0-23:59")
    office_services.change_roster(staff.pk, office_services.RosterData(week), version=1, by=town.bartek)
    ready(nela)
    one = visitor("Składki")
    later(clock, seconds=61)
    nela.post("/praca/oferta/")
    services.dispatch()
    offered = Offer.objects.get()
    nela.post(f"/praca/oferta/{offered.id}/przyjmij/")
    assert nela.get(f"/praca/czat/{one.contact.id}/").status_code == 200
    later(clock, days=2)
    assert nela.get("/praca/").status_code == 302  # the session is over
    assert nela.get(f"/praca/czat/{one.contact.id}/").status_code == 302
    assert "nieprawidłowe" in nela.post("/praca/logowanie/", sent).content.decode()
    services.sweep()
    assert WorkItem.objects.get().assignee_id is None  # nothing lies with who is gone
    with pytest.raises(NotFound):
        office_services.make_guest_link(staff.pk, by=town.bartek)
    bartek = sign_in(Client(), town.bartek)  # a new day
    values = {one.html_name: one.value() or "" for one in bartek.get(f"{made.url}zmien/").context["form"]}
    assert bartek.post(f"{made.url}zmien/", values | {"valid_until": "2027-01-31"}).status_code == 302
    assert nela.post("/praca/logowanie/", sent).status_code == 302
    assert bartek.post(f"{made.url}stan/", {"active": "0"}).status_code == 302
    assert nela.get("/praca/").status_code == 302


def test_a_guest_reaches_nothing_of_the_office_and_nobody_is_made_one_by_the_way(town, gaja):
    karol, gaja_id = town.staff["karol"], town.staff["gaja"].pk
    for page in ("urzad/", "urzad/schemat/", f"urzad/osoby/{karol.pk}/", "osoby/?q=a", "lista/?lista=all", "tablica/",
                 "rozmowa/", "kolejki/", "poczta/", "lista/czeka/", f"urzad/eksperci/{gaja_id}/"):  # fmt: skip
        assert gaja.get(f"/praca/{page}").status_code in (403, 404), page
    found = gaja.get("/praca/paleta/?q=karol").content.decode()
    assert "Karol" not in found
    home = gaja.get("/praca/").content.decode()
    assert "Masz dyżur do 23:59" in home
    menu = home[home.index("ok-rail") : home.index("ok-columns")]
    assert re.findall(r'<a href="([^"]+)"', menu) == ["/praca/"]
    assert "Gaja" not in sign_in(Client(), town.halina).get("/praca/urzad/?q=gaja").content.decode()
    with pytest.raises(Invalid):
        office_services.set_roles(karol.pk, [Role.GUEST], by=town.adam)
    with pytest.raises(NotFound):  # nor does a guest become anything else
        office_services.set_roles(gaja_id, [Role.CLERK], by=town.adam)
    with pytest.raises(Forbidden):
        accounts.set_account_active(karol.user_id, is_active=False, by=town.bartek)
    assert queries.duty(town.gaja) is None
    services.sign_on(by=town.gaja)
    assert Agent.objects.get().line == Line.EXPERT
    Roster.objects.update(week={})
    with pytest.raises(Conflict):
        services.sign_on(by=town.fresh("gaja"))


def test_what_cannot_be_a_guest_is_refused_by_the_database(town):
    for values in ({"institution": ""}, {"roles": ["guest", "admin"]}, {"roles": ["clerk"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Staff.objects.filter(pk=town.staff["gaja"].pk).update(**values)
    assert organization.staff_names([town.gaja.id or 0]) == {town.gaja.id: f"Gaja Gościnna ({INSTITUTION})"}


def test_skills_show_who_changed_them_and_are_put_back(town):
    bartek = sign_in(Client(), town.bartek)
    gaja, skill = town.staff["gaja"], Skill.objects.get()
    page = f"/praca/urzad/eksperci/{gaja.pk}/"
    back = f"/praca/urzad/osoby/{gaja.pk}/kompetencje/{skill.pk}/cofnij/"
    assert bartek.post(back, {"seen": "4"}).status_code == 404  # nobody has changed it yet
    bartek.post(f"{page}kompetencje/", {"skill_id": skill.pk, "level": "2"})
    shown = bartek.get(page).content.decode()
    assert "4 → 2" in shown
    assert "Bartek Umyślny" in shown
    assert sign_in(Client(), town.halina).post(back, {"seen": "2"}).status_code == 403
    assert sign_in(Client(), town.zofia).post(back, {"seen": "2"}).status_code == 404
    stale = bartek.post(back, {"seen": "4", "next": page}, follow=True)
    assert "Ktoś był szybszy" in stale.content.decode()
    assert bartek.post(back, {"seen": "2", "next": page}).url == page
    assert organization.skills_of([gaja.user_id]) == {gaja.user_id: {"topic-business": 4}}
    assert "2 → 4" in bartek.get(reverse("insight:levels", args=[gaja.user_id])).content.decode()


def test_a_guest_on_duty_follows_the_new_week_of_a_pack(db, clock, tmp_path):
    town = tmp_path / "town"
    shutil.copytree(settings.BASE_DIR / "packs" / "miasto", town, ignore=shutil.ignore_patterns("cards", "history"))
    office_services.load_pack(town, by=system())
    guest = Staff.objects.get(user__email="guest@miasto.test")
    services.sign_on(by=staff(guest.user_id))
    for closes in ("12:30", "13:00"):
        guests = re.sub(r"tuesday: .*", f'tuesday: ["07:30", "{closes}"]', (town / "guests.yaml").read_text())
        (town / "guests.yaml").write_text(guests)
        office_services.load_pack(town, by=system())
        drain()
        until = Agent.objects.get(user_id=guest.user_id).roster_until
        assert f"{timezone.localtime(until):%H:%M}" == closes
