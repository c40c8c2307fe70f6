"""What the bulk door takes: a case as an older system knew it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from okienko.cases.rules import CaseId, CaseState, LinkKind, Reason
from okienko.cases.services.opening import Place
from okienko.contacts.services import AttachedFile, PastRating
from okienko.kernel.actors import Actor, system
from okienko.terms.rules import Exclusion

NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class PastStep:
    """One state of a case, with who brought it there. `unit_id`: whose it was then; empty: as before."""

    state: CaseState
    at: datetime
    by: Actor = field(default_factory=system)
    unit_id: int | None = None
    public_note: str = ""
    internal_note: str = ""


@dataclass(frozen=True, slots=True)
class PastHandover:
    from_unit_id: int
    to_unit_id: int
    reason: str
    at: datetime
    by_id: int | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by_id: int | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class PastNote:
    text: str
    at: datetime
    by: Actor = field(default_factory=system)
    public: bool = False


@dataclass(frozen=True, slots=True)
class PastCase:
    """A case as it stands at the end of the older system.

    `contacts`: (contact id, how it belongs), the one that opened it first. `steps`: its states from
    `received` on, by the state table. `sign`: the znak sprawy it already has; empty: allotted in the order of
    time to cases whose type has a class and that were worked on. `reference`: empty: that of its first contact.
    `planned` and `due_at` stand over the rule where the older system promised something else.
    `duplicate_of`: the reference of another case. Statutory dates are always counted by the rule.
    """

    type_code: str
    title: str
    received_at: datetime
    contacts: tuple[tuple[int, LinkKind], ...]
    unit_id: int
    steps: tuple[PastStep, ...]
    unit_reason: Reason = Reason.CHOSEN
    unit_area: str = ""
    category_code: str = ""
    description: str = ""
    place: Place = NOWHERE
    district: str = ""
    handler_id: int | None = None
    about_user_id: int | None = None
    outcome: str = ""
    answer: str = ""
    public_consent: bool = False
    released: bool = False
    complicated: bool = False
    excluded: tuple[Exclusion, ...] = ()
    handovers: tuple[PastHandover, ...] = ()
    notes: tuple[PastNote, ...] = ()
    photos: tuple[AttachedFile, ...] = ()
    rating: PastRating | None = None
    planned: date | None = None
    due_at: datetime | None = None
    duplicate_of: str = ""
    sign: str = ""
    reference: str = ""
    tracking_code: str = ""


@dataclass(frozen=True, slots=True)
class ImportedCase:
    id: CaseId
    reference: str
    sign: str
