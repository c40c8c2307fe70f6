"""Residents ask to be reminded of funding: asked, confirmed from the mailbox, reminded, taken back, forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from okienko.audit import services as audit
from okienko.kernel import actors
from okienko.kernel.errors import NotFound
from okienko.kernel.facts import publish
from okienko.knowledge import kinds
from okienko.knowledge.events import ReminderAsked, ReminderDropped, ReminderOwed, ReminderRequestDropped
from okienko.knowledge.models import (
    Record,
    Reminder,
    ReminderAddress,
    ReminderRequest,
    ReminderSubscription,
)
from okienko.knowledge.rules import Openness, ProgrammeContent, RecordKind, openness
from okienko.knowledge.rules import reminders as rules
from okienko.knowledge.rules.reminders import Heard, Owed, ReminderId, ReminderKind, RequestId
from okienko.terms import queries as terms

PORTION = 200  # subscriptions of one transaction


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for. programmes: codes; clause: which text of the information clause they were shown."""

    email: str
    language: str
    programmes: tuple[str, ...]
    days: tuple[int, ...]
    wants_next: bool
    clause: str = ""


@transaction.atomic
def ask_for_reminders(wish: Wish) -> None:
    """Keep a wish until it is confirmed: one message goes to the address, whether it is known here or not.

    Raises NotFound where none of the programmes is shown, or none has a date to wait for.
    """
    today = timezone.localdate()
    codes = [one.code for one in _shown(wish.programmes) if rules.can_remind(_content(one), today)]
    if not codes:
        raise NotFound
    kept = ReminderRequest.objects.create(
        email=wish.email.lower(), language=wish.language, programmes=sorted(codes), days=_days(wish.days),
        wants_next=wish.wants_next, clause=wish.clause,
    )  # fmt: skip
    publish(ReminderAsked(RequestId(kept.pk)), subject=f"reminder_request:{kept.pk}")


@transaction.atomic
def confirm_reminders(request_id: int) -> int:
    """The person followed the link in our message: their wish holds. The id of their address.

    Raises NotFound for a wish that is confirmed already, too old, or of programmes that are gone.
    """
    wish = ReminderRequest.objects.select_for_update().filter(pk=request_id).first()
    if wish is None or wish.asked_at < timezone.now() - rules.CONFIRM_WITHIN:
        raise NotFound
    records = _shown(wish.programmes)
    if not records:
        raise NotFound
    address, _created = ReminderAddress.objects.update_or_create(email=wish.email, defaults={"language": wish.language})
    now, today = timezone.now(), timezone.localdate()
    for record in records:
        heard = rules.heard_on(_content(record), today)
        values = {
            "days": wish.days, "wants_next": wish.wants_next, "confirmed_at": now, "clause": wish.clause,
            **_heard(heard), "told_on": heard.closes_on,
            "seen_version": record.version, "looked_on": today, "over_on": None,
        }  # fmt: skip
        ReminderSubscription.objects.update_or_create(address=address, record=record, defaults=values)
        _note(record.pk, "knowledge.reminder_confirmed")
    _drop_questions([wish.pk])
    wish.delete()
    return int(address.pk)


@transaction.atomic
def change_reminder(address_id: int, code: str, *, days: Iterable[int], wants_next: bool) -> None:
    """Choose anew when to be written to about a programme. Raises NotFound."""
    found = _own(address_id, code)
    found.told_on = _content(found.record).closes_on  # the page shows it
    before, found.days, found.wants_next = found.days, _days(days), wants_next
    if found.since is not None and set(found.days) - set(before):  # what has passed of the days they add is not owed
        found.since = timezone.localdate()
    found.save(update_fields=["days", "wants_next", "since", "told_on"])
    _note(found.record_id, "knowledge.reminder_changed")


@transaction.atomic
def stop_reminder(subscription_id: int) -> None:
    """No more about this programme; once more changes nothing. The last one of an address takes the address along."""
    found = ReminderSubscription.objects.select_for_update(of=("self",)).filter(pk=subscription_id).first()
    if found is not None:
        _note(found.record_id, "knowledge.reminder_stopped")
        _drop_letters(found.reminders.all())
        found.delete()
        _drop_unused()


@transaction.atomic
def forget_reminders(emails: Collection[str], *, action: str = "knowledge.reminders_forgotten") -> dict[str, int]:
    """Erase these addresses and all they wait for. How many rows went, by model. action: as the audit tells it."""
    known = [one.lower() for one in emails]
    gone: dict[str, int] = {}
    wishes, addresses = ReminderRequest.objects.filter(email__in=known), ReminderAddress.objects.filter(email__in=known)
    _drop_questions(wishes.values_list("pk", flat=True))
    _drop_letters(Reminder.objects.filter(subscription__address__in=addresses))
    for rows in (wishes, addresses):
        for model, count in rows.delete()[1].items():
            gone[model] = gone.get(model, 0) + count
    if gone:
        audit.record(subject="reminders:erased", action=action, by=actors.anonymous())
    return gone


def note_unreachable(email: str) -> None:
    """No letter reaches this address any more: it is reminded of nothing, and not kept."""
    forget_reminders([email], action="knowledge.reminders_unreachable")


def _drop_questions(request_ids: Iterable[int]) -> None:
    for pk in request_ids:
        publish(ReminderRequestDropped(RequestId(pk)), subject=f"reminder_request:{pk}")


def _drop_letters(rows: QuerySet[Reminder]) -> None:
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        publish(ReminderDropped(ReminderId(pk)), subject=f"reminder:{pk}")


def forget_address(address_id: int) -> None:
    """The person takes everything back at once; once more changes nothing."""
    emails = list(ReminderAddress.objects.filter(pk=address_id).values_list("email", flat=True))
    forget_reminders(emails)


@transaction.atomic
def keep_reminders(now: datetime) -> int:
    """Owe what is due to up to `PORTION` subscriptions. How many were looked at; asked again the same day it looks only
    at programmes that changed. Safe beside another worker and after one was killed. now: aware."""
    local = timezone.localtime(now)
    if not rules.FIRST_HOUR <= local.hour < rules.LAST_HOUR:
        return 0
    stale = Q(looked_on=None) | Q(looked_on__lt=local.date()) | Q(record__is_active=False)
    stale |= ~Q(seen_version=F("record__version"))
    back = Q(record__is_active=True, record__is_internal=False) & (~Q(state=Openness.CLOSED) | Q(wants_next=True))
    waiting = ReminderSubscription.objects.select_for_update(skip_locked=True, of=("self",)).filter(stale)
    untold = Reminder.objects.filter(kind=ReminderKind.ENDED, owed_at__gte=_midnight(local.date()))
    back |= Q(Exists(untold.filter(subscription=OuterRef("pk"))))
    waiting = waiting.filter(Q(over_on=None) | back)  # withdrawn or ended, then shown again
    rows = list(waiting.select_related("record").order_by("pk")[:PORTION])
    for one in rows:
        if (one.over_on is not None or one.state == Openness.CLOSED) and _is_on(one, local.date()):
            _take_back_ended(one, local.date())
        _look(one, local.date())
    return len(rows)


@transaction.atomic
def look_again(reminder_id: int) -> bool:
    """Whether a letter that is about to leave still says what is so. What does not is owed no more: where the call
    moved, another comes in its time. False, too, for one that the person took back. Looking twice says the same."""
    one = ReminderSubscription.objects.select_related("record").select_for_update(of=("self",))
    found = one.filter(reminders=reminder_id).first()
    row = Reminder.objects.filter(pk=reminder_id).first() if found is not None else None
    if found is None or row is None:
        return False
    today, kind = timezone.localdate(), ReminderKind(row.kind)
    is_shown = found.record.is_active and not found.record.is_internal
    if rules.still_holds(kind, row.day, _content(found.record), today, is_shown=is_shown):
        return True
    if kind is ReminderKind.ENDED:
        _take_back_ended(found, timezone.localdate(row.owed_at))
        found.looked_on = None
    elif kind is ReminderKind.CLOSES and row.day < today:
        return False  # it passed: nothing owes it again
    else:
        _untell(found, row)
        row.delete()
        if kind is ReminderKind.OPENS:
            found.state = Openness.CLOSED  # as far as they were told
    found.save()
    return False


def _untell(one: ReminderSubscription, row: Reminder) -> None:
    """The last day of a letter that did not leave was not told; what came after it moved from the day before."""
    if row.moved_from is None:
        return
    later = one.reminders.filter(moved_from=row.day, pk__gt=row.pk)
    later.filter(day=row.moved_from).update(moved_from=None)
    later.exclude(day=row.moved_from).update(moved_from=row.moved_from)
    if one.told_on == row.day:
        one.told_on = row.moved_from


def _is_on(one: ReminderSubscription, today: date) -> bool:
    content = _content(one.record)
    is_shown = one.record.is_active and not one.record.is_internal
    return is_shown and openness(content.opens_on, content.closes_on, today) is not Openness.CLOSED


def _take_back_ended(one: ReminderSubscription, day: date) -> None:
    """The call is on again before anybody was told that it is over: as if it had never been. day: of that mistake."""
    ended = one.reminders.filter(kind=ReminderKind.ENDED, owed_at__gte=_midnight(day))
    if ended.exists():
        _drop_letters(ended)
        ended.delete()
        one.state, one.over_on = Openness.OPEN, None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _look(one: ReminderSubscription, today: date) -> None:
    heard = Heard(Openness(one.state), one.closes_on, one.since)
    found = rules.look(
        _content(one.record), heard, today,
        is_shown=one.record.is_active and not one.record.is_internal, chosen=one.days, wants_next=one.wants_next,
    )  # fmt: skip
    if found.owed is not None:
        _owe(one, found.owed)
    for name, value in _heard(found.heard).items():
        setattr(one, name, value)
    one.seen_version, one.looked_on = one.record.version, today
    one.over_on = today if found.is_over else None
    one.save()


def _owe(one: ReminderSubscription, owed: Owed) -> None:
    """The same is owed once, whoever looks and how often."""
    moved_from = None
    if owed.kind is rules.ReminderKind.CLOSES and one.told_on != owed.day:
        moved_from = one.told_on
    row, is_new = Reminder.objects.get_or_create(
        subscription=one, kind=owed.kind, day=owed.day, days=owed.days, defaults={"moved_from": moved_from}
    )
    if is_new:
        if owed.kind is not rules.ReminderKind.ENDED:  # the other two say the last day
            one.told_on = _content(one.record).closes_on
        publish(ReminderOwed(ReminderId(row.pk)), subject=f"reminder:{row.pk}")


@transaction.atomic
def expire_reminders(today: date) -> int:
    """Delete what was not confirmed in time, what is over since the office's period, and what waits for a next call
    too long; then addresses that wait for nothing. How many rows went; repeated it does nothing more."""
    last = terms.over_since(rules.RETENTION, today) or today - rules.KEPT_AFTER
    begins = timezone.make_aware(datetime.combine(today - rules.CONFIRM_WITHIN, time()))
    longest = today - rules.NEXT_WITHIN
    over = Q(over_on__lt=last) | Q(state=Openness.CLOSED, closes_on__lt=longest)
    over |= Q(closes_on=None, confirmed_at__date__lt=longest)  # for a call nobody has set a day of
    gone = ReminderRequest.objects.filter(asked_at__lt=begins).delete()[0]
    return gone + ReminderSubscription.objects.filter(over).delete()[0] + _drop_unused()


def _drop_unused() -> int:
    """Locked first and looked at again: somebody may confirm another wish meanwhile."""
    unused = ReminderAddress.objects.select_for_update(skip_locked=True, of=("self",)).filter(subscriptions=None)
    ids = [one.pk for one in unused]
    return int(ReminderAddress.objects.filter(pk__in=ids, subscriptions=None).delete()[0])


def _own(address_id: int, code: str) -> ReminderSubscription:
    rows = ReminderSubscription.objects.select_related("record").select_for_update(of=("self",))
    found = rows.filter(address_id=address_id, record__code=code, record__kind=RecordKind.PROGRAMME).first()
    if found is None:
        raise NotFound
    return found


def _shown(codes: Iterable[str]) -> list[Record]:
    rows: QuerySet[Record] = Record.objects.filter(
        kind=RecordKind.PROGRAMME, code__in=list(codes)[: rules.MOST_PROGRAMMES], is_active=True, is_internal=False
    )
    return list(rows.order_by("pk"))


def _content(record: Record) -> ProgrammeContent:
    found = kinds.read(record.kind, record.content)
    assert isinstance(found, ProgrammeContent)
    return found


def _heard(heard: Heard) -> dict[str, str | date | None]:
    return {"state": heard.state.value, "closes_on": heard.closes_on, "since": heard.since}


def _days(days: Iterable[int]) -> list[int]:
    return sorted({one for one in days if one in rules.OFFSETS}, reverse=True)


def _note(record_id: int, action: str) -> None:
    audit.record(subject=f"record:{record_id}", action=action, by=actors.anonymous())
