"""How a contact ends: answers, the end itself, another unit."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.contacts.events import ContactHandedOver, ContactSettled, QuestionAnswered
from okienko.contacts.models import Answer, Contact
from okienko.contacts.permissions import access_contact
from okienko.contacts.rules import CallbackState, ContactState, Result, WalkedGuide
from okienko.contacts.services.assigning import lock_with_work
from okienko.contacts.services.callbacks import callback_queue
from okienko.contacts.services.parts import clean, enqueue, queue_of, subject
from okienko.contacts.services.writing import add_note
from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid
from okienko.kernel.facts import publish
from okienko.knowledge import queries as knowledge
from okienko.knowledge import services as learning
from okienko.knowledge.rules.learning import Source
from okienko.organization import queries as organization
from okienko.organization.permissions import standing
from okienko.routing import services as routing


@transaction.atomic
def propose_question(answer_id: int) -> None:
    """Let search learn the question of an answer given from a card, with the contact it goes with when that is erased.

    The contact is locked: one that is being erased proposes nothing any more.
    """
    answer = Answer.objects.filter(pk=answer_id, result=Result.CARD).exclude(card="").first()
    if answer is None or not Contact.objects.filter(pk=answer.contact_id).select_for_update().exists():
        return
    answer.refresh_from_db(fields=["question"])
    learning.propose_question(answer.question, answer.card, Source.CONTACT, contact_id=answer.contact_id)


@transaction.atomic
def record_answer(
    contact_id: int,
    result: Result,
    *,
    by: Actor,
    question: str = "",
    card: str = "",
    category: str = "",
    seconds: int = 0,
    guide: WalkedGuide | None = None,
) -> int:
    """Write down how one question of a contact ended. Returns the answer's id.

    A guide that was walked leaves a note of what was asked, answered and found. Raises Invalid where it was not, or
    not to its end.
    """
    contact = access_contact(by, contact_id, lock=True)
    if guide is not None:
        _note_walk(contact_id, guide, by=by)
    answer = Answer.objects.create(
        contact=contact,
        question=clean(question, 300),
        result=result,
        card=card,
        category=category,
        guide=guide.code if guide else "",
        guide_version=guide.version if guide else 0,
        guide_trail=guide.trail if guide else "",
        seconds=min(max(seconds, 0), 86_400),
        by_id=by.id if by.is_staff else None,
    )
    contact.handling_seconds += answer.seconds
    contact.save(update_fields=["handling_seconds"])
    publish(QuestionAnswered(contact.id, answer.id, result, answer.seconds), subject=subject(contact))
    return answer.id


def _note_walk(contact_id: int, guide: WalkedGuide, *, by: Actor) -> None:
    """Call inside the transaction."""
    found = knowledge.walked(guide.code, guide.version, guide.trail)
    if found is None:
        raise Invalid(fields={"outcome": _("Tej drogi nie ma w przewodniku. Przejdź go jeszcze raz do końca.")})
    title, walk = found
    heading = _("Przewodnik „%(title)s”, wydanie %(number)s") % {"title": title, "number": guide.version}
    name = standing(by).name if by.is_staff else ""
    add_note(contact_id, "\n".join([f"{heading}:", *walk.lines()]), by=by, author_name=name)


@transaction.atomic
def settle(contact_id: int, *, by: Actor) -> None:
    """Nobody waits in this contact any more; it leaves the queue."""
    contact = access_contact(by, contact_id, lock=True)
    if contact.state == ContactState.SETTLED:
        return
    contact.state, contact.settled_at = ContactState.SETTLED, timezone.now()
    if by.is_staff:
        contact.handled_by_id = by.id
    contact.version += 1
    contact.save()
    routing.finish(subject(contact), by=by)
    audit.record(subject=subject(contact), action="contacts.settled", by=by)
    publish(ContactSettled(contact.id), subject=subject(contact))
    live.touch(subject(contact))


@transaction.atomic
def hand_over(contact_id: int, *, to_unit_id: int, by: Actor, reason: str = "") -> None:
    """Another unit answers; the contact keeps its age and its answer date."""
    contact = access_contact(by, contact_id, lock=True)
    former = contact.unit_id
    if former == to_unit_id:
        raise Invalid(fields={"unit": _("Ten kontakt jest już w tej komórce. Wybierz inną.")})
    lock_with_work([contact.id])
    contact.unit_id = to_unit_id
    contact.is_first_line = to_unit_id == organization.first_line()
    contact.handled_by_id = None
    contact.state, contact.settled_at = ContactState.OPEN, None  # whoever gets it owes an answer
    contact.version += 1
    contact.save()
    enqueue(contact, by=by)
    moved: dict[str, Any] = {
        "unit_id": to_unit_id, "is_first_line": contact.is_first_line, "assignee_id": None, "taken_at": None,
        "sticky_id": None,
    }  # fmt: skip
    routing.amend(subject(contact), **moved, queue=queue_of(contact))
    for callback_id in contact.callbacks.filter(state=CallbackState.OPEN).order_by("id").values_list("id", flat=True):
        routing.amend(f"callback:{callback_id}", **moved, queue=callback_queue(contact))
    audit.record(
        subject=subject(contact), action="contacts.handed_over", by=by, reason=reason,
        data={"from": former, "to": to_unit_id},
    )  # fmt: skip
    publish(ContactHandedOver(contact.id, former, to_unit_id), subject=subject(contact))
