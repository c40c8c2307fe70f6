"""A way through a guide as an address holds it: `where.near-a-road,high.yes`. It survives a new edition as far as its
questions and answers do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from okienko.knowledge.rules.guides.model import Answer, Guide, Outcome, Question

LONGEST_TRAIL = 4000  # of an address
_MARK = 28  # characters of an answer's mark, about
_LATIN = str.maketrans("łŁ", "lL")


@dataclass(frozen=True, slots=True)
class Step:
    question: Question
    answer: Answer
    mark: str  # of the answer

    def __str__(self) -> str:
        return f"{self.question.code}.{self.mark}"


@dataclass(frozen=True, slots=True)
class Walk:
    """Where somebody is in a guide.

    rest: answers of the address not used up to here, as it holds them; they fit again once they are on the way.
    lost: how many of its answers the guide has no longer.
    """

    steps: tuple[Step, ...]
    at: Question | Outcome | None  # None: the guide has no question
    rest: tuple[str, ...] = ()
    lost: int = 0
    left: int = 0  # questions that may still come, this one included

    @property
    def outcome(self) -> Outcome | None:
        return self.at if isinstance(self.at, Outcome) else None

    @property
    def question(self) -> Question | None:
        return self.at if isinstance(self.at, Question) else None

    @property
    def trail(self) -> str:
        """The address of what was answered so far."""
        return ",".join(str(step) for step in self.steps)

    def choices(self) -> list[tuple[Answer, str]]:
        """The answers of the question at hand, each with the trail that choosing it gives."""
        if self.question is None:
            return []
        marks = marks_of(self.question)
        before, after = [str(step) for step in self.steps], self.rest
        return [
            (answer, ",".join([*before, f"{self.question.code}.{mark}", *after]))
            for answer, mark in zip(self.question.answers, marks, strict=True)
        ]

    def lines(self) -> list[str]:
        """What was asked and answered, and what came of it, a line each: for a note."""
        said = [f"{step.question.text} – {step.answer.text}" for step in self.steps]
        return [*said, f"→ {self.outcome.text}"] if self.outcome else said


def walk(guide: Guide, trail: str, *, change: str = "") -> Walk:
    """Follow a trail as far as it goes. change: a question to stop at, to answer it another way.

    An answer whose words changed is known again by where it led, if only one answer of its question leads there.
    """
    tokens = [tuple(one.split(".", 1)) for one in trail[:LONGEST_TRAIL].split(",") if "." in one]
    steps: list[Step] = []
    used = 0
    at = guide.question_by_code.get(guide.start)
    while at is not None and at.code != change:
        found = next((n for n in range(used, len(tokens)) if tokens[n][0] == at.code), None)
        step = None if found is None else _step(at, tokens[found][1], [one[0] for one in tokens[found + 1 :]])
        if found is None or step is None:
            break
        steps.append(step)
        used = found + 1
        at = guide.question_by_code.get(step.answer.to)
    place: Question | Outcome | None = at
    if at is None and steps:
        place = guide.outcome_by_code.get(steps[-1].answer.to)
    rest = [one for one in tokens[used:] if _is_there(guide, one[0], one[1])]
    rest = [one for one in rest if at is None or one[0] != at.code]
    return Walk(
        steps=tuple(steps),
        at=place,
        rest=tuple(".".join(one) for one in rest) if at is not None else (),
        lost=sum(not _is_there(guide, question, mark) for question, mark in tokens) - _renamed(steps, tokens),
        left=guide.depths.get(at.code, 0) if at is not None else 0,
    )


def marks_of(question: Question) -> list[str]:
    """A short name for each answer, from its own words, so that it stays when others are added or moved."""
    found: list[str] = []
    for answer in question.answers:
        folded = unicodedata.normalize("NFKD", answer.text.lower().translate(_LATIN)).encode("ascii", "ignore").decode()
        whole = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
        mark = whole if len(whole) <= _MARK else whole[: _MARK + 1].rpartition("-")[0] or whole[:_MARK]
        mark = mark or "odpowiedz"
        number = 2
        unique = mark
        while unique in found:
            unique, number = f"{mark}-{number}", number + 1
        found.append(unique)
    return found


def _step(question: Question, mark: str, later: Sequence[str]) -> Step | None:
    marks = marks_of(question)
    if mark in marks:
        return Step(question, question.answers[marks.index(mark)], mark)
    led = [n for n, answer in enumerate(question.answers) if later and answer.to == later[0]]
    return Step(question, question.answers[led[0]], marks[led[0]]) if len(led) == 1 else None


def _is_there(guide: Guide, code: str, mark: str) -> bool:
    question = guide.question_by_code.get(code)
    return question is not None and mark in marks_of(question)


def _renamed(steps: Sequence[Step], tokens: Sequence[tuple[str, ...]]) -> int:
    """Answers taken though their mark was another."""
    return sum((step.question.code, step.mark) not in tokens for step in steps)
