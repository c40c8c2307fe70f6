"""News for staff: what changed in how the office works, from when, and who has to know. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import ClassVar, Literal

from pydantic import model_validator

from okienko.knowledge.rules.content import Line, Text
from okienko.knowledge.rules.record import RecordContent, RecordKind


class NewsContent(RecordContent):
    """A change told to staff: what it is about is the title, what changed the summary. For staff alone."""

    kind: ClassVar[str] = RecordKind.NEWS

    is_internal: Literal[True] = True
    more: Line = ""  # what to do now
    valid_from: date | None = None  # the first day of the change; it is told before
    must_read: bool = False
    skills: list[Text] = []  # codes of who has to know: any of them; none: everybody of the office

    @model_validator(mode="after")
    def _in_order(self) -> NewsContent:
        if self.valid_from and self.expires_on and self.expires_on < self.valid_from:
            raise ValueError("expires_on is before valid_from")
        return self

    def prose(self) -> str:
        return "\n".join(part for part in (self.summary, self.more) if part)


def is_for(skills: Collection[str], held: Collection[str], *, is_guest: bool) -> bool:
    """Whether news with these codes of skills is for somebody who holds those. What is for everybody is not for
    guests."""
    return any(one in held for one in skills) if skills else not is_guest
