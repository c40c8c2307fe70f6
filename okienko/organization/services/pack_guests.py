"""Experts of other institutions from a pack: `guests.yaml`."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from okienko.accounts import services as accounts
from okienko.kernel.actors import Actor
from okienko.organization.models import Roster, Skill, Staff, StaffSkill, Unit
from okienko.organization.rules import Role, guest_name
from okienko.organization.services.guests import set_guest_active, tell_duty
from okienko.organization.services.indexing import index_staff
from okienko.organization.services.pack_files import DAYS, GuestEntry, OfficeFiles, on_day


def load_guests(files: OfficeFiles, *, by: Actor) -> None:
    """Guests and their rosters. What the office changed of one on a page stays; one the pack no longer names goes."""
    people = {one.user.email: one for one in Staff.objects.exclude(institution="").select_related("user")}
    units = {unit.symbol: unit for unit in Unit.objects.all()}
    skills = dict(Skill.objects.values_list("code", "id"))
    for entry in files.guests:
        email = files.email(entry.code)
        staff = people.get(email) or _new(entry, email, by)
        before = staff.unit_id
        if staff.version == 1:
            staff.name, staff.institution, staff.unit = entry.name, entry.institution, units[entry.unit]
            index_staff([staff])
            staff.save()
            accounts.rename_account(staff.user_id, full_name=guest_name(entry.name, entry.institution), by=by)
            accounts.set_account_end(staff.user_id, on_day(entry.valid_until, timezone.localdate()), by=by)
        if email not in people:
            StaffSkill.objects.bulk_create(
                StaffSkill(staff=staff, skill_id=skills[code], level=level) for code, level in entry.skills.items()
            )
        Roster.objects.get_or_create(staff=staff)
        week = _week(entry)
        has_other_hours = Roster.objects.filter(staff=staff, version=1).exclude(week=week).update(week=week)
        if email in people and (has_other_hours or staff.unit_id != before):
            tell_duty(staff)
    wanted = {files.email(one.code) for one in files.guests}
    for email, staff in people.items():
        if staff.from_pack and staff.is_active and email not in wanted:
            set_guest_active(staff.pk, is_active=False, by=by)


def _new(entry: GuestEntry, email: str, by: Actor) -> Staff:
    ends = on_day(entry.valid_until, timezone.localdate())
    user_id = accounts.create_account(
        email, full_name=guest_name(entry.name, entry.institution), valid_until=ends, by=by
    )
    return Staff(user_id=user_id, roles=[Role.GUEST.value], from_pack=True)


def _week(entry: GuestEntry) -> dict[str, list[list[str]]]:
    spans = entry.week.items()
    return {str(DAYS.index(day) + 1): [[f"{opens:%H:%M}", f"{closes:%H:%M}"]] for day, (opens, closes) in spans}


def demo_guests(files: OfficeFiles) -> Iterable[str]:
    """Addresses of the demonstration's guests."""
    return [files.email(one.code) for one in files.guests if one.demo]
