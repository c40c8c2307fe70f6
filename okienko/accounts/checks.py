"""What `okienko check` says about accounts."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from okienko.accounts import queries
from okienko.kernel.checks import Problem, register


@register("konta i klucze pokazowe")
def demo_secrets() -> Iterator[Problem]:
    """The demo's accounts and key must not stand in an office that is not the demo."""
    if settings.DEMO:
        return
    found = queries.known_demo_secrets()
    if found:
        yield Problem(
            f"Hasło albo klucz z wersji pokazowej, które zna każdy: {', '.join(found)}.",
            "Wyłącz te konta i unieważnij klucz albo zacznij od pustego OKIENKO_HOME.",
        )
