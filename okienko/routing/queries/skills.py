"""What asks for each skill: queues, and the work itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, F, Func

from okienko.routing.models import Consult, Queue, WorkItem
from okienko.routing.rules import Target, TargetKind, spoken


@dataclass(slots=True)
class SkillUse:
    """What asks for a skill now. `queues`: code and name of those in use. `work`: code of a queue → how much that is
    not done asks for it besides its queue, or by its language; "" for what is on the lists of its unit alone.
    `questions`: how many ask for advice whoever has it."""

    queues: list[tuple[str, str]] = field(default_factory=list)
    work: dict[str, int] = field(default_factory=dict)
    questions: int = 0

    @property
    def is_asked(self) -> bool:
        return bool(self.queues or self.work or self.questions)

    @property
    def pieces(self) -> int:
        return sum(self.work.values())


def uses_of_skills() -> dict[str, SkillUse]:
    """Code of a skill → what asks for it, of those something asks for. Read anew each time: a skill goes out of use by
    what this says. Four queries."""
    found: dict[str, SkillUse] = defaultdict(SkillUse)
    for code, name, asked in (
        Queue.objects.filter(is_active=True).order_by("name").values_list("code", "name", "skills")
    ):
        for skill in asked:
            found[skill].queues.append((code, name))
    listed = WorkItem.objects.exclude(skills=[]).annotate(skill=Func(F("skills"), function="unnest"))
    for skill, queue, number in listed.values_list("skill", "queue").annotate(Count("id")).order_by("queue"):
        found[skill].work[queue] = number
    # Of a language only what waits to be handed out: what somebody has, or nobody is offered, goes on without it.
    waiting = WorkItem.objects.filter(assignee=None).exclude(queue="").exclude(language="pl")
    for language, queue, number in waiting.values_list("language", "queue").annotate(Count("id")).order_by("queue"):
        for skill in spoken(language):
            found[skill].work[queue] = found[skill].work.get(queue, 0) + number
    open_ones = Consult.objects.filter(ended_at=None, answered_at=None, to__startswith=f"{TargetKind.SKILL}:")
    for to, number in open_ones.values_list("to").annotate(Count("id")).order_by("to"):
        if (target := Target.parse(to)) is not None:
            found[target.value].questions = number
    return dict(found)


def use_of_skill(code: str) -> SkillUse:
    """What asks for one skill."""
    return uses_of_skills().get(code, SkillUse())


def names_of_use(use: SkillUse) -> list[tuple[str, int]]:
    """The work of a use by the name of its queue, "" for what is on the lists of its unit alone."""
    called = dict(Queue.objects.values_list("code", "name"))
    return [(called.get(code, code), number) for code, number in use.work.items()]
