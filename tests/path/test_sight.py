"""The access table in SQL (`listed`) says the same as the table itself (`access_case`)."""

from itertools import product

import pytest

from okienko.cases import queries, services
from okienko.cases.models import Case, CoopUnit
from okienko.cases.permissions import access_case, listed
from okienko.cases.services import NewCase
from okienko.contacts import services as contacts
from okienko.contacts.permissions import may_read_contact
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content
from okienko.kernel.actors import system
from okienko.kernel.errors import Forbidden, NotFound
from okienko.organization.models import Staff, Unit
from okienko.routing import queries as work
from okienko.routing.models import WorkItem
from okienko.routing.permissions import READERS
from okienko.routing.queries import WorkFilter
from okienko.routing.rules import AccessClass, Scope, WorkKind

pytestmark = pytest.mark.django_db


def make_case(unit, access_class, **columns):
    opened = contacts.open_contact(channel=Channel.PHONE, by=system(), content=Content("x"))
    case_id = services.open_case(opened.id, NewCase("report", "Sprawa", unit=unit), by=system()).id
    Case.objects.filter(id=case_id).update(access_class=access_class, **columns)
    return case_id


def may_read(by, case_id):
    try:
        access_case(by, case_id)
    except (NotFound, Forbidden):
        return False
    return True


@pytest.mark.parametrize("access_class", list(AccessClass))
def test_lists_show_what_pages_show(office, kinds, access_class):
    made = []
    for unit, handler, about in product(
        ["GK-I", "GK", "SO", "PK", "UM"], [None, "karol", "halina", "zofia"], [None, "karol", "zofia"]
    ):
        made.append(
            make_case(
                unit,
                access_class,
                handler_id=handler and getattr(office, handler).id,
                about_user_id=about and getattr(office, about).id,
            )
        )
    helped = make_case("SO", access_class)
    CoopUnit.objects.create(case_id=helped, unit=office.units["GK-I"])
    made.append(helped)
    for name in office.staff:
        by = office.fresh(name)
        shown = set(Case.objects.filter(listed(by)).values_list("id", flat=True))
        readable = {case_id for case_id in made if may_read(by, case_id)}
        assert shown == readable, name
    assert queries.search(office.fresh("adam"), "Sprawa") == []


@pytest.mark.parametrize("name", ["karol", "zofia", "halina"])  # of a section, above one, of the first line
def test_every_row_of_a_work_list_leads_to_a_page_that_opens(office, kinds, name):
    for unit in ("GK-I", "GK", "SO", "PK"):
        contacts.open_contact(channel=Channel.PHONE, by=system(), content=Content("x"), unit_id=office.units[unit].id)
        for access_class in (AccessClass.OPEN, AccessClass.RESTRICTED):
            case_id = make_case(unit, access_class)
            WorkItem.objects.filter(subject=f"case:{case_id}").update(access_class=access_class)
    for role in READERS:
        Staff.objects.filter(pk=office.staff[name].pk).update(roles=[role.value])
        by = office.fresh(name)
        seen = work.work_page(by, WorkFilter(scope=Scope.ALL)).rows
        assert {row.kind for row in seen} <= {WorkKind.CONTACT, WorkKind.CASE}
        shut = [
            row.subject
            for row in seen
            if not (may_read_contact if row.kind is WorkKind.CONTACT else may_read)(by, row.subject_id)
        ]
        assert shut == [], role


def test_a_team_below_the_first_line_works_on_what_nobody_was_matched_for(office, kinds):
    team = Unit.objects.create(symbol="PK-I", name="Zespół infolinii", parent=office.units["PK"])
    Staff.objects.filter(user_id=office.halina.id).update(unit=team)
    case_id = make_case("PK", AccessClass.OPEN)
    assert may_read(office.fresh("halina"), case_id)
    assert not may_read(office.fresh("karol"), case_id)
