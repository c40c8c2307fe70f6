"""Changing units, people, roles, absences; breaking the glass. Through HTTP where a page does it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from okienko.audit import queries as audit
from okienko.kernel.editing import StaleSave
from okienko.kernel.errors import Forbidden, Invalid, NotFound
from okienko.kernel.models import Fact
from okienko.organization import queries, services
from okienko.organization.models import Absence, Skill, Staff, Substitution, Unit
from okienko.organization.rules import CaseClass, CaseFacts, Role, Sight, may_see
from okienko.organization.services import StaffData, UnitData
from tests.cast import make_office, sign_in

pytestmark = pytest.mark.django_db
STAFF = "/praca/urzad/pracownicy"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def adam(office, client: Client):
    return sign_in(client, office.adam)


def actions(subject: str) -> set[str]:
    return {entry.action for entry in audit.acts_on(subject)}


def test_a_person_is_added_gets_a_link_and_signs_in(office, adam):
    form = {
        "version": 1, "name": "Nowa Osoba", "email": "nowa@urzad.test", "unit_id": office.units["GK-I"].pk,
        "post": "stażystka", "duties": "parki", "roles": ["clerk", "expert"],
    }  # fmt: skip
    made = adam.post(f"{STAFF}/nowy/", form)
    staff = Staff.objects.get(name="Nowa Osoba")
    assert made["Location"] == f"{STAFF}/{staff.pk}/"
    assert staff.post is not None
    assert (staff.roles, staff.post.name) == (["clerk", "expert"], "stażystka")
    link = adam.post(f"{STAFF}/{staff.pk}/haslo/").context["password_link"]
    new = "zielony rower pod mostem"
    stranger = Client()
    assert stranger.post(link, {"password": new, "repeated": new}).status_code == 302
    assert stranger.post("/praca/logowanie/", {"email": "nowa@urzad.test", "password": new}).status_code == 302
    assert stranger.get("/praca/urzad/?q=parki").context["found"].entries[0].name == "Nowa Osoba"
    assert "organization.staff_added" in actions(f"staff:{staff.pk}")


def test_an_address_is_taken_once(office, adam):
    form = {"version": 1, "name": "Ktoś", "email": "KAROL@urzad.test", "unit_id": office.units["GK"].pk}
    answer = adam.post(f"{STAFF}/nowy/", form)
    assert answer.status_code == 422
    assert "Konto z tym adresem już istnieje" in answer.content.decode()
    assert not Staff.objects.filter(name="Ktoś").exists()


def test_a_moved_person_is_announced(office):
    karol = office.staff["karol"]
    data = StaffData(name="Karol Nowy", unit_id=office.units["SO"].pk, post="inspektor")
    services.change_staff(karol.pk, data, version=1, by=office.adam)
    assert queries.standing(office.fresh("karol")).name == "Karol Nowy"
    assert Fact.objects.get(subject=f"staff:{karol.pk}").name == "organization.staff_moved.v1"
    with pytest.raises(StaleSave):
        services.change_staff(karol.pk, data, version=1, by=office.adam)


def test_a_stale_save_shows_both_texts(office, adam):
    karol = office.staff["karol"]
    page = adam.get(f"{STAFF}/{karol.pk}/zmien/").context["form"]
    form = {
        "version": page.initial["version"], "base": page.initial["base"], "name": "Karol Mój",
        "unit_id": karol.unit_id, "phone": karol.phone, "duties": karol.duties,
    }  # fmt: skip
    theirs = StaffData(name="Karol Ich", unit_id=karol.unit_id, phone=karol.phone, duties=karol.duties)
    services.change_staff(karol.pk, theirs, version=1, by=office.adam)
    answer = adam.post(f"{STAFF}/{karol.pk}/zmien/", form)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Mój" in text
    assert "Ich" in text


def test_roles_change_at_once_and_nobody_locks_the_office_out(office, adam):
    karol = office.staff["karol"]
    assert adam.post(f"{STAFF}/{karol.pk}/role/", {"roles": ["clerk", "head"]}).status_code == 302
    assert queries.standing(office.fresh("karol")).roles == {Role.CLERK, Role.HEAD}
    refused = adam.post(f"{STAFF}/{office.staff['adam'].pk}/role/", {"roles": ["clerk"]})
    assert refused.status_code == 422
    assert queries.standing(office.fresh("adam")).roles == {Role.ADMIN}


def test_letting_somebody_go_ends_their_sessions_and_is_announced(office, adam):
    karol = office.staff["karol"]
    his = sign_in(Client(), office.karol)
    assert his.get("/praca/urzad/").status_code == 200
    assert adam.post(f"{STAFF}/{karol.pk}/stan/", {"active": "0"}).status_code == 302
    assert his.get("/praca/urzad/").status_code == 302
    assert Fact.objects.get(subject=f"staff:{karol.pk}").name == "organization.staff_deactivated.v1"
    assert adam.post(f"{STAFF}/{karol.pk}/stan/", {"active": "1"}).status_code == 302
    assert queries.standing(office.fresh("karol")).user_id == karol.user_id
    assert adam.post(f"{STAFF}/{office.staff['adam'].pk}/stan/", {"active": "0"}).status_code == 403


def test_skills_are_set_by_heads_in_their_tree(office):
    skill = Skill.objects.create(code="lang-en", name="język angielski")
    services.set_skill(office.staff["karol"].pk, skill.pk, level=4, by=office.zofia)
    assert queries.skills_of([office.karol.id]) == {office.karol.id: {"lang-en": 4}}
    services.set_skill(office.staff["karol"].pk, skill.pk, level=None, by=office.zofia)
    assert queries.skills_of([office.karol.id]) == {office.karol.id: {}}
    with pytest.raises(NotFound):
        services.set_skill(office.staff["piotr"].pk, skill.pk, level=4, by=office.zofia)
    with pytest.raises(Invalid):
        services.set_skill(office.staff["karol"].pk, skill.pk, level=6, by=office.zofia)
    with pytest.raises(Forbidden):
        services.set_skill(office.staff["karol"].pk, skill.pk, level=4, by=office.karol)


def test_absences_by_oneself_the_head_and_nobody_else(office):
    today = timezone.localdate()
    karol = office.staff["karol"].pk
    days = {"kind": "sick", "first_day": today.isoformat(), "last_day": today.isoformat()}
    url = f"/praca/urzad/osoby/{karol}/nieobecnosci/"
    assert sign_in(Client(), office.karol).post(url, days).status_code == 302
    head = sign_in(Client(), office.zofia)
    assert head.post(url, days).status_code == 302
    assert sign_in(Client(), office.piotr).post(url, days).status_code == 404
    assert sign_in(Client(), office.zenon).get(url).status_code == 404
    assert queries.absent_users([office.karol.id]) == {office.karol.id: today}
    wrong = head.post(url, days | {"last_day": (today - dt.timedelta(days=1)).isoformat()})
    assert wrong.status_code == 422
    absence = Absence.objects.first()
    assert absence is not None
    assert sign_in(Client(), office.piotr).post(f"{url}{absence.pk}/usun/").status_code == 404
    assert head.post(f"{url}{absence.pk}/usun/").status_code == 302
    record = audit.acts_on(f"staff:{karol}")
    assert "sick" not in str([entry.data for entry in record])


def test_a_head_delegates_roles_the_person_has_and_never_administration(office):
    today = timezone.localdate()
    head = sign_in(Client(), office.zofia)
    karol, ewa = office.staff["karol"], office.staff["ewa"]
    url = f"/praca/urzad/osoby/{karol.pk}/zastepstwa/"
    form = {"substitute_id": ewa.pk, "first_day": today.isoformat(), "last_day": today.isoformat()}
    assert head.post(url, form | {"roles": ["clerk"]}).status_code == 302
    assert queries.standing(office.fresh("ewa")).roles == {Role.EXPERT, Role.CLERK}
    assert head.post(url, form | {"roles": ["admin"]}).status_code == 422
    with pytest.raises(Invalid):
        services.add_substitution(
            office.staff["adam"].pk, ewa.pk, first_day=today, last_day=today, roles=[Role.ADMIN], by=office.adam
        )
    substitution = Substitution.objects.get()
    assert head.post(f"{url}{substitution.pk}/usun/").status_code == 302
    assert queries.standing(office.fresh("ewa")).roles == {Role.EXPERT}


def test_a_unit_is_added_changed_and_closed(office, adam):
    units = "/praca/urzad/komorki"
    form = {
        "version": 1,
        "symbol": "GK-II",
        "name": "Referat Zieleni",
        "kind": "section",
        "parent_id": office.units["GK"].pk,
    }
    assert adam.post(f"{units}/nowa/", form).status_code == 302
    green = Unit.objects.get(symbol="GK-II")
    assert green.pk in queries.standing(office.fresh("zofia")).tree_ids
    assert adam.post(f"{units}/nowa/", form).status_code == 422  # the symbol is taken
    assert adam.post(f"{units}/nowa/", form | {"symbol": "gk 3"}).status_code == 422
    assert adam.post(f"{units}/{green.pk}/zmien/", form | {"name": "Referat Parków"}).status_code == 302
    assert adam.get("/praca/urzad/?q=parków").context["found"].entries[0].name == "Referat Parków"
    assert adam.post(f"{units}/{green.pk}/zamknij/").status_code == 302
    assert "GK-II" not in queries.units_by_symbol()


def test_a_unit_never_stands_under_itself(office):
    with pytest.raises(Invalid):
        services.change_unit(
            office.units["GK"].pk,
            UnitData(name="GK", parent_id=office.units["GK-I"].pk),
            version=1,
            by=office.adam,
        )


@pytest.mark.parametrize("symbol", ["PK", "GK", "GK-I"])
def test_a_unit_in_use_is_not_closed(office, symbol: str):
    with pytest.raises(Invalid):
        services.deactivate_unit(office.units[symbol].pk, by=office.adam)


def test_a_renamed_unit_is_found_by_its_people_too(office):
    services.change_unit(
        office.units["GK-I"].pk,
        UnitData(name="Referat Blasku", parent_id=office.units["GK"].pk),
        version=1,
        by=office.adam,
    )
    assert "Karol Zmyślony" in [entry.name for entry in queries.directory(office.halina, "blask").entries]


def test_the_glass_is_broken_with_a_reason_for_an_hour(office):
    facts = CaseFacts(CaseClass.OPEN, unit_id=office.units["GK"].pk)
    with time_machine.travel(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC), tick=False) as clock:
        adam = sign_in(Client(), office.adam)
        assert adam.post("/praca/urzad/zajrzyj/", {"reason": "awaria"}).status_code == 422
        assert may_see(queries.standing(office.fresh("adam")), facts) == Sight.NOTHING
        reason = "Naprawiam załącznik sprawy zgłoszony przez referat."
        assert adam.post("/praca/urzad/zajrzyj/", {"reason": reason}).status_code == 302
        assert may_see(queries.standing(office.fresh("adam")), facts) == Sight.FULL
        clock.shift(3601)
        assert may_see(queries.standing(office.fresh("adam")), facts) == Sight.NOTHING
    record = audit.acts_by(office.adam)
    assert any(entry.action == "organization.glass_broken" and entry.reason == reason for entry in record)


def test_a_lost_telephone_needs_a_reason(office, adam):
    karol = office.staff["karol"].pk
    assert adam.post(f"{STAFF}/{karol}/drugi-skladnik/", {"reason": ""}).status_code == 422
    assert adam.post(f"{STAFF}/{karol}/drugi-skladnik/", {"reason": "okazał dowód osobisty"}).status_code == 302


def test_a_head_lists_only_the_own_tree(office):
    names = {row.name for row in queries.staff_list(office.zofia)}
    assert names == {"Zofia Nibylska", "Karol Zmyślony", "Ewa Wymyślna"}
    assert len(queries.staff_list(office.adam)) == 14
