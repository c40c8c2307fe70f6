"""Guides: decision paths that an editor writes as an outline. Pure: text comes in, a graph, its problems and a walk
through it come out."""

from okienko.knowledge.rules.guides.checks import CardFees, Problem, amounts_in
from okienko.knowledge.rules.guides.model import Answer, Guide, Law, Outcome, Question
from okienko.knowledge.rules.guides.outline import read_outline, written

__all__ = [
    "Answer",
    "CardFees",
    "Guide",
    "Law",
    "Outcome",
    "Problem",
    "Question",
    "amounts_in",
    "read_outline",
    "written",
]
