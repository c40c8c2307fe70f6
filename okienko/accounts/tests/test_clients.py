"""Programs and their keys."""

from __future__ import annotations

import pytest
from django.test import override_settings

from okienko.accounts import queries, services
from okienko.accounts.checks import demo_secrets
from okienko.accounts.models import ApiClient
from okienko.accounts.rules import DEMO_KEY, Scope
from okienko.kernel import actors
from okienko.kernel.errors import Forbidden, Invalid
from tests.cast import make_office

pytestmark = pytest.mark.django_db


def test_a_key_is_shown_once_and_kept_as_a_hash():
    client_id, key = services.create_client("Aplikacja", scopes=[Scope.CONTACTS_WRITE], by=actors.system())
    found = queries.client_by_key(key)
    assert found is not None
    assert (found.id, found.name, found.scopes) == (client_id, "Aplikacja", {Scope.CONTACTS_WRITE})
    assert key not in str(ApiClient.objects.values())
    assert queries.client_by_key(key + "x") is None


def test_a_revoked_key_opens_nothing():
    client_id, key = services.create_client("Aplikacja", scopes=[Scope.CASES_READ], by=actors.system())
    services.revoke_client(client_id, by=actors.system())
    assert queries.client_by_key(key) is None


def test_use_is_noted_at_most_once_a_minute(django_assert_num_queries):
    _client_id, key = services.create_client("Aplikacja", scopes=[Scope.CASES_READ], by=actors.system())

    def use() -> None:
        found = queries.client_by_key(key)
        assert found is not None
        services.note_client_use(found)

    use()
    first = ApiClient.objects.get().last_used_at
    with django_assert_num_queries(1):
        use()
    assert first is not None
    assert ApiClient.objects.get().last_used_at == first


def test_the_demo_key_lives_in_the_demo_alone():
    with override_settings(DEMO=False), pytest.raises(Invalid):
        services.load_demo_client(by=actors.system())
    with override_settings(DEMO=True):
        services.load_demo_client(by=actors.system())
        services.load_demo_client(by=actors.system())
        assert queries.client_by_key(DEMO_KEY) is not None
    with override_settings(DEMO=False):
        assert queries.client_by_key(DEMO_KEY) is None  # even from a copied database
        assert queries.known_demo_secrets() == [DEMO_KEY]


def test_only_administrators_make_keys():
    office = make_office()
    with pytest.raises(Forbidden):
        services.create_client("Aplikacja", scopes=[Scope.CASES_READ], by=office.karol)
    with pytest.raises(Forbidden):
        services.create_client("Aplikacja", scopes=[Scope.CASES_READ], by=actors.anonymous())
    services.create_client("Aplikacja", scopes=[Scope.CASES_READ], by=office.adam)


def test_the_check_finds_accounts_with_the_demo_password():
    people = [("broker@miasto.test", "Ktoś"), ("inna@miasto.test", "Inna")]
    services.create_accounts(people, by=actors.system())
    with override_settings(DEMO=True):
        services.set_demo_passwords(["broker@miasto.test"], by=actors.system())
    with override_settings(DEMO=False):
        assert queries.known_demo_secrets() == ["broker@miasto.test"]
        assert ["broker@miasto.test" in problem.what for problem in demo_secrets()] == [True]
    with override_settings(DEMO=True):
        assert list(demo_secrets()) == []
