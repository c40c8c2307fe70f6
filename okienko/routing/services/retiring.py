"""A queue goes out of use, and comes back. Its work is never lost: it goes to another queue, which is named."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.kernel.actors import Actor
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.routing import queries
from okienko.routing.models import Queue
from okienko.routing.permissions import require_keeper_of_queues
from okienko.routing.rules import QueueAct
from okienko.routing.rules.queues import EDITED, comes_round
from okienko.routing.services.moving import move_on, waiting_in
from okienko.routing.services.queues import (
    changed_kept,
    check_values,
    flows,
    keep_first_version,
    keep_version,
    to_change,
)

MOVED_AT_ONCE = 200  # by the one who asks; the rest by the sweeper, a second later


def retire_queue(code: str, *, to: str, version: int, by: Actor) -> int:
    """Put a queue out of use. What waits in it, and whatever still names it, goes to queue `to`, as old as it is.

    What somebody has stays theirs; what is being offered moves once its offer is over. Returns how many moved now.

    Raises:
        StaleSave: somebody saved the queue since.
        Conflict: it is out of use already.
        Invalid: it is the default queue, or its work cannot go there.
    """
    _retire(code, to=to, version=version, by=by)
    queries.forget_queues()  # somebody may have read them before the change was there to be read
    return sum(move_on(item_id) for item_id in waiting_in([code])[:MOVED_AT_ONCE])


@transaction.atomic
def _retire(code: str, *, to: str, version: int, by: Actor) -> None:
    queue = to_change(code, version, by)
    if queue.is_default:
        raise Invalid(fields={"to": _("To kolejka domyślna: trafia do niej to, czego nikt inaczej nie przypisał.")})
    if to == code or not Queue.objects.filter(code=to, is_active=True).exists():
        raise Invalid(fields={"to": _("Wybierz kolejkę z listy.")})
    if comes_round(code, {**flows(without=code), code: to}):
        raise Invalid(fields={"to": _("Z tamtej kolejki praca wracałaby tutaj. Wybierz inną.")})
    keep_first_version(queue)
    queue.is_active, queue.successor, queue.version = False, to, queue.version + 1
    queue.save(update_fields=["is_active", "successor", "version"])
    keep_version(queue, QueueAct.RETIRED, by=by)
    changed_kept(queue, "routing.queue_retired", by=by, to=to)


@transaction.atomic
def return_queue(code: str, *, version: int, by: Actor) -> None:
    """Put a queue back in use, as it was; work that went elsewhere meanwhile stays there.

    Raises:
        StaleSave: somebody did so, or retired it anew.
        Conflict: it is in use.
        Invalid: its unit is closed, or where it overflowed to is gone.
    """
    require_keeper_of_queues(by)
    queue = next((one for one in Queue.objects.select_for_update().order_by("id") if one.code == code), None)
    if queue is None:
        raise NotFound
    if queue.is_active:
        raise Conflict(_("Ta kolejka jest już w użyciu. Ktoś zdążył ją przywrócić."))
    require_version(version, queue.version)
    check_values(code, {name: getattr(queue, name) for name in EDITED})
    keep_first_version(queue)
    queue.is_active, queue.successor, queue.version = True, "", queue.version + 1
    queue.save(update_fields=["is_active", "successor", "version"])
    keep_version(queue, QueueAct.RETURNED, by=by)
    changed_kept(queue, "routing.queue_returned", by=by)
