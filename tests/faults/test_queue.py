"""Several dispatchers at once, killed at random: nobody is offered twice, over capacity, or left waiting."""

import os
import random
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from okienko.kernel.actors import system
from okienko.routing import services
from okienko.routing.models import Agent, Offer, QueueEvent, Repair, WorkItem
from okienko.routing.rules import EventKind, WorkKind
from okienko.routing.services import Work
from tests.architecture.layers import ROOT
from tests.cast import make_office
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)


class Parts:
    """Processes of the queue, all of which are killed at the end."""

    def __init__(self):
        one = connection.settings_dict
        address = f"postgresql://{one['USER']}:{one['PASSWORD']}@{'' if one['HOST'].startswith('/') else one['HOST']}"
        query = f"?host={one['HOST']}" if one["HOST"].startswith("/") else ""
        self.environment = {
            **os.environ,
            "DATABASE_URL": f"{address}/{one['NAME']}{query}",
            "DJANGO_SETTINGS_MODULE": "config.settings_test",
        }
        self.running = []

    def start(self, *words):
        one = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.queue_worker", *map(str, words)], cwd=ROOT, env=self.environment
        )
        self.running.append(one)
        return one

    def kill(self, one):
        assert one.poll() is None, "it ended by itself"
        one.kill()
        one.wait()
        self.running.remove(one)

    def stop(self):
        for one in self.running:
            one.kill()
            one.wait()


@pytest.fixture
def parts():
    made = Parts()
    yield made
    made.stop()


@pytest.fixture
def office(db):
    return make_office()


def put(office, numbers):
    now = timezone.now()
    for number in numbers:
        channel = ("chat", "chat", "email", "desk")[number % 4]
        work = Work(
            WorkKind.CONTACT, f"contact:{number}", office.units["PK"].id, now + timedelta(hours=8),
            channel=channel, queue="general", is_first_line=True,
        )  # fmt: skip
        services.enqueue(work, by=system(), is_new=True)


def loads():
    """Of one snapshot, which is one commit: whoever holds more than they can, and whatever is offered twice."""
    held = Offer.objects.filter(released_at=None).values("user_id", "is_interruptible").annotate(held=Sum("weight"))
    doubled = Counter(Offer.objects.filter(ended_at=None).values_list("item_id", flat=True))
    return [one for one in held if one["held"] > 100], [item for item, times in doubled.items() if times > 1]


@pytest.mark.parametrize(
    ("items", "kills"), [(200, 4), pytest.param(200_000, 400, marks=pytest.mark.long)], ids=["some", "many"]
)
def test_many_dispatchers_offer_nothing_twice_and_nobody_too_much(office, parts, items, kills):
    put(office, range(items // 2))
    dispatchers = [parts.start("dispatch") for _ in range(3)]
    parts.start("moody", office.halina.id, office.rafal.id)
    parts.start("moody", office.bartek.id)
    put(office, range(items // 2, items))
    killed_at = [items * number // (kills + 1) for number in range(kills, 0, -1)]

    def settled():
        assert loads() == ([], [])
        left = WorkItem.objects.count()
        if killed_at and left <= killed_at[0]:
            killed_at.pop(0)
            victim = dispatchers.pop(random.randrange(3))
            parts.kill(victim)
            dispatchers.append(parts.start("dispatch"))
        return left == 0

    until_settled(settled)
    until(lambda: not Offer.objects.filter(released_at=None).exists())
    events = Counter(QueueEvent.objects.exclude(item_id=None).values_list("kind", flat=True))
    assert events[EventKind.ENTERED] == events[EventKind.FINISHED] == items
    assert events[EventKind.ANSWERED] == items + events[EventKind.REQUEUED]
    outcomes = sum(events[kind] for kind in ("accepted", "declined", "timed_out", "media_failed", "caller_gone"))
    assert events[EventKind.OFFERED] == outcomes == Offer.objects.count()
    assert set(Agent.objects.values_list("firm", "soft")) == {(0, 0)}
    assert not Repair.objects.exists(), "the accounts drifted"


def until_settled(settled):
    """As long as some are finished from time to time."""
    left = [WorkItem.objects.count()]

    def moves():
        before, left[0] = left[0], WorkItem.objects.count()
        return settled() or left[0] < before

    while left[0]:
        until(moves, lambda: "the queue stands still")


def test_when_the_leader_and_a_page_die_the_item_is_offered_again(office, parts):
    leader = parts.start("lead")
    page = parts.start("silent", office.halina.id)
    put(office, [1])
    until(lambda: Offer.objects.filter(user_id=office.halina.id, outcome="").exists())
    other = parts.start("lead")
    parts.kill(leader)
    parts.kill(page)
    parts.start("serve", office.rafal.id)
    until(lambda: not WorkItem.objects.exists())
    assert other.poll() is None
    kinds = [one.kind for one in QueueEvent.objects.exclude(item_id=None).order_by("id")]
    first, second = Offer.objects.order_by("id")
    assert first.outcome in (EventKind.MEDIA_FAILED, EventKind.TIMED_OUT)
    assert (second.user_id, second.outcome) == (office.rafal.id, EventKind.ACCEPTED)
    assert kinds[-1] in (EventKind.FINISHED, EventKind.WRAPPED_UP)
    assert not Repair.objects.exists()
