"""A guide as a record: its outline, and what the outline says of itself where others look for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from pydantic import model_validator

from okienko.knowledge.rules.content import Line
from okienko.knowledge.rules.guides.checks import is_code
from okienko.knowledge.rules.guides.model import Guide
from okienko.knowledge.rules.guides.outline import HEAD, read_outline
from okienko.knowledge.rules.guides.picture import Picture, draw
from okienko.knowledge.rules.record import RecordContent, RecordKind

LONGEST_OUTLINE = 60_000
_SAID = ("code", "title", "summary", "unit", "editor", "state_of", "next_review", "expires_on")
_LISTED = ("audience", "life_events", "keywords", "also_asked_as")


class GuideContent(RecordContent):
    """The outline is the whole guide: what the columns of a record say comes from it."""

    kind: ClassVar[str] = RecordKind.GUIDE
    expected: ClassVar[tuple[str, ...]] = ("summary", "outline")

    outline: Line = ""

    @model_validator(mode="before")
    @classmethod
    def _of_outline(cls, data: Any) -> Any:
        """What the outline says goes before what was said beside it; what it does not say yet is left as it was."""
        if not isinstance(data, Mapping) or not str(data.get("outline") or "").strip():
            return data
        guide = read_outline(str(data["outline"]).strip())
        said = {name: value for name in _SAID if (value := getattr(guide, name))}
        if not is_code(guide.code):
            said.pop("code", None)  # told among the problems, and the text can be kept meanwhile
        listed = {name: list(getattr(guide, name)) for name in _LISTED}
        listed["life_events"] = [code for code in guide.life_events if is_code(code)]
        cards = dict.fromkeys(code for outcome in guide.outcomes for code in outcome.cards if is_code(code))
        return {**data, **said, **listed, "title": (guide.title or data.get("title", ""))[:300], "cards": list(cards)}

    @property
    def guide(self) -> Guide:
        return read_outline(self.outline)

    @property
    def longest_way(self) -> int:
        """How many questions are asked at most."""
        return self.guide.depths.get(self.guide.start, 0)

    @property
    def picture(self) -> Picture:
        return draw(self.guide)

    def lacking(self) -> list[str]:
        found = super().lacking()
        return [*found, "outline"] if "outline" not in found and self.guide.problems() else found

    def prose(self) -> str:
        return self.guide.prose()


def redated(content: GuideContent, state_of: date, next_review: date) -> GuideContent:
    """The same guide looked through on a day: both dates in its outline, every other line as it was."""
    lines = content.outline.split("\n")
    for name, day in (("state_of", state_of), ("next_review", next_review)):
        key = next(key for key, field in HEAD.items() if field == name)
        lines = [f"{key}: {day}" if " ".join(line.split()).startswith(f"{key}:") else line for line in lines]
    return GuideContent.unfinished({**content.as_json(), "outline": "\n".join(lines)})
