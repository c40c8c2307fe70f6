"""What the assistant reads and what it says: records in passages, answers made of their lines. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


class Field(enum.StrEnum):
    """A part of a record that people ask for by its own words."""

    SUMMARY = "summary"
    WHO = "who"
    WHERE = "where"
    WHEN = "when"
    FEE = "fee"
    DOCUMENTS = "documents"
    FORMS = "forms"
    STEPS = "steps"
    DEADLINE = "deadline"
    APPEAL = "appeal"
    CHANNELS = "channels"
    LEGAL = "legal"
    HOURS = "hours"
    PHONE = "phone"
    AMOUNT = "amount"  # what a programme gives
    QUESTION = "question"  # what a guide asks next
    WARNING = "warning"


class Kind(enum.StrEnum):
    """What an answer is. Only `ANSWER`, `STEP` and `STATUS` say something of the office's."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    DECLINE = "decline"
    PERSON = "person"
    GREETING = "greeting"
    THANKS = "thanks"
    STATUS = "status"
    STEP = "step"  # the next question of a guide


@dataclass(frozen=True, slots=True)
class Record:
    """A published record as of today. `key`: "card:pies", "location:ratusz", "unit:ZD", "question:…",
    "programme:…", "guide:zalozenie-firmy", of an outcome of it "guide:zalozenie-firmy#poczta".

    `parts`: what it says, in lines; a line is never cut. `names`: words it is called by (title, keywords, how
    residents ask), the strongest evidence that it is meant. `link`: where people read it whole.
    """

    key: str
    title: str
    link: str
    parts: Mapping[Field, tuple[str, ...]]
    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()  # keys of where to come
    cards: tuple[str, ...] = ()  # keys of the cards it belongs to, those shown, the main one first
    state_of: str = ""  # ISO date
    warnings: tuple[str, ...] = ()  # said with whatever is said of it
    doubts: Mapping[Field, str] = field(default_factory=dict)  # said with that part of it
    links: Mapping[str, str] = field(default_factory=dict)  # line → where what it names may be opened

    @property
    def reservations(self) -> tuple[str, ...]:
        return (*self.doubts.values(), *self.warnings)

    def text(self) -> str:
        """All of it, for checking what is said of it."""
        lines = [line for lines in self.parts.values() for line in lines]
        return "\n".join([self.title, *self.names, *lines, *self.links.values(), *self.reservations, self.state_of])


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one record under a heading. `field` None: a sentence of the assistant's own, with no figure in it."""

    field: Field | None
    label: str
    lines: tuple[str, ...]
    links: tuple[str, ...] = ()  # of each line, "" where it has none; () where no line has any

    @property
    def linked(self) -> tuple[tuple[str, str], ...]:
        return tuple(zip(self.lines, self.links or ("",) * len(self.lines), strict=True))

    @property
    def written(self) -> tuple[str, ...]:
        """The lines for where a text holds no links."""
        return tuple(f"{line}: {link}" if link else line for line, link in self.linked)


@dataclass(frozen=True, slots=True)
class Citation:
    key: str
    title: str
    link: str
    state_of: str = ""

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.state_of) if self.state_of else None


@dataclass(frozen=True, slots=True)
class Answer:
    """`options`: the records a clarifying question offers, or the answers to a guide's question, in the order shown."""

    kind: Kind
    parts: tuple[Part, ...]
    cites: tuple[Citation, ...] = ()
    options: tuple[Citation, ...] = ()
    offers_person: bool = False
    link: str = ""  # where to go on: of a matter whose state was told
    language: str = "pl"

    @property
    def text(self) -> str:
        """As one text, for a line of a chat and for checking."""
        said = []
        for part in self.parts:
            head = f"{part.label}: " if part.label else ""
            mark = "\n– " if len(part.lines) > 1 else ""
            said.append(head + (mark + mark.join(part.written) if mark else "".join(part.written)))
        said += [f"{number}. {one.title}" for number, one in enumerate(self.options, 1)]
        return "\n".join(said)


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a conversation: keys of records and fields only, no words of the person.

    `guide`, `trail`: the guide being walked and the answers so far, as its address holds them. `is_ended`: its outcome
    was just said, and only its last answer may still be taken back.
    """

    matter: str = ""
    field: Field | None = None
    options: tuple[str, ...] = ()
    declined: int = 0  # how many times in a row
    guide: str = ""
    trail: str = ""
    is_ended: bool = False

    @property
    def is_walking(self) -> bool:
        """Whether a question of a guide waits for its answer."""
        return bool(self.guide) and not self.is_ended

    def as_json(self) -> dict[str, object]:
        return {
            "matter": self.matter,
            "field": self.field.value if self.field else "",
            "options": list(self.options),
            "declined": self.declined,
            "guide": self.guide,
            "trail": self.trail,
            "is_ended": self.is_ended,
        }

    @classmethod
    def from_json(cls, data: object) -> Memory:
        """What `as_json` wrote; an empty memory for anything else."""
        if not isinstance(data, dict):
            return cls()
        options = data.get("options")
        wanted = data.get("field")
        declined = data.get("declined")
        return cls(
            matter=str(data.get("matter", "")),
            field=Field(wanted) if wanted in {one.value for one in Field} else None,
            options=tuple(str(one) for one in options) if isinstance(options, list) else (),
            declined=declined if isinstance(declined, int) else 0,
            guide=str(data.get("guide", "")),
            trail=str(data.get("trail", "")),
            is_ended=data.get("is_ended") is True,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What was read in a person's words. `words`: folded words of the matter, without those of asking.

    `fields`: parts asked for, in the order of their words. `day`: a weekday named, 1 = Monday.
    """

    language: str
    fields: tuple[Field, ...]
    words: tuple[str, ...]
    flags: frozenset[str] = field(default_factory=frozenset)
    day: int = 0
    on: str = ""  # a day named: "+1" for tomorrow, "11-24" for a day of a year
    is_dependent: bool = False  # begins as a follow-up does, or has no word of a matter

    @property
    def is_of_office(self) -> bool:
        """Whether it is a question to an office: not about others, no order to the machine, deceit or bet."""
        return not self.flags & {"others", "unlawful", "advice", "instruction"}
