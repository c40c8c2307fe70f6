"""What a supervisor changes of queues while people wait in them."""

from __future__ import annotations

from django.db import transaction

from okienko.audit import services as audit
from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.organization.permissions import require
from okienko.organization.rules import Role
from okienko.routing.models import Queue
from okienko.routing.services.holding import DISPATCH
from okienko.routing.services.log import TOPIC


@transaction.atomic
def set_queue_open(code: str, is_open: bool, *, by: Actor) -> None:
    """Close a queue for a while, whatever its hours, or open it again. For supervisors. Who waits in it waits on."""
    require(by, Role.SUPERVISOR)
    found = Queue.objects.select_for_update().filter(code=code, is_active=True).first()
    if found is None:
        raise NotFound
    if found.is_open == is_open:
        return
    found.is_open = is_open
    found.save(update_fields=["is_open"])
    audit.record(subject=f"queue:{code}", action="routing.queue_opened" if is_open else "routing.queue_closed", by=by)
    live.touch(TOPIC, DISPATCH)
