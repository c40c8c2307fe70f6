"""What a service card says, and how it is read from a pack. Pure.

A card answers in this order: what, who, where, when, how much, what to bring, how long, on what basis, what next.
"""

from __future__ import annotations

import enum
import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, NewType

from pydantic import Field, SerializerFunctionWrapHandler, StringConstraints, model_serializer, model_validator

from okienko.knowledge.rules.content import CARD, Code, Content, Line, Link, Part, Text

CardId = NewType("CardId", int)


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


class FeeContent(Part):
    """One fee with the days it is in force. `account` and `transfer_title` are what the payer copies."""

    amount: Decimal = Field(ge=0, max_digits=10, decimal_places=2)
    purpose: Text = Field(alias="for")
    account: str = ""
    transfer_title: str = ""
    exemptions: str = ""
    certain: bool = True  # False: the rate is in flux, its source is to be looked at before it is promised
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


class FormFile(Part):
    """A file of a form that is kept here. id: of kernel files; sha256: by which an import knows it again."""

    id: int
    name: Text
    size: int = Field(gt=0)  # bytes
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

    @property
    def format(self) -> str:
        """As people call it: "PDF"."""
        return self.name.rpartition(".")[2].upper()


class FormContent(Part):
    """A form to fill in. `version` as printed on it; `url` only to where its owner keeps it."""

    code: Text
    name: Text
    version: str = ""
    valid_from: date | None = None
    url: Link = ""
    file: FormFile | None = None

    @model_serializer(mode="wrap")
    def _without_no_file(self, serialized: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """A form without a file is written as before there were files, so that no digest changes."""
        said: dict[str, Any] = serialized(self)
        if said.get("file") is None:
            said.pop("file", None)
        return said


class LawContent(Part):
    """An act by its official name and journal number; its address follows from the number (`law_link`)."""

    name: Text
    journal: str = ""
    verified_on: date | None = None
    certain: bool = True


class LinkContent(Part):
    name: Text
    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$", max_length=500)]


class SectionContent(Part):
    """What a card of another system says under a heading that ours does not have."""

    title: Text
    text: Text


class SourceContent(Part):
    """Where an imported card comes from: `key` is its id there, the same in every import."""

    system: Code
    key: Text
    url: Link = ""
    unit: str = ""  # as it is called there
    area: str = ""

    @property
    def identity(self) -> str:
        return f"{self.system}:{self.key}"


class WhereContent(Part):
    unit: Text
    locations: list[Text] = []
    desk: str = ""  # which window, room or post inside
    elsewhere: Line = ""  # who handles the matter where this office does not; `unit` then only informs
    e_services: list[LinkContent] = []


class DeadlineContent(Part):
    """`rule` is a code of `okienko/terms` where the law sets the term: its length is read there, never written here.
    `text` says it where no rule does, or adds to the rule."""

    text: str = ""
    rule: str = ""


class ChannelsContent(Part):
    file: list[Channel] = []
    collect: list[Channel] = []


# What an imported card may lack, and what is written here may not.
_EXPECTED = ("summary", "who", "when", "steps", "appeal", "legal_basis", "phone_version")


class CardContent(Content):
    """A whole card as the pack writes it (packs/README.md)."""

    kind: ClassVar[str] = CARD

    code: Code
    title: Annotated[Text, Field(max_length=300)]
    summary: Line = ""
    audience: list[Audience] = Field(min_length=1)
    life_events: list[Code] = []
    who: Line = ""
    where: WhereContent
    when: Line = ""
    fees: list[FeeContent] = []
    fee_note: Line = ""  # in words, where amounts are set elsewhere
    documents: list[Text] = []
    forms: list[FormContent] = []
    steps: list[Text] = []
    deadline: DeadlineContent
    appeal: Line = ""
    legal_basis: list[LawContent] = []
    channels: ChannelsContent = ChannelsContent()
    keywords: list[Text] = []
    also_asked_as: list[Text] = []
    related: list[Code] = []  # codes of cards
    phone_version: Line = ""
    advice_limit: Line = ""  # what we do not advise on
    sections: list[SectionContent] = []
    unit: Text
    editor: Text
    state_of: date
    next_review: date
    expires_on: date | None = None  # the last day it is shown
    warnings: list[Text] = []
    source: SourceContent | None = None

    def lacking(self) -> list[str]:
        """Names of the parts that a card written here has to have, and this one has not."""
        found = [name for name in _EXPECTED if not getattr(self, name)]
        if not self.fees and not self.fee_note:
            found.append("fees")
        if not self.deadline.text and not self.deadline.rule:
            found.append("deadline")
        if not self.channels.file:
            found.append("channels")
        return found

    def may_lack(self) -> bool:
        """What another system says is taken as it is."""
        return self.source is not None

    def to_verify(self) -> list[str]:
        """Fees and acts that may have changed: to be looked at before they are promised."""
        return [*(one.purpose for one in self.fees if not one.certain),
                *(one.name for one in self.legal_basis if not one.certain)]  # fmt: skip

    def verified(self) -> list[tuple[str, date]]:
        """Fees and acts with the day somebody looked whether they are right."""
        acts = [(one.name, one.verified_on) for one in self.legal_basis if one.verified_on]
        return [*((one.purpose, one.verified_on) for one in self.fees), *acts]

    def prose(self) -> str:
        """What a resident reads, for measuring how plain it is."""
        parts = [
            self.summary, self.who, self.when, self.fee_note, *self.steps, self.appeal, self.advice_limit,
            self.phone_version, *(one.text for one in self.sections),
        ]  # fmt: skip
        return "\n".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part)


WORDS_A_SECOND = 2.4  # of a calm voice on the telephone


def seconds_aloud(text: str) -> int:
    """How long a text takes to say."""
    return round(len(text.split()) / WORDS_A_SECOND)


_JOURNAL = re.compile(r"Dz\.\s?U\.\s+(\d{4})\s+(?:nr\s+\d+\s+)?poz\.\s+(\d+)")


def law_link(journal: str) -> str:
    """The European identifier (ELI) of an act of Dziennik Ustaw, computed from year and position; "" for others.

    "Dz.U. 2010 nr 167 poz. 1131" → https://eli.gov.pl/eli/DU/2010/1131/ogl. Where several are named, the first.
    """
    found = _JOURNAL.search(journal)
    return f"https://eli.gov.pl/eli/DU/{found[1]}/{found[2]}/ogl" if found else ""


class LifeEventContent(Part):
    """A moment of life that cards are grouped by, as the pack's `life_events.yaml` writes it."""

    code: Code
    name: dict[str, Text]
    icon: Text
