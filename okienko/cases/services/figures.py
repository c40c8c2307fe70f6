"""What the log of the queue says of settled cases, so that whoever counts needs no other table.

Of open-class cases alone, as their class was then: figures say nothing of what is kept closely.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, OuterRef, Subquery

from okienko.cases.models import Case, CaseContact, StatusChange
from okienko.cases.rules import QUIET, CaseState
from okienko.cases.services.moving import subject
from okienko.routing import queries as log
from okienko.routing import services as routing
from okienko.routing.rules import AccessClass, EventKind

_MARGIN = timedelta(days=1)  # no worker may have run for that long


def note_settled(case: Case) -> None:
    """A locked case was settled, after so many contacts."""
    if case.access_class == AccessClass.OPEN:
        contacts = CaseContact.objects.filter(case=case).count()
        routing.log(EventKind.SETTLED, subject=subject(case), number=contacts)


def note_came_back(case: Case) -> None:
    """A settled case was opened again, or the person wrote about it."""
    if case.access_class == AccessClass.OPEN:
        routing.log(EventKind.CAME_BACK, subject=subject(case))


@transaction.atomic
def note_written_again(now: datetime) -> int:
    """Log cases settled lately whose person began another of the same category since. Returns how many.

    Looked for by the watch: asking at every new case would cost each a statement.
    """
    again = (
        Case.objects.filter(
            person=OuterRef("case__person"), category=OuterRef("case__category"), received_at__gt=OuterRef("at")
        )
        .order_by()
        .values("person")
        .annotate(first=Min("received_at"))
        .values("first")
    )
    since = now - QUIET - _MARGIN
    settled = (
        StatusChange.objects.filter(
            state=CaseState.RESOLVED, at__gt=since, at__lte=now, case__state=CaseState.RESOLVED,
            case__access_class=AccessClass.OPEN,
        )
        .annotate(again=Subquery(again))
        .filter(again__isnull=False)
        .order_by("at")
        .values_list("case_id", "at", "again")
    )  # fmt: skip
    known = {one.subject: one.at for one in log.events(since, now, kinds=[EventKind.CAME_BACK])}
    noted = 0
    for case_id, at, came_back in settled:
        of = f"case:{case_id}"
        if of in known and known[of] > at:
            continue
        routing.log(EventKind.CAME_BACK, subject=of, at=came_back)
        known[of] = came_back
        noted += 1
    return noted
