"""What a guide is: questions whose answers lead on, and outcomes at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from okienko.knowledge.rules.card import Audience
from okienko.knowledge.rules.guides import checks, graph
from okienko.knowledge.rules.guides.checks import CardFees, Problem


@dataclass(frozen=True, slots=True)
class Answer:
    """`to`: the code of the question or outcome it leads to."""

    text: str
    to: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Question:
    code: str
    text: str
    help: tuple[str, ...] = ()  # paragraphs
    answers: tuple[Answer, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Law:
    name: str
    journal: str = ""

    def __str__(self) -> str:
        return f"{self.name} | {self.journal}" if self.journal else self.name


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a path. What stands empty here is taken from the main card, the first of `cards`."""

    code: str
    text: str
    body: tuple[str, ...] = ()  # paragraphs: what to do
    cards: tuple[str, ...] = ()  # codes
    documents: tuple[str, ...] = ()
    fees: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    term: str = ""
    laws: tuple[Law, ...] = ()
    line: int = field(default=0, compare=False)

    def said(self) -> Iterator[str]:
        """Every text of it that a resident reads."""
        yield from (self.text, *self.body, *self.documents, *self.fees, *self.places, self.term)


@dataclass(frozen=True)
class Guide:
    """A guide as its outline says it, also one with problems. `flaws`: what could not be read."""

    title: str = ""
    code: str = ""
    summary: str = ""
    audience: tuple[Audience, ...] = ()
    unit: str = ""  # symbol
    editor: str = ""  # e-mail
    life_events: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    also_asked_as: tuple[str, ...] = ()
    state_of: date | None = None
    next_review: date | None = None
    expires_on: date | None = None
    questions: tuple[Question, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    flaws: tuple[Problem, ...] = field(default=(), compare=False)

    @property
    def start(self) -> str:
        """The code of the first question; "" where there is none."""
        return self.questions[0].code if self.questions else ""

    @cached_property
    def question_by_code(self) -> Mapping[str, Question]:
        """Where a code is given twice, the first that has it."""
        found: dict[str, Question] = {}
        for one in self.questions:
            found.setdefault(one.code, one)
        return found

    @cached_property
    def outcome_by_code(self) -> Mapping[str, Outcome]:
        found: dict[str, Outcome] = {}
        for one in self.outcomes:
            if one.code not in self.question_by_code:
                found.setdefault(one.code, one)
        return found

    @cached_property
    def edges(self) -> graph.Edges:
        """Question → where its answers lead, in their order; only to places that exist."""
        known = self.question_by_code.keys() | self.outcome_by_code.keys()
        return {
            code: tuple(answer.to for answer in one.answers if answer.to in known)
            for code, one in self.question_by_code.items()
        }

    @cached_property
    def depths(self) -> Mapping[str, int]:
        """Question → how many questions may at most be asked from it on, itself included; a loop is walked once."""
        return graph.depths(self.edges)

    @property
    def places(self) -> list[Question | Outcome]:
        """Questions and outcomes as they stand in the outline."""
        found: list[Question | Outcome] = [*self.questions, *self.outcomes]
        return sorted(found, key=lambda one: one.line)

    def problems(self, cards: Mapping[str, CardFees] | None = None) -> list[Problem]:
        """What keeps this guide from being published, by line.

        cards: code of each card that is shown → its amounts in force (PLN); None: cards are not looked at.
        """
        return checks.problems(self, cards)

    def paths(self) -> Iterator[tuple[list[tuple[str, int]], str]]:
        """Every way through: the (question, number of the answer from 0) along it, and the outcome it ends at.

        Lazy, for their number may grow as a power. Always ends: a loop is not entered a second time, and an answer to
        nowhere is not a way.
        """
        known = self.question_by_code.keys() | self.outcome_by_code.keys()
        targets = {
            code: [(number, answer.to) for number, answer in enumerate(one.answers) if answer.to in known]
            for code, one in self.question_by_code.items()
        }
        return graph.paths(self.start, targets)

    def prose(self) -> str:
        """What a resident reads, for measuring how plain it is."""
        parts = [self.summary]
        for question in self.questions:
            parts += [question.text, *question.help, *(answer.text for answer in question.answers)]
        for outcome in self.outcomes:
            parts += (checks.FEE.sub("100 zł", text) for text in outcome.said())
        return "\n".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part)
