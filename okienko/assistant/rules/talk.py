"""A conversation as it is kept in the session of its visitor. Pure."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from okienko.assistant.rules.asking import CODE, REFERENCE, reference_and_code
from okienko.assistant.rules.records import Answer, Citation, Field, Kind, Memory, Part

TURNS = 20  # as many are kept
LONGEST_TURN = 600  # letters of a person's line that are kept
KEPT_FOR = timedelta(minutes=20)  # since the last line: whoever sits down at a shared screen then begins anew
_NUMBER = re.compile(r"\d(?:[ -]?\d){8,}")


@dataclass(frozen=True, slots=True)
class Turn:
    """What the person said, without long numbers, and the answer. `ticket`: of the search, to say that it helped."""

    said: str
    answer: Answer
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    turns: tuple[Turn, ...] = ()
    memory: Memory = Memory()  # noqa: RUF009  # frozen: one empty memory is as good as another
    language: str = "pl"
    at: str = ""  # of the last line, ISO

    def heard(self, turn: Turn, memory: Memory, now: datetime) -> Talk:
        """Ways to a matter are forgotten with the next line: they open it without its code."""
        before = tuple(replace(one, answer=replace(one.answer, link="")) for one in self.turns)
        return Talk((*before, turn)[-TURNS:], memory, turn.answer.language, now.isoformat())

    def matter_asked_about(self) -> str:
        """The number of a matter whose code was asked for, digits; "" where the last answer was of something else."""
        for turn in reversed(self.turns):
            if turn.answer.kind is not Kind.STATUS:
                return ""
            reference, _code = reference_and_code(turn.said)
            if reference:
                return reference
        return ""

    def is_old(self, now: datetime) -> bool:
        return bool(self.turns) and (not self.at or now - datetime.fromisoformat(self.at) > KEPT_FOR)

    def as_json(self) -> dict[str, Any]:
        return {
            "turns": [asdict(one) for one in self.turns],
            "memory": self.memory.as_json(),
            "language": self.language,
            "at": self.at,
        }

    @classmethod
    def from_json(cls, data: Any) -> Talk:
        """What `as_json` wrote, also of an older release; an empty talk for anything else."""
        try:
            turns = tuple(Turn(one["said"], _answer(one["answer"]), one["ticket"]) for one in data["turns"])
            at = datetime.fromisoformat(data["at"]).isoformat()
            return cls(turns, Memory.from_json(data["memory"]), str(data["language"]), at)
        except (KeyError, TypeError, ValueError):
            return cls()


def kept(text: str) -> str:
    """A person's line as it is kept: cut, without the code of a matter and without numbers as long as a person's.

    The number of a matter stays: without its code it opens nothing, and who reads the talk can look it up.
    """
    found = REFERENCE.search(text)
    matter = found.group() if found else ""
    parts = text.split(matter, 1) if matter else [text]
    masked = [CODE.sub("••• •••", _NUMBER.sub("•••", part)) for part in parts]
    return matter.join(masked)[:LONGEST_TURN]


def _answer(data: dict[str, Any]) -> Answer:
    parts = [
        Part(
            Field(one["field"]) if one["field"] else None,
            one["label"],
            tuple(one["lines"]),
            tuple(one.get("links", ())),
        )
        for one in data["parts"]
    ]
    return Answer(
        Kind(data["kind"]),
        tuple(parts),
        tuple(Citation(**one) for one in data["cites"]),
        tuple(Citation(**one) for one in data["options"]),
        bool(data["offers_person"]),
        data["link"],
        data["language"],
    )
