"""What a pack may say of the search: `search.yaml`. Pure."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from okienko.knowledge.rules.learning.scrubbing import LONGEST


class SaidContent(BaseModel):
    """A synonym: phrases of residents parted by commas, and what the office says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    said: str = Field(min_length=3, max_length=500)
    official: str = Field(min_length=3, max_length=200)


class AskedContent(BaseModel):
    """A question search is measured on, and the codes of the cards of which any is right."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str = Field(min_length=3, max_length=LONGEST)
    cards: list[str] = Field(min_length=1)


class PastSearch(BaseModel):
    """A question of the past of the demonstration: how often it was asked, and what share opened the first card."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(min_length=3, max_length=LONGEST)
    times: int = Field(ge=1)
    opened: float = Field(ge=0, le=1)
