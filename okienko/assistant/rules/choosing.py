"""Which record a question means, and whether surely enough to answer. Pure.

Search says which records come near. Here every word of the matter must be accounted for: it names the record, stands on
it, or is how residents call what it is titled. A word that stands nowhere ("broń", "bilet") says that the question is
about something else, however well the rest fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okienko.assistant.rules.language import PERMITS, is_minor

NAMED, SPOKEN, ALIKE, STANDS = 1.0, 0.95, 0.85, 0.5  # how surely one word says that a record is meant
MINOR = 0.25  # what a word of small meaning weighs
ENOUGH = 0.75  # share of the words' weight to answer
ENOUGH_OF_FEW = 0.8  # the same of one or two words: one that only stands somewhere on a record is too little
NEAR = 0.45  # share to be offered in a clarifying question
CLEAR, CLEAR_OF_VAGUE = (
    1.25,
    1.8,
)  # how much more than the next record the best has to have; more where no part is asked for
FEW = 2  # words of weight; a question of so few may mean several records
CLEAR_OF_ONE = 2.5  # the same where one word alone was said, by which others are called as well ("ślub")
CLEAR_OF_OPEN = 3.5  # the same where the thing is left open ("coś na chodniku")
HELD = 0.65  # share of a record that holds every word of few, to be asked about beside one that answers
ALMOST = 0.7  # share of two records, all words on both, that is too little to answer and enough to ask
SHORTEST_ALIKE = 5


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question with its terms; `spoken_for`: records whose title is what a synonym with it means."""

    folded: str
    terms: frozenset[str]
    spoken_for: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Names:
    """The words of a record as they are compared. `title`: per word of its title, the terms of it."""

    key: str
    title: tuple[frozenset[str], ...]
    named: frozenset[str]  # terms of title, keywords and how residents ask
    stands: frozenset[str]  # terms of all the rest
    words: tuple[str, ...]  # folded words of what it is called by, for languages that are not stemmed
    called: tuple[tuple[Word, ...], ...] = ()  # each of title, keywords and how residents ask, its words of the matter


@dataclass(frozen=True, slots=True)
class Evidence:
    """`share`: of the weight of the words, what is accounted for; `title`: share of the title that was said."""

    key: str
    share: float
    named: int  # words of weight that name the record
    title: float
    score: float  # of search
    strange: int  # words of weight that stand nowhere on it
    names: frozenset[str]  # words of weight that name it
    weighty: int
    is_head: bool = False  # the first word of its title was said
    is_name: bool = False  # what was said is one of its names, no more and no less

    @property
    def points(self) -> float:
        return self.score * (0.2 + self.share) * (1 + 0.3 * self.title)

    @property
    def is_titled(self) -> bool:
        """Whether several words said are a name of it that begins as its title: then it alone is meant."""
        return self.is_name and self.is_head and self.weighty > 1


@dataclass(frozen=True, slots=True)
class Choice:
    """One record is meant (`key`), or several compete (`options`), or neither."""

    key: str = ""
    options: tuple[str, ...] = ()
    nearest: str = ""


def weigh(asked: Sequence[Word], record: Names, score: float) -> Evidence:
    total = gained = 0.0
    strange = weighty = 0
    names, said = set(), set()
    alone = all(is_minor(one.folded) for one in asked)  # "zezwolenie"
    for word in asked:
        is_whole = not is_minor(word.folded) or (alone and word.folded.startswith(PERMITS))
        weight = 1.0 if is_whole else MINOR
        sure = strength(word, record)
        total += weight
        gained += weight * sure
        if weight == 1.0:
            weighty += 1
            strange += sure == 0
            if sure >= ALIKE:
                names.add(word.folded)
        said |= {place for place, terms in enumerate(record.title) if terms & word.terms}
    title = len(said) / len(record.title) if record.title else 0.0
    share = gained / total if total else 0.0
    is_name = bool(weighty) and any(_is_same(asked, one) for one in record.called)
    return Evidence(record.key, share, len(names), title, score, strange, frozenset(names), weighty, 0 in said, is_name)


def _is_same(asked: Sequence[Word], name: Sequence[Word]) -> bool:
    """Whether two phrases have the same words of weight."""
    left = [one for one in asked if not is_minor(one.folded)]
    right = [one for one in name if not is_minor(one.folded)]
    return bool(right) and all(_is_among(one, right) for one in left) and all(_is_among(one, left) for one in right)


def _is_among(one: Word, others: Sequence[Word]) -> bool:
    return any(one.terms & other.terms or is_alike(one.folded, other.folded) for other in others)


def strength(word: Word, record: Names) -> float:
    """How surely one word says that a record is meant, 0–1."""
    if word.terms & record.named:
        return NAMED
    if record.key in word.spoken_for:
        return SPOKEN
    if any(is_alike(word.folded, other) for other in record.words):
        return ALIKE
    if word.terms & record.stands:
        return STANDS
    return 0.0


def is_alike(one: str, other: str) -> bool:
    """Two forms of one word by their beginnings, for words a stemmer does not know."""
    if len(one) < SHORTEST_ALIKE or len(other) < SHORTEST_ALIKE:
        return False
    common = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        common += 1
    return common >= max(SHORTEST_ALIKE, 0.7 * max(len(one), len(other)))


def choose(
    found: Sequence[Evidence], *, is_vague: bool = False, is_bare: bool = False, is_open: bool = False, most: int = 4
) -> Choice:
    """From the records that search found. An answer needs most words accounted for and a clear lead.

    is_vague: no part of a record was asked for, so a question of few words may well mean another record.
    is_bare: nothing was said but one word. is_open: the thing itself is left open ("coś na chodniku").
    """
    ranked = sorted(found, key=lambda one: (-one.points, one.key))
    good = [one for one in ranked if one.named and one.share >= (ENOUGH_OF_FEW if one.weighty <= FEW else ENOUGH)]
    if not good:
        together = _almost(ranked) or _together(ranked)
        return Choice(options=together[:most]) if together else Choice(nearest=_nearest(ranked))
    best = good[0]
    rivals = [one for one in ranked if one.is_name and (one.is_head or not best.is_head)]
    if not best.is_titled:
        rivals = [*_rivals(best, good, ranked, is_vague=is_vague, is_bare=is_bare, is_open=is_open), *rivals]
    options = tuple(dict.fromkeys((best.key, *(one.key for one in rivals))))
    return Choice(options=options[:most]) if len(options) > 1 else Choice(key=best.key)


def _rivals(
    best: Evidence,
    good: Sequence[Evidence],
    ranked: Sequence[Evidence],
    *,
    is_vague: bool,
    is_bare: bool,
    is_open: bool,
) -> list[Evidence]:
    """What may be meant as well, by how far the best is ahead."""
    lead = CLEAR_OF_VAGUE if is_vague and best.weighty <= FEW else CLEAR
    rivals = [one for one in good if one.points * lead >= best.points and one.share >= best.share - 0.05]
    if is_vague and is_bare:
        rivals += _called_so(best, good)
    if is_vague and best.weighty <= FEW:
        rivals += _also_held(best, ranked)
    if is_vague and is_open:
        near = (one for one in ranked if one.named and one.share >= NEAR)
        rivals += [one for one in near if one.points * CLEAR_OF_OPEN >= best.points]
    return rivals


def _called_so(best: Evidence, good: Sequence[Evidence]) -> list[Evidence]:
    """Others that a word said alone names as well: it does not say which is meant."""
    near = (one for one in good if one is not best and one.points * CLEAR_OF_ONE >= best.points)
    return [one for one in near if one.named == one.weighty and one.share >= best.share - 0.05]


def _also_held(best: Evidence, ranked: Sequence[Evidence]) -> list[Evidence]:
    """Others that hold every word of few, too: some of them only by the way, so that they are no answer themselves."""
    held = (one for one in ranked if one.named and not one.strange and one.share >= HELD)
    return [one for one in held if one.points * CLEAR_OF_VAGUE >= best.points]


def _almost(ranked: Sequence[Evidence]) -> tuple[str, ...]:
    """Two records or more that hold every word, too weakly to answer from the best of them."""
    near = [one for one in ranked if one.named and not one.strange and one.share >= ALMOST]
    close = [one for one in near if one.points * CLEAR_OF_VAGUE >= near[0].points]
    return tuple(one.key for one in close) if len(close) > 1 else ()


def _nearest(ranked: Sequence[Evidence]) -> str:
    return ranked[0].key if ranked and ranked[0].share >= NEAR else ""


def _together(ranked: Sequence[Evidence]) -> tuple[str, ...]:
    """Two or three records of which each is named by a word of its own, and which all words name together."""
    taken: list[Evidence] = []
    named: set[str] = set()
    for one in ranked:
        if one.share >= NEAR and one.names - named and len(taken) < 3:
            taken.append(one)
            named |= one.names
    wanted = ranked[0].weighty if ranked else 0
    return tuple(one.key for one in taken) if len(taken) > 1 and len(named) >= wanted else ()


def decide(found: Sequence[Evidence], options: Mapping[str, float]) -> str:
    """Which of the offered records a short reply means; "" where it says nothing of any, or the same of two."""
    ranked = sorted(
        (one for one in found if one.key in options and not (one.weighty and one.strange == one.weighty)),
        key=lambda one: (-one.share, -one.title, -one.score, one.key),
    )
    if not ranked or ranked[0].share == 0:
        return ""
    if len(ranked) > 1 and (ranked[1].share, ranked[1].title) == (ranked[0].share, ranked[0].title):
        return "" if ranked[1].score == ranked[0].score else ranked[0].key
    return ranked[0].key
