"""Several dispatchers at once, killed at random: nobody is offered twice, over capacity, or left waiting."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from okienko.kernel.actors import system
from okienko.kernel.database import rows
from okienko.kernel.health import failing_loops
from okienko.kernel.models import Heartbeat
from okienko.organization import services as organization
from okienko.organization.models import Staff
from okienko.organization.rules import Role
from okienko.routing import services
from okienko.routing.models import Agent, Offer, QueueEvent, Repair, WorkItem
from okienko.routing.rules import FULL, OUTCOMES, PATIENCE, EventKind, WorkKind
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
        environment = {
            **os.environ,
            "DATABASE_URL": f"{address}/{one['NAME']}{query}",
            "DJANGO_SETTINGS_MODULE": "config.settings_test",
        }
        self.nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.queue_worker"], cwd=ROOT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def start(self, *words):
        """The pid of the new part."""
        print(*words, file=self.nursery.stdin, flush=True)
        return int(self.nursery.stdout.readline())

    def kill(self, part):
        assert is_alive(part), "it ended by itself"
        os.kill(part, signal.SIGKILL)
        until(lambda: not is_alive(part))

    def stop(self):
        os.killpg(self.nursery.pid, signal.SIGKILL)
        self.nursery.communicate()


def is_alive(part):
    return Path(f"/proc/{part}").exists()


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


def hire(office, many):
    """User ids of so many more of the first line."""
    of_line = organization.StaffData("Osoba Zmyślona", office.units["PK"].id)
    for number in range(many):
        organization.add_staff(f"zmyslona{number}@urzad.test", of_line, roles=[Role.BROKER], by=office.adam)
    return list(Staff.objects.filter(name=of_line.name).values_list("user_id", flat=True))


# Of one snapshot, which is one commit: what is left, what was offered, and whoever holds more than they can.
_LOOK = """
SELECT (SELECT count(*) FROM routing_workitem), (SELECT coalesce(max(id) - min(id) + 1, 0) FROM routing_offer),
    (SELECT count(*) FROM routing_agent WHERE firm > 100 OR soft > 100),
    (SELECT count(*) FROM (SELECT FROM routing_offer WHERE released_at IS NULL
        GROUP BY user_id, is_interruptible HAVING sum(weight) > 100) AS o),
    (SELECT count(*) FROM (SELECT FROM routing_offer WHERE ended_at IS NULL
        GROUP BY item_id HAVING count(*) > 1) AS o)
"""


def look():
    """How many items are left and how many offers were made, or tried and refused by the database."""
    left, offers, *wrong = rows(_LOOK)[0]
    assert wrong == [0, 0, 0]
    return left, offers


def replay():
    """The log told again: what each person held and who had each item, after every event; offers and outcomes.

    Numbers of events that concern one person, or one item, follow its lock, so their order is that of commits.
    """
    offers = {one.id: one for one in Offer.objects.all()}
    held, having, seen = defaultdict(Counter), {}, Counter()
    most = Counter()

    def let_go(offer):
        held[offer.user_id][offer.is_interruptible] -= offer.weight

    for event in QueueEvent.objects.order_by("id").iterator():
        seen[event.kind] += 1
        offer = offers.get(event.offer_id)
        if event.kind == EventKind.OFFERED:
            assert having.setdefault(event.item_id, offer) is offer, "offered twice"
            mine = held[offer.user_id]
            mine[offer.is_interruptible] += offer.weight
            room = mine[False] + (mine[True] if offer.is_interruptible else 0)
            most[offer.is_interruptible] = max(most[offer.is_interruptible], room)
        elif event.kind in OUTCOMES and event.kind != EventKind.ACCEPTED:
            assert having.pop(event.item_id) is offer
            let_go(offer)
        elif event.kind in (EventKind.FINISHED, EventKind.REQUEUED):
            served = having.pop(event.item_id)
            if served.wrap_until is None:
                let_go(served)
        elif event.kind == EventKind.WRAPPED_UP:
            let_go(offer)
    assert max(most.values()) <= FULL
    assert not having
    assert not any(weight for mine in held.values() for weight in mine.values())
    return seen


@pytest.mark.parametrize(
    ("offers", "kills", "people", "mood", "desks"),
    [(150, 4, 0, "moody", 2), pytest.param(200_000, 400, 40, "picky", 6, marks=pytest.mark.long)],
    ids=["some", "many"],
)
def test_many_dispatchers_offer_nothing_twice_and_nobody_too_much(office, parts, offers, kills, people, mood, desks):
    serving = [office.halina.id, office.rafal.id, office.bartek.id, *hire(office, people)]
    dispatchers = [parts.start("dispatch") for _ in range(3)]
    moody = [parts.start(mood, *serving[at::desks]) for at in range(desks)]
    kill_at = [offers * number // (kills + 1) for number in range(1, kills + 1)]
    began, told, made, before, items = time.monotonic(), 0, 0, 0, 0

    def goes_on():
        nonlocal made
        made = look()[1]
        return made > before

    while made < offers or Offer.objects.count() < offers:
        if look()[0] < 3 * len(serving):
            put(office, range(items, items := items + 3 * len(serving)))
        until(goes_on, lambda: f"the queue stands still, {made} offers were made")
        before = made
        while kill_at and made >= kill_at[0]:
            kill_at.pop(0)
            victim = dispatchers.pop(random.randrange(3))
            parts.kill(victim)
            dispatchers.append(parts.start("dispatch"))
        if made - told >= 5000:
            told = made
            print(f"{made} offers, {made / (time.monotonic() - began):.0f} a second", file=sys.__stderr__)
    for one in moody:
        parts.kill(one)
    for at in range(desks):
        parts.start("serve", *serving[at::desks])
    until_settled()
    until(lambda: not Offer.objects.filter(released_at=None).exists())
    events = replay()
    assert events[EventKind.ENTERED] == events[EventKind.FINISHED] == items
    assert events[EventKind.ANSWERED] == items + events[EventKind.REQUEUED]
    assert events[EventKind.OFFERED] == sum(events[kind] for kind in OUTCOMES) == Offer.objects.count() >= offers
    assert set(Agent.objects.values_list("firm", "soft")) == {(0, 0)}
    assert not Repair.objects.exists(), "the accounts drifted"


def until_settled():
    """As long as some are finished from time to time."""
    left = [look()[0]]

    def moves():
        before, left[0] = left[0], look()[0]
        return left[0] < before

    while left[0]:
        until(moves, lambda: f"the queue stands still, {left[0]} wait")


def test_a_leader_that_hangs_is_ended_and_another_leads(office, parts):
    """Stopped, not killed: its connections stay open, and with them the lock."""
    leader = parts.start("lead")
    parts.start("silent", office.halina.id)
    put(office, [1])
    until(lambda: Offer.objects.filter(outcome="").exists())
    os.kill(leader, signal.SIGSTOP)
    services.decline(Offer.objects.get(outcome="").id, by=office.halina)
    parts.start("silent", office.rafal.id)
    parts.start("lead")
    until(lambda: Agent.objects.filter(user_id=office.rafal.id).exists())
    assert not Repair.objects.exists()  # silent, but not for long enough
    long_ago = timezone.now() - PATIENCE.silent
    Heartbeat.objects.filter(kind="dispatcher").update(beat_at=long_ago)
    assert "dispatcher" in failing_loops()
    QueueEvent.objects.update(at=long_ago)  # and it offered nothing either
    until(lambda: Offer.objects.filter(user_id=office.rafal.id).exists())
    assert Repair.objects.get().kind == "hung_leader"
    until(lambda: "dispatcher" not in failing_loops())
    os.kill(leader, signal.SIGCONT)
    put(office, [5])
    until(lambda: Offer.objects.filter(subject="contact:5").exists())
    assert is_alive(leader)  # it waits to lead again
    assert Repair.objects.get().times == 1


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
    assert is_alive(other)
    kinds = [one.kind for one in QueueEvent.objects.exclude(item_id=None).order_by("id")]
    first, second = Offer.objects.order_by("id")
    assert first.outcome in (EventKind.MEDIA_FAILED, EventKind.TIMED_OUT)
    assert (second.user_id, second.outcome) == (office.rafal.id, EventKind.ACCEPTED)
    assert kinds[-1] in (EventKind.FINISHED, EventKind.WRAPPED_UP)
    assert not Repair.objects.exists()
