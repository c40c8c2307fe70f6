"""Finding things by a question in residents' words."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from django.utils import timezone

from okienko.kernel import phones
from okienko.kernel.actors import Actor
from okienko.kernel.text import fold
from okienko.knowledge import permissions, rules
from okienko.knowledge.models import OpennessLabel, Record, ServiceCard
from okienko.knowledge.queries.cards import CardHit, hits_of
from okienko.knowledge.rules import Filed, Scored, SearchKind
from okienko.knowledge.search import store, vectors
from okienko.organization import queries as organization

_DAYS = ("opens_on", "closes_on")  # of a programme
EVERY_KIND = frozenset(SearchKind)

AnyHit = TypeVar("AnyHit")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found. `fee`, `deadline`, `place`: what is known of them, in a few words, as of today.

    `key`: its id in the table of its kind; `detail`: of a person the post, the telephone and who stands in.
    """

    kind: SearchKind
    key: int
    code: str
    title: str
    summary: str
    unit: str  # symbol of who answers for it
    fee: str = ""
    deadline: str = ""
    place: str = ""
    detail: str = ""
    openness: str = ""  # of a programme that takes no applications now, in words
    is_internal: bool = False
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Found(Generic[AnyHit]):
    """`hits` answer, best first; where none does, `nearest` are those that come closest.

    `meant`: the question with its typos corrected, "" where there was none. `terms`: what was looked up.
    `is_completed`: the last word was taken for the beginning of another, which `meant` holds.
    """

    hits: list[AnyHit]
    nearest: list[AnyHit]
    meant: str
    terms: frozenset[str]
    is_completed: bool = False

    def pieces(self, text: str) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether its words were asked for, whatever their endings."""
        return rules.highlighted(text, self.terms)


def find(
    text: str, *, kinds: Collection[SearchKind] = EVERY_KIND, by: Actor | None = None, language: str = "pl",
    audience: str = "", life_event: str = "", unit: str = "", limit: int = 8, is_typing: bool = False,
    may_be_begun: bool = False, by_meaning: bool = False,
) -> Found[Hit]:  # fmt: skip
    """Things of these kinds for a question in residents' words; nothing for an empty one.

    by: somebody of the staff, who also finds what is internal and people, unless a guest; Forbidden for others.
    Without, only what residents may read. audience, life_event, unit (symbol): only what is for them; things that say
    no audience are for all. language, is_typing: as of `find_cards`. may_be_begun: as of `Shelf.meant`, the last
    word may be only begun where it is unknown or nothing answers. by_meaning: where the extra `semantic` is at work,
    nearness of meaning moves what words found; whether any of it answers is for words to say. A constant number of
    queries a kind.
    """
    internal = permissions.reads_internal(by)
    wanted = set(kinds)
    if not internal:
        wanted.discard(SearchKind.PERSON)

    def fits(filed: Filed) -> bool:
        return (
            filed.kind in wanted
            and (internal or not filed.is_internal)
            and (not audience or not filed.audience or audience in filed.audience)
            and (not life_event or life_event in filed.life_events)
            and (not unit or unit == filed.unit)
        )

    question = rules.question(text, language)
    if not question.words:
        return Found([], [], "", frozenset())
    shelf = store.newest()
    among = frozenset(number for number, filed in shelf.documents.items() if fits(filed))
    if may_be_begun:
        asked = shelf.meant(question, limit, among=among, internal=internal)
    else:
        asked = shelf.look_up(question, is_typing=is_typing, internal=internal)
    near = vectors.near(text, language, shelf.documents) if by_meaning else None
    scored, answers = _best(shelf, asked, among, near, limit)
    hits = _hits([(shelf.documents[one.document], one) for one in scored], by if internal else None)
    meant = _meant(text, _spelled(asked, hits) if may_be_begun else asked.corrected)
    is_completed = may_be_begun and bool(asked.begun)
    return Found(hits if answers else [], [] if answers else hits, meant, asked.terms, is_completed)


def _best(
    shelf: store.Shelf, asked: rules.Lookup, among: frozenset[int], near: rules.Nearness | None, limit: int
) -> tuple[list[Scored], bool]:
    """The best of these documents, and whether they answer."""
    if near is None:
        return rules.judged(asked, shelf.score(asked, limit, among=among))
    scored = shelf.score(asked, max(limit, rules.DEEP), among=among)
    return _moved(asked, scored, near.among(among), limit)


def find_cards(text: str, *, language: str = "pl", limit: int = 8, is_typing: bool = False) -> Found[CardHit]:
    """Cards for a question in residents' words; nothing for an empty one.

    `language` chooses which small words are left out; cards are in Polish and carry phrases in other languages.
    `is_typing`: the last word may be only begun. Five queries whatever the number of cards, one of them only for words
    this process has not read yet, one where the law sets the term of a card found; after a change four more once.
    """
    question = rules.question(text, language)
    if not question.words:
        return Found([], [], "", frozenset())
    shelf = store.newest()
    among = frozenset(number for number, filed in shelf.documents.items() if filed.kind is SearchKind.CARD)
    asked = shelf.look_up(question, is_typing=is_typing)
    scored, answers = rules.judged(asked, shelf.score(asked, limit, among=among))
    scores = {shelf.documents[one.document].key: one.score for one in scored}
    hits = _cards(scores)
    return Found(hits if answers else [], [] if answers else hits, _meant(text, asked.corrected), asked.terms)


def search_cards(text: str, *, language: str = "pl", limit: int = 8, is_typing: bool = False) -> list[CardHit]:
    """Only the cards that answer: [] where none does."""
    return find_cards(text, language=language, limit=limit, is_typing=is_typing).hits


def synonyms() -> rules.Book:
    """How residents say what the office calls otherwise, as the index knows it. One query; more after a change."""
    return store.newest().public.book


def _moved(asked: rules.Lookup, found: Sequence[Scored], near: rules.Nearness, limit: int) -> tuple[list[Scored], bool]:
    """The same, in the order that meaning gives. Only the first of the words are judged, as without it."""
    answers = rules.judged(asked, found[:limit])[1]
    moved = rules.fuse(found, near, limit if answers else min(limit, rules.NEAREST))
    best = moved[0].score if moved else 0.0
    return [one for one in moved if one.score >= best * rules.NOISE], answers


def _hits(found: Sequence[tuple[Filed, Scored]], by: Actor | None) -> list[Hit]:
    """Each as it is now, in the order found; what is shown no longer is left out."""
    scores: dict[SearchKind, dict[int, float]] = {}
    for filed, one in found:
        scores.setdefault(filed.kind, {})[filed.key] = one.score
    read: dict[tuple[SearchKind, int], Hit] = {}
    for kind, wanted in scores.items():
        if kind is SearchKind.CARD:
            hits = [_of_card(card) for card in _cards(wanted)]
        elif kind is SearchKind.UNIT:
            hits = _units(wanted)
        elif kind is SearchKind.PERSON and by is not None:
            hits = _people(wanted, by)
        else:
            hits = _records(kind, wanted)
        # what became internal since the index was made is internal at once
        read |= {(hit.kind, hit.key): hit for hit in hits if by is not None or not hit.is_internal}
    return [hit for filed, _ in found if (hit := read.get((filed.kind, filed.key)))]


def _cards(scores: Mapping[int, float]) -> list[CardHit]:
    cards = ServiceCard.objects.filter(pk__in=scores, is_active=True).select_related("unit", "place_unit")
    return sorted(hits_of(cards, dict(scores)), key=lambda hit: (-hit.score, hit.id)) if scores else []


def _of_card(card: CardHit) -> Hit:
    return Hit(
        SearchKind.CARD, card.id, card.code, card.title, card.summary, card.unit,
        fee=card.fee, deadline=card.deadline, place=card.place, score=card.score,
    )  # fmt: skip


def _records(kind: SearchKind, scores: Mapping[int, float]) -> list[Hit]:
    shown = Record.objects.filter(pk__in=scores, kind=kind, is_active=True).select_related("unit")
    return [
        Hit(
            kind, one.pk, one.code, one.title, one.summary, one.unit.symbol, is_internal=one.is_internal,
            openness=_closed(one.content) if kind is SearchKind.PROGRAMME else "", score=scores[one.pk],
        )
        for one in shown
    ]  # fmt: skip


def _closed(programme: Mapping[str, str | None]) -> str:
    """In words that a programme takes no applications today; "" where it does."""
    opens, closes = (date.fromisoformat(day) if (day := programme.get(name)) else None for name in _DAYS)
    state = rules.openness(opens, closes, timezone.localdate())
    return "" if state is rules.Openness.OPEN else str(OpennessLabel(state.value).label)


def _units(scores: Mapping[int, float]) -> list[Hit]:
    return [
        Hit(
            SearchKind.UNIT, one.id, one.symbol, one.name, _listed(one.duties), one.symbol,
            place=", ".join(part for part in (one.location, one.room) if part), detail=phones.shown(one.phone),
            score=scores[one.id],
        )
        for one in organization.unit_rows()
        if one.id in scores
    ]  # fmt: skip


def _people(scores: Mapping[int, float], by: Actor) -> list[Hit]:
    return [
        Hit(
            SearchKind.PERSON, one.id, "", one.name, _listed(one.duties), one.unit_symbol, place=one.room,
            detail=" · ".join(part for part in (one.post, phones.shown(one.phone)) if part),
            is_internal=True, score=scores[one.id],
        )
        for one in organization.people_by_id(by, scores)
    ]  # fmt: skip


def _listed(duties: Sequence[str]) -> str:
    return ", ".join(duties)


def _spelled(asked: rules.Lookup, hits: Sequence[Hit]) -> dict[str, str]:
    """What words were taken for, with the diacritics that they have in what was found; the last one, where it was only
    begun, as the first of those says it.
    """
    said = [word for one in hits for word in re.findall(r"[^\W\d_]+", f"{one.title} {one.summary}".lower())]
    taken = {word: next((one for one in said if fold(one) == known), known) for word, known in asked.corrected.items()}
    if asked.begun:
        words = frozenset(asked.begun)
        shortest = min(asked.begun, key=lambda one: (len(one), one))
        taken[asked.last] = next((one for one in said if fold(one) in words), shortest)
    return taken


def _meant(text: str, corrected: dict[str, str]) -> str:
    if not corrected:
        return ""
    return re.sub(r"[^\W_]+", lambda word: corrected.get(fold(word.group()), word.group()), text)
