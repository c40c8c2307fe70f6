"""Who is looking at the same thing.

The view of a record passes `look_at(...)` as `presence` to a page that includes `design/presence.html`.
The page itself says that it opened, every ten seconds that it is still open, and that it has left. Each
arrival and leaving touches the live topic `presence:<subject>`, so others see it within two seconds. A page
that dies without a word is forgotten after 25 seconds.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone

from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.kernel.kept import Given, Kept
from okienko.kernel.models import Looking

FORGOTTEN_AFTER = timedelta(seconds=25)
_SALT = "okienko.presence"
_MAX_AGE = 12 * 3600  # seconds a page may stay open and be counted


_OTHERS = Kept(
    lambda: (
        Looking.objects.filter(subject=Given("subject"), seen_at__gt=Given("since"))
        .exclude(actor=Given("actor"))
        .values_list("actor", "name")
    )
)


@dataclass(frozen=True, slots=True)
class OpenPage:
    """One open page. `token` is its right to say so; `others` the names of who else looks."""

    subject: str
    actor: str
    name: str
    page: str

    @property
    def token(self) -> str:
        return signing.dumps([self.subject, self.actor, self.name, self.page], salt=_SALT, compress=True)

    @property
    def topic(self) -> str:
        return f"presence:{self.subject}"

    @property
    def others(self) -> list[str]:
        since = timezone.now() - FORGOTTEN_AFTER
        return sorted(dict(_OTHERS(subject=self.subject, since=since, actor=self.actor)).values())


def look_at(subject: str, *, by: Actor, name: str) -> OpenPage:
    """Called by the view of a page after its permission check; `name` is what others will see.

    Counts nobody yet: a page fetched for its parts alone was never seen by anybody.
    """
    return OpenPage(subject, str(by), name, secrets.token_hex(6))


def read_token(token: str, *, by: Actor) -> OpenPage:
    """The page of this token; NotFound when it is too old or was given to somebody else."""
    try:
        page = OpenPage(*signing.loads(token, salt=_SALT, max_age=_MAX_AGE))
    except signing.BadSignature as error:
        raise NotFound from error
    if page.actor != str(by):
        raise NotFound
    return page


@transaction.atomic
def still_here(page: OpenPage) -> None:
    """Keep the page counted; an arrival is told to the others."""
    now = timezone.now()
    mine = Looking.objects.filter(page=page.page)
    if mine.filter(seen_at__gt=now - FORGOTTEN_AFTER).update(seen_at=now):
        return
    Looking.objects.filter(seen_at__lte=now - FORGOTTEN_AFTER).delete()
    row = Looking(page=page.page, subject=page.subject, actor=page.actor, name=page.name, seen_at=now)
    Looking.objects.bulk_create([row], ignore_conflicts=True)
    live.touch(page.topic)


@transaction.atomic
def left(page: OpenPage) -> None:
    """The page was closed."""
    if Looking.objects.filter(page=page.page).delete()[0]:
        live.touch(page.topic)
