"""What supervisors say to all: to whom it is shown, and the log of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from okienko.insight.models import Announcement
from okienko.kernel.actors import Actor
from okienko.organization.permissions import require, standing
from okienko.organization.rules import Role

LOGGED = 20


@dataclass(frozen=True, slots=True)
class Said:
    """`who`: name of the supervisor. `reads`: how many have read it."""

    id: int
    text: str
    who: str
    at: datetime
    until: datetime
    withdrawn_at: datetime | None
    reads: int = 0
    is_on: bool = True


def announcements_to(by: Actor) -> list[Said]:
    """What this person has not read yet, the oldest first. The caller knows that they are signed on. One query."""
    user_id, now = standing(by).user_id, timezone.now()
    rows = Announcement.objects.filter(until__gt=now, withdrawn_at=None).exclude(reads__user_id=user_id)
    return [_said(one) for one in rows.select_related("sent_by").order_by("at", "id")]


def announcements(by: Actor) -> list[Said]:
    """The log, the newest first. For supervisors."""
    require(by, Role.SUPERVISOR)
    now = timezone.now()
    rows = Announcement.objects.select_related("sent_by").annotate(times=Count("reads")).order_by("-at", "-id")
    return [_said(one, reads=one.times, is_on=one.until > now and one.withdrawn_at is None) for one in rows[:LOGGED]]


def _said(one: Announcement, *, reads: int = 0, is_on: bool = True) -> Said:
    return Said(one.id, one.text, one.sent_by.full_name, one.at, one.until, one.withdrawn_at, reads, is_on)
