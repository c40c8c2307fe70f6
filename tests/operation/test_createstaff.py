"""The first account of a new office."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from django.test import Client

from config.cli import main
from okienko.accounts.models import User
from okienko.kernel import actors
from okienko.organization import queries, services

pytestmark = pytest.mark.django_db(transaction=True)


def okienko(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, arguments)
    return done.exit_code, done.output


def test_the_first_administrator_sets_a_password_by_the_printed_link(client: Client) -> None:
    services.add_unit("UM", services.UnitData(name="Urząd Miasta"), by=actors.system())
    code, said = okienko("createstaff", "anna@example.test", "--name", "Anna Przykładowa")
    assert code == 0, said
    link = re.search(r"https?://[^/]+(/\S+)", said)
    assert link is not None
    assert client.get(link[1]).status_code == 200
    user = User.objects.get(email="anna@example.test")
    assert not user.has_usable_password()
    assert [role.value for role in queries.standing(actors.staff(user.pk)).roles] == ["admin"]


def test_an_office_without_units_is_told_to_load_its_pack() -> None:
    code, said = okienko("createstaff", "anna@example.test", "--name", "Anna")
    assert code == 1
    assert "okienko pack load" in said
    assert not User.objects.exists()


def test_an_unknown_role_is_refused_with_the_list() -> None:
    code, said = okienko("createstaff", "anna@example.test", "--name", "Anna", "--role", "boss")
    assert code == 1
    assert "Nie ma roli „boss”" in said
    assert "broker" in said
