"""The life of a card: what may become of it, who decides, when somebody is reminded. Pure."""

from __future__ import annotations

import enum
from datetime import date, timedelta

DAY = timedelta(days=1)


class Stage(enum.StrEnum):
    """Of a text that is being written: the first three; of a card that is or was shown: the others."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"  # waits for its day
    PUBLISHED = "published"
    DUE = "due"  # shown, but its day of review has come
    ARCHIVED = "archived"  # shown no longer; its versions stay


S = Stage
MOVES: dict[Stage, frozenset[Stage]] = {
    S.DRAFT: frozenset({S.IN_REVIEW, S.ARCHIVED}),  # archived: dropped, and may be picked up again
    S.IN_REVIEW: frozenset({
        S.APPROVED,
        S.PUBLISHED,  # approved with no later day named
        S.DRAFT,  # sent back with a reason, or taken back by who wrote it
    }),
    S.APPROVED: frozenset({
        S.PUBLISHED,  # its day has come
        S.DRAFT,  # something changed before its day
    }),
    S.PUBLISHED: frozenset({S.DUE, S.ARCHIVED}),
    S.DUE: frozenset({S.PUBLISHED, S.ARCHIVED}),  # published: looked through and still true, or a new text
    S.ARCHIVED: frozenset({S.DRAFT}),  # nothing returns unread
}  # fmt: skip

DROPPED_FOR = timedelta(days=31)  # a text that was put aside may be brought back so long, with its files
OPEN = (S.DRAFT, S.IN_REVIEW, S.APPROVED)


def may_move(now: Stage, then: Stage) -> bool:
    return then in MOVES[now]


class Level(enum.IntEnum):
    """How far a waiting matter has been called out; each is told once."""

    NONE = 0
    REMINDED = 1  # who writes the card
    HEAD = 2  # the head of the responsible unit
    HEAD_AGAIN = 3
    ABOVE = 4  # the head of the unit above


REMIND_BEFORE = 14 * DAY  # a review is announced to who writes the card
AGAIN_AFTER = 14 * DAY
ABOVE_AFTER = 30 * DAY  # a review not done in a month is the matter of the unit above
APPROVE_AGAIN = 3  # days that a text has waited for approval
APPROVE_ABOVE = 7
REVIEW_EVERY = 183 * DAY  # half a year (domain: a controlled document), unless the card says otherwise


def review_level(next_review: date, today: date) -> Level:
    """How far a card's review has to be called out on a day."""
    if today >= next_review + ABOVE_AFTER:
        return Level.ABOVE
    if today >= next_review + AGAIN_AFTER:
        return Level.HEAD_AGAIN
    if today >= next_review:
        return Level.HEAD
    return Level.REMINDED if today >= next_review - REMIND_BEFORE else Level.NONE


def approval_level(days: int) -> Level:
    """How far a text that has waited so many days for approval has to be called out; the head at once."""
    if days >= APPROVE_ABOVE:
        return Level.ABOVE
    return Level.HEAD_AGAIN if days >= APPROVE_AGAIN else Level.HEAD


def stage_of(*, is_active: bool, next_review: date, today: date) -> Stage:
    """Of a card that was published once."""
    if not is_active:
        return Stage.ARCHIVED
    return Stage.DUE if next_review <= today else Stage.PUBLISHED
