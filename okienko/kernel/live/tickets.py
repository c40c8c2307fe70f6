"""Signed tickets: the page carries who listens and to what, so that connecting needs no query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core import signing

SALT = "okienko.live"
MAX_AGE = 15 * 60  # seconds until a ticket no longer opens a socket
RENEWABLE = 12 * 3600  # seconds until a page must be loaded again


@dataclass(frozen=True, slots=True)
class Ticket:
    actor: str
    topics: frozenset[str]


def issue_ticket(actor: object, topics: Iterable[str]) -> str:
    """A ticket for these topics. The caller has checked that the actor may see each of them."""
    return signing.dumps({"a": str(actor), "t": sorted(set(topics))}, salt=SALT, compress=True)


def read_ticket(text: str, *, max_age: int = MAX_AGE) -> Ticket | None:
    """The ticket, or None when it was not signed here or is too old."""
    try:
        data = signing.loads(text, salt=SALT, max_age=max_age)
    except signing.BadSignature:
        return None
    return Ticket(actor=data["a"], topics=frozenset(data["t"]))
