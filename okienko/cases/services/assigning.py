"""Who handles a case: the queue's claim and the case's handler change together."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.cases.models import Case
from okienko.cases.services.noting import add_note
from okienko.kernel import live
from okienko.kernel.actors import Actor, system
from okienko.kernel.errors import Invalid
from okienko.organization.permissions import require
from okienko.routing import queries as work
from okienko.routing import services as routing
from okienko.routing.permissions import WORKERS, access_item


@transaction.atomic
def take(case_id: int, *, by: Actor) -> None:
    """Take a case nobody handles. Conflict when somebody was faster; Forbidden for who only keeps registers."""
    require(by, *WORKERS)
    _lock(case_id)
    routing.take(f"case:{case_id}", by=by)
    routing.finish(f"alarm:{case_id}", by=by)
    _set_handler(case_id)


@transaction.atomic
def give_back(case_id: int, *, by: Actor, reason: str = "", held_by: int | None = None) -> None:
    """Return a case to its unit. `held_by`: only if this user (id) still holds it."""
    _lock(case_id)
    routing.give_back(f"case:{case_id}", by=by, reason=reason, held_by=held_by)
    _set_handler(case_id)


@transaction.atomic
def assign(case_id: int, *, to: int, by: Actor, seen: int | None = None) -> None:
    """Give a case to a member of staff (user id), never to the one a complaint is about (art. 256 KPA).

    seen: as `routing.services.assign` asks it.

    Raises:
        Invalid: who may not have it.
        Conflict: somebody else holds it by now.
    """
    _lock(case_id)
    access_item(by, f"case:{case_id}")
    if Case.objects.filter(id=case_id, about_user_id=to).exists():
        refused = _("Skarga dotyczy tej osoby, więc nie może jej prowadzić (art. 256 KPA). Wybierz inną.")
        raise Invalid(refused, fields={"to": refused})
    routing.assign(f"case:{case_id}", to=to, by=by, seen=seen)
    routing.finish(f"alarm:{case_id}", by=by)
    _set_handler(case_id)


@transaction.atomic
def follow_queue(case_id: int) -> None:
    """The handler is whoever holds the case in the queue now; one that has left the queue keeps whom it had."""
    _lock(case_id)
    held = work.holder(f"case:{case_id}")
    if held is None:
        return
    if held.assignee_id is not None:
        routing.finish(f"alarm:{case_id}", by=system())
    if Case.objects.filter(id=case_id).exclude(handler_id=held.assignee_id).update(handler_id=held.assignee_id):
        live.touch(f"case:{case_id}")


@transaction.atomic
def pass_to(case_id: int, *, to: int, note: str, by: Actor) -> None:
    """Give a case to a colleague (user id `to`), with a word for them. Raises what `assign` does."""
    if note.strip():
        add_note(case_id, note, public=False, by=by)
    assign(case_id, to=to, by=by)


@transaction.atomic
def consult(case_id: int, *, to: str, question: str, by: Actor) -> int:
    """Ask somebody about a case one has; the question is a note of it. Returns the consultation's id.

    Raises what `routing.services.consult` does, and Invalid where nothing is asked.
    """
    _lock(case_id)
    asked = routing.consult(f"case:{case_id}", to=to, by=by)
    add_note(case_id, question, public=False, by=by)
    return asked


@transaction.atomic
def pass_to_adviser(case_id: int, consult_id: int, *, by: Actor) -> None:
    """The case goes to who advises on it. Raises what `routing.services.pass_to_adviser` does."""
    _lock(case_id)
    routing.pass_to_adviser(consult_id, by=by)
    _set_handler(case_id)


@transaction.atomic
def take_over(case_id: int, *, by: Actor, seen: int | None = None) -> None:
    """Take a case from who has it, as `routing.services.take_over`."""
    _lock(case_id)
    if Case.objects.filter(id=case_id, about_user_id=by.id).exists():
        raise Invalid(_("Skarga dotyczy Ciebie, więc nie możesz jej prowadzić (art. 256 KPA)."))
    routing.take_over(f"case:{case_id}", by=by, seen=seen)
    routing.finish(f"alarm:{case_id}", by=by)
    _set_handler(case_id)


@transaction.atomic(savepoint=False)
def lock_with_work(case_ids: Iterable[int]) -> None:
    """Lock cases and their work, before several are moved at once."""
    ids = sorted(case_ids)
    list(Case.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id").values_list("id"))
    routing.lock_together(f"case:{one}" for one in ids)


def _lock(case_id: int) -> None:
    """The case before its work, as every other verb locks them: two orders at once would be a deadlock."""
    Case.objects.select_for_update(no_key=True).filter(id=case_id).first()


def _set_handler(case_id: int) -> None:
    held = work.holder(f"case:{case_id}")
    Case.objects.filter(id=case_id).update(handler_id=held.assignee_id if held else None)
