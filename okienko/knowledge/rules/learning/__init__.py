"""What searches teach: taking out what is personal, putting questions of one meaning together. Pure."""

from enum import StrEnum

from okienko.knowledge.rules.learning.bounds import Bounds
from okienko.knowledge.rules.learning.grouping import Group, Line, grouped, meaning_of
from okienko.knowledge.rules.learning.scrubbing import LONGEST, scrubbed


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


class Source(StrEnum):
    """Where such a question comes from."""

    HELPED = "helped"  # "this answered it" on a card
    CONTACT = "contact"  # a contact was answered with the card
    EDITOR = "editor"
    PACK = "pack"


__all__ = [
    "LONGEST",
    "Bounds",
    "Group",
    "Line",
    "ModelState",
    "Place",
    "Source",
    "grouped",
    "meaning_of",
    "scrubbed",
]
