"""Who is away, and who stands in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid, NotFound
from okienko.organization import permissions
from okienko.organization.models import Absence, AbsenceKind, Staff, Substitution
from okienko.organization.rules import NOT_DELEGATED, Role


@transaction.atomic
def add_absence(staff_id: int, kind: str, *, first_day: date, last_day: date, by: Actor) -> int:
    """Both days included. By the person, the head of the tree or an administrator."""
    staff = permissions.access_staff(by, staff_id)
    _check_days(first_day, last_day)
    if kind not in AbsenceKind:
        raise Invalid(fields={"kind": _("Wybierz rodzaj nieobecności z listy.")})
    absence = Absence.objects.create(staff=staff, kind=kind, first_day=first_day, last_day=last_day)
    # the kind stays out of the audit: an illness is nobody's business there
    audit.record(subject=f"staff:{staff.pk}", action="organization.absence_added", by=by, data={"id": absence.pk})
    return absence.pk


@transaction.atomic
def remove_absence(staff_id: int, absence_id: int, *, by: Actor) -> None:
    staff = permissions.access_staff(by, staff_id)
    if not Absence.objects.filter(pk=absence_id, staff=staff).delete()[0]:
        raise NotFound
    audit.record(subject=f"staff:{staff.pk}", action="organization.absence_removed", by=by, data={"id": absence_id})


@transaction.atomic
def add_substitution(
    staff_id: int, substitute_id: int, *, first_day: date, last_day: date, roles: Collection[Role] = (), by: Actor
) -> int:
    """The substitute sees the matters of the other's unit and gets the named roles for these days.

    By the head of the tree or an administrator: nobody passes their own roles on.
    """
    permissions.require(by, Role.HEAD, Role.ADMIN)
    staff = permissions.access_staff(by, staff_id)
    substitute = Staff.objects.filter(pk=substitute_id, is_active=True, institution="").first()
    _check_days(first_day, last_day)
    if substitute is None or substitute.pk == staff.pk:
        raise Invalid(fields={"substitute_id": _("Wybierz inną osobę, która teraz pracuje.")})
    if not set(roles) <= {Role(role) for role in staff.roles} - NOT_DELEGATED:
        raise Invalid(fields={"roles": _("Można przekazać tylko role, które ta osoba ma, bez roli administratora.")})
    substitution = Substitution.objects.create(
        staff=staff, substitute=substitute, first_day=first_day, last_day=last_day, roles=sorted(roles)
    )
    audit.record(
        subject=f"staff:{staff.pk}",
        action="organization.substitution_added",
        by=by,
        data={"id": substitution.pk, "substitute": substitute.pk, "roles": substitution.roles},
    )
    return substitution.pk


@transaction.atomic
def remove_substitution(staff_id: int, substitution_id: int, *, by: Actor) -> None:
    permissions.require(by, Role.HEAD, Role.ADMIN)
    staff = permissions.access_staff(by, staff_id)
    if not Substitution.objects.filter(pk=substitution_id, staff=staff).delete()[0]:
        raise NotFound
    audit.record(
        subject=f"staff:{staff.pk}", action="organization.substitution_removed", by=by, data={"id": substitution_id}
    )


def _check_days(first_day: date, last_day: date) -> None:
    if last_day < first_day:
        raise Invalid(fields={"last_day": _("Ostatni dzień nie może być przed pierwszym.")})
