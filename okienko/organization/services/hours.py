"""Days when a location is open otherwise than its weekday says."""

from __future__ import annotations

from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid, NotFound
from okienko.organization import permissions
from okienko.organization.models import Location, OpeningException
from okienko.organization.rules import Role


@transaction.atomic
def add_opening_exception(
    code: str, day: date, *, opens: time | None, closes: time | None, reason: str, by: Actor
) -> None:
    """Both times empty: closed. The same day again replaces what was there."""
    permissions.require(by, Role.ADMIN, Role.SECRETARY)
    place = Location.objects.filter(code=code, is_active=True).first()
    if place is None:
        raise NotFound
    if (opens is None) != (closes is None) or (opens is not None and closes is not None and opens >= closes):
        raise Invalid(fields={"closes": _("Podaj obie godziny, wcześniejszą i późniejszą, albo żadnej (zamknięte).")})
    OpeningException.objects.update_or_create(
        location=place, day=day, defaults={"opens": opens, "closes": closes, "reason": reason.strip()}
    )
    audit.record(
        subject=f"location:{place.pk}",
        action="organization.opening_exception_set",
        by=by,
        data={"day": day.isoformat()},
    )


@transaction.atomic
def remove_opening_exception(code: str, day: date, *, by: Actor) -> None:
    permissions.require(by, Role.ADMIN, Role.SECRETARY)
    place = Location.objects.filter(code=code).first()
    if place is None or not OpeningException.objects.filter(location=place, day=day).delete()[0]:
        raise NotFound
    audit.record(
        subject=f"location:{place.pk}",
        action="organization.opening_exception_removed",
        by=by,
        data={"day": day.isoformat()},
    )
