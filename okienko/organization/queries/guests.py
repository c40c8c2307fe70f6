"""Experts of other institutions: for who keeps them, for themselves, and for the queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from okienko.kernel.actors import Actor
from okienko.organization import permissions
from okienko.organization.models import Roster, RosterVersion, Staff
from okienko.organization.queries.staff import staff_names
from okienko.organization.rules import StaffId, UserId, duty_until, next_duty, spans_text


@dataclass(frozen=True, slots=True)
class Duty:
    """on_until: when the duty of this moment ends; following: when the next begins and ends, within a month."""

    on_until: datetime | None
    following: tuple[datetime, datetime] | None


@dataclass(frozen=True, slots=True)
class GuestRow:
    """valid_until: their last day. duty: None for who may not sign in any more."""

    id: StaffId
    user_id: UserId
    name: str
    institution: str
    email: str
    phone: str
    unit_id: int
    unit_name: str
    valid_until: date
    is_active: bool
    duty: Duty | None
    version: int

    @property
    def is_over(self) -> bool:
        return self.valid_until < timezone.localdate()


@dataclass(frozen=True, slots=True)
class RosterView:
    """A roster. `values`: the columns `week`, `exceptions`, `is_own`."""

    version: int
    values: Mapping[str, Any]
    may_change: bool

    @property
    def days(self) -> list[tuple[int, str]]:
        """Weekday (1 = Monday) → its hours, "" for none."""
        return [(day, spans_text(self.values["week"].get(str(day), []))) for day in range(1, 8)]

    @property
    def exceptions(self) -> list[tuple[date, str]]:
        """Days that differ and are not over → their hours, "" for no duty."""
        today = timezone.localdate()
        rows = [(date.fromisoformat(day), spans_text(spans)) for day, spans in self.values["exceptions"].items()]
        return sorted(one for one in rows if one[0] >= today)


@dataclass(frozen=True, slots=True)
class PastRoster:
    """A roster as it was after one change. `by`: a name; "" as it was made. `restored`: the version put back."""

    number: int
    at: datetime
    by: str
    restored: int | None
    values: Mapping[str, Any]


def guests(by: Actor) -> list[GuestRow]:
    """All of them, those who are gone last. For hosts."""
    permissions.require(by, *permissions.HOSTS)
    people = Staff.objects.exclude(institution="").select_related("unit", "user", "roster")
    found = [_row(one) for one in people.order_by("sort_key", "id")]
    return sorted(found, key=lambda one: one.duty is None)


def guest(by: Actor, staff_id: int) -> GuestRow:
    """For hosts and for themselves; NotFound for others."""
    return _row(permissions.access_guest(by, staff_id))


def roster(by: Actor, staff_id: int) -> RosterView:
    """As `guest`."""
    staff = permissions.access_guest(by, staff_id)
    kept = Roster.objects.filter(staff=staff).first() or Roster(staff=staff)
    return RosterView(kept.version, _values(kept), permissions.is_host(by) or kept.is_own)


def history_of_roster(by: Actor, staff_id: int) -> list[PastRoster]:
    """Its versions, the newest first; none before it was first changed. As `guest`."""
    permissions.access_guest(by, staff_id)
    rows = list(RosterVersion.objects.filter(staff_id=staff_id).order_by("-number")[:100])
    names = staff_names(one.user_id for one in rows if one.user_id)
    return [
        PastRoster(one.number, one.at, names.get(UserId(one.user_id or 0), ""), one.restored, one.values)
        for one in rows
    ]


def duty_of(user_id: int, now: datetime) -> Duty | None:
    """When this user serves by their roster; None for who needs none, being of the office."""
    staff = Staff.objects.exclude(institution="").select_related("roster").filter(user_id=user_id).first()
    return _duty(staff, now) if staff else None


def _row(one: Staff) -> GuestRow:
    ends = one.user.valid_until or timezone.localdate()
    is_usable = one.is_active and ends >= timezone.localdate()
    return GuestRow(
        id=StaffId(one.pk),
        user_id=UserId(one.user_id),
        name=one.name,
        institution=one.institution,
        email=one.user.email,
        phone=one.phone,
        unit_id=one.unit_id,
        unit_name=one.unit.name,
        valid_until=ends,
        is_active=one.is_active,
        duty=_duty(one, timezone.now()) if is_usable else None,
        version=one.version,
    )


def _duty(one: Staff, now: datetime) -> Duty:
    kept = getattr(one, "roster", None) or Roster(staff=one)
    local = timezone.localtime(now)
    return Duty(duty_until(kept.week, kept.exceptions, local), next_duty(kept.week, kept.exceptions, local))


def _values(kept: Roster) -> dict[str, Any]:
    return {"week": kept.week, "exceptions": kept.exceptions, "is_own": kept.is_own}
