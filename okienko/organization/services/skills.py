"""Which skills the office has: added, renamed, put out of use and back. What people know of them is always kept."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.bulk import insert
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.kernel.text import fold, sort_key
from okienko.organization import permissions
from okienko.organization.models import Skill, SkillKind, SkillVersion

MayGo = Callable[[str], None]  # asked under the lock with the code of a skill: raises where something asks for it
# What the code of a skill begins with: queues tell languages from the rest by it.
_PREFIX = {SkillKind.TOPIC: "topic", SkillKind.LANGUAGE: "lang", SkillKind.CHANNEL: "channel"}


@dataclass(frozen=True, slots=True)
class SkillData:
    """What may be changed of a skill. `names`: language other than Polish → name."""

    name: str
    names: dict[str, str]


@transaction.atomic
def add_skill(data: SkillData, *, kind: str, by: Actor) -> int:
    """Add a skill, in use at once; returns its id. Its code is made of its name and stays. Packs leave it alone.

    Raises:
        Invalid: there is one of this name.
        Conflict: somebody was adding one of this name at the same moment.
    """
    permissions.require_keeper_of_skills(by)
    known = _all_locked()
    _require_own_name(data.name, known.values())
    prefix = _PREFIX[SkillKind(kind)]
    base = f"{prefix}-{slugify(fold(data.name))[:36].strip('-') or prefix}"
    tried = (base if number == 1 else f"{base}-{number}" for number in itertools.count(1))
    taken = {one.code for one in known.values()}
    code = next(one for one in tried if one not in taken)
    skill = Skill(code=code, kind=kind, sort_key=sort_key(data.name), **asdict(data))
    if not insert(skill, unless_taken=True):
        raise Conflict(_("Ktoś przed chwilą dodał kompetencję o tej nazwie. Zobacz listę kompetencji."))
    _keep_version(skill, by=by)
    audit.record(subject=f"skill:{code}", action="organization.skill_added", by=by, data={"version": skill.version})
    return skill.pk


@transaction.atomic
def change_skill(skill_id: int, data: SkillData, *, version: int, by: Actor) -> None:
    """Give a skill in use another name. version: that which was seen.

    Raises:
        StaleSave: somebody saved first.
        Conflict: it is out of use.
        Invalid: another one has this name.
    """
    known, skill = _to_change(skill_id, version, by)
    if not skill.is_active:
        raise Conflict(_("Tę kompetencję wycofano z użytku. Nic nie zmieniono. Zobacz listę kompetencji."))
    _save(skill, {**_values(skill), **asdict(data)}, known, "organization.skill_renamed", by=by)


@transaction.atomic
def retire_skill(skill_id: int, *, version: int, may_go: MayGo, by: Actor) -> None:
    """Put a skill out of use: nothing can ask for it any more. Levels of people are kept until it comes back.

    Raises:
        StaleSave: somebody saved first.
        Conflict: it is out of use already.
    """
    known, skill = _to_change(skill_id, version, by)
    if not skill.is_active:
        raise Conflict(_("Ta kompetencja jest już wycofana z użytku."))
    may_go(skill.code)
    _save(skill, {**_values(skill), "is_active": False}, known, "organization.skill_retired", by=by)


@transaction.atomic
def return_skill(skill_id: int, *, version: int, by: Actor) -> None:
    """Put a skill back in use, with the levels people had.

    Raises:
        StaleSave: somebody saved first.
        Conflict: it is in use.
        Invalid: another one has its name by now.
    """
    known, skill = _to_change(skill_id, version, by)
    if skill.is_active:
        raise Conflict(_("Ta kompetencja jest już w użyciu. Ktoś zdążył ją przywrócić."))
    _save(skill, {**_values(skill), "is_active": True}, known, "organization.skill_returned", by=by)


@transaction.atomic
def undo_skill_change(skill_id: int, *, version: int, may_go: MayGo, by: Actor) -> None:
    """Take back the last change of a skill, which is a change of its own and can be taken back, too.

    Raises:
        StaleSave: somebody saved since.
        NotFound: there is nothing before it.
        Invalid: another one has its former name by now.
    """
    known, skill = _to_change(skill_id, version, by)
    former = SkillVersion.objects.filter(skill=skill, number=skill.version - 1).first()
    if former is None:
        raise NotFound
    if skill.is_active and not former.values["is_active"]:
        may_go(skill.code)
    _save(skill, former.values, known, "organization.skill_restored", by=by, restored=former.number)


def lock_skills(codes: Iterable[str]) -> dict[str, str]:
    """Code → name of those of these skills that are out of use. Inside a transaction of who begins to ask for them:
    until it ends, none of the others goes out of use."""
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    rows = Skill.objects.select_for_update(no_key=True).filter(code__in=wanted).order_by("id")
    return {one.code: one.name for one in rows if not one.is_active}


def _all_locked() -> dict[int, Skill]:
    """Two who give two skills one name must not pass each other."""
    return {one.pk: one for one in Skill.objects.select_for_update(no_key=True).order_by("id")}


def _to_change(skill_id: int, version: int, by: Actor) -> tuple[dict[int, Skill], Skill]:
    permissions.require_keeper_of_skills(by)
    known = _all_locked()
    if skill_id not in known:
        raise NotFound
    require_version(version, known[skill_id].version)
    return known, known[skill_id]


def _require_own_name(name: str, others: Iterable[Skill]) -> None:
    if any(one.is_active and fold(one.name) == fold(name) for one in others):
        raise Invalid(fields={"name": _("Jest już kompetencja o tej nazwie. Wpisz inną nazwę.")})


def _values(skill: Skill) -> dict[str, Any]:
    return {"name": skill.name, "names": skill.names, "is_active": skill.is_active}


def _keep_version(skill: Skill, *, by: Actor, restored: int | None = None) -> None:
    SkillVersion.objects.create(
        skill=skill, number=skill.version, at=timezone.now(), user_id=by.id, restored=restored, values=_values(skill)
    )


def _save(
    skill: Skill,
    values: dict[str, Any],
    known: dict[int, Skill],
    action: str,
    *,
    by: Actor,
    restored: int | None = None,
) -> None:
    before = _values(skill)
    changed = sorted(name for name in before if before[name] != values[name])
    if not changed:
        return
    if values["is_active"]:
        _require_own_name(values["name"], (one for one in known.values() if one.pk != skill.pk))
    if not SkillVersion.objects.filter(skill=skill).exists():  # as the pack wrote it
        SkillVersion.objects.create(skill=skill, number=skill.version, at=timezone.now(), values=before)
    skill.name, skill.names, skill.is_active = values["name"], values["names"], values["is_active"]
    skill.sort_key = sort_key(skill.name)
    skill.version += 1
    skill.save(update_fields=["name", "names", "is_active", "sort_key", "version"])
    _keep_version(skill, by=by, restored=restored)
    data = {"version": skill.version, "fields": changed, **({"restored": restored} if restored else {})}
    audit.record(subject=f"skill:{skill.code}", action=action, by=by, data=data)
