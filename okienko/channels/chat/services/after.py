"""What follows a talk: a rating, its lines by e-mail, forgetting."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.channels.chat import queries
from okienko.channels.chat.models import Chat, ChatLine
from okienko.channels.chat.permissions import access_chat
from okienko.channels.email import services as email
from okienko.contacts import services as contacts
from okienko.contacts.permissions import access_contact
from okienko.kernel.actors import Actor, anonymous, system
from okienko.kernel.errors import Conflict


def rate(token: str, score: int, *, comment: str = "") -> None:
    """The visitor judges the talk. NotFound where they were not asked."""
    chat = access_chat(token)
    contacts.rate(f"contact:{chat.contact_id}", score, comment=comment, by=anonymous())


@transaction.atomic
def send_transcript(token: str, address: str) -> None:
    """Owe the visitor the lines of a talk they had, by e-mail; to one address once.

    Raises:
        Conflict: nobody of the office wrote anything, or this talk was sent to three addresses already.
    """
    chat = access_chat(token)
    access_contact(system(), chat.contact_id, lock=True)
    if chat.contact.first_answered_at is None:
        raise Conflict(_("W tej rozmowie nikt jeszcze nie odpowiedział, więc nie ma czego wysłać."))
    headline, text = queries.transcript(chat.contact_id)
    sent = email.send_copy(chat.contact_id, address, headline, text, most=3)
    if not sent:
        raise Conflict(_("Zapis tej rozmowy wysłaliśmy już na kilka adresów."))


@transaction.atomic
def forget(contact_ids: Iterable[int], *, by: Actor) -> dict[str, int]:
    """Empty what chats keep beyond their contacts: where people came from, which case they asked about, and
    the keys of their browsers."""
    chats = Chat.objects.filter(contact_id__in=list(contact_ids), ended_at__isnull=False)
    lines = ChatLine.objects.filter(chat__in=chats).delete()[0]
    emptied = chats.exclude(came_from="", told_case_id=None).update(came_from="", told_case_id=None)
    return {"channels.ChatLine": lines, "channels.Chat": emptied}
