"""Matters kept closely: nobody learns of them through a list, a callback, a contact or a second verb."""

from datetime import timedelta

import pytest
from django.utils import timezone

from okienko.cases import queries, services
from okienko.cases.models import CaseType
from okienko.cases.permissions import may_open_file
from okienko.cases.services import JoinCase, NewCase, OpenCase, PromiseCallback
from okienko.contacts import queries as contact_queries
from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content
from okienko.kernel import actors
from okienko.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from okienko.organization.models import BrokenGlass, Substitution
from okienko.routing import queries as work
from okienko.routing import services as routing
from okienko.routing.rules import AccessClass
from tests.path.test_path import mail, open_one, report, rows

pytestmark = pytest.mark.django_db


def complaint(office, about=None, unit="GK"):
    opened = mail("Skarżę się na pracownika", "Skarga")
    new = NewCase("complaint", "Skarga na pracownika", unit=unit, about_user_id=about.id if about else None)
    return opened.id, open_one(opened.id, new, office.halina)


def test_the_head_a_complaint_is_about_meets_it_in_no_list_and_cannot_take_it(office, kinds):
    _contact_id, case_id = complaint(office, about=office.zofia)
    assert rows(office.zofia) == []
    with pytest.raises(NotFound):
        services.take(case_id, by=office.zofia)
    with pytest.raises(NotFound):
        services.assign(case_id, to=office.ewa.id, by=office.zofia)


def test_nobody_opens_a_complaint_about_themselves(office, kinds):
    with pytest.raises(Forbidden, match="24"):
        complaint(office, about=office.halina)


def test_the_contact_of_a_complaint_is_kept_from_whom_it_is_about(office, kinds):
    office.staff["bartek"].roles = ["head"]
    office.staff["bartek"].save()
    contact_id, _case_id = complaint(office, about=office.bartek)
    with pytest.raises(NotFound):
        contact_queries.contact(office.fresh("bartek"), contact_id)


def test_requalified_to_a_complaint_it_leaves_the_lists_with_its_contact(office, kinds):
    CaseType.objects.filter(code="complaint").update(requalify_to=[])
    opened = mail()
    case_id = open_one(opened.id, NewCase("report", "Zła obsługa", category_code="CLEAN_DUMP"), office.halina)
    assert rows(office.ewa)
    services.requalify(case_id, "complaint", by=office.karol, reason="to skarga")
    assert rows(office.ewa) == []
    assert [(row.subject_id, row.category) for row in rows(office.karol)] == [(case_id, "CLEAN_DUMP")]
    with pytest.raises(NotFound):
        contact_queries.contact(office.rafal, opened.id)


def test_handed_to_a_unit_that_keeps_its_matters_closely(office, kinds):
    CaseType.objects.filter(code="report").update(restricted_units=["SO"])
    case_id = report()
    services.hand_over(case_id, to_unit_id=office.units["SO"].id, by=office.karol, reason="zasiłek")
    assert rows(office.piotr) == []
    assert [row.subject_id for row in rows(office.zenon)] == [case_id]


def test_a_callback_is_kept_as_closely_as_its_contact(office, kinds):
    opened = mail("Skarżę się", "Skarga na urzędniczkę")
    call = PromiseCallback("+48600100200", timezone.now() + timedelta(hours=2))
    before = contacts.promise_callback(opened.id, phone="+48600100201", due_at=call.due_at, by=office.halina)
    saved = services.settle_contact(opened.id, [OpenCase(NewCase("complaint", "Skarga")), call], by=office.halina)
    assert rows(office.rafal) == []
    assert {row.subject_id for row in rows(office.halina)} == {before, *saved.callbacks}


def test_a_callback_goes_with_its_contact_to_another_unit(office, kinds):
    opened = mail()
    number = contacts.promise_callback(
        opened.id, phone="+48600100200", due_at=timezone.now() + timedelta(hours=2), by=office.halina
    )
    contacts.hand_over(opened.id, to_unit_id=office.units["SO"].id, by=office.halina)
    assert rows(office.rafal) == []
    assert number in {row.subject_id for row in rows(office.piotr)}
    contacts.record_callback_attempt(number, reached=True, by=office.piotr)


def test_a_contact_kept_closely_stays_unread_in_an_open_case(office, kinds):
    open_case = report()
    opened = mail("Skarżę się na Halinę z okienka", "Skarga")
    services.settle_contact(
        opened.id, [OpenCase(NewCase("complaint", "Skarga")), JoinCase(open_case)], by=office.halina
    )
    view = queries.case(office.karol, open_case)
    assert "Skarżę się" not in str(view.messages)
    assert opened.id not in {header.id for header, _kind in view.contacts}
    assert not may_open_file(office.karol, f"contact:{opened.id}")


def test_a_contact_that_joins_a_complaint_is_kept_as_closely(office, kinds):
    _first, case_id = complaint(office)
    again = mail("Jeszcze o skardze")
    services.settle_contact(again.id, [JoinCase(case_id)], by=office.halina)
    with pytest.raises(NotFound):
        contact_queries.contact(office.rafal, again.id)


def test_who_replaces_somebody_opens_what_the_list_shows_of_theirs(office, kinds):
    opened = contacts.open_contact(
        channel=Channel.PHONE, by=actors.system(), content=Content("x"), unit_id=office.units["GK-I"].pk
    )
    contacts.assign(opened.id, to=office.karol.id, by=office.zofia)
    contacts.restrict(opened.id, AccessClass.RESTRICTED, by=actors.system())
    with pytest.raises(NotFound):
        contact_queries.contact(office.ewa, opened.id)
    today = timezone.localdate()
    Substitution.objects.create(
        staff=office.staff["karol"], substitute=office.staff["ewa"], first_day=today, last_day=today
    )
    ewa = office.fresh("ewa")
    assert f"contact:{opened.id}" in {row.subject for row in rows(ewa)}
    assert contact_queries.contact(ewa, opened.id).header.id == opened.id


def test_roles_without_cases_meet_no_work(office, kinds):
    mail()
    open_one(mail().id, NewCase("kpa_application", "Wniosek", unit="UM"), office.halina)
    for stranger in (office.edyta, office.damian, office.anna, office.adam):
        assert rows(stranger) == []


def test_who_only_reads_a_register_takes_no_case(office, kinds):
    case_id = open_one(mail().id, NewCase("report", "Pismo", unit="KN"), office.halina)
    with pytest.raises(Forbidden):
        services.take(case_id, by=office.renata)


def test_nobody_takes_a_matter_out_of_another_hand(office, kinds):
    case_id = report()
    services.take(case_id, by=office.karol)
    with pytest.raises(Forbidden):
        services.assign(case_id, to=office.ewa.id, by=office.ewa)
    with pytest.raises(Invalid):
        services.assign(case_id, to=office.adam.id, by=office.zofia)
    services.assign(case_id, to=office.ewa.id, by=office.zofia)
    assert queries.case(office.karol, case_id).handler_id == office.ewa.id


def test_a_broken_glass_shows_and_moves_nothing(office, kinds):
    case_id = report()
    now = timezone.now()
    BrokenGlass.objects.create(
        user_id=office.adam.id, reason="awaria", opened_at=now, closes_at=now + timedelta(hours=1)
    )
    adam = office.fresh("adam")
    assert queries.case(adam, case_id)
    with pytest.raises(Forbidden):
        services.resolve(case_id, outcome="done", answer="Tak", by=adam)
    with pytest.raises(Forbidden):
        services.supplement(case_id, "Dopisuję", by=adam)


def test_a_case_is_opened_only_from_a_contact_one_may_read(office, kinds):
    opened = mail()
    with pytest.raises(NotFound):
        services.open_case(opened.id, NewCase("report", "Cudze", category_code="CLEAN_DUMP"), by=office.piotr)


def test_staff_without_contacts_open_none(office):
    assert contacts.open_contact(channel=Channel.WEB_FORM, by=actors.anonymous()).id
    with pytest.raises(Forbidden):  # last: without a savepoint the refusal ends the test's transaction
        contacts.open_contact(channel=Channel.PHONE, by=office.anna)


def test_a_rating_nobody_asked_for_is_refused(office, kinds):
    case_id = report()
    services.resolve(case_id, outcome="refused", answer="Nie", by=office.karol)
    with pytest.raises(NotFound):
        contacts.rate(f"case:{case_id}", 6, by=actors.anonymous())
    assert contacts.ask_for_rating(f"case:{case_id}", person_id=None)
    assert not contacts.ask_for_rating(f"case:{case_id}", person_id=None)


def test_only_the_holder_returns_work(office, kinds):
    case_id = report()
    services.take(case_id, by=office.karol)
    for other in (office.ewa, office.zofia):  # a colleague and the head, who assigns instead
        with pytest.raises(Conflict, match="Karol"):
            routing.give_back(f"case:{case_id}", by=other)
    assert work.holder(f"case:{case_id}").assignee_id == office.karol.id
