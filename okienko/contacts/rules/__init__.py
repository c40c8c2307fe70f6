"""Pure words and decisions about contacts."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NewType
from zoneinfo import ZoneInfo

from okienko.contacts.rules.thanks import is_only_thanks as is_only_thanks

ContactId = NewType("ContactId", int)
MessageId = NewType("MessageId", int)

OFFICE_ZONE = ZoneInfo("Europe/Warsaw")
END_OF_OFFICE_DAY = time(16, 0)


@dataclass(frozen=True, slots=True)
class WalkedGuide:
    """A guide walked with a person: its code, its edition and the answers, as its address holds them."""

    code: str
    version: int
    trail: str

    @classmethod
    def read(cls, text: str) -> WalkedGuide | None:
        """ "fence/3/where.road,high.yes"; None for what is no such thing."""
        found = re.fullmatch(r"([a-z0-9-]{1,60})/([0-9]{1,6})/([a-z0-9.,-]{1,4000})", text)
        return cls(found[1], int(found[2]), found[3]) if found else None

    def __str__(self) -> str:
        return f"{self.code}/{self.version}/{self.trail}"


class Channel(enum.StrEnum):
    EMAIL = "email"
    WEB_FORM = "web_form"
    PHONE = "phone"
    DESK = "desk"
    CHAT = "chat"
    LETTER = "letter"
    API = "api"


class Direction(enum.StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class ContactState(enum.StrEnum):
    OPEN = "open"  # somebody waits
    SETTLED = "settled"  # answered, became a case, or nothing was owed


class Identification(enum.StrEnum):
    """How sure we are who it is. Caller ID and From are forgeable and shared."""

    ANONYMOUS = "anonymous"
    PROBABLE = "probable"  # shown as "prawdopodobnie": name and number only
    CONFIRMED = "confirmed"  # the broker asked, or the person signed in


class MessageKind(enum.StrEnum):
    INCOMING = "incoming"
    OUTGOING = "outgoing"
    NOTE = "note"  # staff only


class Delivery(enum.StrEnum):
    """What became of an outgoing message."""

    NONE = "none"  # nothing to deliver: said on the phone, at the desk, or incoming
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"


class Result(enum.StrEnum):
    """How one question of a contact ended."""

    CARD = "card"  # answered from a card
    CARD_AND_JUDGEMENT = "card_and_judgement"
    AD_HOC = "ad_hoc"
    CASE = "case"
    CALLBACK = "callback"
    TRANSFERRED = "transferred"
    OUT_OF_SCOPE = "out_of_scope"
    NO_ANSWER_NEEDED = "no_answer_needed"  # thanks, advertising, a message to nobody


ANSWERED_AT_ONCE = frozenset({Result.CARD, Result.CARD_AND_JUDGEMENT, Result.AD_HOC})


class CallbackState(enum.StrEnum):
    OPEN = "open"
    DONE = "done"
    GIVEN_UP = "given_up"


TRIED = "tried-"  # on lists, before the number of attempts to call


RATINGS = {
    1: "bardzo źle",
    2: "źle",
    3: "raczej źle",
    4: "raczej dobrze",
    5: "dobrze",
    6: "bardzo dobrze",
}


def due_moment(day: date, moment: datetime | None = None) -> datetime:
    """A planned day as a moment: the one that was computed, else the end of work on that day."""
    return moment or datetime.combine(day, END_OF_OFFICE_DAY, OFFICE_ZONE)


def first_line_of(text: str, limit: int = 120) -> str:
    """A headline out of a text that has none: its first line with words, cut at a word."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0] + "…"


_PLACEHOLDER = re.compile(r"(?P<comma>, )?\{(?P<name>[a-z_]+)\}")
_ALONE = re.compile(r"\{([a-z_]+)\}")


def placeholders(text: str) -> frozenset[str]:
    """Names of the {placeholders} of a text."""
    return frozenset(_ALONE.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """A template with its values, in one pass: what a resident wrote is never read as a placeholder.

    An empty value takes the comma before it along, and its paragraph where nothing else stands there
    (packs/README.md). A placeholder the values do not know stays, so that whoever reads the text sees it.
    """

    def value(found: re.Match[str]) -> str:
        if found["name"] not in values:
            return found[0]
        known = values[found["name"]]
        return f"{found['comma'] or ''}{known}" if known else ""

    paragraphs = text.split("\n\n")
    empty = {f"{{{name}}}" for name, known in values.items() if not known.strip()}
    return "\n\n".join(_PLACEHOLDER.sub(value, one) for one in paragraphs if one.strip() not in empty)


def plain_text(markdown: str) -> str:
    """Markdown of a template as a plain message: emphasis and headings without their signs."""
    text = re.sub(r"\*\*(.+?)\*\*", r"\1", markdown)
    text = re.sub(r"^#{1,4} +", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
