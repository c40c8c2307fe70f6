"""People of the office: added, changed, given roles, let go."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.accounts import services as accounts
from okienko.audit import queries as acts
from okienko.audit import services as audit
from okienko.audit.queries import Act
from okienko.kernel.actors import Actor
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from okienko.kernel.facts import publish
from okienko.kernel.text import sort_key
from okienko.organization import permissions
from okienko.organization.events import RolesChanged, StaffDeactivated, StaffMoved
from okienko.organization.models import Post, Skill, Staff, StaffSkill, Unit
from okienko.organization.rules import Role, StaffId
from okienko.organization.rules.search import index_text
from okienko.organization.services.indexing import index_staff


@dataclass(frozen=True, slots=True)
class StaffData:
    """What may be changed of a person. `post` is a name; a new one is added to the unit."""

    name: str
    unit_id: int
    post: str = ""
    phone: str = ""
    room: str = ""
    duties: str = ""
    deputy_id: int | None = None
    leads: bool = False


@transaction.atomic
def add_staff(email: str, data: StaffData, *, roles: Collection[Role], by: Actor) -> StaffId:
    """A person with an account and no password yet: give them `make_password_link`."""
    permissions.require(by, Role.ADMIN)
    _refuse_guest(roles)
    _check(data, None)
    user_id = accounts.create_account(email, full_name=data.name, by=by)
    staff = Staff(user_id=user_id, roles=sorted(roles))
    _apply(staff, data)
    staff.save()
    audit.record(subject=f"staff:{staff.pk}", action="organization.staff_added", by=by, data={"roles": sorted(roles)})
    return StaffId(staff.pk)


@transaction.atomic
def change_staff(staff_id: int, data: StaffData, *, version: int, by: Actor) -> None:
    """Raises StaleSave when somebody saved first."""
    permissions.require(by, Role.ADMIN)
    staff = permissions.access_staff(by, staff_id, lock=True)
    before = as_data(staff)
    require_version(version, staff.version, asdict(before))
    _check(data, staff)
    if data.name != staff.name:
        accounts.rename_account(staff.user_id, full_name=data.name, by=by)
    _apply(staff, data)
    staff.version += 1
    staff.save()
    changed = [one.name for one in fields(data) if getattr(data, one.name) != getattr(before, one.name)]
    audit.record(subject=f"staff:{staff.pk}", action="organization.staff_changed", by=by, data={"fields": changed})
    if before.unit_id != data.unit_id:
        moved = StaffMoved(
            staff_id=staff.pk, user_id=staff.user_id, from_unit_id=before.unit_id, to_unit_id=data.unit_id
        )
        publish(moved, subject=f"staff:{staff.pk}")


@transaction.atomic
def set_roles(staff_id: int, roles: Collection[Role], *, by: Actor, version: int | None = None) -> None:
    """Nobody takes the administrator's role from themselves: the office must not be locked out.

    Raises:
        StaleSave: `version` is given and somebody saved first.
    """
    permissions.require(by, Role.ADMIN)
    _refuse_guest(roles)
    staff = permissions.access_staff(by, staff_id, lock=True)
    if version is not None:
        require_version(version, staff.version, {"roles": list(staff.roles)})
    if staff.user_id == by.id and Role.ADMIN not in roles:
        raise Invalid(_("Nie możesz odebrać sobie roli administratora. Niech zrobi to inna osoba z tą rolą."))
    before, staff.roles = staff.roles, sorted(roles)
    staff.version += 1
    staff.save(update_fields=["roles", "version"])
    audit.record(
        subject=f"staff:{staff.pk}",
        action="organization.roles_changed",
        by=by,
        data={"before": sorted(before), "after": staff.roles},
    )
    changed = RolesChanged(staff_id=staff.pk, user_id=staff.user_id, unit_id=staff.unit_id)
    publish(changed, subject=f"staff:{staff.pk}")


@transaction.atomic
def set_skill(staff_id: int, skill_id: int, *, level: int | None, by: Actor) -> None:
    """Level 1 to 5; None takes the skill away. Heads and supervisors decide in their tree."""
    who = permissions.require(by, Role.ADMIN, Role.HEAD, Role.SUPERVISOR)
    staff = Staff.objects.select_for_update().filter(pk=staff_id).first()
    if staff is None or not permissions.decides_skills(who, staff):
        raise NotFound
    if not Skill.objects.filter(pk=skill_id, is_active=True).exists():
        raise NotFound
    if level is not None and not 1 <= level <= 5:
        raise Invalid(fields={"level": _("Poziom to liczba od 1 do 5.")})
    held = StaffSkill.objects.filter(staff=staff, skill_id=skill_id).values_list("level", flat=True).first()
    if level is None:
        StaffSkill.objects.filter(staff=staff, skill_id=skill_id).delete()
    else:
        StaffSkill.objects.update_or_create(staff=staff, skill_id=skill_id, defaults={"level": level})
    audit.record(
        subject=f"staff:{staff.pk}",
        action="organization.skill_set",
        by=by,
        data={"skill": skill_id, "level": level, "before": held},
    )


@transaction.atomic
def undo_skill(staff_id: int, skill_id: int, *, seen: int | None, by: Actor) -> None:
    """Put a skill back to its level before the last change of it. seen: the level the page showed, None for none.

    Raises:
        NotFound: nobody changed it, or not on a page.
        Conflict: somebody changed it since.
    """
    who = permissions.require(by, Role.ADMIN, Role.HEAD, Role.SUPERVISOR)
    staff = Staff.objects.select_for_update().filter(pk=staff_id, is_active=True).first()
    if staff is None or not permissions.decides_skills(who, staff):
        raise NotFound
    last = next((one for one in reversed(skill_acts(staff.pk)) if one.data["skill"] == skill_id), None)
    if last is None or "before" not in last.data:
        raise NotFound
    held = StaffSkill.objects.filter(staff=staff, skill_id=skill_id).values_list("level", flat=True).first()
    if seen != held or last.data["level"] != held:
        raise Conflict(_("Ktoś był szybszy"))
    set_skill(staff_id, skill_id, level=last.data["before"], by=by)


def skill_acts(staff_id: int) -> list[Act]:
    """Changes of a person's skills, the oldest first."""
    return [one for one in acts.acts_on(f"staff:{staff_id}") if one.action == "organization.skill_set"]


@transaction.atomic
def set_active(staff_id: int, *, is_active: bool, by: Actor) -> None:
    """Let somebody go, or back: their account and sessions follow at once."""
    permissions.require(by, Role.ADMIN)
    staff = permissions.access_staff(by, staff_id, lock=True)
    if staff.user_id == by.id:
        raise Forbidden(_("Nie możesz wyłączyć własnego konta. Niech zrobi to inna osoba z rolą administratora."))
    if staff.is_active == is_active:
        return
    staff.is_active = is_active
    staff.leads = staff.leads and is_active
    staff.version += 1
    staff.save(update_fields=["is_active", "leads", "version"])
    accounts.set_account_active(staff.user_id, is_active=is_active, by=by)
    audit.record(
        subject=f"staff:{staff.pk}",
        action="organization.staff_activated" if is_active else "organization.staff_deactivated",
        by=by,
    )
    if not is_active:
        gone = StaffDeactivated(staff_id=staff.pk, user_id=staff.user_id, unit_id=staff.unit_id)
        publish(gone, subject=f"staff:{staff.pk}")


@transaction.atomic
def make_password_link(staff_id: int, *, by: Actor) -> str:
    """A token for `accounts:new_password`, to be passed on in person."""
    permissions.require(by, Role.ADMIN)
    return accounts.password_link(permissions.access_staff(by, staff_id).user_id, by=by)


def as_data(staff: Staff) -> StaffData:
    return StaffData(
        name=staff.name,
        unit_id=staff.unit_id,
        post=staff.post.name if staff.post else "",
        phone=staff.phone,
        room=staff.room,
        duties=staff.duties,
        deputy_id=staff.deputy_id,
        leads=staff.leads,
    )


def _refuse_guest(roles: Collection[Role]) -> None:
    if Role.GUEST in roles:
        raise Invalid(fields={"roles": _("Eksperta innej instytucji dodaje się na osobnej stronie.")})


def _check(data: StaffData, staff: Staff | None) -> None:
    if not data.name.strip():
        raise Invalid(fields={"name": _("Wpisz imię i nazwisko.")})
    if not Unit.objects.filter(pk=data.unit_id, is_active=True).exists():
        raise Invalid(fields={"unit_id": _("Wybierz komórkę z listy.")})
    if data.deputy_id is not None and staff is not None and data.deputy_id == staff.pk:
        raise Invalid(fields={"deputy_id": _("Nikt nie zastępuje samego siebie.")})
    heads = Staff.objects.filter(unit_id=data.unit_id, leads=True).values_list("id", flat=True)
    if data.leads and set(heads) - {staff.pk if staff else None}:
        raise Invalid(fields={"leads": _("Tą komórką kieruje już ktoś inny.")})


def _apply(staff: Staff, data: StaffData) -> None:
    staff.unit = Unit.objects.get(pk=data.unit_id)
    staff.post = post_named(data.post, staff.unit)
    for name in ("name", "phone", "room", "duties", "deputy_id", "leads"):
        setattr(staff, name, getattr(data, name))
    index_staff([staff])


def post_named(name: str, unit: Unit) -> Post | None:
    """The unit's post of this name, added where it is new."""
    name = " ".join(name.split())
    if not name:
        return None
    values = {"sort_key": sort_key(name), "folded": index_text(name)}
    return Post.objects.get_or_create(unit=unit, name=name, defaults=values)[0]
