"""Attack the API from its own contract: no 5xx, and every answer as the contract promises."""

from __future__ import annotations

import json

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from okienko.accounts import services as accounts
from okienko.accounts.rules import Scope
from okienko.api.management.commands.openapi import contract
from okienko.kernel import actors
from okienko.kernel.models import Bucket

pytestmark = pytest.mark.django_db

load_all_checks()
PROMISED = CHECKS.get_by_names(
    ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]
)
CALLS = [(path, method) for path, methods in json.loads(contract())["paths"].items() for method in methods]


@pytest.fixture(autouse=True)
def _one_connection():
    """The application runs in the transaction of the test; as in Django's own test client."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def attack(path: str, method: str, mode: GenerationMode, examples: int) -> None:
    key = accounts.create_client("Atak", scopes=list(Scope), by=actors.system())[1]
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    schema.config.output.sanitization.update(enabled=False)
    operation = schema[path][method.upper()]

    @settings(max_examples=examples, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def strike(case: schemathesis.Case) -> None:
        Bucket.objects.all().delete()
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=PROMISED)

    strike()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("path", "method"), CALLS)
def test_nothing_breaks(office, path, method, mode):
    attack(path, method, mode, examples=15)


@pytest.mark.long
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("path", "method"), CALLS)
def test_nothing_breaks_however_long(office, path, method, mode):
    attack(path, method, mode, examples=400)
