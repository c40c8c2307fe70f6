"""Half a year of an office as plain values: the same seed and moment give the same half year.

Percentages are of all contacts. Nothing here is written anywhere; `loading.py` does that.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from config.demo.clock import Clock
from config.demo.material import Material, Message, Resident
from okienko.cases.services import Place
from okienko.contacts.rules import Result
from okienko.kernel.references import damm_check
from okienko.organization import queries as organization

# 3,000 contacts, 70 % phone, 12 % e-mail, 8 % desk, 6 % form and map, 4 % chat.
# How the contacts of each channel end; the cases of `CASES` come on top.
ENDS = {
    "phone": {"at_once": 1445, "callback": 20, "transferred": 40, "out_of_scope": 30},
    "email": {"at_once": 90, "late": 60, "nothing": 15, "transferred": 45, "open": 20},
    "desk": {"at_once": 170, "transferred": 10},
    "chat": {"at_once": 95, "transferred": 15},
}
CASES = {
    "report": {"web_form": 180, "phone": 480, "email": 10, "desk": 5, "chat": 5},
    "inquiry": {"phone": 48, "email": 10, "chat": 2},
    "kpa_application": {"email": 30, "desk": 30},
    "complaint": {"email": 30, "phone": 12, "desk": 15, "chat": 3},
    "motion": {"email": 20, "phone": 15, "desk": 5},
    "public_information": {"email": 30, "phone": 10, "desk": 5},
}
MESSAGE_KINDS = {
    "report": (("report",), ("case",)),
    "inquiry": (("question",), ("case", "card_and_judgement", "transferred")),
    "kpa_application": (("kpa",), ()),
    "complaint": (("complaint",), ()),
    "motion": (("motion",), ()),
    "public_information": (("public_info",), ()),
}
AT_ONCE = {
    "answered_from_card": Result.CARD,
    "card_and_judgement": Result.CARD_AND_JUDGEMENT,
    "ad_hoc": Result.AD_HOC,
}
RESIDENTS = 1300


@dataclass(frozen=True, slots=True)
class Step:
    """`by` and `unit` are an e-mail address and a symbol."""

    state: str
    at: datetime
    by: str
    unit: str
    public_note: str = ""
    internal_note: str = ""


@dataclass(frozen=True, slots=True)
class Passed:
    """A handover."""

    from_unit: str
    to_unit: str
    reason: str
    at: datetime
    by: str
    acknowledged_at: datetime | None
    acknowledged_by: str


@dataclass(frozen=True, slots=True)
class Score:
    asked_at: datetime
    score: int | None
    comment: str
    rated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Matter:
    """A case."""

    type_code: str
    category: str
    unit: str
    reason: str
    area: str
    place: Place
    district: str
    handler: str
    steps: tuple[Step, ...]
    passed: tuple[Passed, ...] = ()
    notes: tuple[tuple[str, datetime, str], ...] = ()
    excluded: tuple[tuple[date, date | None], ...] = ()
    outcome: str = ""
    answer: str = ""
    score: Score | None = None
    consent: bool = False
    released: bool = False
    planned: date | None = None
    due_at: datetime | None = None
    duplicate_of: str = ""
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """A contact. `resident` is a place in the list of residents; None: nobody known."""

    channel: str
    at: datetime
    resident: int | None
    confirmed: bool
    message: Message
    end: str
    unit: str
    handler: str
    seconds: int
    reference: str
    code: str
    settled_at: datetime | None
    due_at: datetime | None = None
    second: Message | None = None  # another question of the same contact
    callback_due: datetime | None = None
    callback_done: datetime | None = None
    matter: Matter | None = None
    closing_at: datetime | None = None  # when the case's answer was sent


@dataclass
class History:
    residents: list[Resident]
    visits: list[Visit]

    def digest(self) -> str:
        """SHA-256 of everything planned."""
        return hashlib.sha256(repr((self.residents, self.visits)).encode()).hexdigest()


@dataclass
class Team:
    """Who works where: unit symbol → e-mail addresses of those who handle matters there."""

    first_line: str
    workers: dict[str, list[str]]
    brokers: list[str]
    parents: dict[str, str]
    homes: dict[str, str]  # e-mail address → unit symbol, of everybody

    @classmethod
    def read(cls) -> Team:
        rows = {row.id: row for row in organization.unit_rows()}
        symbols = {row.id: row.symbol for row in rows.values()}
        first_line = symbols[organization.first_line() or next(iter(symbols))]
        workers: dict[str, list[str]] = {}
        brokers = []
        homes = {}
        for one in organization.people_of_unit(rows):
            homes[one.email] = one.unit_symbol
            if {"clerk", "expert", "head"} & set(one.roles):
                workers.setdefault(one.unit_symbol, []).append(one.email)
            if "broker" in one.roles:
                brokers.append(one.email)
        parents = {row.symbol: symbols[row.parent_id] for row in rows.values() if row.parent_id}
        return cls(first_line, workers, sorted(brokers), parents, homes)

    def somebody(self, rng: random.Random, unit: str, besides: str = "") -> str:
        """Who handles a matter of this unit; somebody above where the unit has nobody."""
        if unit == self.first_line:
            return rng.choice(self.brokers)
        while unit:
            found = [one for one in sorted(self.workers.get(unit, [])) if one != besides]
            if found:
                return rng.choice(found)
            unit = self.parents.get(unit, "")
        return rng.choice(self.brokers)


@dataclass
class Draw:
    """Everything that is drawn from: the dice, the material, the clock, the office."""

    rng: random.Random
    material: Material
    clock: Clock
    team: Team
    residents: list[Resident]
    _numbers: set[str] = field(default_factory=set)
    _by_language: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place, one in enumerate(self.residents):
            self._by_language.setdefault(one.language, []).append(place)

    @property
    def demo(self) -> dict[str, str]:
        """The demo sign-in of a role, by its name."""
        roles = ("broker", "clerk", "expert", "head", "registry", "secretary")
        return {role: f"{role}@{self.material.domain}" for role in roles}

    def message(self, pool: Sequence[Message]) -> Message:
        return self.rng.choices(pool, [one.weight for one in pool])[0]

    def resident(self, language: str) -> int:
        """Some people come often: a third of contacts is of one in ten."""
        pool = self._by_language.get(language) or self._by_language["pl"]
        few = pool[: max(1, len(pool) // 10)]
        return self.rng.choice(few if self.rng.random() < 0.33 else pool)

    def number(self) -> str:
        while True:
            digits = f"{self.rng.randrange(10**9):09d}"
            if digits not in self._numbers:
                self._numbers.add(digits)
                return f"{digits}{damm_check(digits)}"

    def code(self) -> str:
        return f"{self.rng.randrange(10**6):06d}"

    def broker(self) -> str:
        """The demo's broker has a third of the work."""
        return self.demo["broker"] if self.rng.random() < 0.3 else self.rng.choice(self.team.brokers)

    def anonymous(self, channel: str, *, named: bool) -> bool:
        share = {"phone": 0.2, "desk": 0.15, "chat": 0.5, "web_form": 0.25}.get(channel, 0.0)
        return not named and self.rng.random() < share
