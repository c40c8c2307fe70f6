"""What searches teach: taking out what is personal, putting questions of one meaning together. Pure."""

from enum import StrEnum

from okienko.knowledge.rules.learning.bounds import Bounds
from okienko.knowledge.rules.learning.grouping import Group, Line, grouped, meaning_of
from okienko.knowledge.rules.learning.measuring import Figures, Moved, Result, Rightly, measured, places_of
from okienko.knowledge.rules.learning.sayings import Flaw, changed_by, flaws_of
from okienko.knowledge.rules.learning.scrubbing import LONGEST, RARE, scrubbed, sealed


class Place(StrEnum):
    """Where was asked."""

    PORTAL = "portal"
    STAFF = "staff"
    ASSISTANT = "assistant"


class ModelState(StrEnum):
    """What becomes of a question that search may be measured on."""

    PROPOSED = "proposed"
    KEPT = "kept"
    DROPPED = "dropped"


class Origin(StrEnum):
    """Where a synonym comes from."""

    OFFICE = "office"
    PACK = "pack"
    SHIPPED = "shipped"


class TrialState(StrEnum):
    """What becomes of a change that is measured first."""

    WAITING = "waiting"
    RUNNING = "running"
    MEASURED = "measured"
    KEPT = "kept"
    DROPPED = "dropped"


class Source(StrEnum):
    """Where such a question comes from."""

    HELPED = "helped"  # "this answered it" on a card
    CONTACT = "contact"  # a contact was answered with the card
    EDITOR = "editor"
    PACK = "pack"


__all__ = [
    "LONGEST",
    "RARE",
    "Bounds",
    "Figures",
    "Flaw",
    "Group",
    "Line",
    "ModelState",
    "Moved",
    "Origin",
    "Place",
    "Result",
    "Rightly",
    "Source",
    "TrialState",
    "changed_by",
    "flaws_of",
    "grouped",
    "meaning_of",
    "measured",
    "places_of",
    "scrubbed",
    "sealed",
]
