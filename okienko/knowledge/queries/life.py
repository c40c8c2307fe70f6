"""What becomes of cards: texts being written, what waits for whom, versions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.kernel.actors import Actor
from okienko.kernel.errors import Forbidden, NotFound
from okienko.kernel.text import fold
from okienko.knowledge import kinds, permissions
from okienko.knowledge.models import (
    CardDraft,
    CardVersion,
    Fee,
    KindLabel,
    Record,
    RecordVersion,
    ServiceCard,
    StageLabel,
)
from okienko.knowledge.queries.cards import Card, whole
from okienko.knowledge.queries.columns import columns_of
from okienko.knowledge.queries.plain import limits
from okienko.knowledge.queries.shelf import Kept, content_of_draft, kind_of, shelf, versions
from okienko.knowledge.rules import CARD, OPEN, CardContent, Content, Stage, TextKind, exceeds, readability, stage_of
from okienko.knowledge.rules.life import DROPPED_FOR, REMIND_BEFORE
from okienko.organization import queries as organization
from okienko.organization.rules import Role, Standing

LISTED = 300


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card or a text being written, in a list of the staff."""

    kind: str
    kind_label: str
    code: str
    title: str
    unit: str
    stage: Stage
    label: str
    version: int
    next_review: date | None
    days_left: int | None  # to the review; negative when it is late
    since: datetime | None  # for a text that waits: since when
    by: str
    publish_on: date | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What there is to do with cards and records, for one person."""

    to_approve: list[CardRow]
    drafts: list[CardRow]
    coming: list[CardRow]  # approved, waiting for their day
    to_review: list[CardRow]
    cards: list[CardRow]
    may_begin: bool
    units: list[tuple[str, str]]  # where this person may begin a text: symbol, name


@dataclass(frozen=True, slots=True)
class DraftView:
    """A text being written. `may_…`: what this person may do with it now."""

    id: int
    kind: str
    kind_label: str
    code: str
    title: str
    stage: Stage
    label: str
    content: Content
    lacking: list[str]
    unit: str
    version: int
    based_on: int
    card_version: int  # of what is shown now; 0 for a new one
    note: str
    author: str
    publish_on: date | None
    sent_back_because: str
    changed_at: datetime
    submitted_at: datetime | None
    may_write: bool
    may_approve: bool
    is_own: bool  # this person wrote it, so somebody else approves
    fog: float
    is_too_hard: bool
    fog_limit: float
    plain_reason: str  # why it is harder to read than it may be

    @property
    def may_read(self) -> bool:
        return self.may_write or self.may_approve

    @property
    def is_overtaken(self) -> bool:
        return self.based_on != self.card_version


@dataclass(frozen=True, slots=True)
class VersionView:
    number: int
    published_at: datetime
    author: str
    approver: str
    note: str
    content: Content
    plain_reason: str


@dataclass(frozen=True, slots=True)
class KeptCard:
    """A card or record with its life, for the staff."""

    id: int
    kind: str
    kind_label: str
    code: str
    title: str
    stage: Stage
    label: str
    version: int
    unit: str
    next_review: date
    state_of: date
    expires_on: date | None
    versions: list[VersionView]  # newest first
    draft: DraftView | None
    dropped: list[tuple[int, datetime]]  # texts put aside in the last month: id, when
    may_write: bool
    may_approve: bool


def desk(by: Actor, *, text: str = "", stage: str = "", kind: str = CARD) -> Desk:
    """What waits for this person, and all texts of a kind: `text` in their titles, `stage` one of Stage."""
    who = permissions.require_reader(by)
    today = timezone.localdate()
    drafts = list(CardDraft.objects.filter(stage__in=OPEN).select_related("unit").order_by("changed_at", "id"))
    names: dict[Any, str] = dict(organization.staff_names({one.author_id for one in drafts if one.author_id}))
    rows = [(one, _draft_row(one, names)) for one in drafts]
    cards = [_row(one, today) for one in _texts(kind, text)]
    soon = today + REMIND_BEFORE
    mine = {unit.symbol: unit.name for unit in organization.unit_rows() if permissions.writes(who, unit.id)}
    waiting = [row for one, row in rows if one.stage == Stage.IN_REVIEW and permissions.approves(who, one.unit_id)]
    return Desk(
        to_approve=waiting,
        drafts=[
            row
            for one, row in rows
            if one.stage != Stage.APPROVED and row not in waiting and permissions.writes(who, one.unit_id)
        ],
        coming=[
            row
            for one, row in rows
            if one.stage == Stage.APPROVED
            and (permissions.writes(who, one.unit_id) or permissions.approves(who, one.unit_id))
        ],
        to_review=[one for one in _due_by(soon, today) if who.has(Role.EDITOR, Role.ADMIN) or one.unit in mine],
        cards=[one for one in cards if not stage or one.stage == stage],
        may_begin=bool(mine),
        units=sorted(mine.items(), key=lambda item: item[1]),
    )  # fmt: skip


def label_of(kind: str) -> str:
    """What one text of a kind is called."""
    return str(KindLabel(kind).label)


def stages_of_cards() -> list[tuple[str, str]]:
    """(Stage, label) of cards that were published, for a filter."""
    return [(one.value, str(StageLabel(one).label)) for one in (Stage.PUBLISHED, Stage.DUE, Stage.ARCHIVED)]


def kept_card(by: Actor, code: str, *, kind: str = CARD) -> KeptCard:
    """A card or record with its versions and the text being written. Raises NotFound."""
    who = permissions.require_reader(by)
    card: Kept | None = shelf(kind).select_related("unit").filter(code=code).first()
    if card is None:
        raise NotFound
    today = timezone.localdate()
    stage = stage_of(is_active=card.is_active, next_review=card.next_review, today=today)
    editions = list(versions(card).order_by("-number"))
    people = {one for version in editions for one in (version.author_id, version.approver_id) if one}
    names: dict[Any, str] = dict(organization.staff_names(people))
    lately = timezone.now() - DROPPED_FOR
    aside = CardDraft.objects.filter(kind=kind, code=code, stage=Stage.ARCHIVED, changed_at__gte=lately)
    return KeptCard(
        id=card.pk,
        kind=kind,
        kind_label=label_of(kind),
        code=code,
        title=card.title,
        stage=stage,
        label=str(StageLabel(stage).label),
        version=card.version,
        unit=card.unit.name,
        next_review=card.next_review,
        state_of=card.state_of,
        expires_on=card.expires_on,
        versions=[_version(kind, one, names) for one in editions],
        draft=open_draft(by, code, kind=kind),
        dropped=list(aside.order_by("-changed_at").values_list("id", "changed_at")[:5]),
        may_write=permissions.writes(who, card.unit_id),
        may_approve=permissions.approves(who, card.unit_id),
    )


def open_draft(by: Actor, code: str, *, kind: str = CARD) -> DraftView | None:
    """The text being written, if there is one. At most three queries."""
    who = permissions.require_reader(by)
    draft = CardDraft.objects.select_related("unit").filter(kind=kind, code=code, stage__in=OPEN).first()
    return None if draft is None else _draft(draft, who)


def draft(by: Actor, code: str, *, kind: str = CARD) -> DraftView:
    """As `open_draft`. Raises NotFound where there is none, Forbidden for who neither writes nor approves it."""
    found = open_draft(by, code, kind=kind)
    if found is None:
        raise NotFound(_("Ten tekst nie ma teraz szkicu."))
    if not found.may_read:
        raise Forbidden
    return found


def version(by: Actor, code: str, number: int, *, kind: str = CARD) -> VersionView | None:
    """A version as it was published; None where there is none."""
    permissions.require_reader(by)
    kept: Kept | None = shelf(kind).filter(code=code).first()
    found = versions(kept).filter(number=number).first() if kept is not None else None
    return None if found is None else _version(kind, found, {})


def preview(by: Actor, code: str) -> Card:
    """The card being written as residents would see it today. Raises NotFound."""
    found = draft(by, code)
    content, today = found.content, timezone.localdate()
    assert isinstance(content, CardContent)
    row = ServiceCard(code=code, version=found.card_version + 1, **columns_of(content, organization.units_by_symbol()))
    fees = [
        Fee(position=number, **fee.model_dump())
        for number, fee in enumerate(content.fees)
        if fee.valid_from <= today and (fee.valid_to is None or fee.valid_to >= today)
    ]
    return whole(row, fees, today)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a letter to staff says of a text that waits. No personal data but ids."""

    kind: str
    kind_label: str
    code: str
    title: str
    unit_id: int
    author_id: int | None
    editor: str  # the e-mail that the card names
    reason: str
    next_review: date | None


def waiting_draft(draft_id: int) -> Waiting | None:
    """A text that is still open; None once it is published or put aside."""
    one = CardDraft.objects.filter(pk=draft_id, stage__in=OPEN).first()
    if one is None:
        return None
    content = content_of_draft(one)
    return Waiting(
        one.kind, label_of(one.kind), one.code, content.title, one.unit_id, one.author_id, content.editor,
        one.sent_back_because, None,
    )  # fmt: skip


def reviewed_card(card_id: int) -> Waiting | None:
    """A card that is shown."""
    return _reviewed(ServiceCard.objects.filter(pk=card_id, is_active=True).first())


def reviewed_record(record_id: int) -> Waiting | None:
    """A record that is shown."""
    return _reviewed(Record.objects.filter(pk=record_id, is_active=True).first())


def reviewed_text(kind: str, code: str) -> Waiting | None:
    """A text of a kind that is shown."""
    return _reviewed(shelf(kind).filter(code=code, is_active=True).first())


def _reviewed(one: Kept | None) -> Waiting | None:
    if one is None:
        return None
    kind = kind_of(one)
    return Waiting(kind, label_of(kind), one.code, one.title, one.unit_id, None, one.editor, "", one.next_review)


def _texts(kind: str, text: str) -> Iterable[Kept]:
    texts = shelf(kind).select_related("unit").order_by("sort_key", "id")
    if not text:
        return texts[:LISTED]
    wanted = fold(text).split()
    return [one for one in texts if all(word in fold(f"{one.title} {one.code} {one.unit.symbol}") for word in wanted)][
        :LISTED
    ]


def _due_by(day: date, today: date) -> list[CardRow]:
    """Cards and records that are to be looked through by a day, the most urgent first. Two queries."""
    due: list[Kept] = []
    for model in (ServiceCard, Record):
        due += model.objects.select_related("unit").filter(is_active=True, next_review__lte=day).order_by("sort_key")
    return sorted((_row(one, today) for one in due), key=lambda one: one.next_review or today)


def _row(kept: Kept, today: date) -> CardRow:
    stage = stage_of(is_active=kept.is_active, next_review=kept.next_review, today=today)
    kind = kind_of(kept)
    return CardRow(
        kind, label_of(kind), kept.code, kept.title, kept.unit.symbol, stage, str(StageLabel(stage).label),
        kept.version, kept.next_review, (kept.next_review - today).days, None, "", None,
    )  # fmt: skip


def _draft_row(one: CardDraft, names: dict[Any, str]) -> CardRow:
    return CardRow(
        one.kind, label_of(one.kind), one.code, content_of_draft(one).title, one.unit.symbol,
        Stage(one.stage), str(StageLabel(one.stage).label), one.based_on, None, None,
        one.submitted_at or one.changed_at, names.get(one.author_id, ""), one.publish_on,
    )  # fmt: skip


def _draft(one: CardDraft, who: Standing) -> DraftView:
    number = shelf(one.kind).filter(code=one.code).values_list("version", flat=True).first() or 0
    content = content_of_draft(one)
    names: dict[Any, str] = dict(organization.staff_names([one.author_id] if one.author_id else []))
    measure, limit = readability(content.prose()), limits()[TextKind(one.kind)]
    return DraftView(
        id=one.pk,
        kind=one.kind,
        kind_label=label_of(one.kind),
        code=one.code,
        title=content.title,
        stage=Stage(one.stage),
        label=str(StageLabel(one.stage).label),
        content=content,
        lacking=content.lacking(),
        unit=one.unit.name,
        version=one.version,
        based_on=one.based_on,
        card_version=number,
        note=one.note,
        author=names.get(one.author_id, ""),
        publish_on=one.publish_on,
        sent_back_because=one.sent_back_because,
        changed_at=one.changed_at,
        submitted_at=one.submitted_at,
        may_write=permissions.writes(who, one.unit_id),
        may_approve=permissions.approves(who, one.unit_id),
        is_own=one.author_id == who.user_id,
        fog=measure.fog,
        is_too_hard=exceeds(measure, limit),
        fog_limit=limit,
        plain_reason=one.plain_reason,
    )


def _version(kind: str, one: CardVersion | RecordVersion, names: dict[Any, str]) -> VersionView:
    return VersionView(
        one.number, one.published_at, names.get(one.author_id, ""), names.get(one.approver_id, ""), one.note,
        kinds.read(kind, one.content), one.plain_reason,
    )  # fmt: skip
