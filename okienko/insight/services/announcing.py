"""Words of a supervisor to all who serve queues: shown on every page of theirs until read or over."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.insight.models import Announcement, AnnouncementRead
from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.bulk import insert
from okienko.kernel.errors import Invalid, NotFound
from okienko.organization.permissions import require, standing
from okienko.organization.rules import Role
from okienko.routing import queries as routing

LONGEST = 500  # characters
LASTS = (15, 60, 240, 720)  # minutes


@transaction.atomic
def announce(text: str, *, minutes: int, by: Actor) -> int:
    """Say it to all who are signed on, and to those who sign on while it lasts. Returns its id.

    Raises:
        Invalid: nothing is said, too much, or for a time nobody may choose.
    """
    who = require(by, Role.SUPERVISOR)
    words = text.replace("\x00", "").strip()
    if not words or len(words) > LONGEST:
        raise Invalid(fields={"text": _("Wpisz treść, najwyżej %(longest)s znaków.") % {"longest": LONGEST}})
    if minutes not in LASTS:
        raise Invalid(fields={"minutes": _("Wybierz czas z listy.")})
    now = timezone.now()
    said = Announcement.objects.create(
        text=words, sent_by_id=who.user_id, at=now, until=now + timedelta(minutes=minutes)
    )
    audit.record(subject=f"announcement:{said.id}", action="insight.announced", by=by, data={"minutes": minutes})
    _tell()
    return said.id


@transaction.atomic
def withdraw(announcement_id: int, *, by: Actor) -> None:
    """Take it back: it leaves every screen. What is over stays as it ended."""
    require(by, Role.SUPERVISOR)
    said = Announcement.objects.select_for_update().filter(id=announcement_id).first()
    if said is None:
        raise NotFound
    now = timezone.now()
    if said.withdrawn_at is not None or said.until <= now:
        return
    said.withdrawn_at = now
    said.save(update_fields=["withdrawn_at"])
    audit.record(subject=f"announcement:{said.id}", action="insight.announcement_withdrawn", by=by)
    _tell()


@transaction.atomic
def read(announcement_id: int, *, by: Actor) -> None:
    """This person has read it: it leaves their screens. Reading again changes nothing."""
    user_id = standing(by).user_id
    if user_id not in routing.signed_on() or not Announcement.objects.filter(id=announcement_id).exists():
        raise NotFound
    insert(AnnouncementRead(announcement_id=announcement_id, user_id=user_id, at=timezone.now()), unless_taken=True)
    live.touch(f"offers:{user_id}")


def _tell() -> None:
    """Each page of the desk hears of what its person is offered: it reads this with it."""
    live.touch(*(f"offers:{user_id}" for user_id in routing.signed_on()))
