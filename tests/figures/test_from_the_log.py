"""What is past its date and how many contacts a case takes: the log says what the tables say, at every moment."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from okienko.cases import services as cases
from okienko.cases.models import Case, CaseContact, StatusChange
from okienko.cases.services import JoinCase, NewCase
from okienko.contacts import services as contacts
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content
from okienko.insight import queries
from okienko.insight.queries.backlog import LiveBacklog, backlog_at
from okienko.insight.queries.day import LATE, span_of
from okienko.insight.rules import DEFAULT, Late
from okienko.kernel.actors import system
from okienko.kernel.errors import DomainError
from okienko.people import services as people
from okienko.routing import queries as log
from okienko.routing import services as routing
from okienko.routing.models import Queue, QueueEvent, WorkItem
from okienko.routing.rules import AccessClass, Activity, Exit, Priority
from okienko.routing.rules import EventKind as K
from okienko.routing.tests.queueing import put
from tests.cast import make_kinds, make_office

pytestmark = pytest.mark.django_db
WARSAW = ZoneInfo("Europe/Warsaw")
MONDAY = datetime(2026, 11, 2, 7, 0, tzinfo=WARSAW)
WEEK = timedelta(days=7)


def late_in_tables(now):
    """By nearest rank, of the rows every list reads."""
    dates = defaultdict(list)
    for kind, due_at in WorkItem.objects.filter(access_class="open", due_at__lt=now).values_list("kind", "due_at"):
        dates[kind].append(due_at)
    found = []
    for kind, some in sorted(dates.items()):
        some.sort(reverse=True)
        half, most = (next(at for n, at in enumerate(some, 1) if n * 100 >= len(some) * share) for share in (50, 90))
        found.append(Late(kind, len(some), some[-1], half, most))
    return found


def matters_in_tables(first, last, now):
    """(settled, at the first contact, contacts, provisional), each case at its first settling within the days."""
    since, until = span_of(first).since, min(span_of(last).until, now)
    changes = StatusChange.objects.filter(state="resolved", at__gte=since, at__lt=until, case__access_class="open")
    found = {}
    for change in changes.select_related("case").order_by("at", "id"):
        if change.case_id in found:
            continue
        links = CaseContact.objects.filter(case=change.case_id)
        reopened = StatusChange.objects.filter(case=change.case_id, state="reopened")
        after = [*links.values_list("at", flat=True), *reopened.values_list("at", flat=True)]
        person, category = change.case.person_id, change.case.category_id
        if person and category:
            same = Case.objects.filter(person=person, category=category)
            after += same.values_list("received_at", flat=True)
        back = [at for at in after if change.at < at <= now]
        stays = not any(at - change.at <= WEEK for at in back)
        found[change.case_id] = (1, links.filter(at__lte=change.at).count(), stays, now - change.at < WEEK)
    rows = list(found.values())
    at_first = sum(taken == 1 and stays for _one, taken, stays, _fresh in rows)
    return len(rows), at_first, sum(row[1] for row in rows), sum(row[3] for row in rows)


class Weeks:
    """Whatever may happen to matters, by the verbs that people and programs use."""

    def __init__(self, office, chance):
        self.office, self.chance, self.number, self.done = office, chance, 1000, Counter()
        self.people = [
            people.person_from_address("email", f"osoba{n}@poczta.test", f"Osoba Zmyślona {n}", by=system())
            for n in range(3)
        ]
        for who in (office.halina, office.rafal):
            routing.sign_on(by=who)

    def contact(self):
        return contacts.open_contact(
            channel=Channel.EMAIL, by=system(), content=Content("Treść", headline="Temat"),
            person_id=self.chance.choice([*self.people, None]),
        ).id  # fmt: skip

    def case(self, **where):
        return self.chance.choice(list(Case.objects.filter(**where).order_by("id").values_list("id", flat=True)))

    def item(self, **where):
        rows = WorkItem.objects.filter(subject__startswith="contact:1", **where).exclude(queue="")
        return self.chance.choice(list(rows.order_by("id")))

    def open_case(self):
        category = self.chance.choice(["CLEAN_DUMP", ""])
        cases.open_case(self.contact(), NewCase("report", "Dziura", unit="GK-I", category_code=category), by=system())

    def join(self):
        cases.settle_contact(self.contact(), [JoinCase(self.case())], by=system())

    def begin(self):
        cases.begin_work(self.case(state="received"), by=system())

    def resolve(self):
        cases.resolve(self.case(state__in=["received", "in_progress", "reopened"]), outcome="done", answer="Tak.",
                      by=system())  # fmt: skip

    def reopen(self):
        cases.reopen(self.case(state="resolved"), reason="wróciło", by=system())

    def duplicate(self):
        cases.join_duplicate(self.case(state="received"), self.case(), by=system())

    def keep_closely(self):
        item = self.chance.choice(list(WorkItem.objects.order_by("id")))
        routing.amend(item.subject, access_class=AccessClass.RESTRICTED)

    def date_anew(self):
        item = self.chance.choice(list(WorkItem.objects.order_by("id")))
        routing.amend(item.subject, due_at=timezone.now() + timedelta(hours=self.chance.randint(-5, 20)))

    def come(self):
        self.number += 1
        put(self.office, self.number, channel=self.chance.choice(["chat", "email"]),
            due_at=timezone.now() + timedelta(hours=self.chance.randint(1, 9)))  # fmt: skip

    def offer(self):
        who = self.chance.choice([self.office.halina, self.office.rafal])
        routing.sign_on(by=who)  # the long steps of the clock end every shift
        routing.set_activity(Activity.AVAILABLE, by=who)
        waiting = WorkItem.objects.filter(assignee=None, kind="contact").exclude(queue="").order_by("-id")
        laid = [one for item in waiting if (one := routing.offer(item.id, to=who.id))]
        for one in laid:
            routing.accept(one, by=who)
        if not laid:
            raise IndexError

    def end_talk(self):
        routing.end_talk(self.item(assignee__isnull=False).subject, by=system())

    def sweep(self):
        routing.sweep()

    def finish(self):
        routing.finish(self.item(assignee__isnull=False).subject, by=system())

    def leave(self):
        routing.leave(self.item(assignee=None).subject)

    def flow_out(self):
        routing.flow_out(self.item(assignee=None).subject, self.chance.choice(list(Exit)))

    def move(self):
        routing.transfer(self.item().subject, by=self.office.bartek, to_queue="business")

    def prioritize(self):
        routing.amend(self.item().subject, priority=Priority.HIGH)

    def go_on(self):
        """One thing that can be done now."""
        verbs = [self.open_case, self.join, self.begin, self.resolve, self.reopen, self.duplicate, self.keep_closely,
                 self.date_anew, self.come, self.offer, self.end_talk, self.sweep, self.finish, self.leave,
                 self.flow_out, self.move, self.prioritize]  # fmt: skip
        rarely = {verb: self.done[verb.__name__] // 3 + self.chance.random() for verb in verbs}
        for verb in sorted(verbs, key=rarely.__getitem__):
            try:
                verb()
            except (DomainError, IndexError):  # it may not be done, or there is nothing to do it with
                continue
            self.done[verb.__name__] += 1
            return


@pytest.mark.parametrize(
    ("seed", "steps"),
    [(1, 60), *(pytest.param(seed, 200, marks=pytest.mark.long) for seed in (2, 3, 4))],
)
def test_weeks_rebuilt_from_the_log_say_what_the_tables_said(seed, steps):
    chance, then = random.Random(seed), []
    with time_machine.travel(MONDAY, tick=False) as clock:
        make_kinds()
        office = make_office()
        for code in ("general", "business"):
            Queue.objects.create(code=code, name=code, unit=office.units["PK"])
        weeks, live = Weeks(office, chance), LiveBacklog()
        for number in range(steps):
            weeks.go_on()
            clock.shift(timedelta(minutes=chance.choice([1, 5, 60, 400])))
            now = timezone.now()
            cases.note_written_again(now)
            if number % 3 == 0:
                live.at(now)
            if number % 5 == 0:
                then.append((now, late_in_tables(now)))
            clock.shift(timedelta(seconds=1))  # what happens next is of a later moment
        now = timezone.now()
        assert {"join", "resolve", "reopen", "keep_closely", "end_talk", "finish", "flow_out"} <= set(weeks.done)
        told, _newest = log.due_at_moment(now)
        open_now = dict(WorkItem.objects.filter(access_class="open").values_list("subject", "due_at"))
        assert live.at(now) == {one.subject: one.due_at for one in told} == open_now
        board = queries.board(office.bartek, now)
        report = queries.report(
            office.bartek, timezone.localdate(now), timezone.localdate(now), formula=DEFAULT, now=now
        )
        assert board.backlog == report.backlog == late_in_tables(now)
        assert board.matters == report.matters
        assert board.backlog
        then = [(moment, late) for moment, late in then if moment >= log.dated_since()]
        assert [backlog_at(moment) for moment, _late in then] == [late for _moment, late in then]
        assert then
        first = MONDAY.date()
        for day in range((timezone.localdate(now) - first).days + 1):
            one = first + timedelta(days=day)
            for last in (one, timezone.localdate(now)):
                found = queries.report(office.bartek, one, last, formula=DEFAULT, now=now).matters
                shown = (found.closed, found.at_first, found.contacts, found.provisional)
                assert shown == matters_in_tables(one, last, now)


def dated(number, at, subject, due_at, kind=K.DATED):
    return QueueEvent(id=number, at=at, kind=kind, subject=subject, item_id=int(subject[5:]), due_at=due_at)


@pytest.mark.parametrize("seed", [1, 2])
def test_dates_that_are_committed_late_are_not_missed(seed):
    """Numbers are taken in order and seen out of order; those of one matter follow its lock."""
    chance, live, now = random.Random(seed), LiveBacklog(), MONDAY
    waiting, last, late_commits, newest = [], {}, 0, 0
    for number in range(seed * 10_000, seed * 10_000 + 150):
        now += timedelta(seconds=chance.randint(1, 9))
        free = [one for one in range(1, 30) if f"case:{one}" not in {event.subject for event in waiting}]
        subject = f"case:{chance.choice(free)}"
        ends = last.get(subject) is not None and chance.random() < 0.5
        last[subject] = None if ends else now + timedelta(hours=chance.randint(-9, 9))
        waiting.append(dated(number, now, subject, last[subject], K.FINISHED if ends else K.ENTERED))
        for event in list(waiting):
            if chance.random() < 0.3 or now - event.at > LATE - timedelta(seconds=20):
                event.save(force_insert=True)
                late_commits += event.id < newest
                waiting.remove(event)
        if chance.random() < 0.4:
            live.at(now)
            newest = number
    for event in waiting:
        event.save(force_insert=True)
    assert late_commits > 5
    assert live.at(now) == {subject: due_at for subject, due_at in last.items() if due_at is not None}
    told, _newest = log.due_at_moment(now)
    assert live.at(now) == {one.subject: one.due_at for one in told}


def test_a_quiet_backlog_asks_for_little_and_a_restored_one_is_told_anew(django_assert_num_queries):
    live = LiveBacklog()
    dated(1, MONDAY, "case:1", MONDAY).save(force_insert=True)
    dated(2, MONDAY, "case:2", MONDAY).save(force_insert=True)
    live.at(MONDAY)
    live.at(MONDAY + LATE)
    with django_assert_num_queries(1):
        assert set(live.at(MONDAY + LATE * 2)) == {"case:1", "case:2"}
    QueueEvent.objects.filter(id=2).delete()
    assert set(live.at(MONDAY + LATE * 3)) == {"case:1"}


def test_before_the_log_spoke_of_dates_nothing_is_known():
    QueueEvent.objects.create(at=MONDAY - WEEK, kind=K.ENTERED, subject="case:1", item_id=1)
    assert backlog_at(MONDAY) is None
    dated(10**9, MONDAY, "case:1", MONDAY - timedelta(hours=1)).save(force_insert=True)
    assert backlog_at(MONDAY - timedelta(seconds=1)) is None
    assert [one.number for one in backlog_at(MONDAY)] == [1]
