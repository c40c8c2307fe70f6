"""What keeps a guide from being published. Every sentence is for its editor, with the line it speaks of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from okienko.knowledge.rules.guides import graph

if TYPE_CHECKING:
    from okienko.knowledge.rules.guides.model import Guide, Outcome, Question

CardFees = Collection[Decimal]  # amounts of a card in force, and what those that are paid together add up to

LONGEST_QUESTION = 160
LONGEST_ANSWER = 120
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_CODE = 60

# Bounded: a row of thousands of digits or blanks is written, too.
_AMOUNT = re.compile(
    r"(?<![\d,.])(\d{1,3}(?:[ \u00a0.]\d{3}){1,4}|\d+)(?:,(\d{1,2}))?\s{0,3}(tys\.?|mln)?\s{0,3}(?:zł|PLN)", re.I
)
FEE = re.compile(r"\{\s*opłata\s*(?::\s*([a-z0-9-]{1,60})\s*)?\}", re.I)  # without a code of the main card
_TIMES = {"tys": 1_000, "mln": 1_000_000}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A sentence in plain Polish; `line` counts from 1, 0 where the whole guide is meant."""

    line: int
    text: str


def problems(guide: Guide, cards: Mapping[str, CardFees] | None) -> list[Problem]:
    """All problems by line, each once. cards: as `Guide.problems` takes them."""
    found = {*guide.flaws, *_of_head(guide), *_of_codes(guide), *_of_graph(guide)}
    for question in guide.questions:
        found.update(_of_question(question, guide))
    for outcome in guide.outcomes:
        found.update(_of_outcome(outcome, cards))
    return sorted(found)


def is_code(text: str) -> bool:
    return len(text) <= LONGEST_CODE and CODE.fullmatch(text) is not None


def amounts_in(text: str) -> list[tuple[str, Decimal]]:
    """Amounts of money in a text as written, with their value in PLN: "1 700,50 zł" → 1700.50."""
    found = []
    for one in _AMOUNT.finditer(text):
        whole = re.sub(r"[ \u00a0.]", "", one[1])
        value = Decimal(f"{whole}.{one[2] or 0}") * _TIMES.get((one[3] or "").lower().rstrip("."), 1)
        found.append((" ".join(one[0].split()), value))
    return found


def amounts_of(fees: Iterable[tuple[Decimal, bool]]) -> CardFees:
    """What may be said of a card's fees: each amount, and the sum of those marked as paid together."""
    rows = list(fees)
    together = sum((amount for amount, adds_up in rows if adds_up), Decimal())
    return frozenset({*(amount for amount, _ in rows), *([together] if together else [])})


def fees_named(text: str, cards: Sequence[str]) -> list[str]:
    """Codes of the cards whose fee a text takes by `{opłata: code}`; `{opłata}` is the first of an outcome's cards."""
    return [one[1].lower() if one[1] else next(iter(cards), "") for one in FEE.finditer(text)]


def filled(text: str, cards: Sequence[str], fees: Mapping[str, str], unknown: str) -> str:
    """The text with the fees it takes from cards. fees: code → in a few words; `unknown` where a card has none."""

    def said(found: re.Match[str]) -> str:
        code = found[1].lower() if found[1] else next(iter(cards), "")
        return fees.get(code) or unknown

    return FEE.sub(said, text)


def _of_head(guide: Guide) -> Iterator[Problem]:
    wanted = {
        "tytuł": guide.title, "kod": guide.code, "opis": guide.summary, "dla": guide.audience,
        "komórka": guide.unit, "redaktor": guide.editor, "stan na": guide.state_of, "przegląd": guide.next_review,
    }  # fmt: skip
    for key, value in wanted.items():
        if not value:
            yield Problem(0, f"Na początku brakuje wiersza „{key}: …”.")
    if guide.state_of and guide.next_review and guide.next_review <= guide.state_of:
        yield Problem(0, "Dzień przeglądu ma być późniejszy niż „stan na”.")
    if not guide.questions:
        yield Problem(0, "Przewodnik nie ma ani jednego pytania. Pytanie zaczyna się tak: „? kod: Treść?”.")
    if not guide.outcomes:
        yield Problem(0, "Przewodnik nie ma ani jednego wyniku. Wynik zaczyna się tak: „! kod: Treść”.")


def _of_codes(guide: Guide) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for one in guide.places:
        if one.code in first:
            yield Problem(one.line, f"Kod „{one.code}” ma już miejsce z wiersza {first[one.code]}. Każde ma mieć swój.")
        first.setdefault(one.code, one.line)


def _of_graph(guide: Guide) -> Iterator[Problem]:
    reached = graph.reached(guide.start, guide.edges)
    for question in guide.questions:
        if question.code not in reached:
            yield Problem(question.line, f"Do pytania „{question.code}” nie prowadzi żadna odpowiedź.")
    for outcome in guide.outcomes:
        if outcome.code not in reached:
            yield Problem(outcome.line, f"Do wyniku „{outcome.code}” nie prowadzi żadna odpowiedź.")
    for loop in graph.loops(guide.edges):
        line = guide.question_by_code[loop[0]].line
        yield Problem(line, f"Odpowiedzi krążą w kółko: {' → '.join([*loop, loop[0]])}.")


def _of_question(question: Question, guide: Guide) -> Iterator[Problem]:
    if len(question.text) > LONGEST_QUESTION:
        yield Problem(
            question.line,
            f"Pytanie ma {len(question.text)} znaków, a może mieć {LONGEST_QUESTION}. Resztę przenieś do pomocy.",
        )
    if len(question.answers) < 2:
        yield Problem(question.line, f"Pytanie „{question.code}” ma mieć co najmniej dwie odpowiedzi.")
    said: dict[str, int] = {}
    for answer in question.answers:
        same = " ".join(answer.text.lower().split())
        if same in said:
            yield Problem(answer.line, f"Ta sama odpowiedź stoi już w wierszu {said[same]}.")
        said.setdefault(same, answer.line)
        if len(answer.text) > LONGEST_ANSWER:
            yield Problem(answer.line, f"Odpowiedź ma {len(answer.text)} znaków, a może mieć {LONGEST_ANSWER}.")
        if answer.to not in guide.question_by_code and answer.to not in guide.outcome_by_code:
            yield Problem(answer.line, f"Odpowiedź prowadzi do „{answer.to}”, a takiego pytania ani wyniku nie ma.")


def _of_outcome(outcome: Outcome, cards: Mapping[str, CardFees] | None) -> Iterator[Problem]:
    if not outcome.cards:
        yield Problem(outcome.line, f"Wynik „{outcome.code}” nie ma karty usługi. Dopisz wiersz „karta: kod-karty”.")
    if cards is None:
        return
    for code in outcome.cards:
        if code not in cards:
            yield Problem(outcome.line, f"Wynik „{outcome.code}” ma kartę „{code}”, a takiej opublikowanej nie ma.")
    known = {amount for code in outcome.cards for amount in cards.get(code, ())}
    for text in outcome.said():
        for written, amount in amounts_in(text):
            if amount not in known:
                yield Problem(
                    outcome.line,
                    f"Kwoty „{written}” z wyniku „{outcome.code}” nie ma wśród opłat jego kart. "
                    "Popraw ją albo usuń: opłata pokaże się z karty.",
                )
    yield from _of_fees_named(outcome, cards)


def _of_fees_named(outcome: Outcome, cards: Mapping[str, CardFees]) -> Iterator[Problem]:
    for text in outcome.body:
        for code in fees_named(text, outcome.cards):
            if code not in outcome.cards:
                yield Problem(
                    outcome.line, f"Wynik „{outcome.code}” bierze opłatę z karty „{code}”, a nie ma tej karty."
                )
            elif code in cards and not cards[code]:
                yield Problem(outcome.line, f"Karta „{code}” nie ma dziś opłaty, a bierze ją wynik „{outcome.code}”.")
    for text in set(outcome.said()) - set(outcome.body):
        if FEE.search(text):
            yield Problem(outcome.line, f"Opłatę z karty wstawisz tylko w treści wyniku „{outcome.code}”.")
