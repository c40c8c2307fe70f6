"""Experts of other institutions: asked here, changed, let go; and when they serve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.accounts import services as accounts
from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Forbidden, Invalid, NotFound
from okienko.kernel.facts import publish
from okienko.organization import permissions
from okienko.organization.events import DutyChanged, StaffDeactivated
from okienko.organization.models import Roster, RosterVersion, Staff, Unit
from okienko.organization.rules import BadException, BadHours, Role, StaffId, guest_name, parse_exceptions, spans_from
from okienko.organization.services.indexing import index_staff

NAME_LIMIT = 200  # of an account


@dataclass(frozen=True, slots=True)
class GuestData:
    """What may be changed of a guest. unit_id: the unit that asked them here; valid_until: their last day."""

    name: str
    institution: str
    unit_id: int
    valid_until: date
    phone: str = ""


@dataclass(frozen=True, slots=True)
class RosterData:
    """A roster as people write it. week: weekday (1 = Monday) → "8–12, 13–16"; exceptions: one day a line."""

    week: Mapping[int, str]
    exceptions: str = ""
    is_own: bool = False


@transaction.atomic
def add_guest(email: str, data: GuestData, *, by: Actor) -> StaffId:
    """A guest with an account and no password yet: give them `make_guest_link`. They serve nobody before they have a
    roster."""
    permissions.require(by, *permissions.HOSTS)
    _check(data)
    user_id = accounts.create_account(email, full_name=_full_name(data), valid_until=data.valid_until, by=by)
    staff = Staff(user_id=user_id, roles=[Role.GUEST.value])
    _apply(staff, data)
    Roster.objects.create(staff=staff)
    audit.record(subject=f"staff:{staff.pk}", action="organization.guest_added", by=by)
    return StaffId(staff.pk)


@transaction.atomic
def change_guest(staff_id: int, data: GuestData, *, version: int, by: Actor) -> None:
    """Raises StaleSave when somebody saved first."""
    permissions.require(by, *permissions.HOSTS)
    staff = permissions.access_guest(by, staff_id, lock=True)
    before = as_guest_data(staff)
    require_version(version, staff.version, asdict(before))
    _check(data)
    if _full_name(data) != _full_name(before):
        accounts.rename_account(staff.user_id, full_name=_full_name(data), by=by)
    if data.valid_until != before.valid_until:
        accounts.set_account_end(staff.user_id, data.valid_until, by=by)
    staff.version += 1
    _apply(staff, data)
    changed = [name for name, value in asdict(data).items() if value != getattr(before, name)]
    audit.record(subject=f"staff:{staff.pk}", action="organization.guest_changed", by=by, data={"fields": changed})
    tell_duty(staff)


@transaction.atomic
def set_guest_active(staff_id: int, *, is_active: bool, by: Actor) -> None:
    """Let a guest go, or back: their account and sessions follow at once."""
    permissions.require(by, *permissions.HOSTS)
    staff = permissions.access_guest(by, staff_id, lock=True)
    if staff.is_active == is_active:
        return
    staff.is_active = is_active
    staff.version += 1
    staff.save(update_fields=["is_active", "version"])
    accounts.set_account_active(staff.user_id, is_active=is_active, by=by)
    audit.record(
        subject=f"staff:{staff.pk}", by=by,
        action="organization.staff_activated" if is_active else "organization.staff_deactivated",
    )  # fmt: skip
    if not is_active:
        gone = StaffDeactivated(staff_id=staff.pk, user_id=staff.user_id, unit_id=staff.unit_id)
        publish(gone, subject=f"staff:{staff.pk}")


@transaction.atomic
def make_guest_link(staff_id: int, *, by: Actor) -> str:
    """A token for `accounts:new_password`, to be passed on in person. NotFound once their last day is over."""
    permissions.require(by, *permissions.HOSTS)
    return accounts.password_link(permissions.access_guest(by, staff_id).user_id, by=by)


@transaction.atomic
def change_roster(staff_id: int, data: RosterData, *, version: int, by: Actor) -> None:
    """When a guest serves. By hosts; by themselves where these allow it, which they alone decide.

    Raises:
        StaleSave: somebody saved first; what they saved is read by who shows it.
        Invalid: under `day_1`…, `exceptions`, what cannot be read.
    """
    roster = _to_change(staff_id, version, by)
    week: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for day, text in data.week.items():
        try:
            spans = spans_from(text)
        except BadHours:
            wrong[f"day_{day}"] = _("Wpisz godziny tak: 7:30–15:30 albo 8–12, 13–16. Puste: bez dyżuru.")
        else:
            week |= {str(day): spans} if spans else {}
    try:
        exceptions = parse_exceptions(data.exceptions)
    except BadException as error:
        said = _("Nie da się odczytać: %(line)s. Wpisz tak: 24.12.2026: 10–12 albo 24.12.2026: brak.")
        wrong["exceptions"] = said % {"line": error}
    if wrong:
        raise Invalid(fields=wrong)
    is_own = data.is_own if permissions.is_host(by) else roster.is_own
    _save(roster, {"week": week, "exceptions": exceptions, "is_own": is_own}, by=by)


@transaction.atomic
def restore_roster(staff_id: int, number: int, *, version: int, by: Actor) -> None:
    """Put a roster back as it was in version `number`. That is a change like any other; who may change it themselves
    stays as it is where they do so.

    Raises:
        StaleSave: somebody saved since.
        NotFound: it was never so.
    """
    roster = _to_change(staff_id, version, by)
    former = RosterVersion.objects.filter(staff_id=staff_id, number=number).first()
    if former is None or number == roster.version:
        raise NotFound
    kept = {} if permissions.is_host(by) else {"is_own": roster.is_own}
    _save(roster, {**former.values, **kept}, by=by, restored=number)


def as_guest_data(staff: Staff) -> GuestData:
    return GuestData(
        name=staff.name,
        institution=staff.institution,
        unit_id=staff.unit_id,
        valid_until=staff.user.valid_until or timezone.localdate(),
        phone=staff.phone,
    )


def _to_change(staff_id: int, version: int, by: Actor) -> Roster:
    staff = permissions.access_guest(by, staff_id, lock=True)
    roster, _made = Roster.objects.get_or_create(staff=staff)
    if not (permissions.is_host(by) or (roster.is_own and staff.is_active)):
        raise Forbidden(_("Swój grafik zmieniasz przez superwizora tego urzędu."))
    require_version(version, roster.version)
    return roster


def _save(roster: Roster, values: dict[str, Any], *, by: Actor, restored: int | None = None) -> None:
    before = {name: getattr(roster, name) for name in values}
    if before == values:
        return
    now = timezone.now()
    if roster.version == 1:  # as it was made, or as the pack wrote it
        RosterVersion.objects.get_or_create(
            staff_id=roster.pk, number=1, defaults={"at": now, "values": before}
        )  # fmt: skip
    for name, value in values.items():
        setattr(roster, name, value)
    roster.version += 1
    roster.save()
    RosterVersion.objects.create(
        staff_id=roster.pk, number=roster.version, at=now, user_id=by.id, restored=restored, values=values
    )
    audit.record(
        subject=f"staff:{roster.pk}", by=by,
        action="organization.roster_restored" if restored else "organization.roster_changed",
        data={"version": roster.version, **({"restored": restored} if restored else {})},
    )  # fmt: skip
    tell_duty(roster.staff)


def tell_duty(staff: Staff) -> None:
    """Who serves by their roster serves at other times, or other queues, from now on."""
    publish(DutyChanged(staff_id=staff.pk, user_id=staff.user_id), subject=f"staff:{staff.pk}")


def _check(data: GuestData) -> None:
    if not data.name.strip():
        raise Invalid(fields={"name": _("Wpisz imię i nazwisko.")})
    if not data.institution.strip():
        raise Invalid(fields={"institution": _("Wpisz nazwę instytucji, w której ta osoba pracuje.")})
    if len(_full_name(data)) > NAME_LIMIT:
        raise Invalid(fields={"institution": _("Skróć nazwę instytucji: razem z nazwiskiem jest za długa.")})
    if not Unit.objects.filter(pk=data.unit_id, is_active=True).exists():
        raise Invalid(fields={"unit_id": _("Wybierz komórkę z listy.")})


def _full_name(data: GuestData) -> str:
    """Of the account, so that whoever reads who has a talk reads whose they are."""
    return guest_name(data.name.strip(), data.institution.strip())


def _apply(staff: Staff, data: GuestData) -> None:
    staff.unit = Unit.objects.get(pk=data.unit_id)
    staff.name, staff.institution, staff.phone = data.name.strip(), data.institution.strip(), data.phone.strip()
    index_staff([staff])
    staff.save()
