"""Erasing what was said in contacts: on request of the person, or when its period is over."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from okienko.audit import services as audit
from okienko.contacts.models import Answer, Attachment, Callback, Contact, Message, Rating
from okienko.contacts.rules import ContactState
from okienko.kernel import files
from okienko.kernel.actors import Actor
from okienko.knowledge import services as knowledge


@transaction.atomic
def forget(contact_ids: Iterable[int], *, by: Actor) -> dict[str, int]:
    """Empty settled contacts: who, what was written, files. Times, channel and results stay and name nobody.

    What search learned from them goes, too, unless an editor kept it.
    For the holder of personal data, which was allowed to and left out what belongs to files of cases.
    Returns how many rows were emptied or erased, by model; a repeat erases nothing more.
    """
    settled = Contact.objects.filter(id__in=list(contact_ids), state=ContactState.SETTLED)
    ids = list(settled.order_by("id").select_for_update().values_list("id", flat=True))
    messages = Message.objects.filter(contact_id__in=ids)
    attachments = Attachment.objects.filter(message__in=messages)
    stored = list(attachments.values_list("file_id", flat=True))
    erased = {
        "contacts.Attachment": attachments.delete()[0],
        "kernel.File": files.delete(files.FileId(one) for one in stored),
        "contacts.Message": messages.exclude(author_name="", headline="", text="", html="").update(
            author_name="", headline="", text="", html="", delivery_detail=""
        ),
        "contacts.Answer": Answer.objects.filter(contact_id__in=ids)
        .exclude(question="", guide_trail="")
        .update(question="", guide_trail=""),
        "knowledge.ModelQuestion": knowledge.forget_questions(ids),
        "contacts.Callback": Callback.objects.filter(contact_id__in=ids)
        .exclude(phone="", note="")
        .update(phone="", note=""),
        "contacts.Rating": Rating.objects.filter(subject__in=[f"contact:{pk}" for pk in ids])
        .exclude(comment="")
        .update(comment=""),
        "contacts.Contact": Contact.objects.filter(id__in=ids)
        .exclude(headline="", sender_name="", sender_address="")
        .update(headline="", sender_name="", sender_address=""),
    }
    Contact.objects.filter(id__in=ids).update(forgotten_at=timezone.now())
    for pk in ids:
        audit.record(subject=f"contact:{pk}", action="contacts.forgotten", by=by)
    return erased


def hold_settled(contact_ids: Iterable[int]) -> list[int]:
    """Lock the settled ones of these contacts and return their ids: until the transaction ends nobody reopens one or
    files it with a case, so what is decided about them still holds when they are emptied."""
    rows = Contact.objects.filter(id__in=list(contact_ids), state=ContactState.SETTLED, forgotten_at=None)
    return list(rows.order_by("id").select_for_update().values_list("id", flat=True))
