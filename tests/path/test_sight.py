"""The access table in SQL (`listed`) says the same as the table itself (`access_case`)."""

from itertools import product

import pytest

from okienko.cases import queries, services
from okienko.cases.models import Case, CoopUnit
from okienko.cases.permissions import access_case, listed
from okienko.cases.services import NewCase
from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content
from okienko.kernel.actors import system
from okienko.kernel.errors import Forbidden, NotFound
from okienko.organization.models import Staff, Unit
from okienko.routing.rules import AccessClass

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


def test_a_team_below_the_first_line_works_on_what_nobody_was_matched_for(office, kinds):
    team = Unit.objects.create(symbol="PK-I", name="Zespół infolinii", parent=office.units["PK"])
    Staff.objects.filter(user_id=office.halina.id).update(unit=team)
    case_id = make_case("PK", AccessClass.OPEN)
    assert may_read(office.fresh("halina"), case_id)
    assert not may_read(office.fresh("karol"), case_id)
