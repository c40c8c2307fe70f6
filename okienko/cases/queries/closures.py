"""Cases that were settled, for who counts them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Least

from okienko.cases.models import Case, CaseContact, StatusChange
from okienko.cases.rules import CaseState
from okienko.routing.rules import AccessClass


@dataclass(frozen=True, slots=True)
class Closed:
    """`contacts`: of the person, until it was settled. `came_back_at`: reopened, or written about again."""

    at: datetime
    contacts: int
    came_back_at: datetime | None


def closures(since: datetime, until: datetime) -> list[Closed]:
    """Open-class cases settled in the time, each at its first settling in it; counts alone, so access is not checked.

    One query. About the same: another contact joined to the case, or another case of that person and category.
    """
    settled = StatusChange.objects.filter(state=CaseState.RESOLVED, case__access_class=AccessClass.OPEN)
    earlier = settled.filter(case=OuterRef("case"), at__gte=since, at__lt=OuterRef("at"))
    links = CaseContact.objects.filter(case=OuterRef("case")).order_by().values("case")
    reopened = StatusChange.objects.filter(case=OuterRef("case"), state=CaseState.REOPENED, at__gt=OuterRef("at"))
    again = Case.objects.filter(
        person=OuterRef("case__person"), category=OuterRef("case__category"), received_at__gt=OuterRef("at")
    )
    rows = (
        settled.filter(~Exists(earlier), at__gte=since, at__lt=until)
        .annotate(
            contacts=Subquery(links.filter(at__lte=OuterRef("at")).annotate(number=Count("id")).values("number")),
            reopened=_first(reopened.order_by().values("case"), "at"),
            joined=_first(links.filter(at__gt=OuterRef("at")), "at"),
            again=_first(again.order_by().values("person"), "received_at"),
            came_back=Least(F("reopened"), F("joined"), F("again")),  # of what there is
        )
        .order_by("at", "id")
    )
    return [Closed(at, contacts or 0, back) for at, contacts, back in rows.values_list("at", "contacts", "came_back")]


def _first(rows: QuerySet[Any, Any], column: str) -> Subquery:
    return Subquery(rows.annotate(first=Min(column)).values("first"))
