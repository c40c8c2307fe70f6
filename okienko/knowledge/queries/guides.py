"""Guides as they are walked: which there are, one of them, and an outcome with what its card says today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.kernel import phones
from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.kernel.text import fold
from okienko.knowledge.models import Fee, GuideRating, Record, RecordVersion, ServiceCard
from okienko.knowledge.phrases import fees_in_short
from okienko.knowledge.queries.cards import Card, FeeLine, Law, Office, card, law_of, office_of
from okienko.knowledge.queries.life import draft
from okienko.knowledge.rules import RecordKind
from okienko.knowledge.rules.guides import (
    CardFees,
    Guide,
    GuideContent,
    Outcome,
    Picture,
    Problem,
    Walk,
    amounts_in,
    amounts_of,
    draw,
    fees_named,
    filled,
    read_outline,
    walk,
)
from okienko.organization import queries as organization
from okienko.organization.queries import LocationRow

Fees = list[tuple[Decimal, bool]]  # amounts of a card, and whether they are paid together


@dataclass(frozen=True, slots=True)
class GuideRow:
    code: str
    title: str
    summary: str
    questions: int = 0  # most that are asked on one way; told by `guides` alone


@dataclass(frozen=True, slots=True)
class ShownGuide:
    """A guide that residents may walk, and its edition."""

    id: int
    code: str
    title: str
    summary: str
    guide: Guide
    version: int
    state_of: date
    published_at: datetime
    is_due_for_review: bool
    office: Office  # who answers for it


@dataclass(frozen=True, slots=True)
class Ending:
    """An outcome, with what it does not say itself taken from its main card as it is in force today.

    `outcome`: its body with the fees that it takes from cards. `is_amount_old`: it says an amount that its cards do not
    ask for today, so a reader is told to go by theirs.
    """

    outcome: Outcome
    is_amount_old: bool
    card: Card | None  # None: the card was taken off since; then the office is asked
    cards: list[tuple[str, str]]  # code, title: those shown
    documents: tuple[str, ...]
    said_fees: tuple[str, ...]  # of the outcome; instead of `fees`
    fees: list[FeeLine]
    fee_note: str
    said_places: tuple[str, ...]  # instead of `where` and `places`
    where: Office | None
    places: list[LocationRow]
    term: str
    term_source: str
    laws: list[Law]


@dataclass(frozen=True, slots=True)
class Rating:
    """How often an outcome of an edition helped, as those who came to it said."""

    outcome: str
    helped: int
    not_helped: int


def guides() -> list[GuideRow]:
    """Every guide residents may walk, in the Polish alphabet. One query, which reads no outline."""
    rows = _shown().order_by("sort_key", "id").values_list("code", "title", "summary", "longest_way")
    return [GuideRow(*row) for row in rows]


def guides_to(codes: Iterable[str], text: str = "", *, limit: int = 5) -> list[GuideRow]:
    """Guides that lead to any of these cards, the nearest first, and those whose words have all words of a text.

    One query, which reads no outline.
    """
    wanted, words = list(codes), fold(text).split()
    listed = ("content__cards", "content__keywords", "content__also_asked_as")
    rows = _shown().order_by("sort_key", "id").values_list("code", "title", "summary", *listed)
    ranked = []
    for code, title, summary, cards, keywords, asked in rows:
        found = [wanted.index(one) for one in cards or () if one in wanted]
        said = [title, *(keywords or ()), *(asked or ())]
        is_named = bool(words) and all(word in fold(" ".join(said)) for word in words)
        if found or is_named:
            ranked.append((-1 if is_named else min(found), GuideRow(code, title, summary)))
    return [one for _place, one in sorted(ranked, key=lambda item: item[0])[:limit]]


def guide(code: str) -> ShownGuide:
    """A guide that is shown. One query. Raises NotFound."""
    found = guides_by_code([code])
    if code not in found:
        raise NotFound(_("Nie ma takiego przewodnika. Wybierz inny z listy."))
    return found[code]


def guides_by_code(codes: Iterable[str]) -> dict[str, ShownGuide]:
    """Code → guide, of those that are shown. One query, none where nothing is asked for."""
    wanted = set(codes)
    rows = _shown().filter(code__in=wanted).select_related("unit") if wanted else ()
    return {one.code: _whole(one) for one in rows}


def _whole(one: Record) -> ShownGuide:
    return ShownGuide(
        id=one.pk,
        code=one.code,
        title=one.title,
        summary=one.summary,
        guide=read_outline(one.content["outline"]),
        version=one.version,
        state_of=one.state_of,
        published_at=one.published_at,
        is_due_for_review=one.next_review <= timezone.localdate(),
        office=office_of(one.unit),
    )


def walked(code: str, number: int, trail: str) -> tuple[str, Walk] | None:
    """The title and the way through an edition of a guide, also one that was replaced since; None where there is none
    or the way comes to no outcome. At most one query."""
    version = RecordVersion.objects.filter(record__kind=RecordKind.GUIDE, record__code=code, number=number).first()
    if version is None:
        return None
    found = walk(read_outline(version.content["outline"]), trail)
    return (version.content["title"], found) if found.outcome else None


def titles_of_guides(codes: Iterable[str]) -> dict[str, str]:
    """Code → title, also of guides taken off since. One query, none where nothing is asked for."""
    wanted = {code for code in codes if code}
    found = Record.objects.filter(kind=RecordKind.GUIDE, code__in=wanted) if wanted else Record.objects.none()
    return dict(found.values_list("code", "title"))


def ending(outcome: Outcome, *, as_written: bool = False) -> Ending:
    """An outcome as it is read today; where its cards ask for other fees now, with theirs, unless `as_written`.

    At most nine queries.
    """
    shown = dict(ServiceCard.objects.filter(code__in=outcome.cards, is_active=True).values_list("code", "title"))
    cards = [(code, shown[code]) for code in outcome.cards if code in shown]
    main = card(outcome.cards[0]) if outcome.cards and outcome.cards[0] in shown else None
    fees = fees_in_force(outcome.cards) if _speaks_of_money(outcome) else {}
    said_fees = outcome.fees if as_written or _are_in_force(outcome.fees, fees) else ()
    return Ending(
        outcome=_filled(outcome, fees),
        is_amount_old=not as_written and not _are_in_force([*outcome.body, *outcome.documents, outcome.term], fees),
        card=main,
        cards=cards,
        documents=outcome.documents or tuple(main.documents if main else ()),
        said_fees=said_fees,
        fees=main.fees if main and not said_fees else [],
        fee_note=main.fee_note if main and not said_fees else "",
        said_places=outcome.places,
        where=main.where if main and not outcome.places else None,
        places=main.places if main and not outcome.places else [],
        term=outcome.term or (main.deadline if main else ""),
        term_source=main.term.source if main and main.term and not outcome.term else "",
        laws=[law_of({"name": one.name, "journal": one.journal}) for one in outcome.laws]
        or (main.legal_basis if main else []),
    )


def _speaks_of_money(outcome: Outcome) -> bool:
    return any(amounts_in(text) or fees_named(text, outcome.cards) for text in outcome.said())


def _filled(outcome: Outcome, fees: Mapping[str, Fees]) -> Outcome:
    said = {code: fees_in_short(rows) for code, rows in fees.items()}
    unknown = _("kwotę, którą podamy")
    return replace(outcome, body=tuple(filled(text, outcome.cards, said, unknown) for text in outcome.body))


def _are_in_force(texts: Iterable[str], fees: Mapping[str, Fees]) -> bool:
    """Whether every amount in these texts is one that these cards ask for today."""
    said = {amount for text in texts for _written, amount in amounts_in(text)}
    return said <= {amount for rows in fees.values() for amount in amounts_of(rows)}


def reply_of(shown: ShownGuide, walked: Walk, end: Ending) -> str:
    """What a broker pastes into an answer: in Polish and polite, as letters are, so without the words of the page."""
    parts = [" ".join(end.card.phone_version.split())] if end.card else []
    paid = [
        f"{fee.amount} ({fee.purpose})"
        + (f", konto: {fee.account}, tytuł: {fee.transfer_title}" if fee.account else "")
        for fee in end.fees
        if not fee.is_free
    ]
    if end.said_fees or paid:
        parts.append(f"Opłata: {'; '.join(end.said_fees or paid)}.")
    if end.documents:
        parts.append("Proszę przygotować:\n" + "\n".join(f"– {one}" for one in end.documents))
    if end.term:
        parts.append(f"Jak długo to trwa: {end.term.rstrip('.')}.")
    if end.said_places:
        parts.append(f"Gdzie: {'; '.join(end.said_places)}.")
    elif end.where:
        phone = f", tel. {phones.shown(end.where.phone)}" if end.where.phone else ""
        elsewhere = end.card.elsewhere if end.card else ""
        head = f"{elsewhere}. U nas tylko informacja: " if elsewhere else ""
        parts.append(f"Gdzie: {head}{end.where.name}{phone}.")
    parts.append(f"Krok po kroku: {link_of(shown, walked)}")
    return "\n\n".join(parts)


def link_of(shown: ShownGuide, walked: Walk) -> str:
    """The address, for a letter, that opens a guide where this walk stands."""
    query = urlencode({"wyd": shown.version, "odp": walked.trail}, safe=",")
    return f"{settings.PUBLIC_URL}{reverse('guides:guide', args=[shown.code])}?{query}"


def cards_in_force(codes: Collection[str]) -> dict[str, CardFees]:
    """Code → amounts in force today, of those of the cards that are shown. Two queries."""
    return {code: amounts_of(rows) for code, rows in fees_in_force(codes).items()}


def fees_in_force(codes: Collection[str]) -> dict[str, Fees]:
    """Code → fees in force today, of those of the cards that are shown. Two queries."""
    today = timezone.localdate()
    shown = dict(ServiceCard.objects.filter(code__in=codes, is_active=True).values_list("id", "code"))
    fees: dict[int, Fees] = {card_id: [] for card_id in shown}
    rows = Fee.objects.filter(card_id__in=shown, valid_from__lte=today).exclude(valid_to__lt=today)
    for fee in rows.order_by("position", "id"):
        fees[fee.card_id].append((fee.amount, fee.adds_up))
    return {code: fees[card_id] for card_id, code in shown.items()}


@dataclass(frozen=True, slots=True)
class DrawnGuide:
    """An outline as its editor sees it beside the text."""

    guide: Guide
    picture: Picture
    problems: list[Problem]


def drawn_guide(outline: str) -> DrawnGuide:
    """The picture of an outline and what keeps it from being published today. Two queries."""
    read = read_outline.__wrapped__(outline)  # not kept: it is being typed, and would push out those that are walked
    return DrawnGuide(read, draw(read), problems_today(read))


def problems_today(guide: Guide) -> list[Problem]:
    """As `Guide.problems`, with the cards shown today. Two queries."""
    named = {code for outcome in guide.outcomes for code in outcome.cards}
    return guide.problems(cards_in_force(named))


def guides_in_doubt() -> list[int]:
    """Ids of the guides that are shown and do not agree with the cards shown today. Three queries."""
    read = {one.pk: read_outline(one.content["outline"]) for one in _shown()}
    named = {code for guide in read.values() for outcome in guide.outcomes for code in outcome.cards}
    cards = cards_in_force(named) if read else {}
    return [key for key, guide in read.items() if guide.problems(cards)]


def draft_of_guide(by: Actor, code: str) -> ShownGuide:
    """The guide being written as residents would walk it. Raises NotFound, Forbidden."""
    found = draft(by, code, kind=RecordKind.GUIDE)
    content = found.content
    assert isinstance(content, GuideContent)
    unit = organization.unit_by_symbol(content.unit)
    return ShownGuide(
        id=0,
        code=code,
        title=content.title,
        summary=content.summary,
        guide=content.guide,
        version=found.card_version + 1,
        state_of=content.state_of,
        published_at=timezone.now(),
        is_due_for_review=False,
        office=Office(unit.id, unit.symbol, unit.name, unit.phone, unit.email, unit.room),
    )


def ratings_of_guide(code: str) -> list[Rating]:
    """What was said of the outcomes of the present edition, the least helpful first. One query."""
    rows = GuideRating.objects.filter(record__kind=RecordKind.GUIDE, record__code=code, version=F("record__version"))
    found = [Rating(one.outcome, one.helped, one.not_helped) for one in rows]
    return sorted(found, key=lambda one: (-one.not_helped, one.outcome))


def _shown() -> Any:
    return Record.objects.filter(kind=RecordKind.GUIDE, is_active=True, is_internal=False)
