"""Who may open a chat: the browser that holds its token, and staff who may read its contact."""

from __future__ import annotations

import hashlib
import secrets

from django.core import signing

from okienko.channels.chat.models import Chat
from okienko.contacts.permissions import access_contact
from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.kernel.kept import Given, Kept

_SALT = "okienko.chat"
UNUSED_FOR = 24 * 3600  # seconds in which a page that was opened may begin its chat
LONGEST = 200


def new_token() -> str:
    """A token for one chat that may begin. Nothing is stored until its first line."""
    return signing.TimestampSigner(salt=_SALT).sign(secrets.token_urlsafe(24))


def is_fresh(token: str) -> bool:
    """Whether we gave this token out within a day."""
    if len(token) > LONGEST:
        return False
    try:
        signing.TimestampSigner(salt=_SALT).unsign(token, max_age=UNUSED_FOR)
    except signing.BadSignature:
        return False
    return True


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


_OF_CONTACT = [f"contact__{name}" for name in ("reference", "state", "language", "first_answered_at")]
_OF_CHAT = ("contact_id", "ended_at", "ended_by", "seen_at", "staff_typing_at", "offers_state")
_CHAT = Kept(
    lambda: Chat.objects.select_related("contact").filter(key=Given("key")).only(*_OF_CHAT, *_OF_CONTACT)  # asked often
)


def access_chat(token: str) -> Chat:
    """The chat of a token, with its contact; NotFound for everything that is no token of a chat."""
    chat = _CHAT.first(key=digest(token)) if token and len(token) <= LONGEST else None
    if chat is None:
        raise NotFound
    return chat


_CONTACT_OF = Kept(lambda: Chat.objects.filter(key=Given("key")).values_list("contact_id", flat=True))


def contact_of(token: str) -> int:
    """The contact of a token's chat; NotFound for everything that is no token of a chat. One small query: ask it
    before anything is kept under the token."""
    found = _CONTACT_OF.first(key=digest(token)) if token and len(token) <= LONGEST else None
    if found is None:
        raise NotFound
    return found


def require_chat(token: str) -> str:
    """The token, if it is that of a chat; NotFound otherwise."""
    contact_of(token)
    return token


def access_chat_of(by: Actor, contact_id: int) -> Chat:
    """The chat of a contact that this member of staff may read; NotFound otherwise."""
    access_contact(by, contact_id)
    chat = Chat.objects.select_related("contact__unit").filter(contact_id=contact_id).first()
    if chat is None:
        raise NotFound
    return chat
