"""Addresses in published texts: which there are, what a check says, when one is broken. Pure.

The numbers below are the office's law of it; docs/how-to/keep-service-cards.md tells people the same.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from okienko.knowledge.rules.card import law_link

CHECK_EVERY = timedelta(days=7)  # of an address that answers
CHECK_FAILING_EVERY = timedelta(days=1)  # of one that fails; no address is checked by itself more often
COUNTED_APART = timedelta(hours=20)  # a failure sooner after a counted one says nothing new
BROKEN_CHECKS = 3  # so many counted failures in a row
BROKEN_AFTER = timedelta(days=2)  # and so long after the first of them
TOLD_AFTER = timedelta(hours=1)  # editors are told of what broke in an hour at once
HOST_PAUSE = timedelta(seconds=5)  # between two addresses of one host
LONGEST_WAIT = timedelta(days=7)  # that Retry-After may ask for
AGAIN_AFTER = timedelta(minutes=10)  # a person may ask for a check again
NO_NETWORK_AFTER = timedelta(days=1)  # without an answer of any host the fault is ours
TRY_NETWORK_EVERY = timedelta(hours=2)  # of an address while it is
MOST_HOPS = 6
LONGEST = 1000  # characters of an address; a longer one is not looked at


class LinkState(enum.StrEnum):
    """What the last check said."""

    WORKS = "works"
    MOVED = "moved"  # works, but stands at another address for good
    GONE = "gone"  # 404, 410
    REFUSED = "refused"  # to a program; a person may be let in
    SILENT = "silent"
    BAD_CERTIFICATE = "bad_certificate"
    UNCHECKED = "unchecked"  # never asked: not of the public network, or not an ordinary address of the web


FAILING = (LinkState.GONE, LinkState.SILENT, LinkState.BAD_CERTIFICATE)


class Detail(enum.StrEnum):
    """What there is to add to a state."""

    NONE = ""
    HOME = "home"  # a page that leads to the front page of its site is most often gone
    LOOP = "loop"  # leads in a circle, perhaps only who keeps no cookies
    NAME = "name"
    TIMEOUT = "timeout"
    ERROR = "error"  # 5xx
    TOO_MANY = "too_many"  # 429
    ADDRESS = "address"  # an uncommon port, or a password inside
    INTERNAL = "internal"  # of a network that is not public
    STAFF = "staff"  # a page of ours for staff alone
    OWN = "own"  # a page of ours that cannot be judged without opening it
    PROXY = "proxy"  # the office's proxy did not let us through


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw. target: where the address leads for good; retry_after: seconds its host asks for."""

    state: LinkState
    detail: Detail = Detail.NONE
    status: int | None = None
    target: str = ""
    retry_after: float | None = None

    @property
    def may_be_ours(self) -> bool:
        """Whether the office's own network may be the cause: nothing answered at all."""
        return self.state in FAILING and self.status is None


@dataclass(frozen=True, slots=True)
class History:
    """What is known of an address. `since`: when it came into its state; `counted_at`: of the last counted failure."""

    state: LinkState | None = None
    since: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    counted_at: datetime | None = None
    broken_since: datetime | None = None


def after(before: History, finding: Finding, now: datetime) -> History:
    """What is known once a check was made. An address breaks by failures on several days, and mends at once."""
    since = before.since if before.state is finding.state and before.since else now
    if finding.state not in FAILING:
        # a host that refuses programs says nothing of the page: neither mended nor broken further
        kept = before if finding.state is LinkState.REFUSED else History()
        return replace(kept, state=finding.state, since=since)
    first = before.failing_since or now
    counts = before.counted_at is None or now - before.counted_at >= COUNTED_APART
    failures = before.failures + 1 if counts else before.failures
    is_broken = failures >= BROKEN_CHECKS and now - first >= BROKEN_AFTER
    return History(
        finding.state, since, failures, first, now if counts else before.counted_at,
        before.broken_since or (now if is_broken else None),
    )  # fmt: skip


def next_check(finding: Finding, now: datetime) -> datetime:
    """When an address is looked at again."""
    wait = CHECK_FAILING_EVERY if finding.state in FAILING else CHECK_EVERY
    if finding.retry_after is not None:
        wait = max(CHECK_FAILING_EVERY, min(timedelta(seconds=finding.retry_after), LONGEST_WAIT))
    return now + wait


def by_status(status: int, retry_after: float | None = None) -> Finding:
    """What the last answer of a way says; redirects are followed before."""
    if status in (404, 410):
        return Finding(LinkState.GONE, status=status)
    if status == 429:
        return Finding(LinkState.REFUSED, Detail.TOO_MANY, status, retry_after=retry_after)
    if not 200 <= status < 600:  # no answer of HTTP: how some servers send programs away
        return Finding(LinkState.REFUSED, status=status)
    if status >= 500:
        return Finding(LinkState.SILENT, Detail.ERROR, status, retry_after=retry_after)
    if status >= 400:
        return Finding(LinkState.REFUSED, status=status)
    return Finding(LinkState.WORKS, status=status)


PERMANENT, TEMPORARY = (301, 308), (302, 303, 307)


def next_hop(address: str, location: str) -> str:
    """Where a redirect leads; "" where it says nothing usable."""
    if not location.strip() or not location.strip().isprintable():
        return ""
    try:
        return urlsplit(urljoin(address, location.strip()))._replace(fragment="").geturl()
    except ValueError:
        return ""


def is_home(before: str, then: str) -> bool:
    """Whether a page inside a site was answered with a front page."""
    first, last = urlsplit(before), urlsplit(then)
    return len(first.path.strip("/")) > 0 and not last.path.strip("/") and not last.query


_ADDRESS = re.compile(r"https?://[^\s<>\"'|\\^`{}]+", re.IGNORECASE)
_CLOSING = {")": "(", "]": "["}


def addresses(content: Mapping[str, Any]) -> dict[str, set[str]]:
    """Addresses of a text (`Content.as_json()`) → names of the parts that hold them. Fragments are left out."""
    found: dict[str, set[str]] = {}
    for part, value in content.items():
        for text in _texts(value):
            for address in addresses_in(text):
                found.setdefault(address, set()).add(part)
    for law in content.get("legal_basis") or []:
        address = law_link(law.get("journal", ""))
        if address:
            found.setdefault(address, set()).add("legal_basis")
    return found


def addresses_in(text: str) -> Iterator[str]:
    """Addresses as they stand in running text, without the full stop or bracket after them."""
    for match in _ADDRESS.finditer(text):
        found = match[0]
        while found and (found[-1] in ".,;:!?…*_„”»" or _is_unopened(found)):
            found = found[:-1]
        parts = split(found)
        if parts is not None and len(found) <= LONGEST:
            yield parts._replace(fragment="").geturl()


def split(address: str) -> SplitResult | None:
    """The parts of an address that has a host; None for others."""
    try:
        parts = urlsplit(address)
        _port = parts.port  # raises where it is no number
    except ValueError:
        return None
    return parts if parts.hostname else None


def _is_unopened(found: str) -> bool:
    opening = _CLOSING.get(found[-1])
    return opening is not None and found.count(found[-1]) > found.count(opening)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
