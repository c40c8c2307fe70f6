"""Addresses of files. A link is signed, names one reader and expires; staff are asked again at each opening."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from okienko.kernel.actors import Actor, ActorKind
from okienko.kernel.files.storing import FileId, Info

MayOpen = Callable[[Actor, str], bool]
_SALT = "kernel.files"
_LIFE = 12 * 3600  # seconds
_STEP = 6 * 3600  # links made within one step are equal, so that a refreshed page does not load its pictures again

_openers: dict[str, MayOpen] = {}


def register_opener(prefix: str, may_open: MayOpen) -> None:
    """`may_open(actor, "contact:12")` decides for subjects that begin with `prefix` and a colon.

    Called from AppConfig.ready() of the domain that owns them. Raises ValueError for a second owner.
    """
    if _openers.get(prefix, may_open) is not may_open:
        raise ValueError(f"Files of {prefix!r} already have an owner.")
    _openers[prefix] = may_open


@dataclass(frozen=True, slots=True)
class Ticket:
    file_id: FileId
    thumbnail: bool
    reader: str  # str(Actor), empty: everybody, while the file is public


def link(file: Info, *, to: Actor, thumbnail: bool = False) -> str:
    """A path that lets `to` open the file for 6 to 12 hours.

    The caller has checked that they may. A resident's link is enough by itself, so give it only on pages that
    the resident has opened with their own code; a link of staff works only for them, while their role allows it.
    """
    return _path(file, str(to), int(time.time()) // _STEP * _STEP + _LIFE, thumbnail)


def public_link(file: Info, *, thumbnail: bool = False) -> str:
    """A lasting path of a released picture; it stops working when the picture is hidden again."""
    return _path(file, "", 0, thumbnail)


def read(token: str) -> Ticket | None:
    """What a token allows; None when it is forged or too old."""
    try:
        file_id, thumbnail, reader, expires = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if expires and expires < time.time():
        return None
    return Ticket(FileId(file_id), bool(thumbnail), reader)


def may_read(ticket: Ticket, file: Info, actor: Actor) -> bool:
    """Whether whoever sends the request may have the file."""
    if not ticket.reader:
        return file.public
    if ticket.reader.startswith(f"{ActorKind.STAFF.value}:"):
        return str(actor) == ticket.reader and _staff_may_read(file, actor)
    return True


def _staff_may_read(file: Info, actor: Actor) -> bool:
    if not file.subject:
        return file.created_by == str(actor)
    may_open = _openers.get(file.subject.partition(":")[0])
    return may_open is not None and may_open(actor, file.subject)


def _path(file: Info, reader: str, expires: int, thumbnail: bool) -> str:
    token = signing.Signer(salt=_SALT).sign_object([file.id, int(thumbnail), reader, expires])
    return reverse("files:open", args=[token, file.name])
