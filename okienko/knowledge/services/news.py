"""Somebody says that they have read news, and what a new edition asks anew."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils.translation import gettext as _

from okienko.kernel.actors import Actor
from okienko.kernel.errors import Conflict, NotFound
from okienko.knowledge import permissions, queries
from okienko.knowledge.models import NewsReceipt, Record, RecordVersion
from okienko.knowledge.rules import NewsContent, RecordKind


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
    queries.forget_news()


def news_published(record: Record, content: NewsContent, *, was_shown: bool) -> None:
    """Call with every edition, inside its transaction. was_shown: the edition before this was on its page until now.

    Where nothing but the dates of review is other, who read that one has read this one, too.
    """
    queries.forget_news()
    if not was_shown:
        return
    before, now = RecordVersion.objects.get(record=record, number=record.version - 1).content, content.as_json()
    if {**before, **{name: now[name] for name in ("state_of", "next_review")}} == now:
        with connection.cursor() as cursor:
            cursor.execute(_CARRY, {"record": record.pk, "number": record.version})


# The day they read it stays: the ORM would say that everybody read it today.
_CARRY = """
INSERT INTO knowledge_newsreceipt (record_id, version, user_id, read_at)
SELECT record_id, %(number)s, user_id, read_at FROM knowledge_newsreceipt
WHERE record_id = %(record)s AND version = %(number)s - 1 ON CONFLICT DO NOTHING
"""
