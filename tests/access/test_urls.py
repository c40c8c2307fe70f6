"""Every URL × every role: what the table promises is what the office meets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from okienko.organization.rules import Role
from tests.access.table import ROWS, Page, World
from tests.cast import make_office, sign_in

pytestmark = pytest.mark.django_db

CHECKED = sorted(name for name, row in ROWS.items() if not row.left_out and not row.is_api)
REFUSED_WITHOUT_ACCESS = (403, 404)


def walk(resolver: URLResolver, namespace: str = "", route: str = "") -> Iterator[str]:
    """The name of every pattern, with namespaces; its route where it has none."""
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern, inner, here)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else here


def test_every_url_stands_in_the_table():
    missing = sorted(set(walk(get_resolver())) - set(ROWS))
    assert not missing, f"add a row to tests/access/table.py for: {', '.join(missing)}"


def test_the_table_names_no_url_that_is_gone():
    gone = sorted(set(ROWS) - set(walk(get_resolver())))
    assert not gone, f"take out of tests/access/table.py: {', '.join(gone)}"


def address(row: Page, world: World) -> str:
    return reverse(row.name, kwargs=dict(row.args(world))) + row.query


def ask(client: Client, row: Page, world: World) -> Iterator[tuple[str, int, str]]:
    """Method, status and redirect of each request the row describes."""
    if row.get:
        response = client.get(address(row, world))
        yield "GET", response.status_code, response.headers.get("Location", "")
    if row.post is not None:
        response = client.post(address(row, world), dict(row.post(world)))
        yield "POST", response.status_code, response.headers.get("Location", "")


def leads_to_sign_in(status: int, location: str) -> bool:
    return status == 302 and location.startswith(settings.LOGIN_URL)


@pytest.mark.parametrize("name", CHECKED)
def test_a_stranger(name: str):
    row, world = ROWS[name], World(make_office())
    for method, status, location in ask(Client(), row, world):
        if row.is_public:
            assert status < 500, f"{method} {name} broke: {status}"
            assert status not in (401, *REFUSED_WITHOUT_ACCESS), f"{method} {name} is public but gave {status}"
            assert not location.startswith(f"{settings.LOGIN_URL}?next"), f"{method} {name} asks to sign in"
        else:
            assert leads_to_sign_in(status, location) or status in (401, *REFUSED_WITHOUT_ACCESS), (
                f"{method} {name} gave {status} to a stranger"
            )


@pytest.mark.parametrize("name", [name for name in CHECKED if ROWS[name].get])
def test_head_is_answered_like_get(name: str):
    """Monitors, link checkers and mail scanners ask so (RFC 9110, 9.3.2)."""
    row, world = ROWS[name], World(make_office())
    client = Client() if row.is_public else sign_in(Client(), world.office.by_role[min(row.roles)])
    place = address(row, world)
    head, get = client.head(place), client.get(place)
    assert head.status_code == get.status_code != 405, f"{name}: HEAD {head.status_code}, GET {get.status_code}"
    assert head.headers.get("Content-Type") == get.headers.get("Content-Type")
    assert b"".join(head) == b""


@pytest.mark.parametrize("name", [name for name in CHECKED if not ROWS[name].is_public])
def test_every_role(name: str):
    row, world = ROWS[name], World(make_office())
    for role, actor in world.office.by_role.items():
        client = sign_in(Client(), world.office.fresh(key_of(world, actor.id)))
        for method, status, location in ask(client, row, world):
            told = f"{method} {name} gave {status} to {role}"
            if role in row.roles:
                assert status < 500, told
                assert status not in (401, 405, *REFUSED_WITHOUT_ACCESS), told
                assert not leads_to_sign_in(status, location), told
            else:
                assert status == row.denied, f"{told}, the table says {row.denied}"


def key_of(world: World, user_id: int | None) -> str:
    return next(key for key, staff in world.office.staff.items() if staff.user_id == user_id)


def test_there_is_a_person_for_each_role():
    assert set(make_office().by_role) == set(Role)
