"""Somebody leaves, moves, or a unit is closed: what they held is on somebody's list, and the audit says why."""

from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from okienko.audit import queries as audit
from okienko.cases import handlers as case_handlers
from okienko.cases import queries as cases
from okienko.cases import services
from okienko.cases.services import NewCase, OpenCase
from okienko.contacts import handlers as contact_handlers
from okienko.contacts import services as contacts
from okienko.contacts.models import Contact
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content
from okienko.kernel.actors import system
from okienko.kernel.errors import Invalid
from okienko.kernel.facts import relay
from okienko.organization import services as organization
from okienko.organization.events import StaffDeactivated
from okienko.organization.models import Staff
from okienko.organization.rules import Role
from okienko.organization.services.staff import as_data
from okienko.routing import queries as work
from okienko.routing import services as routing
from okienko.routing.models import WorkItem
from okienko.routing.queries import WorkFilter
from okienko.routing.rules import Scope
from tests.cast import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def open_case(office, by=None, **new):
    opened = contacts.open_contact(channel=Channel.PHONE, by=system(), content=Content("x"))
    made = NewCase(new.pop("type_code", "report"), "Sprawa", unit=new.pop("unit", "GK-I"), **new)
    case_id = services.settle_contact(opened.id, [OpenCase(made)], by=office.halina).opened[0].id
    if by is not None:
        services.assign(case_id, to=by.id, by=office.zofia)
    return case_id


def subjects(by, scope=Scope.ALL):
    return {row.subject for row in work.work_page(by, WorkFilter(scope=scope)).rows}


def test_who_leaves_leaves_nothing_in_their_hands(office, kinds):
    held = open_case(office, office.karol)
    complaint = open_case(office, office.karol, type_code="complaint")
    contact = contacts.open_contact(
        channel=Channel.PHONE, by=system(), content=Content("x"), unit_id=office.units["GK-I"].id
    )
    contacts.assign(contact.id, to=office.karol.id, by=office.zofia)
    due = WorkItem.objects.get(subject=f"case:{held}").due_at
    organization.set_active(office.staff["karol"].id, is_active=False, by=office.adam)
    relay.drain()
    assert not WorkItem.objects.filter(assignee_id=office.karol.id).exists()
    assert cases.case(office.fresh("ewa"), held).handler_id is None
    assert {f"case:{held}", f"contact:{contact.id}"} <= subjects(office.fresh("ewa"), Scope.UNIT)
    assert f"case:{complaint}" not in subjects(office.fresh("ewa"))
    assert f"case:{complaint}" in subjects(office.fresh("zofia")), "a closely kept one only the head sees"
    assert WorkItem.objects.get(subject=f"case:{held}").due_at == due
    [line] = [one for one in audit.acts_on(f"case:{held}") if one.action == "routing.returned"]
    assert line.reason == "organization.staff_deactivated"
    page = sign_in(Client(), office.ewa).get("/praca/?lista=unit")
    assert f"case:{held}" in {row.subject for row in page.context["rows"]}


def test_what_was_given_to_somebody_else_meanwhile_stays_theirs(office, kinds, monkeypatch):
    case_id = open_case(office, office.karol)
    contact = contacts.open_contact(
        channel=Channel.PHONE, by=system(), content=Content("x"), unit_id=office.units["GK-I"].id
    )
    contacts.assign(contact.id, to=office.karol.id, by=office.zofia)
    listed = work.held_by

    def then_given_away(user_id, kinds, **more):
        found = listed(user_id, kinds, **more)
        WorkItem.objects.filter(assignee_id=user_id).update(assignee_id=office.ewa.id)
        return found

    monkeypatch.setattr(work, "held_by", then_given_away)
    for handle in (case_handlers.return_cases_of_who_left, contact_handlers.return_work_of_who_left):
        WorkItem.objects.update(assignee_id=office.karol.id)
        handle(StaffDeactivated(office.staff["karol"].id, office.karol.id, office.units["GK-I"].id))
        assert WorkItem.objects.get(subject=f"case:{case_id}").assignee_id == office.ewa.id
        assert WorkItem.objects.get(subject=f"contact:{contact.id}").assignee_id == office.ewa.id


def test_who_moves_leaves_what_is_the_old_units(office, kinds):
    held = open_case(office, office.karol)
    staff = Staff.objects.get(pk=office.staff["karol"].pk)
    data = as_data(staff)

    moved = replace(data, unit_id=office.units["SO"].id)
    organization.change_staff(staff.pk, moved, version=staff.version, by=office.adam)
    relay.drain()
    assert f"case:{held}" in subjects(office.fresh("ewa"), Scope.UNIT)
    assert f"case:{held}" not in subjects(office.fresh("karol"))


def test_the_work_of_a_closed_unit_goes_up(office, kinds):
    case_id = open_case(office)
    contact = contacts.open_contact(
        channel=Channel.PHONE, by=system(), content=Content("x"), unit_id=office.units["GK-I"].id
    )
    Staff.objects.filter(unit=office.units["GK-I"]).update(unit=office.units["SO"])
    organization.deactivate_unit(office.units["GK-I"].id, by=office.adam)
    relay.drain()
    head = office.fresh("zofia")
    assert {f"case:{case_id}", f"contact:{contact.id}"} <= subjects(head)
    assert Contact.objects.get(id=contact.id).unit_id == office.units["GK"].id
    view = cases.case(head, case_id)
    assert (view.header.unit_symbol, view.header.state) == ("GK", "handed_over")
    services.acknowledge_handover(case_id, by=head)


def test_pruning_runs_every_night_and_takes_only_what_is_over(office):
    from okienko.accounts.models import Session
    from okienko.accounts.tasks import prune
    from okienko.kernel.jobs import app

    crons = {one.task.name: one.cron for one in app.periodic_registry.periodic_tasks.values()}
    assert crons["okienko.accounts.tasks.prune"] == "20 3 * * *"
    now = timezone.now()
    for key, until in (("old", now - timezone.timedelta(days=1)), ("new", now + timezone.timedelta(days=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=until)
    prune(0)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


def change_roles(office, key, *roles):
    organization.set_roles(office.staff[key].id, roles, by=office.adam)
    return office.fresh(key)


@pytest.mark.parametrize("role", [Role.BROKER, Role.REGISTRY, Role.ANALYST, Role.EXPERT])
def test_a_row_of_the_list_leads_to_a_page_whatever_the_role_is_now(office, kinds, role):
    """Who may not open a case kept closely sees no row of it either, and it lies with who leads the unit."""
    kept = open_case(office, office.karol, type_code="complaint")
    plain = open_case(office, office.karol)
    karol = change_roles(office, "karol", role)
    for relayed in (False, True):
        if relayed:
            relay.drain()
        for subject in subjects(karol):
            assert cases.case(karol, int(subject.partition(":")[2]))
    opens_it = role is Role.EXPERT
    assert (f"case:{kept}" in subjects(karol)) == opens_it
    handler = WorkItem.objects.get(subject=f"case:{kept}").assignee_id
    assert handler == (karol.id if opens_it else None)
    assert f"case:{kept}" in subjects(office.fresh("zofia"))
    assert (f"case:{plain}" in subjects(karol)) == (role is not Role.ANALYST)


def test_contacts_and_calls_go_back_from_who_answers_people_no_more(office, kinds):
    contact = contacts.open_contact(
        channel=Channel.PHONE, by=system(), content=Content("x"), unit_id=office.units["GK-I"].id
    )
    owed = contacts.promise_callback(contact.id, phone="600100200", due_at=timezone.now(), by=office.karol)
    contacts.assign(contact.id, to=office.karol.id, by=office.zofia)
    routing.assign(f"callback:{owed}", to=office.karol.id, by=office.zofia)
    change_roles(office, "karol", Role.CLERK, Role.EDITOR)
    relay.drain()
    assert WorkItem.objects.filter(assignee_id=office.karol.id).count() == 2  # still theirs
    change_roles(office, "karol", Role.EDITOR)
    relay.drain()
    assert not WorkItem.objects.filter(assignee_id=office.karol.id).exists()
    assert {f"contact:{contact.id}", f"callback:{owed}"} <= subjects(office.fresh("ewa"), Scope.UNIT)


def test_a_case_kept_closely_is_given_to_nobody_who_could_not_open_it(office, kinds):
    kept = open_case(office, type_code="complaint")
    with pytest.raises(Invalid):
        services.assign(kept, to=office.halina.id, by=office.zofia)
    services.assign(kept, to=office.karol.id, by=office.zofia)
