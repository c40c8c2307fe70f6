"""Funding programmes: who may ask for money, for what, how much, from when to when. Pure."""

from __future__ import annotations

import enum
from datetime import date
from decimal import Decimal
from typing import ClassVar

from pydantic import Field, model_validator

from okienko.knowledge.rules.content import Line, Link, Text
from okienko.knowledge.rules.record import RecordContent, RecordKind


class Recipient(enum.StrEnum):
    FAMILY = "family"
    SENIOR = "senior"
    STUDENT = "student"
    OWNER = "owner"  # of a house or a flat
    COMMUNITY = "community"  # of owners, a housing cooperative
    ENTREPRENEUR = "entrepreneur"
    ORGANIZATION = "organization"  # an association, a foundation, a club


class Purpose(enum.StrEnum):
    HEATING = "heating"
    GREEN = "green"
    HOME = "home"  # repairs, adapting a flat
    BUSINESS = "business"
    EDUCATION = "education"
    CULTURE = "culture"
    SPORT = "sport"
    CARE = "care"


class Openness(enum.StrEnum):
    OPEN = "open"
    SOON = "soon"
    CLOSED = "closed"


def openness(opens_on: date | None, closes_on: date | None, today: date) -> Openness:
    """Both days count. A programme without a day of opening is open, without one of closing it stays so."""
    if closes_on is not None and today > closes_on:
        return Openness.CLOSED
    return Openness.SOON if opens_on is not None and today < opens_on else Openness.OPEN


class ProgrammeContent(RecordContent):
    kind: ClassVar[str] = RecordKind.PROGRAMME
    expected: ClassVar[tuple[str, ...]] = (
        "summary", "recipients", "purposes", "who", "what", "amount", "where", "source",
    )  # fmt: skip

    recipients: list[Recipient] = []
    purposes: list[Purpose] = []
    who: Line = ""
    what: Line = ""  # what is paid for
    amount: Line = ""  # in words
    amount_to: Decimal | None = Field(default=None, gt=0, max_digits=10, decimal_places=2)  # the most one may get
    opens_on: date | None = None
    closes_on: date | None = None  # the last day
    conditions: list[Text] = []
    documents: list[Text] = []
    where: Line = ""
    link: Link = ""
    source: Line = ""  # the resolution or the ordinance

    @model_validator(mode="after")
    def _in_order(self) -> ProgrammeContent:
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise ValueError("closes_on is before opens_on")
        if self.closes_on and self.state_of < self.closes_on < self.next_review:
            raise ValueError("next_review is after closes_on")  # somebody has to look at it when it closes
        return self

    def prose(self) -> str:
        return "\n".join(part for part in (self.summary, self.who, self.what, self.amount, *self.conditions) if part)

    def redated(self, state_of: date, next_review: date) -> ProgrammeContent:
        """Looked through; again on its last day, where that comes first."""
        closes = self.closes_on
        day = closes if closes is not None and state_of < closes < next_review else next_review
        return self.model_copy(update={"state_of": state_of, "next_review": day})


def fits(programme: ProgrammeContent, *, recipient: str = "", purpose: str = "", amount: Decimal | None = None) -> bool:
    """Whether a programme answers the questions of the finder; what was not answered does not matter."""
    return (
        (not recipient or recipient in programme.recipients)
        and (not purpose or purpose in programme.purposes)
        and (amount is None or programme.amount_to is None or programme.amount_to >= amount)
    )
