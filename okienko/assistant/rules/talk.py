"""A conversation as it is kept in the session of its visitor. Pure."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from okienko.assistant.rules.records import Answer, Citation, Field, Kind, Memory, Part

TURNS = 20  # as many are kept
LONGEST_TURN = 600  # letters of a person's line that are kept
_CODE = re.compile(r"\d{3}[ -]?\d{3}(?!\d)(?![ -]?\d)")


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

    def heard(self, turn: Turn, memory: Memory) -> Talk:
        return Talk((*self.turns, turn)[-TURNS:], memory, turn.answer.language)

    def as_json(self) -> dict[str, Any]:
        return {
            "turns": [asdict(one) for one in self.turns],
            "memory": self.memory.as_json(),
            "language": self.language,
        }

    @classmethod
    def from_json(cls, data: Any) -> Talk:
        """What `as_json` wrote, also of an older release; an empty talk for anything else."""
        try:
            turns = tuple(Turn(one["said"], _answer(one["answer"]), one["ticket"]) for one in data["turns"])
            return cls(turns, Memory.from_json(data["memory"]), str(data["language"]))
        except (KeyError, TypeError, ValueError):
            return cls()


def kept(text: str) -> str:
    """A person's line as it is kept: cut, and the code of a matter not readable."""
    return _CODE.sub("••• •••", text[:LONGEST_TURN])


def _answer(data: dict[str, Any]) -> Answer:
    parts = [
        Part(Field(one["field"]) if one["field"] else None, one["label"], tuple(one["lines"])) for one in data["parts"]
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
