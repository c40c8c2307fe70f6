"""Pure: how often one may try, what a program may do, what a browser is called."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import timedelta
from typing import NewType

ClientId = NewType("ClientId", int)

# Valid only where settings.DEMO; refused everywhere else, and `okienko check` looks for them.
DEMO_PASSWORD = "okienko-demo"  # noqa: S105  # printed on the demo's first page
DEMO_KEY = "demo-key"
DEMO_DOMAIN = "miasto.test"


@dataclass(frozen=True, slots=True)
class Limit:
    rate: int
    per: timedelta


# Ten wrong passwords, then one try every minute and a half: slow for a guesser, bearable for a person.
ACCOUNT_LIMIT = Limit(10, timedelta(minutes=15))
# An office of 300 people behind one address signs in at 7:30; only failures stay counted.
NETWORK_LIMIT = Limit(100, timedelta(minutes=15))
# A six-digit code: 5 tries in 15 minutes leave one chance in 600,000 an hour.
CODE_LIMIT = Limit(5, timedelta(minutes=15))
# How long a right password waits for its second factor.
SECOND_FACTOR_WAIT = timedelta(minutes=10)


class Scope(enum.StrEnum):
    """What a program may do over the API."""

    CONTACTS_WRITE = "contacts:write"
    CONTACTS_READ = "contacts:read"
    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """What a person recognizes of a User-Agent header: "Firefox, Windows". Empty when nothing is known."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return ", ".join(part for part in (browser, system) if part)
