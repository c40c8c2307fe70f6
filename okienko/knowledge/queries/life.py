"""What becomes of cards: texts being written, what waits for whom, versions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.kernel.actors import Actor
from okienko.kernel.errors import Forbidden, NotFound
from okienko.kernel.text import fold
from okienko.knowledge import permissions
from okienko.knowledge.models import CardDraft, CardVersion, Fee, ServiceCard, StageLabel
from okienko.knowledge.queries.cards import Card, whole
from okienko.knowledge.queries.columns import columns_of
from okienko.knowledge.rules import OPEN, CardContent, Stage, stage_of
from okienko.knowledge.rules.life import REMIND_BEFORE
from okienko.organization import queries as organization
from okienko.organization.rules import Role, Standing

LISTED = 300


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card or a text being written, in a list of the staff."""

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
    """What there is to do with cards, for one person."""

    to_approve: list[CardRow]
    drafts: list[CardRow]
    coming: list[CardRow]  # approved, waiting for their day
    to_review: list[CardRow]
    cards: list[CardRow]
    may_begin: bool
    units: list[tuple[str, str]]  # where this person may begin a card: symbol, name


@dataclass(frozen=True, slots=True)
class DraftView:
    """A text being written. `may_…`: what this person may do with it now."""

    id: int
    code: str
    title: str
    stage: Stage
    label: str
    content: CardContent
    lacking: list[str]
    unit: str
    version: int
    based_on: int
    card_version: int  # of the card now; 0 for a new one
    note: str
    author: str
    publish_on: date | None
    sent_back_because: str
    changed_at: datetime
    submitted_at: datetime | None
    may_write: bool
    may_approve: bool
    is_own: bool  # this person wrote it, so somebody else approves

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
    content: CardContent


@dataclass(frozen=True, slots=True)
class KeptCard:
    """A card with its life, for the staff."""

    id: int
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


def desk(by: Actor, *, text: str = "", stage: str = "") -> Desk:
    """What waits for this person, and all cards: `text` in their titles, `stage` one of Stage."""
    who = permissions.require_reader(by)
    today = timezone.localdate()
    drafts = list(CardDraft.objects.filter(stage__in=OPEN).select_related("unit").order_by("changed_at", "id"))
    names: dict[Any, str] = dict(organization.staff_names({one.author_id for one in drafts if one.author_id}))
    rows = [(one, _draft_row(one, names)) for one in drafts]
    cards = [_card_row(one, today) for one in _cards(text)]
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
        to_review=sorted(
            (one for one in cards if one.next_review and one.stage is not Stage.ARCHIVED and one.next_review <= soon
             and (who.has(Role.EDITOR, Role.ADMIN) or one.unit in mine)),
            key=lambda one: one.next_review or today,
        ),
        cards=[one for one in cards if not stage or one.stage == stage],
        may_begin=bool(mine),
        units=sorted(mine.items(), key=lambda item: item[1]),
    )  # fmt: skip


def stages_of_cards() -> list[tuple[str, str]]:
    """(Stage, label) of cards that were published, for a filter."""
    return [(one.value, str(StageLabel(one).label)) for one in (Stage.PUBLISHED, Stage.DUE, Stage.ARCHIVED)]


def kept_card(by: Actor, code: str) -> KeptCard:
    """A card with its versions and the text being written. Raises NotFound."""
    who = permissions.require_reader(by)
    card = ServiceCard.objects.select_related("unit").filter(code=code).first()
    if card is None:
        raise NotFound
    today = timezone.localdate()
    stage = stage_of(is_active=card.is_active, next_review=card.next_review, today=today)
    versions = list(card.versions.order_by("-number"))
    people = {one for version in versions for one in (version.author_id, version.approver_id) if one}
    names: dict[Any, str] = dict(organization.staff_names(people))
    lately = timezone.now() - timedelta(days=31)
    aside = CardDraft.objects.filter(code=code, stage=Stage.ARCHIVED, changed_at__gte=lately)
    return KeptCard(
        id=card.pk,
        code=code,
        title=card.title,
        stage=stage,
        label=str(StageLabel(stage).label),
        version=card.version,
        unit=card.unit.name,
        next_review=card.next_review,
        state_of=card.state_of,
        expires_on=card.expires_on,
        versions=[_version(one, names) for one in versions],
        draft=open_draft(by, code),
        dropped=list(aside.order_by("-changed_at").values_list("id", "changed_at")[:5]),
        may_write=permissions.writes(who, card.unit_id),
        may_approve=permissions.approves(who, card.unit_id),
    )


def open_draft(by: Actor, code: str) -> DraftView | None:
    """The text of a card being written, if there is one. At most three queries."""
    who = permissions.require_reader(by)
    draft = CardDraft.objects.select_related("unit").filter(code=code, stage__in=OPEN).first()
    return None if draft is None else _draft(draft, who)


def draft(by: Actor, code: str) -> DraftView:
    """As `open_draft`. Raises NotFound where there is none, Forbidden for who neither writes nor approves it."""
    found = open_draft(by, code)
    if found is None:
        raise NotFound(_("Ta karta nie ma teraz szkicu."))
    if not found.may_read:
        raise Forbidden
    return found


def version(by: Actor, code: str, number: int) -> VersionView | None:
    """A version of a card as it was published; None where there is none."""
    permissions.require_reader(by)
    found = CardVersion.objects.filter(card__code=code, number=number).first()
    return None if found is None else _version(found, {})


def preview(by: Actor, code: str) -> Card:
    """The text being written as residents would see it today. Raises NotFound."""
    found = draft(by, code)
    content, today = found.content, timezone.localdate()
    row = ServiceCard(code=code, version=found.card_version + 1, **columns_of(content, organization.units_by_symbol()))
    fees = [
        Fee(position=number, **fee.model_dump())
        for number, fee in enumerate(content.fees)
        if fee.valid_from <= today and (fee.valid_to is None or fee.valid_to >= today)
    ]
    return whole(row, fees, today)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a letter to staff says of a text or a card that waits. No personal data but ids."""

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
    return Waiting(
        one.code, one.content["title"], one.unit_id, one.author_id, one.content["editor"], one.sent_back_because, None
    )


def reviewed_card(card_id: int) -> Waiting | None:
    """A card that is shown."""
    one = ServiceCard.objects.filter(pk=card_id, is_active=True).first()
    if one is None:
        return None
    return Waiting(one.code, one.title, one.unit_id, None, one.editor, "", one.next_review)


def _cards(text: str) -> Iterable[ServiceCard]:
    cards = ServiceCard.objects.select_related("unit").order_by("sort_key", "id")
    if not text:
        return cards[:LISTED]
    wanted = fold(text).split()
    return [one for one in cards if all(word in fold(f"{one.title} {one.code} {one.unit.symbol}") for word in wanted)][
        :LISTED
    ]


def _card_row(card: ServiceCard, today: date) -> CardRow:
    stage = stage_of(is_active=card.is_active, next_review=card.next_review, today=today)
    return CardRow(
        card.code, card.title, card.unit.symbol, stage, str(StageLabel(stage).label), card.version, card.next_review,
        (card.next_review - today).days, None, "", None,
    )  # fmt: skip


def _draft_row(one: CardDraft, names: dict[Any, str]) -> CardRow:
    return CardRow(
        one.code, one.content["title"], one.unit.symbol, Stage(one.stage), str(StageLabel(one.stage).label),
        one.based_on, None, None, one.submitted_at or one.changed_at, names.get(one.author_id, ""), one.publish_on,
    )  # fmt: skip


def _draft(one: CardDraft, who: Standing) -> DraftView:
    number = ServiceCard.objects.filter(code=one.code).values_list("version", flat=True).first() or 0
    content = CardContent.unfinished(one.content)
    names: dict[Any, str] = dict(organization.staff_names([one.author_id] if one.author_id else []))
    return DraftView(
        id=one.pk,
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
    )


def _version(one: CardVersion, names: dict[Any, str]) -> VersionView:
    return VersionView(
        one.number, one.published_at, names.get(one.author_id, ""), names.get(one.approver_id, ""), one.note,
        CardContent.unfinished(one.content),
    )  # fmt: skip
