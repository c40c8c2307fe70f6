"""Cards: one, all, by moment of life."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from okienko.kernel import phones
from okienko.kernel.errors import NotFound
from okienko.knowledge import phrases, rules
from okienko.knowledge.models import (
    AudienceLabel,
    CardVersion,
    ChannelLabel,
    Fee,
    LifeEvent,
    ServiceCard,
)
from okienko.knowledge.rules import CardId
from okienko.organization import queries as organization
from okienko.organization.queries import LocationRow
from okienko.organization.rules import UnitId
from okienko.terms import queries as terms
from okienko.terms.rules import UnknownRule


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
    life_events: list[str]  # codes
    place: str  # unit one comes to, and the desk where the card names one; who handles it where the office does not


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
    certain: bool
    valid_from: date
    valid_to: date | None
    value: Decimal


@dataclass(frozen=True, slots=True)
class Law:
    name: str
    journal: str
    link: str  # computed from the journal number
    verified_on: date | None
    certain: bool


@dataclass(frozen=True, slots=True)
class Term:
    """The term of a rule of `okienko/terms`, read from there."""

    text: str
    longer: str
    source: str
    certain: bool


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
    desk: str
    elsewhere: str  # who handles the matter where this office does not; `where` then only informs
    e_services: list[dict[str, str]]  # name, url
    when: str
    fee: str
    fees: list[FeeLine]
    fee_note: str
    documents: list[str]
    forms: list[dict[str, Any]]  # code, name, version, valid_from, url; file: id, name, size, sha256
    steps: list[str]
    deadline: str
    deadline_rule: str
    term: Term | None  # what the rule adds: longer in complicated matters, on what basis
    deadline_note: str
    appeal: str
    legal_basis: list[Law]
    filed: list[str]  # labels
    collected: list[str]
    related: list[tuple[str, str]]  # code, title
    phone_version: str
    seconds_aloud: int
    advice_limit: str
    sections: list[dict[str, str]]  # title, text: of an imported card
    source_url: str
    warnings: list[str]
    unit: Office
    state_of: date
    next_review: date
    is_due_for_review: bool
    version: int
    published_at: datetime
    keywords: list[str]
    also_asked_as: list[str]
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
    on = day or timezone.localdate()
    return whole(found, list(_in_force([found.pk], on)), on)


def cards(codes: Iterable[str], *, day: date | None = None) -> dict[str, Card]:
    """Several cards that are shown, by their codes. Five queries, and one for each card that names related ones."""
    on = day or timezone.localdate()
    rows = list(ServiceCard.objects.select_related("unit", "place_unit").filter(code__in=list(codes), is_active=True))
    fees: dict[int, list[Fee]] = defaultdict(list)
    for fee in _in_force([row.pk for row in rows], on):
        fees[fee.card_id].append(fee)
    places = organization.locations(get_language() or "pl")
    return {row.code: whole(row, fees[row.pk], on, places=places) for row in rows}


def content_of(code: str, *, for_everybody: bool = False) -> dict[str, Any]:
    """A card that is shown as it was written and may be imported elsewhere. One query. Raises NotFound.

    for_everybody: without its editor, who is one of staff.
    """
    now = CardVersion.objects.filter(card__code=code, card__is_active=True).order_by("-number").first()
    if now is None:
        raise NotFound
    content: dict[str, Any] = now.content
    return {**content, "editor": "–"} if for_everybody else content


def cards_by_life_event(cards: list[CardHit]) -> list[LifeEventCards]:
    """Cards grouped as the office groups them, events without cards left out. One query."""
    grouped: dict[str, list[CardHit]] = defaultdict(list)
    for hit in cards:
        for event in hit.life_events:
            grouped[event].append(hit)
    language = get_language() or "pl"
    return [
        LifeEventCards(one.code, one.names.get(language) or one.names["pl"], one.icon, grouped[one.code])
        for one in LifeEvent.objects.order_by("position")
        if one.code in grouped
    ]


def life_events(language: str = "pl") -> list[tuple[str, str]]:
    """(code, name) in the order of the portal. One query."""
    return [(one.code, one.names.get(language) or one.names["pl"]) for one in LifeEvent.objects.order_by("position")]


def audiences() -> list[tuple[str, str]]:
    """(code, label) of those cards are for."""
    return [(code, str(label)) for code, label in AudienceLabel.choices]


def list_cards() -> list[CardHit]:
    """Every card shown, in the Polish alphabet. Two queries, and one a second for the law."""
    cards = ServiceCard.objects.filter(is_active=True).select_related("unit", "place_unit")
    return hits_of(cards.order_by("sort_key", "id"), {})


def titles_of(codes: Iterable[str]) -> dict[str, str]:
    """Code → title, also of retired cards: for answers given with them. One query, none where no card is asked for."""
    wanted = [code for code in codes if code]
    return dict(ServiceCard.objects.filter(code__in=wanted).values_list("code", "title")) if wanted else {}


# -- rows to values


def hits_of(cards: Iterable[ServiceCard], scores: dict[int, float]) -> list[CardHit]:
    """Cards as they stand in a list. One query for their fees, one more where the law sets a term of any."""
    rows = list(cards)
    fees: dict[int, list[tuple[Decimal, bool]]] = defaultdict(list)
    today = timezone.localdate()
    for card_id, amount, adds_up in _in_force([row.pk for row in rows], today).values_list(
        "card_id", "amount", "adds_up"
    ):
        fees[card_id].append((amount, adds_up))
    terms_of = promises({row.deadline_rule for row in rows}, today)
    return [
        CardHit(
            id=CardId(row.pk),
            code=row.code,
            title=row.title,
            summary=row.summary,
            unit=row.unit.symbol,
            deadline=_deadline(row, terms_of.get(row.deadline_rule)),
            fee=phrases.fees_in_short(fees[row.pk]),
            score=scores.get(row.pk, 0.0),
            life_events=row.life_events,
            place=row.elsewhere or ", ".join(part for part in (row.place_unit.name, row.desk) if part),
        )
        for row in rows
    ]


def promises(codes: Iterable[str], day: date) -> dict[str, Term]:
    """Rule → what it says to residents. At most one query; a rule no longer in force says nothing."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    law = terms.law_lately()
    found = {}
    for rule in wanted:
        try:
            said = terms.promise(rule, day, law=law)
        except UnknownRule:
            continue
        if said is not None:
            found[rule] = Term(said.text, said.longer, said.source, said.certain)
    return found


def _deadline(row: ServiceCard, term: Term | None) -> str:
    return term.text if term else row.deadline


def _in_force(card_ids: list[int], day: date) -> Any:
    return (
        Fee.objects.filter(card_id__in=card_ids, valid_from__lte=day)
        .exclude(valid_to__lt=day)
        .order_by("card_id", "position")
    )


# Columns that are shown as they are.
_PLAIN = (
    "title", "summary", "who", "desk", "elsewhere", "e_services", "when", "fee_note", "documents",
    "forms", "steps", "appeal", "advice_limit", "sections", "warnings", "state_of", "next_review",
    "version", "keywords", "also_asked_as", "deadline_rule", "code",
)  # fmt: skip


def whole(row: ServiceCard, fees: list[Fee], day: date, *, places: list[LocationRow] | None = None) -> Card:
    """A card as a page shows it; also of a row not saved, for a preview. fees: in force on the day. places: where they
    were read already."""
    lines, where = [_fee_line(fee) for fee in fees], office_of(row.place_unit)
    term = promises([row.deadline_rule], day).get(row.deadline_rule)
    aloud = row.phone_version or row.summary
    plain = {name: getattr(row, name) for name in _PLAIN}
    return Card(
        **plain,
        id=CardId(row.pk or 0),
        audience=[str(AudienceLabel(one).label) for one in row.audience],
        where=where,
        places=_places(row.locations, places),
        fee=phrases.fees_in_short([(fee.amount, fee.adds_up) for fee in fees]),
        fees=lines,
        deadline=_deadline(row, term),
        term=term,
        deadline_note=row.deadline if term else "",
        legal_basis=[law_of(one) for one in row.legal_basis],
        filed=_ways(row.filed),
        collected=_ways(row.collected),
        related=_related(row.related),
        phone_version=aloud,
        seconds_aloud=rules.seconds_aloud(aloud),
        source_url=(row.source or {}).get("url", ""),
        unit=office_of(row.unit),
        is_due_for_review=row.next_review <= day,
        published_at=row.published_at or timezone.now(),
        reply=_reply(row, lines, where, _deadline(row, term)),
    )


def _ways(channels: list[str]) -> list[str]:
    return [str(ChannelLabel(one).label) for one in channels]


def _places(codes: list[str], places: list[LocationRow] | None) -> list[LocationRow]:
    known = organization.locations(get_language() or "pl") if places is None else places
    return [place for place in known if place.code in codes]


def law_of(law: dict[str, Any]) -> Law:
    verified = law.get("verified_on")
    return Law(
        law["name"],
        law.get("journal", ""),
        rules.law_link(law.get("journal", "")),
        date.fromisoformat(verified) if verified else None,
        law.get("certain", True),
    )


def _related(codes: list[str]) -> list[tuple[str, str]]:
    """Of the cards that are shown, in the order given. One query, none where no card is named."""
    if not codes:
        return []
    shown = dict(ServiceCard.objects.filter(code__in=codes, is_active=True).values_list("code", "title"))
    return [(code, shown[code]) for code in codes if code in shown]


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
        certain=fee.certain,
        valid_from=fee.valid_from,
        valid_to=fee.valid_to,
        value=fee.amount,
    )


def office_of(unit: Any) -> Office:
    return Office(UnitId(unit.pk), unit.symbol, unit.name, unit.phone, unit.email, unit.room)


def _reply(row: ServiceCard, fees: list[FeeLine], where: Office, deadline: str) -> str:
    """What a broker pastes into an answer: always in Polish, as the card is, and polite as letters are."""
    parts = [" ".join((row.phone_version or row.summary or row.title).split())]
    parts += [
        f"Opłata: {fee.amount} ({fee.purpose}). Konto: {fee.account}, tytuł: {fee.transfer_title}."
        for fee in fees
        if not fee.is_free
    ]
    if row.documents:
        parts.append("Proszę przygotować:\n" + "\n".join(f"– {one}" for one in row.documents))
    if deadline:
        parts.append(f"Jak długo to trwa: {deadline.rstrip('.')}.")
    contact = f"{where.name}, tel. {phones.shown(where.phone)}" if where.phone else where.name
    parts.append(
        f"Gdzie: {row.elsewhere}. U nas tylko informacja: {contact}." if row.elsewhere else f"Gdzie: {contact}."
    )
    return "\n\n".join(parts)
