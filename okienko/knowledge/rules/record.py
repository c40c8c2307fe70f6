"""Records: what the office keeps beside service cards, and what each kind of them says. Pure."""

from __future__ import annotations

import enum
from datetime import date
from typing import Annotated, ClassVar, Literal, NewType

from pydantic import Field

from okienko.knowledge.rules.card import Audience
from okienko.knowledge.rules.content import Code, Content, Line, Part, Text

RecordId = NewType("RecordId", int)


class RecordKind(enum.StrEnum):
    GUIDE = "guide"
    QUESTION = "question"
    SCRIPT = "script"
    PROGRAMME = "programme"
    NEWS = "news"


class RecordContent(Content):
    """What all records say, as the pack writes it. A kind adds its own parts and names those it cannot do without."""

    expected: ClassVar[tuple[str, ...]] = ("summary",)

    code: Code
    title: Annotated[Text, Field(max_length=300)]
    summary: Line = ""
    audience: list[Audience] = []
    life_events: list[Code] = []
    keywords: list[Text] = []
    also_asked_as: list[Text] = []
    cards: list[Code] = []  # codes of service cards it belongs to
    is_internal: bool = False  # for staff alone
    unit: Text
    editor: Text
    state_of: date
    next_review: date
    expires_on: date | None = None  # the last day it is shown

    def lacking(self) -> list[str]:
        return [name for name in self.expected if not getattr(self, name)]

    def prose(self) -> str:
        """What is read, for measuring how plain it is."""
        return self.summary


class QuestionContent(RecordContent):
    """A question people ask and its answer: the question is the title, the short answer the summary."""

    kind: ClassVar[str] = RecordKind.QUESTION

    more: Line = ""  # what the short answer leaves out

    def prose(self) -> str:
        return "\n".join(part for part in (self.summary, self.more) if part)


class StepContent(Part):
    """What a broker does at one point of a talk."""

    do: Literal["say", "ask", "check"]
    text: Text


class ObjectionContent(Part):
    """What a caller says against it, and what is answered."""

    said: Text
    reply: Text


class ScriptContent(RecordContent):
    """How a talk is led: said aloud and asked in this order. For staff alone."""

    kind: ClassVar[str] = RecordKind.SCRIPT
    expected: ClassVar[tuple[str, ...]] = ("summary", "steps")

    is_internal: Literal[True] = True
    steps: list[StepContent] = []
    objections: list[ObjectionContent] = []
    never: list[Text] = []  # what is not said, whatever happens
    queues: list[Code] = []  # codes of queues whose talks it is for

    def prose(self) -> str:
        return "\n".join([self.summary, *(one.text for one in self.steps), *(one.reply for one in self.objections)])
