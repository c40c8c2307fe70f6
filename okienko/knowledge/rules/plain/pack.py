"""What a pack says of plain language (`plain_language.yaml`). Pure."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from okienko.knowledge.rules.plain.limits import EASIEST, HARDEST, TextKind
from okienko.knowledge.rules.plain.phrases import read_phrases

Fog = Annotated[float, Field(ge=EASIEST, le=HARDEST)]


class PlainContent(BaseModel):
    """`limits`: FOG-PL by kind of text. `phrases`: lines as in `data/officialese.txt`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    limits: dict[TextKind, Fog] = {}
    phrases: list[str] = []

    @field_validator("phrases")
    @classmethod
    def _can_be_read(cls, phrases: list[str]) -> list[str]:
        read_phrases("\n".join(phrases))
        return phrases
