"""Guides: decision paths that an editor writes as an outline. Pure: text comes in, a graph, its problems and a walk
through it come out."""

from okienko.knowledge.rules.guides.checks import CardFees, Problem, amounts_in, amounts_of, fees_named, filled
from okienko.knowledge.rules.guides.content import LONGEST_OUTLINE, GuideContent, redated
from okienko.knowledge.rules.guides.model import Answer, Guide, Law, Outcome, Question
from okienko.knowledge.rules.guides.outline import read_outline, written
from okienko.knowledge.rules.guides.picture import Picture, draw
from okienko.knowledge.rules.guides.walking import LONGEST_TRAIL, Step, Walk, walk

__all__ = [
    "LONGEST_OUTLINE",
    "LONGEST_TRAIL",
    "Answer",
    "CardFees",
    "Guide",
    "GuideContent",
    "Law",
    "Outcome",
    "Picture",
    "Problem",
    "Question",
    "Step",
    "Walk",
    "amounts_in",
    "amounts_of",
    "draw",
    "fees_named",
    "filled",
    "read_outline",
    "redated",
    "walk",
    "written",
]
