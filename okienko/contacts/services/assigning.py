"""Who handles a contact: the queue's claim and the contact's handler change together."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from okienko.contacts.models import Callback, Contact
from okienko.contacts.rules import CallbackState
from okienko.contacts.services.writing import add_note
from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.organization.permissions import standing
from okienko.routing import queries as work
from okienko.routing import services as routing


@transaction.atomic
def take(contact_id: int, *, by: Actor) -> None:
    """Take a contact nobody holds. Conflict when somebody was faster."""
    _lock(contact_id)
    routing.take(f"contact:{contact_id}", by=by)
    _set_holder(contact_id)


@transaction.atomic
def give_back(contact_id: int, *, by: Actor, reason: str = "", held_by: int | None = None) -> None:
    """Return a contact to its unit. `held_by`: only if this user (id) still holds it."""
    _lock(contact_id)
    routing.give_back(f"contact:{contact_id}", by=by, reason=reason, held_by=held_by)
    _set_holder(contact_id)


@transaction.atomic
def assign(contact_id: int, *, to: int, by: Actor, seen: int | None = None) -> None:
    """Give a contact to a member of staff (user id). `seen`, and the Conflict: as `routing.services.assign`."""
    _lock(contact_id)
    routing.assign(f"contact:{contact_id}", to=to, by=by, seen=seen)
    _set_holder(contact_id)


@transaction.atomic
def pass_to(contact_id: int, *, to: int, note: str, by: Actor) -> bool:
    """Give a contact to a colleague (user id `to`), with a word for them. A talk is laid before them (True), the rest
    is theirs at once. Raises what `routing.services.pass_to` does."""
    _lock(contact_id)
    if note.strip():
        add_note(contact_id, note, by=by, author_name=standing(by).name)
    laid = routing.pass_to(f"contact:{contact_id}", to=to, by=by)
    follow_queue(contact_id)
    return laid is not None


@transaction.atomic
def consult(contact_id: int, *, to: str, question: str, by: Actor) -> int:
    """Ask somebody about a contact one has; the question is a note of it. Returns the consultation's id.

    Raises what `routing.services.consult` does, and Invalid where nothing is asked.
    """
    _lock(contact_id)
    asked = routing.consult(f"contact:{contact_id}", to=to, by=by)
    add_note(contact_id, question, by=by, author_name=standing(by).name)
    return asked


@transaction.atomic
def pass_to_adviser(contact_id: int, consult_id: int, *, by: Actor) -> None:
    """The contact goes to who advises on it. Raises what `routing.services.pass_to_adviser` does."""
    _lock(contact_id)
    routing.pass_to_adviser(consult_id, by=by)
    _set_holder(contact_id)


@transaction.atomic
def take_over(contact_id: int, *, by: Actor, seen: int | None = None) -> None:
    """Take a contact from who has it, as `routing.services.take_over`."""
    _lock(contact_id)
    routing.take_over(f"contact:{contact_id}", by=by, seen=seen)
    _set_holder(contact_id)


@transaction.atomic
def follow_queue(contact_id: int) -> None:
    """The handler is whoever holds the contact in the queue now; one that has left the queue keeps whom it had."""
    _lock(contact_id)
    held = work.holder(f"contact:{contact_id}")
    if held is not None:
        Contact.objects.filter(id=contact_id).update(handled_by_id=held.assignee_id)
        live.touch(f"contact:{contact_id}")


def note_handler(contact_id: int, *, by: Actor) -> None:
    """Remember who handles a contact whose access was checked; nothing for those who are not staff."""
    if by.is_staff:
        Contact.objects.filter(id=contact_id).update(handled_by_id=by.id)


@transaction.atomic(savepoint=False)
def lock_with_work(contact_ids: Iterable[int], *others: str) -> None:
    """Lock contacts, their work and that of what was promised in them, before several items are moved at once.

    others: subjects of more work that is moved in the same transaction.
    """
    ids = sorted(contact_ids)
    list(Contact.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id").values_list("id"))
    promised = Callback.objects.filter(contact_id__in=ids, state=CallbackState.OPEN).values_list("id", flat=True)
    routing.lock_together([*(f"contact:{one}" for one in ids), *(f"callback:{one}" for one in promised), *others])


def _lock(contact_id: int) -> None:
    """The contact before its work, as every other verb locks them: two orders at once would be a deadlock."""
    Contact.objects.select_for_update(no_key=True).filter(id=contact_id).first()


def _set_holder(contact_id: int) -> None:
    held = work.holder(f"contact:{contact_id}")
    Contact.objects.filter(id=contact_id).update(handled_by_id=held.assignee_id if held else None)
    live.touch(f"contact:{contact_id}")  # its page, and the visitor of a chat, see that somebody is there
