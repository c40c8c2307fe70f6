"""Who handles a case: the queue's claim and the case's handler change together."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.cases.models import Case
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Forbidden
from okienko.routing import queries as work
from okienko.routing import services as routing


@transaction.atomic
def take(case_id: int, *, by: Actor) -> None:
    """Take a case nobody handles. Conflict when somebody was faster."""
    routing.take(f"case:{case_id}", by=by)
    _set_handler(case_id)


@transaction.atomic
def give_back(case_id: int, *, by: Actor, reason: str = "") -> None:
    """Return a case to its unit."""
    routing.give_back(f"case:{case_id}", by=by, reason=reason)
    _set_handler(case_id)


@transaction.atomic
def assign(case_id: int, *, to: int, by: Actor) -> None:
    """Give a case to a member of staff (user id), never to the one a complaint is about (art. 256 KPA)."""
    if Case.objects.filter(id=case_id, about_user_id=to).exists():
        raise Forbidden(_("Skarga dotyczy tej osoby, więc nie może jej prowadzić (art. 256 KPA). Wybierz inną."))
    routing.assign(f"case:{case_id}", to=to, by=by)
    _set_handler(case_id)


def _set_handler(case_id: int) -> None:
    held = work.holder(f"case:{case_id}")
    Case.objects.filter(id=case_id).update(handler_id=held.assignee_id if held else None)
