"""Which skills the office has, and what was changed of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.organization import permissions
from okienko.organization.models import Skill, SkillKind, SkillVersion
from okienko.organization.queries.staff import staff_names
from okienko.organization.rules import UserId


@dataclass(frozen=True, slots=True)
class SkillRow:
    """A skill. `people`: how many of those who work here have it. `names`: language other than Polish → name."""

    id: int
    code: str
    kind_label: str
    name: str
    names: dict[str, str]
    is_active: bool
    version: int
    people: int


@dataclass(frozen=True, slots=True)
class PastSkill:
    """A skill as it was after one change. `by`: a name; "" for the pack. `values`: name, names, is_active."""

    number: int
    at: datetime
    by: str
    restored: int | None
    values: dict[str, Any]


def all_skills() -> list[tuple[int, str]]:
    """(id, name) of every active skill."""
    return list(Skill.objects.filter(is_active=True).order_by("kind", "sort_key").values_list("id", "name"))


def skill_names(*, with_retired: bool = False) -> dict[str, str]:
    """Code → name of every active skill, in the order of lists; with_retired: for telling of what was, those out of
    use, too."""
    rows = Skill.objects.all() if with_retired else Skill.objects.filter(is_active=True)
    return dict(rows.order_by("kind", "sort_key").values_list("code", "name"))


def skill_kinds() -> list[tuple[str, str]]:
    """Code and word of the kinds of skills."""
    return [(one.value, str(one.label)) for one in SkillKind]


def skill_rows(by: Actor) -> list[SkillRow]:
    """All skills, those out of use, too, in the order of lists; for who keeps them."""
    permissions.require_keeper_of_skills(by)
    held = Count("holders", filter=Q(holders__staff__is_active=True))
    rows = Skill.objects.annotate(people=held).order_by("kind", "sort_key", "id")
    return [
        SkillRow(
            one.pk, one.code, str(one.get_kind_display()), one.name, one.names, one.is_active, one.version, one.people
        )
        for one in rows
    ]


def skill_row(by: Actor, skill_id: int) -> SkillRow:
    """Raises NotFound where there is none; one out of use is found."""
    row = next((one for one in skill_rows(by) if one.id == skill_id), None)
    if row is None:
        raise NotFound
    return row


def history_of_skill(by: Actor, skill_id: int) -> list[PastSkill]:
    """Its versions, the newest first."""
    permissions.require_keeper_of_skills(by)
    rows = list(SkillVersion.objects.filter(skill_id=skill_id).order_by("-number")[:100])
    names = staff_names(one.user_id for one in rows if one.user_id is not None)
    return [
        PastSkill(one.number, one.at, names.get(UserId(one.user_id or 0), ""), one.restored, one.values) for one in rows
    ]


def retired_by_office() -> set[str]:
    """Codes of skills the office put out of use on a page: packs leave them so."""
    return set(Skill.objects.filter(is_active=False, version__gt=1).values_list("code", flat=True))
