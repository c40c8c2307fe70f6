"""Somebody says that they have read news."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.kernel.actors import Actor
from okienko.kernel.errors import Conflict, NotFound
from okienko.knowledge import permissions, queries
from okienko.knowledge.models import NewsReceipt, Record
from okienko.knowledge.rules import RecordKind


@transaction.atomic
def read_news(code: str, *, version: int, by: Actor) -> None:
    """Keep that `by` has read this edition; once more changes nothing. The receipt is its own history.

    Raises NotFound where it is not shown or not for them; Conflict where another edition came meanwhile.
    """
    who = permissions.require_staff(by)
    record = Record.objects.select_for_update().filter(kind=RecordKind.NEWS, code=code).first()
    mine = next((one for one in queries.own_news(by) if one.code == code), None)
    if record is None or mine is None:
        raise NotFound
    if record.version != version:
        raise Conflict(_("Ta nowość ma już nowe wydanie. Przeczytaj je."))
    NewsReceipt.objects.bulk_create(
        [NewsReceipt(record=record, version=version, user_id=who.user_id)], ignore_conflicts=True
    )
