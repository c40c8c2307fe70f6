"""What others may ask about knowledge: find cards, read one, list them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from okienko.kernel import phones
from okienko.kernel.errors import NotFound
from okienko.knowledge import phrases, rules
from okienko.knowledge.models import (
    AudienceLabel,
    ChannelLabel,
    Fee,
    LifeEvent,
    SearchPosting,
    SearchVocabulary,
    ServiceCard,
)
from okienko.knowledge.rules import CardId
from okienko.organization import queries as organization
from okienko.organization.queries import LocationRow
from okienko.organization.rules import UnitId

# A hit that scores less than this share of the best one is noise.
NOISE = 0.25


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


def search_cards(text: str, *, language: str = "pl", limit: int = 8) -> list[CardHit]:
    """Cards that answer a question in residents' words, best first; [] for an empty or hopeless one.

    `language` chooses which small words are left out; cards are in Polish and carry phrases in other languages.
    Four queries whatever the number of cards; five when a word is not known, and once after a change six.
    """
    question = rules.question(text, language)
    if not question.words:
        return []
    scored = _score(question, limit)
    best = scored[0][1] if scored else 0.0
    scores = {card: score for card, score in scored if score >= best * NOISE}
    cards = ServiceCard.objects.filter(pk__in=scores, is_active=True).select_related("unit")
    return sorted(_hits(cards, scores), key=lambda hit: -hit.score)


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
    for row, hit in zip(cards, _hits(cards, {}), strict=True):
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
    return _hits(ServiceCard.objects.filter(is_active=True).select_related("unit").order_by("sort_key", "id"), {})


def titles_of(codes: Iterable[str]) -> dict[str, str]:
    """Code → title, also of retired cards: for answers given with them. One query, none where no card is asked for."""
    wanted = [code for code in codes if code]
    return dict(ServiceCard.objects.filter(code__in=wanted).values_list("code", "title")) if wanted else {}


# -- search

_SCORE = """
    SELECT card_id, sum(part) AS score FROM (
        SELECT posting.card_id, asked.word, max(posting.weight * asked.factor) AS part
          FROM unnest(%(terms)s::text[], %(words)s::int[], %(factors)s::float8[]) AS asked(term, word, factor)
          JOIN knowledge_searchposting AS posting ON posting.term = asked.term
         GROUP BY posting.card_id, asked.word
        UNION ALL
        SELECT card_id, -1, %(share)s::float8 * sum(weight)
          FROM knowledge_searchgram WHERE gram = ANY(%(grams)s::text[]) GROUP BY card_id
    ) AS parts
    GROUP BY card_id ORDER BY score DESC, card_id LIMIT %(limit)s
"""


def _score(question: rules.Question, limit: int) -> list[tuple[int, float]]:
    """(card, score), best first: for each word its best term, and a share of the title's pieces."""
    terms: list[tuple[str, int, float]] = []
    known = _known({term for alternatives in question.terms for term in alternatives})
    vocabulary: list[str] | None = None
    for place, (word, alternatives) in enumerate(zip(question.words, question.terms, strict=True)):
        exact = alternatives & known
        if exact:
            terms.extend((term, place, rules.EXACT) for term in exact)
            continue
        if vocabulary is None:
            vocabulary = _vocabulary()
        terms.extend((term, place, factor) for term, factor in rules.correct(word, vocabulary).items())
    with connection.cursor() as cursor:
        cursor.execute(
            _SCORE,
            {
                "terms": [term for term, _place, _factor in terms],
                "words": [place for _term, place, _factor in terms],
                "factors": [factor for _term, _place, factor in terms],
                "grams": sorted(question.grams),
                "share": rules.GRAM_SHARE,
                "limit": limit,
            },
        )
        return [(int(card_id), float(score)) for card_id, score in cursor.fetchall()]


def _known(terms: set[str]) -> set[str]:
    return set(SearchPosting.objects.filter(term__in=sorted(terms)).values_list("term", flat=True).distinct())


def _vocabulary() -> list[str]:
    newest = SearchVocabulary.objects.order_by("-pk").values_list("pk", flat=True).first()
    return [] if newest is None else _words_of(newest)


@lru_cache(maxsize=2)
def _words_of(pk: int) -> list[str]:
    """Kept by the id of its row, which a rebuild replaces; a row gone meanwhile corrects nothing once."""
    found = SearchVocabulary.objects.filter(pk=pk).values_list("words", flat=True).first()
    return (found or "").split("\n")


# -- rows to values


def _hits(cards: Iterable[ServiceCard], scores: dict[int, float]) -> list[CardHit]:
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
