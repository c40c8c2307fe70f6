"""Znak sprawy: gapless per unit, class and year, never reused."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone

from okienko.audit import services as audit
from okienko.cases.models import Case
from okienko.cases.services.moving import subject
from okienko.kernel import live
from okienko.kernel.actors import system

_NEXT = """
INSERT INTO cases_signcounter AS c (unit_symbol, file_class, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (unit_symbol, file_class, year) DO UPDATE SET last = c.last + 1
RETURNING last
"""


@transaction.atomic
def allot_sign(case_id: int) -> str:
    """Give the case its sign, e.g. `PK-II.1510.12.2026`, once; returns it ("" where its type has no class).

    A short transaction of its own: the counter's row stays locked until it commits.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("type", "unit").get(id=case_id)
    if case.sign or not case.type.file_class:
        return case.sign
    year = timezone.localdate().year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [case.unit.symbol, case.type.file_class, year])
        number = cursor.fetchone()[0]
    case.sign = f"{case.unit.symbol}.{case.type.file_class}.{number}.{year}"
    case.save(update_fields=["sign"])
    audit.record(subject=subject(case), action="cases.sign_allotted", by=system(), data={"sign": case.sign})
    live.touch(subject(case))
    return case.sign
