"""What a service card says, and how it is read from a pack. Pure.

A card answers in this order: what, who, where, when, how much, what to bring, how long, on what basis, what next.
"""

from __future__ import annotations

import enum
import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, NewType

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

CardId = NewType("CardId", int)

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class Audience(enum.StrEnum):
    RESIDENT = "resident"
    ENTREPRENEUR = "entrepreneur"
    ORGANIZATION = "organization"


class Channel(enum.StrEnum):
    """How a matter is filed, or its result collected."""

    IN_PERSON = "in_person"
    POST = "post"
    EDELIVERY = "edelivery"
    EMAIL = "email"
    PHONE = "phone"
    GOV_PL = "gov_pl"
    BIZNES_GOV_PL = "biznes_gov_pl"
    MOBYWATEL = "mobywatel"
    EMPATIA = "empatia"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FeeContent(_Part):
    """One fee with the days it is in force. `account` and `transfer_title` are what the payer copies."""

    amount: Decimal = Field(ge=0, max_digits=10, decimal_places=2)
    purpose: Text = Field(alias="for")
    account: str = ""
    transfer_title: str = ""
    exemptions: str = ""
    valid_from: date
    valid_to: date | None = None
    adds_up: bool = False  # paid together with the card's other fees that add up
    source: Text
    verified_on: date

    @model_validator(mode="after")
    def _can_be_paid(self) -> FeeContent:
        if self.amount and not (self.account and self.transfer_title):
            raise ValueError("a fee above zero needs an account and a transfer title")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        return self


class FormContent(_Part):
    code: Text
    name: Text


class LawContent(_Part):
    """An act by its official name and journal number; never a link made up by us."""

    name: Text
    journal: Text


class WhereContent(_Part):
    unit: Text
    locations: list[Text] = []


class DeadlineContent(_Part):
    """In words; `rule` is a code of `okienko/terms` where the law sets the term."""

    text: Text
    rule: str = ""


class ChannelsContent(_Part):
    file: list[Channel] = Field(min_length=1)
    collect: list[Channel] = []


class CardContent(_Part):
    """A whole card as the pack writes it (packs/README.md)."""

    code: Code
    title: Text
    summary: Text
    audience: list[Audience] = Field(min_length=1)
    life_events: list[Code] = []
    who: Text
    where: WhereContent
    when: Text
    fees: list[FeeContent] = Field(min_length=1)
    documents: list[Text] = []
    forms: list[FormContent] = []
    steps: list[Text] = Field(min_length=1)
    deadline: DeadlineContent
    appeal: Text
    legal_basis: list[LawContent] = Field(min_length=1)
    channels: ChannelsContent
    keywords: list[Text] = []
    also_asked_as: list[Text] = []
    phone_version: Text
    unit: Text
    editor: Text
    state_of: date
    next_review: date
    warnings: list[Text] = []

    def as_json(self) -> dict[str, Any]:
        """Plain values, the same for the same card."""
        return self.model_dump(mode="json", by_alias=True)

    def digest(self) -> str:
        """Changes when anything on the card changes."""
        text = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def prose(self) -> str:
        """What a resident reads, for measuring how plain it is."""
        parts = [self.summary, self.who, self.when, *self.steps, self.appeal]
        return "\n".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts)


class LifeEventContent(_Part):
    """A moment of life that cards are grouped by, as the pack's `life_events.yaml` writes it."""

    code: Code
    name: dict[str, Text]
    icon: Text
