"""Every URL of a case or a contact × every role × every class of the case: who may open it, and that nobody else learns
that it is there. What a role meets of an open one is walked by `test_urls.py`; what programs meet by `tests/api`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from okienko.cases.models import Case
from okienko.contacts.models import Callback, Contact
from okienko.organization.rules import Role
from okienko.routing.models import WorkItem
from okienko.routing.rules import AccessClass
from tests.access import table
from tests.access.table import ROWS, Page, World
from tests.access.test_urls import ask
from tests.cast import make_office, sign_in

pytestmark = pytest.mark.django_db

OF_CASES = (table._case, table._resolved, table._handed_over)
OF_CONTACTS = (table._contact, table._chat, table._of_contact, table._callback)
SAYS_NOTHING_OF_IT = {"workspace:advice"}  # one's own questions alone: the same nothing for a number that is not there


def rows_of(makers: tuple[Callable, ...]) -> list[Page]:
    found = [
        row for row in ROWS.values() if row.args in makers and not row.left_out and row.name not in SAYS_NOTHING_OF_IT
    ]
    return sorted(found, key=lambda row: row.name)


def keep(args: dict[str, object], kept: AccessClass, unit_id: int, handler_id: int | None) -> None:
    """Make the matter a row was asked for one of this class, with this unit, in this hand."""
    contact_id = args.get("contact_id")
    if case_id := args.get("case_id"):
        Case.objects.filter(id=case_id).update(access_class=kept, unit_id=unit_id, handler_id=handler_id)
        subject = f"case:{case_id}"
    else:
        if callback_id := args.get("callback_id"):
            contact_id = Callback.objects.get(id=callback_id).contact_id
        subject = str(args.get("subject") or f"contact:{contact_id}")
        number = int(subject.partition(":")[2])
        Contact.objects.filter(id=number).update(
            access_class=kept, unit_id=unit_id, is_first_line=False, handled_by_id=handler_id
        )
    WorkItem.objects.filter(subject=subject).update(
        access_class=kept, unit_id=unit_id, is_first_line=False, assignee_id=handler_id
    )


def opens(world: World, row: Page, kept: AccessClass, *, handler: str) -> set[str]:
    """Keys of the people who are let in by some request of the row."""
    let_in = set()
    for key in sorted(world.office.staff, key=lambda one: one in ("zofia", handler)):  # who may change it comes last
        args = dict(row.args(world)) if key in ("zofia", handler) else world.made(f"{row.name} {kept}", row.args)
        in_hand = world.office.staff[handler].user_id if handler else None
        keep(args, kept, world.office.units["GK-I"].id, in_hand)
        client = world.made(key, lambda w, key=key: sign_in(Client(), w.office.fresh(key)))
        asked = Page(row.name, row.roles, args=lambda _world, args=args: args, post=row.post, get=row.get)
        statuses = {status for _method, status, _location in ask(client, asked, world)}
        assert not [one for one in statuses if one >= 500 or one == 405], f"{row.name}: {statuses} for {key}"
        if statuses & {404}:
            assert statuses == {404}, f"{row.name}: {statuses} for {key}"
        else:
            assert 403 not in statuses, f"{row.name} tells {key} that it is there"
            let_in.add(key)
    return let_in


@pytest.mark.parametrize("row", rows_of(OF_CASES), ids=lambda row: row.name)
def test_cases(row: Page):
    """Restricted: the head of the unit, and who has it in hand. Isolated: nobody, not even who had it in hand."""
    world = World(make_office())
    assert opens(world, row, AccessClass.RESTRICTED, handler="karol") == {"zofia", "karol"}
    assert opens(world, row, AccessClass.ISOLATED, handler="karol") == set()


@pytest.mark.parametrize("row", rows_of(OF_CONTACTS), ids=lambda row: row.name)
def test_contacts(row: Page):
    world = World(make_office())
    assert opens(world, row, AccessClass.RESTRICTED, handler="") == {"zofia"}
    assert opens(world, row, AccessClass.ISOLATED, handler="karol") == set()


def test_each_role_is_walked():
    assert set(make_office().by_role) == set(Role)
    assert len(rows_of(OF_CASES)) > 15
    assert len(rows_of(OF_CONTACTS)) > 10
