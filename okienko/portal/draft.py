"""The draft of a form, kept in the session: it survives a reload, another tab and a day's work, not longer."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from okienko.cases.rules import CaseTypeCode
from okienko.contacts.services import AttachedFile

_DRAFT, _SENT = "portal_draft", "portal_sent"
_SENT_KEPT = 20
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


def restart(session: SessionBase) -> None:
    """Forget the draft. Its photos are swept within a day, because nothing has claimed them."""
    session.pop(_DRAFT, None)


def mark_sent(session: SessionBase, draft: Draft, case_id: int) -> None:
    """Remember what the form became, so that the back button and another tab find the same case."""
    sent: dict[str, int] = session.get(_SENT, {})
    sent[draft.token] = case_id
    session[_SENT] = dict(list(sent.items())[-_SENT_KEPT:])
    restart(session)


def case_of(session: SessionBase, token: str) -> int | None:
    """The case that a sent form became, for the visitor who sent it."""
    found = session.get(_SENT, {}).get(token)
    return int(found) if found is not None else None
