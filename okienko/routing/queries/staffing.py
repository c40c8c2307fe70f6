"""Whether anybody is there for what waits."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from okienko.organization import queries as organization
from okienko.organization.rules import UserId
from okienko.routing.models import Agent
from okienko.routing.queries.queues import QueueRow, queues_lately, successors
from okienko.routing.rules import Line, Plan, could_have, flow_of, serves_queue, spoken


def staffed(codes: Iterable[str], language: str = "pl") -> set[str]:
    """Of these queues those for which somebody has signed on who could be given what waits there in this language: at
    once, by a later step, or where it overflows to. Busy or on a break they are there still. Two queries at most.

    A queue that nobody described is the first line's.
    """
    now = timezone.now()
    on_duty = Q(roster_until=None) | Q(roster_until__gt=now)
    there = Agent.objects.filter(on_duty, signed_on_at__isnull=False, presence_until__gt=now)
    present = list(there.values_list("user_id", "line", "unit_ids"))
    if not present:
        return set()
    skills = organization.skills_of(user_id for user_id, _line, _units in present)
    people = [(Line(line), units, skills[UserId(user_id)]) for user_id, line, units in present]
    known: dict[str, QueueRow] = {one.code: one for one in queues_lately()}
    overflows = {code: one.plan.overflow.to for code, one in known.items() if one.plan.overflow is not None}
    overflows |= successors()

    def has_somebody(code: str) -> bool:
        row = known.get(code)
        plan = row.plan if row else Plan()
        asked = {**plan.skills, **spoken(language)}
        for line, units, knows in people:
            serves = serves_queue(line, units, knows, row.unit_id, plan.skills) if row else line is Line.FIRST
            if serves and could_have(line, knows, plan.steps, asked):
                return True
        return False

    return {code for code in codes if any(has_somebody(one) for one in flow_of(code, overflows))}
