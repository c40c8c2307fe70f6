"""Consultations as the two people of each see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid, NotFound
from okienko.organization import queries as organization
from okienko.organization.permissions import standing
from okienko.organization.rules import UserId
from okienko.routing.models import Consult, WorkItem
from okienko.routing.permissions import require_taker
from okienko.routing.queries.queues import queue
from okienko.routing.rules import PATIENCE, Target, TargetKind, WorkKind

REMEMBERED = timedelta(minutes=10)  # so long its page says how a consultation ended


@dataclass(frozen=True, slots=True)
class Advice:
    """A consultation. `is_mine`: who reads it asked. `adviser`: who is asked or advises, "" while the next is looked
    for. `whom`: the person or the group that is meant. `not_theirs`: why who advises may not be given the work, ""
    where they may, or nobody does."""

    id: int
    subject: str
    is_mine: bool
    asker: str
    adviser: str
    whom: str
    expires_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str
    not_theirs: str = ""

    @property
    def is_given(self) -> bool:
        """Whether who reads it advises on work of somebody else now."""
        return not self.is_mine and self.ended_at is None


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody is asked to advise on now, to be answered until `expires_at`; or, answered, what they advise on."""

    id: int
    kind: WorkKind
    subject: str
    channel: str
    asker: str
    headline: str
    who: str
    asked_at: datetime
    expires_at: datetime
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody asks others and is asked by them now, or was until a while ago; newest first."""

    user_id: int
    consults: tuple[Consult, ...]


def part_in_advice(by: Actor) -> Part:
    """For pages that ask several of the questions below; one query."""
    user_id = standing(by).user_id
    now = timezone.now()
    fresh = Q(ended_at=None) | Q(ended_at__gt=now - REMEMBERED)
    young = now - PATIENCE.advice - 2 * REMEMBERED  # older ones are over and forgotten; both halves have an index
    theirs = Q(asker_id=user_id, created_at__gt=young) | Q(adviser_id=user_id, created_at__gt=young)
    return Part(user_id, tuple(Consult.objects.filter(fresh, theirs).order_by("-id")))


def advice_on(part: Part, subject: str) -> Advice | None:
    """The last consultation about this work in which the reader has a part, for a while after it ended."""
    user_id = part.user_id
    theirs = (one for one in part.consults if one.asker_id == user_id or one.answered_at is not None)
    one = next((one for one in theirs if one.subject == subject), None)
    if one is None:
        return None
    names = organization.staff_names({one.asker_id, *([one.adviser_id] if one.adviser_id else [])})
    return Advice(
        one.id, subject, one.asker_id == user_id, names.get(UserId(one.asker_id), "–"),
        names.get(UserId(one.adviser_id), "–") if one.adviser_id else "", _name_of(one.to),
        one.expires_at, one.answered_at, one.ended_at, one.outcome, _not_theirs(one, user_id),
    )  # fmt: skip


def _not_theirs(one: Consult, user_id: int) -> str:
    """What `services.pass_to_adviser` would say against it, to who asked."""
    if one.adviser_id is None or one.asker_id != user_id or one.answered_at is None or one.ended_at:
        return ""
    item = WorkItem.objects.filter(id=one.item_id).first()
    if item is None:
        return ""
    try:
        require_taker(one.adviser_id, item)
    except Invalid as refused:
        return " ".join(refused.fields.values())
    return ""


def subject_of_advice(by: Actor, consult_id: int) -> str | None:
    """The work that one asked about by this consultation; None for others."""
    mine = Consult.objects.filter(id=consult_id, asker_id=standing(by).user_id).first()
    return mine.subject if mine is not None else None


def became_of_question(by: Actor, consult_id: int) -> str:
    """What happened to a question to oneself that is no more; "" where one answered or refused it. NotFound for what
    one was never asked."""
    user_id = standing(by).user_id
    mine = Q(adviser_id=user_id) | Q(refused__contains=[user_id])
    one = Consult.objects.filter(mine, id=consult_id).first()
    if one is None:
        raise NotFound
    if one.adviser_id != user_id or one.answered_at is not None or one.ended_at is None:
        return ""
    return _("Pytanie znika: kto pytał, już nie czeka na odpowiedź.")


def questions_to(part: Part, *, answered: bool = False) -> list[Question]:
    """What this person is asked now, the first to end first; or what they advise on. Two queries, none where there is
    nothing."""
    mine = [one for one in part.consults if one.adviser_id == part.user_id and one.ended_at is None]
    now = timezone.now()
    if answered:
        found = [one for one in mine if one.answered_at is not None]
    else:
        found = [one for one in mine if one.answered_at is None and one.expires_at is not None and one.expires_at > now]
    if not found:
        return []
    found.sort(key=lambda one: (one.expires_at is None, one.expires_at or now, one.id))
    items = WorkItem.objects.in_bulk([one.item_id for one in found])
    names = organization.staff_names({one.asker_id for one in found})
    return [
        Question(
            one.id, WorkKind(one.kind), one.subject, item.channel, names.get(UserId(one.asker_id), "–"),
            item.headline, item.who, one.asked_at or one.created_at, one.expires_at or one.created_at, answered,
        )
        for one in found
        if (item := items.get(one.item_id)) is not None
    ]  # fmt: skip


def _name_of(to: str) -> str:
    """The person or the group somebody asked."""
    target = Target.parse(to)
    if target is None:
        return ""
    match target.kind:
        case TargetKind.USER:
            return organization.staff_names([int(target.value)]).get(UserId(int(target.value)), "–")
        case TargetKind.QUEUE:
            found = queue(target.value)
            return found.name if found else target.value
        case TargetKind.UNIT:
            return next((one.name for one in organization.unit_rows() if str(one.id) == target.value), "–")
        case TargetKind.SKILL:
            return organization.skill_names(with_retired=True).get(target.value, target.value)
