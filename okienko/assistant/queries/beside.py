"""What answers beside cards: a question with its answer, a funding programme, a guide that a line calls for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okienko.assistant import rules
from okienko.assistant.queries import others
from okienko.assistant.rules import Asked, Call, Field, Record, Word
from okienko.knowledge import queries as knowledge
from okienko.knowledge import rules as knowledge_rules
from okienko.knowledge.rules import SearchKind

KINDS = (SearchKind.QUESTION, SearchKind.PROGRAMME, SearchKind.GUIDE)
CANDIDATES = 5
AHEAD = 0.05  # how much nearer than a card a phrase has to be
# A guide says whether and how; how much, where and until when stand on the card.
_OF_GUIDES = frozenset((Field.CHANNELS, Field.STEPS, Field.WHO))
_OF_PROGRAMMES = {Field.FEE: Field.AMOUNT, Field.DEADLINE: Field.WHEN, Field.FORMS: Field.DOCUMENTS}


@dataclass(frozen=True, slots=True)
class Beside:
    """At most one of each kind."""

    question: Record | None = None
    programme: Record | None = None
    guide: Record | None = None


def beside(text: str, asked: Asked, said: Sequence[Word], cards: Sequence[Record]) -> Beside:
    """said: the words of the matter; cards: those that came near, which a phrase has to be nearer than.

    About six queries.
    """
    words = [one for one in said if not rules.is_funding(one.folded)]
    if not words or not any(not rules.is_minor(one.folded) for one in words):
        return Beside()
    near = {card.key: _call(words, card).near for card in cards}
    known = _known(text, asked.language)
    called = {key: (_call(words, record), _nearest_other(record, near)) for key, record in known.items()}
    is_funding = len(words) < len(said)

    def best(kind: SearchKind) -> Record | None:
        fits = {
            key: one.near
            for key, (one, other) in called.items()
            if key.startswith(f"{kind}:") and _answers(kind, one, asked, other, is_funding=is_funding)
        }
        return known[max(fits, key=lambda key: (fits[key], key))] if fits else None

    kinds = KINDS if rules.is_intent(text) else KINDS[:2]  # a guide is for who wants to do something
    return Beside(*(best(kind) for kind in kinds))


def _nearest_other(record: Record, near: Mapping[str, float]) -> float:
    """How near a card is that a record has to be nearer than; its own card it only has to equal."""
    return max((one if key in record.cards else one + AHEAD for key, one in near.items()), default=0.0)


def _answers(kind: SearchKind, one: Call, asked: Asked, near: float, *, is_funding: bool) -> bool:
    if kind is SearchKind.QUESTION:
        return one.is_likely and one.near >= near and not is_funding
    if one.strange:
        return False
    if kind is SearchKind.PROGRAMME:
        return (is_funding and one.named > 0) or (one.is_whole and one.near >= near)
    return one.is_sure and not set(asked.fields) - _OF_GUIDES and not is_funding


def fields_of(record: Record, fields: Sequence[Field]) -> tuple[Field, ...]:
    """The parts a record of its kind has for those asked for: of a programme "ile" is what it gives."""
    if not record.key.startswith("programme:"):
        return tuple(fields)
    wanted = [_OF_PROGRAMMES.get(one, one) for one in fields]
    return tuple(dict.fromkeys(wanted))


def by_keys(keys: Sequence[str]) -> dict[str, Record]:
    """Records of these kinds by their keys, those that are shown."""
    codes = {kind: [key.removeprefix(f"{kind}:") for key in keys if key.startswith(f"{kind}:")] for kind in KINDS}
    return {
        **others.questions(codes[SearchKind.QUESTION]),
        **others.programmes(codes[SearchKind.PROGRAMME]),
        **others.guides(codes[SearchKind.GUIDE]),
    }


def _known(text: str, language: str) -> dict[str, Record]:
    found = knowledge.find(text, kinds=KINDS, language=language, limit=CANDIDATES)
    return by_keys([f"{one.kind}:{one.code}" for one in found.hits or found.nearest])


def _call(words: Sequence[Word], record: Record) -> Call:
    lines = [line for lines in record.parts.values() for line in lines]
    stands = frozenset[str]().union(*(terms for line in lines for terms in knowledge_rules.terms_of(line)))
    phrases = [rules.phrase(one, knowledge_rules.terms_of(one)) for one in (record.title, *record.names)]
    return rules.call(words, phrases, stands)
