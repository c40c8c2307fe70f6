"""Pure decisions about chats: where one stands, and when the next talk is possible."""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from okienko.kernel.references import split_at_references
from okienko.kernel.text import words

LINE_LIMIT = 4000  # signs of one line
FILES_OF_LINE = 5
SEEN_EVERY = timedelta(seconds=20)  # how exactly we know when the visitor looked last
HERE_FOR = timedelta(seconds=90)  # a page that asked within this time is open: it asks every 25 seconds at least
BACK_WITHIN = timedelta(hours=4)  # a talk that silence ended goes on; later it is another one
GONE_AFTER = timedelta(minutes=15)  # a page closed for so long is not coming back; a telephone in a pocket may
TYPING_FOR = timedelta(seconds=6)  # how long one sign of typing lasts
TYPING_STILL = timedelta(seconds=30)  # who gave a sign within this time is not silent
TYPING_EVERY = timedelta(seconds=3)  # how often it is written down
BEGINS_WITH = "chat-back"  # key of the visitor's session: what their next talk or message begins with
CALL_DAYS = 3  # working days on which one may ask to be called
DAYS_AHEAD = 31  # how far the next opening is looked for
CODE_DIGITS = 6
HIDDEN_CODE = "••• •••"  # stands in a line where the code of a matter was typed


class ChatState(enum.StrEnum):
    WAITING = "waiting"  # nobody has taken it yet
    TALKING = "talking"
    ENDED = "ended"


class Ended(enum.StrEnum):
    """Who ended a chat."""

    VISITOR = "visitor"
    STAFF = "staff"
    LEFT = "left"  # the visitor's page was closed and did not come back
    IDLE = "idle"  # the visitor wrote nothing for long, and was reminded
    MESSAGE = "message"  # the visitor waits no longer and left an address to be answered at


def may_go_on(ended_by: str, ended_at: datetime | None, now: datetime) -> bool:
    """Whether the visitor may come back into a talk: silence ended it, and not long ago."""
    return ended_by in (Ended.IDLE, Ended.LEFT) and ended_at is not None and now - ended_at < BACK_WITHIN


def typing_topic(contact_id: int, side: str) -> str:
    """What the other side's page hears while `visitor` or `staff` types; there is nothing to read then."""
    return f"typing:{contact_id}:{side}"


def state_of(*, ended: bool, taken: bool) -> ChatState:
    if ended:
        return ChatState.ENDED
    return ChatState.TALKING if taken else ChatState.WAITING


@dataclass(frozen=True, slots=True)
class Hours:
    """Whether the office talks now. `until`: closes; `next`: opens (None: not within a month). `said`: what it adds."""

    is_open: bool
    until: datetime | None = None
    next: datetime | None = None
    said: str = ""


def is_silent(now: datetime, since: datetime | None, allowed_seconds: int) -> bool:
    """Whether somebody has been silent longer than their queue allows (0: for ever)."""
    return since is not None and allowed_seconds > 0 and now - since >= timedelta(seconds=allowed_seconds)


def call_times(
    now: datetime, today: date, spans_of: Callable[[date], Iterable[tuple[datetime, datetime]]]
) -> list[datetime]:
    """Full hours at which the office can be asked to call: from an hour ahead on, of the next three days it works."""
    found: list[datetime] = []
    days = 0
    for number in range(DAYS_AHEAD):
        times = [
            begins + timedelta(hours=hour)
            for opens, closes in spans_of(today + timedelta(days=number))
            for begins in [opens + (-timedelta(minutes=opens.minute, seconds=opens.second) % timedelta(hours=1))]
            for hour in range(math.ceil((closes - begins) / timedelta(hours=1)))
            if begins + timedelta(hours=hour) >= now + timedelta(hours=1)
        ]
        found += times
        days += bool(times)
        if days == CALL_DAYS:
            break
    return found


def hours_at(now: datetime, today: date, spans_of: Callable[[date], Iterable[tuple[datetime, datetime]]]) -> Hours:
    """`spans_of`: the moments between which the office works on a day, in order."""
    for number in range(DAYS_AHEAD):
        for opens, closes in spans_of(today + timedelta(days=number)):
            if opens <= now < closes:
                return Hours(True, until=closes)
            if now < opens:
                return Hours(False, next=opens)
    return Hours(False)


def page_of_origin(address: str) -> str:
    """The page a visitor came from, without what may name a person: no query, fragment, account or password."""
    scheme, separator, rest = address.replace("\x00", "").strip().partition("://")
    if not separator or scheme.lower() not in ("http", "https"):
        return ""
    place = rest.split("?")[0].split("#")[0]
    host, slash, path = place.partition("/")
    return f"{scheme.lower()}://{host.rpartition('@')[2]}{slash}{path}"[:300]


# -- the code of a matter is a secret: a line is kept without it

_BETWEEN = r"[ \u00a0\u2009\u202f\-\u2010-\u2013]?"  # what people put between digits of one number
_DIGITS = re.compile(rf"(?<!\d)\d(?:{_BETWEEN}\d)*")
_CALLED = re.compile(r"(?<![^\W\d_])(?:kod\w{0,3}|code|код\w{0,3})(?:\W{1,3}(?:to|jest|is|це))*\W{0,3}$", re.IGNORECASE)
_SAYING = frozenset(
    words("a and code i is it jest kod kodem kodu mój my numer oto podaję proszę sprawy the to код коду мій ось це")
)


def without_codes(text: str, *, is_offered: bool) -> str:
    """A line as it is kept: six digits that may be the code of a matter are hidden.

    They are where what looks like the number of a matter stands in the same line, where they are called a code, and,
    while the machine offers to tell the state of a matter (`is_offered`), where the line says nothing else.
    """
    pieces = split_at_references(text)
    if len(pieces) > 1:
        pieces[::2] = [_DIGITS.sub(lambda run: _hidden(run.group()), one) for one in pieces[::2]]
        return "".join(pieces)
    runs = list(_DIGITS.finditer(text))
    rest = {word for one in _DIGITS.split(text) for word in words(one)}
    is_alone = is_offered and len(runs) == 1 and rest <= _SAYING
    for run in reversed(runs):
        is_called = _CALLED.search(text[max(0, run.start() - 40) : run.start()])
        if _count(run.group()) == CODE_DIGITS and (is_alone or is_called):
            text = text[: run.start()] + HIDDEN_CODE + text[run.end() :]
    return text


def _count(run: str) -> int:
    return sum(sign.isdigit() for sign in run)


def _hidden(run: str) -> str:
    """Digits beside a number of a matter, without what may be its code: alone, or before or after another number."""
    groups = [len(one) for one in re.findall(r"\d+", run)]
    count = sum(groups)
    is_phone = count == len("600100200") or (count == len("48600100200") and run.startswith("48"))
    if count < CODE_DIGITS or is_phone:
        return run
    if count == CODE_DIGITS:
        return HIDDEN_CODE
    if CODE_DIGITS in accumulate(groups):
        run = _after(run)
    if CODE_DIGITS in accumulate(reversed(groups)):
        run = _after(run[::-1])[::-1]
    return run


def _after(run: str) -> str:
    """The run with its first six digits hidden."""
    seen = 0
    for place, sign in enumerate(run):
        seen += sign.isdigit()
        if seen == CODE_DIGITS:
            return HIDDEN_CODE + run[place + 1 :]
    return run
