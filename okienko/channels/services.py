"""What others may do in channels."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from okienko.channels.chat.services import Heard, note_staff_typing
from okienko.channels.chat.services import end_by_staff as end_chat
from okienko.channels.chat.services import note_read as note_chat_read
from okienko.channels.chat.services import pass_on as pass_on_chat
from okienko.channels.chat.services import say as say_in_chat
from okienko.channels.chat.services import speak_first as speak_first_in_chat
from okienko.channels.email import services as email
from okienko.kernel.actors import Actor

__all__ = [
    "Heard",
    "end_chat",
    "load_pack",
    "note_chat_read",
    "note_staff_typing",
    "pass_on_chat",
    "say_in_chat",
    "speak_first_in_chat",
    "tell_staff",
]


@transaction.atomic
def load_pack(folder: Path, *, by: Actor) -> None:
    """Take the office's mailbox and its sender name from `brand.yaml`."""
    email.load_pack(folder, by=by)


def tell_staff(address: str, headline: str, text: str, *, key: str) -> bool:
    """Write an e-mail to somebody of the staff, once for each `key`; False where the office has no mailbox."""
    return email.tell_staff(address, headline, text, key=key)
