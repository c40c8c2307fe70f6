"""Who may open a chat: the browser that holds its token, and staff who may read its contact."""

from __future__ import annotations

import hashlib
import secrets

from django.core import signing

from okienko.channels.chat.models import Chat
from okienko.contacts.permissions import access_contact
from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound

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


def access_chat(token: str) -> Chat:
    """The chat of a token, with its contact; NotFound for everything that is no token of a chat."""
    if not token or len(token) > LONGEST:
        raise NotFound
    chat = Chat.objects.select_related("contact").filter(key=digest(token)).first()
    if chat is None:
        raise NotFound
    return chat


def require_chat(token: str) -> str:
    """The token, if it is that of a chat; NotFound otherwise. One small query: ask before anything is kept under it."""
    if not token or len(token) > LONGEST or not Chat.objects.filter(key=digest(token)).exists():
        raise NotFound
    return token


def access_chat_of(by: Actor, contact_id: int) -> Chat:
    """The chat of a contact that this member of staff may read; NotFound otherwise."""
    access_contact(by, contact_id)
    chat = Chat.objects.select_related("contact__unit").filter(contact_id=contact_id).first()
    if chat is None:
        raise NotFound
    return chat
