"""When a location is open: its week, and days that differ from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Invalid, NotFound
from okienko.organization import permissions, queries
from okienko.organization.models import Location, OpeningException, OpeningHours
from okienko.organization.queries.visits import forget_office_week
from okienko.organization.rules import BadHours, Role, parse_hours


@transaction.atomic
def change_week(code: str, week: Mapping[int, str], *, version: int, by: Actor) -> None:
    """Hours of every weekday (1 = Monday), such as "7:30–15:30" or "8–12, 13–16"; empty: closed.

    Raises:
        StaleSave: somebody saved first.
        Invalid: under `day_1`… what cannot be read as hours.
    """
    permissions.require(by, Role.ADMIN, Role.SECRETARY)
    place = Location.objects.select_for_update().filter(code=code, is_active=True).first()
    if place is None:
        raise NotFound
    theirs = queries.week_of(code)
    require_version(version, place.version, {f"day_{day}": text for day, text in theirs.items()})
    spans: list[OpeningHours] = []
    wrong: dict[str, str] = {}
    for day, text in week.items():
        try:
            spans += [
                OpeningHours(location=place, weekday=day, opens=opens, closes=closes)
                for opens, closes in parse_hours(text)
            ]
        except BadHours:
            wrong[f"day_{day}"] = _("Wpisz godziny tak: 7:30–15:30 albo 8–12, 13–16. Puste: nieczynne.")
    if wrong:
        raise Invalid(fields=wrong)
    OpeningHours.objects.filter(location=place).delete()
    OpeningHours.objects.bulk_create(spans)
    place.version += 1
    place.save(update_fields=["version"])
    after = queries.week_of(code)
    _told_anew()
    audit.record(
        subject=f"location:{place.pk}",
        action="organization.opening_hours_changed",
        by=by,
        data={"days": [day for day in after if after[day] != theirs[day]]},
    )


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
    _told_anew()
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
    _told_anew()
    audit.record(
        subject=f"location:{place.pk}",
        action="organization.opening_exception_removed",
        by=by,
        data={"day": day.isoformat()},
    )


def _told_anew() -> None:
    """Twice: for what follows here, and past whoever reads the former hours before this is committed."""
    forget_office_week()
    transaction.on_commit(forget_office_week)
