"""What `manage.py check --deploy` and `okienko check` say about accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from okienko.accounts import queries


@checks.register(checks.Tags.security, deploy=True)
def demo_secrets(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[checks.CheckMessage]:
    """The demo's accounts and key must not stand in an office that is not the demo."""
    if settings.DEMO:
        return []
    return [
        checks.Error(
            f"{name} comes from the demo and its password or key is printed in the manual.",
            hint="Deactivate the account or revoke the key, or set OKIENKO_DEMO=1 if this is a demo.",
            id="accounts.E001",
        )
        for name in queries.known_demo_secrets()
    ]
