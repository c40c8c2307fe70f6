"""Reports nearby that may be about the same thing; a person decides."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from okienko.cases.models import Case
from okienko.cases.rules import DUPLICATE_DAYS, DUPLICATE_METERS, CaseState, distance_meters
from okienko.kernel.kept import Given, Kept

METERS_PER_DEGREE = 111_320


@dataclass(frozen=True, slots=True)
class Nearby:
    case_id: int
    reference: str
    title: str
    street: str
    state: CaseState
    received_at: datetime
    meters: int


_AROUND = Kept(
    lambda: (
        Case.objects.filter(
            category__code=Given("category"),
            received_at__gte=Given("since"),
            received_at__lte=Given("until"),
            lat__gte=Given("south"),
            lat__lte=Given("north"),
            lon__gte=Given("west"),
            lon__lte=Given("east"),
            duplicate_of=None,
            access_class="open",
        )
        .exclude(id=Given("besides"))
        .values_list("id", "reference", "title", "street", "state", "received_at", "lon", "lat")[:100]
    )
)


def nearby(
    category_code: str, lon: float, lat: float, *, besides: int | None = None, now: datetime | None = None
) -> list[Nearby]:
    """Reports of the same category within 50 m and 14 days of now (or of `now`), nearest first; at most 10.

    For staff who may read the case itself; the portal shows only how many and their public part.
    """
    reach_lat = DUPLICATE_METERS / METERS_PER_DEGREE
    reach_lon = reach_lat / max(math.cos(math.radians(lat)), 0.01)
    around, days = now or timezone.now(), timedelta(days=DUPLICATE_DAYS)
    rows = _AROUND(
        category=category_code,
        since=around - days,
        until=around + days,
        south=lat - reach_lat,
        north=lat + reach_lat,
        west=lon - reach_lon,
        east=lon + reach_lon,
        besides=besides or 0,
    )
    found = [
        Nearby(pk, reference, title, street, CaseState(state), at, round(distance_meters(lon, lat, x or 0, y or 0)))
        for pk, reference, title, street, state, at, x, y in rows
    ]
    return sorted((one for one in found if one.meters <= DUPLICATE_METERS), key=lambda one: (one.meters, one.case_id))[
        :10
    ]


def id_by_reference(reference: str) -> int | None:
    """The id of a case by its ten digits; access is checked by whatever uses it."""
    return Case.objects.filter(reference=reference).values_list("id", flat=True).first()
