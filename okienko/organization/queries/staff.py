"""People of the office, for other domains and for those who administer them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Expression, OuterRef, Q, QuerySet
from django.utils import timezone

from okienko.audit import queries as acts
from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.kernel.kept import Given, Kept
from okienko.kernel.text import fold
from okienko.organization import permissions
from okienko.organization.models import Absence, Skill, Staff, StaffSkill, Substitution
from okienko.organization.rules import Role, StaffId, UnitId, UserId, guest_name


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    id: int
    kind_label: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class SubstitutionRow:
    id: int
    substitute_id: StaffId
    substitute: str
    first_day: date
    last_day: date
    roles: list[Role]


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody as administrators see them."""

    id: StaffId
    user_id: UserId
    name: str
    email: str
    unit_id: UnitId
    unit_symbol: str
    unit_name: str
    post: str
    phone: str
    room: str
    duties: list[str]
    roles: list[Role]
    deputy_id: StaffId | None
    leads: bool
    is_active: bool
    version: int


_NAMES = Kept(
    lambda: Staff.objects.filter(user_id__any_of=Given("ids", "bigint[]")).values_list("user_id", "name", "institution")
)


def staff_names(user_ids: Iterable[int]) -> dict[UserId, str]:
    """User → name, also of people who left, with the institution of a guest. One query for a whole page."""
    ids = set(user_ids)
    return {UserId(row[0]): guest_name(row[1], row[2]) for row in _NAMES(ids=list(ids))} if ids else {}


def post_name(user_id: int) -> str:
    """The post somebody holds, as letters sign it; "" where they hold none."""
    return Staff.objects.filter(user_id=user_id).values_list("post__name", flat=True).first() or ""


def people_of_unit(unit_ids: Iterable[int]) -> list[StaffRow]:
    """Active people of these units, heads first, then by the alphabet."""
    return [as_row(one) for one in _PEOPLE(units=list(unit_ids))]


_PEOPLE = Kept(
    lambda: (
        Staff.objects.filter(unit_id__any_of=Given("units", "bigint[]"), is_active=True, institution="")
        .select_related("unit", "post", "user")
        .order_by("-leads", "sort_key", "id")
    )
)


def users_with_role(role: Role, unit_ids: Iterable[int] | None = None) -> list[UserId]:
    """Active people holding `role`, in these units or anywhere."""
    people = Staff.objects.filter(is_active=True, roles__contains=[role.value])
    if unit_ids is not None:
        people = people.filter(unit_id__in=list(unit_ids))
    return [UserId(user_id) for user_id in people.order_by("sort_key", "id").values_list("user_id", flat=True)]


_SKILLS = Kept(
    lambda: StaffSkill.objects.filter(
        staff__user_id__any_of=Given("users", "bigint[]"), skill__is_active=True
    ).values_list("staff__user_id", "skill__code", "level")
)


def skills_of(user_ids: Iterable[int]) -> dict[UserId, dict[str, int]]:
    """User → skill code → level 1–5."""
    found: dict[UserId, dict[str, int]] = {UserId(user_id): {} for user_id in user_ids}
    for user_id, code, level in _SKILLS(users=list(found)):
        found[UserId(user_id)][code] = level
    return found


def held_skills(user: Expression) -> QuerySet[StaffSkill, str]:
    """Codes of the skills in use somebody holds, as a part of another domain's statement."""
    held = StaffSkill.objects.filter(staff__user_id=user, skill__is_active=True)
    return held.values_list("skill__code", flat=True)


@dataclass(frozen=True, slots=True)
class SkilledPerson:
    user_id: UserId
    name: str
    is_guest: bool
    skills: frozenset[str]  # codes


def people_with_skills() -> list[SkilledPerson]:
    """Everybody who may sign in today, guests too, by the alphabet. One query."""
    account = Q(user__is_active=True) & (Q(user__valid_until=None) | Q(user__valid_until__gte=timezone.localdate()))
    held = ArraySubquery(
        StaffSkill.objects.filter(staff=OuterRef("pk"), skill__is_active=True).values_list("skill__code", flat=True)
    )
    people = Staff.objects.filter(account, is_active=True).order_by("sort_key", "id").annotate(held=held)
    return [
        SkilledPerson(UserId(user_id), guest_name(name, institution), bool(institution), frozenset(codes))
        for user_id, name, institution, codes in people.values_list("user_id", "name", "institution", "held")
    ]


def absent_users(user_ids: Iterable[int], *, on: date | None = None) -> dict[UserId, date]:
    """User → last day away, of those who are away on that day (today when none is named)."""
    day = on or timezone.localdate()
    rows = Absence.objects.filter(staff__user_id__in=list(user_ids), first_day__lte=day, last_day__gte=day)
    found: dict[UserId, date] = {}
    for user_id, last_day in rows.values_list("staff__user_id", "last_day"):
        found[UserId(user_id)] = max(last_day, found.get(UserId(user_id), last_day))
    return found


def staff_list(
    by: Actor, *, query: str = "", unit_id: int | None = None, with_inactive: bool = False
) -> list[StaffRow]:
    """People as administrators and heads list them; a head sees their own tree."""
    who = permissions.require(by, Role.ADMIN, Role.HEAD)
    people = Staff.objects.filter(institution="").select_related("unit", "post", "user").order_by("sort_key", "id")
    if not who.has(Role.ADMIN):
        people = people.filter(unit_id__in=who.tree_ids)
    if unit_id is not None:
        people = people.filter(unit_id=unit_id)
    if not with_inactive:
        people = people.filter(is_active=True)
    for word in fold(query).split():
        people = people.filter(Q(folded__contains=f" {word}") | Q(user__email__istartswith=word))
    return [as_row(one) for one in people]


def staff_row(by: Actor, staff_id: int) -> StaffRow:
    return as_row(permissions.access_staff(by, staff_id))


def absences(by: Actor, staff_id: int) -> tuple[list[AbsenceRow], list[SubstitutionRow]]:
    """Absences and substitutions that are not over, soonest first."""
    staff = permissions.access_staff(by, staff_id)
    today = timezone.localdate()
    away = Absence.objects.filter(staff=staff, last_day__gte=today).order_by("first_day")
    replaced = Substitution.objects.filter(staff=staff, last_day__gte=today).select_related("substitute")
    return (
        [AbsenceRow(one.pk, one.get_kind_display(), one.first_day, one.last_day) for one in away],
        [
            SubstitutionRow(
                one.pk,
                StaffId(one.substitute_id),
                one.substitute.name,
                one.first_day,
                one.last_day,
                [Role(role) for role in one.roles],
            )
            for one in replaced.order_by("first_day")
        ],
    )


def skills(by: Actor, staff_id: int) -> list[tuple[int, str, int]]:
    """(skill id, name, level) of one person, of the skills in use."""
    staff = permissions.access_staff(by, staff_id)
    rows = StaffSkill.objects.filter(staff=staff, skill__is_active=True).order_by("skill__sort_key")
    return list(rows.values_list("skill_id", "skill__name", "level"))


@dataclass(frozen=True, slots=True)
class Levels:
    """What somebody knows. `levels`: (skill id, name, level 1 to 5, 0 where none), of all skills."""

    staff_id: StaffId
    name: str
    levels: list[tuple[int, str, int]]


def levels_to_set(by: Actor, user_id: int) -> Levels:
    """The skills of somebody whose skills `by` decides (`services.set_skill`). Raises NotFound, Forbidden."""
    who = permissions.require(by, Role.ADMIN, Role.HEAD, Role.SUPERVISOR)
    staff = Staff.objects.filter(user_id=user_id, is_active=True).first()
    if staff is None or not permissions.decides_skills(who, staff):
        raise NotFound
    known = dict(StaffSkill.objects.filter(staff=staff).values_list("skill_id", "level"))
    in_use = Skill.objects.filter(is_active=True).order_by("kind", "sort_key").values_list("id", "name")
    return Levels(StaffId(staff.pk), staff.name, [(pk, name, known.get(pk, 0)) for pk, name in in_use])


@dataclass(frozen=True, slots=True)
class SkillChange:
    """A level before and after, None for none; `back`: it is the last of its skill and can be put back."""

    at: datetime
    by: str
    skill_id: int
    skill: str
    before: int | None
    after: int | None
    back: bool


def history_of_skills(by: Actor, user_id: int) -> list[SkillChange]:
    """What was changed of somebody's skills on pages, the newest first; for who decides them (`levels_to_set`)."""
    staff_id = levels_to_set(by, user_id).staff_id
    done = [one for one in acts.acts_on(f"staff:{staff_id}") if one.action == "organization.skill_set"]
    names = staff_names(one.by.id for one in done if one.by.id)
    called = dict(Skill.objects.values_list("id", "name"))
    usable = set(Skill.objects.filter(is_active=True).values_list("id", flat=True))
    held = dict(StaffSkill.objects.filter(staff_id=staff_id).values_list("skill_id", "level"))
    found: list[SkillChange] = []
    for one in reversed(done):
        pk, after = one.data["skill"], one.data["level"]
        is_last = "before" in one.data and pk in usable and all(other.skill_id != pk for other in found)
        found.append(
            SkillChange(
                one.at, names.get(UserId(one.by.id or 0), ""), pk, called.get(pk, ""), one.data.get("before"), after,
                is_last and held.get(pk) == after != one.data["before"],
            )
        )  # fmt: skip
    return found


def colleagues(*, without: int | None = None) -> list[tuple[StaffId, str]]:
    """(id, "Name (symbol)") of all active people of the office, for lists to choose from."""
    rows = (
        Staff.objects.filter(is_active=True, institution="")
        .order_by("sort_key", "id")
        .values_list("id", "name", "unit__symbol")
    )
    return [(StaffId(pk), f"{name} ({symbol})") for pk, name, symbol in rows if pk != without]


def as_row(one: Staff) -> StaffRow:
    return StaffRow(
        id=StaffId(one.pk),
        user_id=UserId(one.user_id),
        name=one.name,
        email=one.user.email,
        unit_id=UnitId(one.unit_id),
        unit_symbol=one.unit.symbol,
        unit_name=one.unit.name,
        post=one.post.name if one.post else "",
        phone=one.phone,
        room=one.room,
        duties=one.duties.splitlines(),
        roles=[role for role in Role if role.value in one.roles],
        deputy_id=None if one.deputy_id is None else StaffId(one.deputy_id),
        leads=one.leads,
        is_active=one.is_active,
        version=one.version,
    )
