"""Reminders of funding: the person's own page, what a letter says, and how many wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okienko.kernel import tokens
from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.kernel.personal_data import plain
from okienko.kernel.tokens import LinkExpired
from okienko.knowledge import kinds, permissions
from okienko.knowledge.models import (
    Record,
    Reminder,
    ReminderAddress,
    ReminderRequest,
    ReminderSubscription,
)
from okienko.knowledge.rules import Openness, RecordKind
from okienko.knowledge.rules.reminders import CONFIRM_WITHIN, ReminderKind, leaves_at

_CONFIRM, _OWN, _STOP = "okienko.reminders.confirm", "okienko.reminders.own", "okienko.reminders.stop"


class ConfirmExpired(LinkExpired):
    message = _("Ten link działał przez 7 dni albo był już użyty. Zapisz się jeszcze raz, to chwila.")


class OwnExpired(LinkExpired):
    message = _("Pod tym linkiem nie ma już żadnych przypomnień. Adres e-mail usunęliśmy.")


@dataclass(frozen=True, slots=True)
class AskedLetter:
    """The one message that goes out before anything is confirmed."""

    email: str
    language: str
    titles: list[str]
    confirm_url: str


@dataclass(frozen=True, slots=True)
class ReminderLetter:
    """A reminder as the letter says it. `closes_on`: the last day of the call as it stands now; `leaves_at`: not
    before this moment."""

    email: str
    language: str
    kind: ReminderKind
    title: str
    closes_on: date | None
    moved_from: date | None
    programme_url: str
    stop_url: str
    own_url: str
    leaves_at: datetime


@dataclass(frozen=True, slots=True)
class Subscribed:
    """One programme somebody waits for, on their own page."""

    code: str
    title: str
    state: Openness
    closes_on: date | None
    days: list[int]
    wants_next: bool
    is_over: bool
    is_shown: bool


@dataclass(frozen=True, slots=True)
class WaitingFor:
    """How many wait for a programme, of those how many also for the next call; no addresses."""

    code: str
    title: str
    closes_on: date | None
    waiting: int
    next_call: int


def asked_letter(request_id: int) -> AskedLetter | None:
    """None for a wish that is confirmed or gone. Two queries."""
    wish = ReminderRequest.objects.filter(pk=request_id).first()
    if wish is None:
        return None
    titles = Record.objects.filter(kind=RecordKind.PROGRAMME, code__in=wish.programmes, is_active=True)
    url = _absolute("reminder_confirm", confirm_token(wish.pk))
    names = list(titles.order_by("sort_key").values_list("title", flat=True))
    return AskedLetter(wish.email, wish.language, names, url)


def reminder_letter(reminder_id: int) -> ReminderLetter | None:
    """None where the person took it back meanwhile. One query."""
    found = Reminder.objects.select_related("subscription__address", "subscription__record").filter(pk=reminder_id)
    row = found.first()
    if row is None:
        return None
    record, address = row.subscription.record, row.subscription.address
    content: Any = kinds.read(record.kind, record.content)
    is_shown = record.is_active and not record.is_internal
    return ReminderLetter(
        email=address.email,
        language=address.language,
        kind=ReminderKind(row.kind),
        title=record.title,
        closes_on=content.closes_on,
        moved_from=row.moved_from,
        programme_url=settings.PUBLIC_URL
        + (reverse("knowledge:programme", args=[record.code]) if is_shown else reverse("knowledge:programmes")),
        stop_url=_absolute("reminder_stop", stop_token(row.subscription_id)),
        own_url=_absolute("reminders_own", own_token(address.pk)),
        leaves_at=leaves_at(ReminderKind(row.kind), timezone.localtime(row.owed_at)),
    )


def own_token(address_id: int) -> str:
    """What stands in the address of somebody's own page of reminders."""
    return _token(address_id, _OWN)


def confirm_token(request_id: int) -> str:
    """What stands in the address that confirms a wish."""
    return _token(request_id, _CONFIRM)


def stop_token(subscription_id: int) -> str:
    """What stands in the address that takes one subscription back."""
    return _token(subscription_id, _STOP)


def request_of(token: str) -> int:
    """The wish of a link that confirms, still open. Raises ConfirmExpired. One query."""
    found = tokens.read(token, salt=_CONFIRM)
    since = timezone.now() - CONFIRM_WITHIN
    if found is None or not ReminderRequest.objects.filter(pk=found.number, asked_at__gte=since).exists():
        raise ConfirmExpired(href=reverse("knowledge:programmes"), label=_("Pokaż dofinansowania"))
    return found.number


def asked_titles(request_id: int) -> list[str]:
    """Of the programmes of an open wish."""
    letter = asked_letter(request_id)
    return letter.titles if letter else []


def address_of(token: str) -> int:
    """Whose page a link shows. Raises OwnExpired for what is none or has gone. One query."""
    found = tokens.read(token, salt=_OWN)
    if found is None or not ReminderAddress.objects.filter(pk=found.number).exists():
        raise OwnExpired(href=reverse("knowledge:programmes"), label=_("Pokaż dofinansowania"))
    return found.number


def subscription_of(token: str) -> int | None:
    """The subscription a link ends, also one that ended before; None for what is no link of ours."""
    found = tokens.read(token, salt=_STOP)
    return found.number if found else None


def own_subscription(address_id: int, code: str) -> int:
    """The subscription of an address to a programme. Raises NotFound. One query."""
    rows = ReminderSubscription.objects.filter(address_id=address_id, record__kind=RecordKind.PROGRAMME)
    found = rows.filter(record__code=code).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound
    return int(found)


def stopped_title(subscription_id: int) -> str:
    """Of the programme of a subscription; "" once it ended."""
    found = ReminderSubscription.objects.filter(pk=subscription_id).values_list("record__title", flat=True).first()
    return found or ""


def subscribed(address_id: int) -> list[Subscribed]:
    """What an address waits for, by title. One query."""
    rows = ReminderSubscription.objects.filter(address_id=address_id).select_related("record")
    return [
        Subscribed(
            one.record.code, one.record.title, Openness(one.state), one.closes_on, list(one.days), one.wants_next,
            one.over_on is not None, one.record.is_active and not one.record.is_internal,
        )
        for one in rows.order_by("record__sort_key", "pk")
    ]  # fmt: skip


def waiting_for(by: Actor) -> list[WaitingFor]:
    """For who writes and who reads figures: every programme that is shown or waited for. One query."""
    permissions.require_learner(by)
    waits = Q(reminder_subscriptions__over_on=None, reminder_subscriptions__isnull=False)
    rows = Record.objects.filter(kind=RecordKind.PROGRAMME).annotate(
        waiting=Count("reminder_subscriptions", filter=waits),
        next_call=Count("reminder_subscriptions", filter=waits & Q(reminder_subscriptions__wants_next=True)),
    )
    found = []
    for one in rows.filter(Q(is_active=True) | Q(waiting__gt=0)).order_by("-waiting", "sort_key", "pk"):
        content: Any = kinds.read(one.kind, one.content)
        found.append(WaitingFor(one.code, one.title, content.closes_on, one.waiting, one.next_call))
    return found


def reminders_of(emails: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Everything kept under these addresses, as plain values, for an export (GDPR art. 15)."""
    known = [one.lower() for one in emails]
    mine = ReminderSubscription.objects.filter(address__email__in=known)
    sent = Reminder.objects.filter(subscription__in=mine)
    shown = ("record__code", "days", "wants_next", "confirmed_at", "clause", "over_on")
    return {
        "knowledge.ReminderRequest": plain(ReminderRequest.objects.filter(email__in=known).values()),
        "knowledge.ReminderAddress": plain(ReminderAddress.objects.filter(email__in=known).values()),
        "knowledge.ReminderSubscription": plain(mine.values(*shown)),
        "knowledge.Reminder": plain(sent.values("kind", "day", "days", "owed_at")),
    }


def _token(number: int, salt: str) -> str:
    return tokens.write(number, salt=salt, day=timezone.localdate())


def _absolute(name: str, token: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(f'knowledge:{name}', args=[token])}"
