"""The draft of a form, kept in the session: it survives a reload, another tab and a day's work, not longer."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from okienko.cases.rules import CaseTypeCode
from okienko.contacts.services import AttachedFile
from okienko.kernel import files
from okienko.kernel.files import FileId

_DRAFT, _SENT, _SET_ASIDE = "portal_draft", "portal_sent", "portal_set_aside"
_SENT_KEPT = 20
UNDO_FOR = timedelta(minutes=10)  # short, because the next person at a library's computer could undo it, too
MAX_PHOTOS = 5


@dataclass
class Draft:
    """What was filled in so far. `token` is the key of the one case this form may become."""

    token: str
    type_code: str = ""
    category: str = ""
    lon: float | None = None
    lat: float | None = None
    address: str = ""
    title: str = ""
    description: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    postal: str = ""
    public_consent: bool = False
    visited: list[str] = field(default_factory=list)
    photos: list[dict[str, Any]] = field(default_factory=list)
    removed: list[dict[str, Any]] = field(default_factory=list)  # the photo taken away last, which can come back

    @property
    def is_report(self) -> bool:
        return self.type_code == CaseTypeCode.REPORT

    @property
    def has_point(self) -> bool:
        return self.lon is not None and self.lat is not None

    def attached(self) -> tuple[AttachedFile, ...]:
        return tuple(AttachedFile(**one) for one in self.photos)


def load(session: SessionBase) -> Draft:
    """The draft of this visitor, or a fresh one that is not stored yet."""
    kept = session.get(_DRAFT)
    return Draft(**kept) if kept else Draft(token=secrets.token_urlsafe(24))


def save(session: SessionBase, draft: Draft) -> None:
    session[_DRAFT] = asdict(draft)


def remove_photo(draft: Draft, file_id: int) -> bool:
    """Take a photo away. Its bytes stay until another is taken away, the person goes on, or the sweep comes."""
    found = [one for one in draft.photos if one["file_id"] == file_id]
    if not found:
        return False
    forget_removed(draft)
    draft.photos = [one for one in draft.photos if one["file_id"] != file_id]
    draft.removed = found
    return True


def bring_photo_back(draft: Draft) -> bool:
    """Undo `remove_photo`; False where nothing waits, its bytes are gone, or five others took its place."""
    if not draft.removed or len(draft.photos) >= MAX_PHOTOS or not files.infos(_ids(draft.removed)):
        return False
    draft.photos, draft.removed = [*draft.photos, *draft.removed], []
    return True


def forget_removed(draft: Draft) -> None:
    """The photo taken away can no longer come back."""
    files.delete(_ids(draft.removed))
    draft.removed = []


def drop_lost_photos(draft: Draft) -> list[str]:
    """Photos wait for a day (`files.sweep`), a draft in use may wait longer. Returns the names of those that went."""
    kept = files.infos(_ids(draft.photos))
    lost = [one for one in draft.photos if one["file_id"] not in kept]
    draft.photos = [one for one in draft.photos if one["file_id"] in kept]
    return [one["name"] for one in lost]


def set_aside(session: SessionBase, *, now: datetime) -> None:
    """Begin anew. The draft and its photos can be taken back for ten minutes (`take_back`)."""
    _forget_set_aside(session)
    kept = session.pop(_DRAFT, None)
    if kept:
        session[_SET_ASIDE] = {"at": now.isoformat(), "draft": kept}


def may_take_back(session: SessionBase, *, now: datetime) -> bool:
    """Whether a draft set aside can still be had. One whose time is over goes now; of a session that is never
    seen again, the photos go with `files.sweep` and the words with the session."""
    kept = session.get(_SET_ASIDE)
    if kept is None:
        return False
    if now - datetime.fromisoformat(kept["at"]) < UNDO_FOR:
        return True
    _forget_set_aside(session)
    return False


def take_back(session: SessionBase, *, now: datetime) -> bool:
    """Undo `set_aside`. A draft begun since is set aside in its turn."""
    if not may_take_back(session, now=now):
        return False
    kept = session.pop(_SET_ASIDE)["draft"]
    set_aside(session, now=now)
    session[_DRAFT] = kept
    return True


def _forget_set_aside(session: SessionBase) -> None:
    kept = session.pop(_SET_ASIDE, None)
    if kept:
        draft = Draft(**kept["draft"])
        files.delete(_ids([*draft.photos, *draft.removed]))


def _ids(photos: list[dict[str, Any]]) -> list[FileId]:
    return [FileId(one["file_id"]) for one in photos]


def mark_sent(session: SessionBase, draft: Draft, case_id: int) -> None:
    """Remember what the form became, so that the back button and another tab find the same case."""
    sent: dict[str, int] = session.get(_SENT, {})
    sent[draft.token] = case_id
    session[_SENT] = dict(list(sent.items())[-_SENT_KEPT:])
    session.pop(_DRAFT, None)
    forget_removed(draft)


def case_of(session: SessionBase, token: str) -> int | None:
    """The case that a sent form became, for the visitor who sent it."""
    found = session.get(_SENT, {}).get(token)
    return int(found) if found is not None else None
