"""Cards: one, all, by moment of life."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from okienko.kernel import phones
from okienko.kernel.errors import NotFound
from okienko.knowledge import phrases
from okienko.knowledge.models import (
    AudienceLabel,
    ChannelLabel,
    Fee,
    LifeEvent,
    ServiceCard,
)
from okienko.knowledge.rules import CardId
from okienko.organization import queries as organization
from okienko.organization.queries import LocationRow
from okienko.organization.rules import UnitId


@dataclass(frozen=True, slots=True)
class CardHit:
    """A card in a list of results. `fee` in a few words ("22 zł lub 33 zł"), as of today."""

    id: CardId
    code: str
    title: str
    summary: str
    unit: str  # symbol
    deadline: str
    fee: str
    score: float


@dataclass(frozen=True, slots=True)
class FeeLine:
    amount: str  # "17 zł", "bezpłatnie"
    is_free: bool
    purpose: str
    account: str
    transfer_title: str
    exemptions: str
    source: str
    verified_on: date


@dataclass(frozen=True, slots=True)
class Office:
    """Where a matter is settled."""

    id: UnitId
    symbol: str
    name: str
    phone: str
    email: str
    room: str


@dataclass(frozen=True, slots=True)
class Card:
    """A whole card as of a day: only fees in force on it."""

    id: CardId
    code: str
    title: str
    summary: str
    audience: list[str]  # labels
    who: str
    where: Office
    places: list[LocationRow]  # where to come, with opening hours
    when: str
    fee: str
    fees: list[FeeLine]
    documents: list[str]
    forms: list[dict[str, str]]  # code, name
    steps: list[str]
    deadline: str
    deadline_rule: str
    appeal: str
    legal_basis: list[dict[str, str]]  # name, journal
    filed: list[str]  # labels
    collected: list[str]
    phone_version: str
    warnings: list[str]
    unit: Office
    state_of: date
    next_review: date
    is_due_for_review: bool
    version: int
    reply: str  # a plain-text answer to paste into a letter

    @property
    def where_and_unit_differ(self) -> bool:
        return self.where.id != self.unit.id


@dataclass(frozen=True, slots=True)
class LifeEventCards:
    code: str
    name: str
    icon: str
    cards: list[CardHit]


def card(code: str, *, day: date | None = None) -> Card:
    """A card that is shown, by its code. Five queries. Raises NotFound."""
    found = ServiceCard.objects.select_related("unit", "place_unit").filter(code=code, is_active=True).first()
    if found is None:
        raise NotFound(_("Nie ma takiej karty usługi. Poszukaj jej po słowach."))
    return _whole(found, day or timezone.localdate())


def cards_by_life_event() -> list[LifeEventCards]:
    """Cards grouped as the office groups them, events without cards left out. Three queries."""
    grouped: dict[str, list[CardHit]] = defaultdict(list)
    cards = list(ServiceCard.objects.filter(is_active=True).select_related("unit").order_by("sort_key", "id"))
    for row, hit in zip(cards, hits_of(cards, {}), strict=True):
        for event in row.life_events:
            grouped[event].append(hit)
    language = get_language() or "pl"
    return [
        LifeEventCards(one.code, one.names.get(language) or one.names["pl"], one.icon, grouped[one.code])
        for one in LifeEvent.objects.order_by("position")
        if one.code in grouped
    ]


def list_cards() -> list[CardHit]:
    """Every card shown, in the Polish alphabet. Two queries."""
    return hits_of(ServiceCard.objects.filter(is_active=True).select_related("unit").order_by("sort_key", "id"), {})


def titles_of(codes: Iterable[str]) -> dict[str, str]:
    """Code → title, also of retired cards: for answers given with them. One query, none where no card is asked for."""
    wanted = [code for code in codes if code]
    return dict(ServiceCard.objects.filter(code__in=wanted).values_list("code", "title")) if wanted else {}


# -- rows to values


def hits_of(cards: Iterable[ServiceCard], scores: dict[int, float]) -> list[CardHit]:
    rows = list(cards)
    fees: dict[int, list[tuple[Decimal, bool]]] = defaultdict(list)
    for card_id, amount, adds_up in _in_force([row.pk for row in rows], timezone.localdate()).values_list(
        "card_id", "amount", "adds_up"
    ):
        fees[card_id].append((amount, adds_up))
    return [
        CardHit(
            id=CardId(row.pk),
            code=row.code,
            title=row.title,
            summary=row.summary,
            unit=row.unit.symbol,
            deadline=row.deadline,
            fee=phrases.fees_in_short(fees[row.pk]),
            score=scores.get(row.pk, 0.0),
        )
        for row in rows
    ]


def _in_force(card_ids: list[int], day: date) -> Any:
    return (
        Fee.objects.filter(card_id__in=card_ids, valid_from__lte=day)
        .exclude(valid_to__lt=day)
        .order_by("card_id", "position")
    )


def _whole(row: ServiceCard, day: date) -> Card:
    fees: list[Fee] = list(_in_force([row.pk], day))
    lines = [_fee_line(fee) for fee in fees]
    in_short = phrases.fees_in_short([(fee.amount, fee.adds_up) for fee in fees])
    where = _office(row.place_unit)
    return Card(
        id=CardId(row.pk),
        code=row.code,
        title=row.title,
        summary=row.summary,
        audience=[str(AudienceLabel(one).label) for one in row.audience],
        who=row.who,
        where=where,
        places=[place for place in organization.locations(get_language() or "pl") if place.code in row.locations],
        when=row.when,
        fee=in_short,
        fees=lines,
        documents=row.documents,
        forms=row.forms,
        steps=row.steps,
        deadline=row.deadline,
        deadline_rule=row.deadline_rule,
        appeal=row.appeal,
        legal_basis=row.legal_basis,
        filed=[str(ChannelLabel(one).label) for one in row.filed],
        collected=[str(ChannelLabel(one).label) for one in row.collected],
        phone_version=row.phone_version,
        warnings=row.warnings,
        unit=_office(row.unit),
        state_of=row.state_of,
        next_review=row.next_review,
        is_due_for_review=row.next_review <= day,
        version=row.version,
        reply=_reply(row, lines, where),
    )


def _fee_line(fee: Fee) -> FeeLine:
    return FeeLine(
        amount=phrases.money(fee.amount) if fee.amount else _("bezpłatnie"),
        is_free=not fee.amount,
        purpose=fee.purpose,
        account=fee.account,
        transfer_title=fee.transfer_title,
        exemptions=fee.exemptions,
        source=fee.source,
        verified_on=fee.verified_on,
    )


def _office(unit: Any) -> Office:
    return Office(UnitId(unit.pk), unit.symbol, unit.name, unit.phone, unit.email, unit.room)


def _reply(row: ServiceCard, fees: list[FeeLine], where: Office) -> str:
    """What a broker pastes into an answer: always in Polish, as the card is, and polite as letters are."""
    parts = [" ".join(row.phone_version.split())]
    parts += [
        f"Opłata: {fee.amount} ({fee.purpose}). Konto: {fee.account}, tytuł: {fee.transfer_title}."
        for fee in fees
        if not fee.is_free
    ]
    if row.documents:
        parts.append("Proszę przygotować:\n" + "\n".join(f"– {one}" for one in row.documents))
    parts.append(f"Jak długo to trwa: {row.deadline}.")
    contact = f"{where.name}, tel. {phones.shown(where.phone)}" if where.phone else where.name
    parts.append(f"Gdzie: {contact}.")
    return "\n\n".join(parts)
