"""How hard a text of each kind may be, unless who publishes it says why it must be harder. Pure."""

from __future__ import annotations

import enum

from okienko.knowledge.rules.plain.measure import Readability


class TextKind(enum.StrEnum):
    """Of a text as its readers meet it."""

    CARD = "card"
    GUIDE = "guide"
    QUESTION = "question"
    SCRIPT = "script"
    PROGRAMME = "programme"
    NEWS = "news"
    REPLY = "reply"  # to one person
    PUBLIC = "public"  # of a case, read by everybody
    LETTER = "letter"  # a template
    PAGE = "page"  # of the portal
    CLAUSE = "clause"  # what is told of personal data


# FOG-PL. Cards, and all that is read aloud: the target of plain Polish (domain, procedures 4.5: 9 to 10 and less).
LIMITS: dict[TextKind, float] = {
    TextKind.CARD: 9.0,
    TextKind.GUIDE: 9.0,
    TextKind.QUESTION: 9.0,
    TextKind.SCRIPT: 9.0,
    TextKind.PROGRAMME: 10.0,
    TextKind.NEWS: 11.0,
    TextKind.REPLY: 10.0,
    TextKind.PUBLIC: 10.0,
    TextKind.LETTER: 11.0,
    TextKind.PAGE: 10.0,
    TextKind.CLAUSE: 11.0,
}
# Whose texts have {placeholders}.
FILLED_LATER = frozenset({TextKind.REPLY, TextKind.LETTER})
# Written in Markdown with tags.
MARKED_UP = frozenset({TextKind.PAGE, TextKind.CLAUSE})
EASIEST, HARDEST = 4.0, 20.0  # what a limit may be


FEWEST_WORDS = 30  # of a text that is judged: one long word in five says nothing


def exceeds(measure: Readability, limit: float) -> bool:
    """As people see it: both rounded to one place."""
    return measure.words >= FEWEST_WORDS and round(measure.fog, 1) > round(limit, 1)
