"""Who somebody is, and the gate that asks for a role."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from okienko.kernel import actors
from okienko.kernel.errors import Forbidden
from okienko.organization import permissions, queries, rules
from okienko.organization.models import Substitution
from okienko.organization.rules import Role
from tests.cast import make_office

pytestmark = pytest.mark.django_db


def test_standing_knows_roles_and_units():
    office = make_office()
    zofia = queries.standing(office.zofia)
    assert zofia.name == "Zofia Nibylska"
    assert zofia.roles == {Role.HEAD}
    assert zofia.unit_ids == {office.units["GK"].pk}
    assert zofia.tree_ids == {office.units["GK"].pk, office.units["GK-I"].pk}


def test_standing_is_read_once_per_actor(django_assert_num_queries):
    office = make_office()
    with django_assert_num_queries(1):
        queries.standing(office.karol)
        permissions.require(office.karol, Role.CLERK)


def test_require_refuses_other_roles_strangers_and_the_inactive():
    office = make_office()
    with pytest.raises(Forbidden):
        permissions.require(office.karol, Role.HEAD, Role.ADMIN)
    with pytest.raises(Forbidden):
        permissions.require(actors.anonymous())
    office.staff["karol"].is_active = False
    office.staff["karol"].save()
    with pytest.raises(Forbidden):
        permissions.require(office.fresh("karol"), Role.CLERK)


def test_the_machine_may():
    assert permissions.require(actors.system(), Role.CLERK) is rules.SYSTEM


def test_a_substitute_gets_the_unit_and_only_the_named_roles():
    office = make_office()
    today = timezone.localdate()
    Substitution.objects.create(
        staff=office.staff["zenon"], substitute=office.staff["karol"], first_day=today, last_day=today, roles=["head"]
    )
    standing = queries.standing(office.fresh("karol"))
    assert standing.roles == {Role.CLERK, Role.HEAD}
    assert office.units["SO"].pk in standing.unit_ids
    assert standing.acting_for == {office.zenon.id}


def test_a_substitution_ends():
    office = make_office()
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Substitution.objects.create(
        staff=office.staff["zenon"], substitute=office.staff["karol"], first_day=yesterday, last_day=yesterday
    )
    assert queries.standing(office.fresh("karol")).unit_ids == {office.units["GK-I"].pk}


def test_the_cast_has_every_role():
    assert set(make_office().by_role) == set(Role)
