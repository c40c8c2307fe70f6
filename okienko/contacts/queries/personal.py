"""What contacts keep about people, for their requests about their data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from okienko.contacts.models import Answer, Attachment, Callback, Contact, Message, Rating
from okienko.contacts.permissions import visible
from okienko.contacts.rules import Channel, ContactState
from okienko.kernel.actors import Actor
from okienko.kernel.personal_data import plain

PERSONAL_MODELS = frozenset(
    {
        "contacts.Answer",
        "contacts.Attachment",
        "contacts.Callback",
        "contacts.Contact",
        "contacts.Message",
        "contacts.Rating",
    }
)


def ids_of_people(person_ids: Iterable[int]) -> tuple[list[int], list[int]]:
    """(settled, still waiting) contacts of these records of people, for holders of personal data."""
    rows = Contact.objects.filter(person_id__in=list(person_ids)).order_by("id").values_list("id", "state")
    found = list(rows)
    return (
        [pk for pk, state in found if state == ContactState.SETTLED],
        [pk for pk, state in found if state != ContactState.SETTLED],
    )


def all_readable(by: Actor, person_ids: Iterable[int]) -> bool:
    """Whether the actor may read in full every contact of these records of people, or on their behalf."""
    ids = list(person_ids)
    rows = Contact.objects.filter(Q(person_id__in=ids) | Q(on_behalf_of_id__in=ids))
    return not rows.exclude(pk__in=rows.filter(visible(by))).exists()


def export_of_people(person_ids: Iterable[int]) -> dict[str, list[dict[str, Any]]]:
    """Everything contacts keep about these records of people, model by model (GDPR art. 15)."""
    people_ids = list(person_ids)
    rows = Contact.objects.filter(Q(person_id__in=people_ids) | Q(on_behalf_of_id__in=people_ids)).order_by("id")
    inside = Q(contact__in=rows)
    answers = Answer.objects.filter(inside).order_by("id")
    callbacks = Callback.objects.filter(inside).order_by("id")
    fields = ("reference", "channel", "received_at", "headline", "sender_name", "sender_address", "language", "state")
    said = ("contact_id", "at", "kind", "author_name", "headline", "text")
    return {
        "contacts.Contact": plain(rows.values("id", *fields)),
        "contacts.Message": plain(Message.objects.filter(inside).order_by("contact_id", "seq").values(*said)),
        "contacts.Attachment": plain(
            Attachment.objects.filter(message__contact__in=rows).order_by("id").values("message_id", "name", "size")
        ),
        "contacts.Answer": plain(answers.values("contact_id", "question", "result", "guide", "guide_trail")),
        "contacts.Callback": plain(callbacks.values("contact_id", "phone", "note")),
        "contacts.Rating": plain(
            Rating.objects.filter(person_id__in=people_ids).order_by("id").values("subject", "score", "comment")
        ),
    }


def not_forgotten(*, before: datetime, chats: bool, after: int = 0, limit: int = 500) -> list[int]:
    """Ids of contacts (chats, or all the others) that ended before this moment and still say what was said, above
    `after` and in order: for whoever empties them when their period is over. One query."""
    rows = Contact.objects.filter(state=ContactState.SETTLED, settled_at__lt=before, forgotten_at=None)
    rows = rows.filter(channel=Channel.CHAT) if chats else rows.exclude(channel=Channel.CHAT)
    return list(rows.filter(id__gt=after).order_by("id").values_list("id", flat=True)[:limit])
