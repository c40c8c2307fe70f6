"""Relays killed at random: every receipt once, order kept, parked work visible and retried."""

import os
import random
import subprocess
import sys
import time

import pytest
from django.db import connection, transaction

from okienko.kernel.facts import publish, relay
from okienko.kernel.models import Fact, HandlerFailure, PendingFact, Receipt
from tests.architecture.layers import ROOT
from tests.faults.relay_worker import TABLES, Stepped

pytestmark = pytest.mark.django_db(transaction=True)
STEPS, HANDLERS, BROKEN = 5, 3, 7


@pytest.fixture
def tables():
    with connection.cursor() as cursor:
        for one in TABLES:
            cursor.execute(one)
        cursor.execute("INSERT INTO relay_broken VALUES (%s)", [BROKEN])
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE relay_seen, relay_broken")


class Relays:
    """Processes of relays; `kill_one` kills one without warning and starts another."""

    def __init__(self, count):
        one = connection.settings_dict
        address = f"postgresql://{one['USER']}:{one['PASSWORD']}@{'' if one['HOST'].startswith('/') else one['HOST']}"
        query = f"?host={one['HOST']}" if one["HOST"].startswith("/") else ""
        self.environment = {
            **os.environ,
            "DATABASE_URL": f"{address}/{one['NAME']}{query}",
            "DJANGO_SETTINGS_MODULE": "config.settings_test",
        }
        self.running = [self._start() for _ in range(count)]

    def _start(self):
        return subprocess.Popen(
            [sys.executable, "-m", "tests.faults.relay_worker"],
            cwd=ROOT, env=self.environment, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill_one(self):
        victim = self.running.pop(random.randrange(len(self.running)))
        assert victim.poll() is None, "a relay ended by itself"
        victim.kill()
        victim.wait()
        self.running.append(self._start())

    def stop(self):
        for one in self.running:
            one.kill()
            one.wait()


def say(subject_id, number):
    with transaction.atomic():
        publish(Stepped(subject_id=subject_id, number=number), subject=f"thing:{subject_id}")


def seen():
    """(handler, subject) → numbers in the order in which they were handled."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT handler, subject_id, number FROM relay_seen ORDER BY id")
        for handler, subject_id, number in cursor:
            found.setdefault((handler, subject_id), []).append(number)
    return found


def wait_until(condition, seconds):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "not settled in time"
        time.sleep(0.1)  # until the next look


def all_but_broken_settled():
    return PendingFact.objects.count() == STEPS and HandlerFailure.objects.filter(parked=True).count() == 1


@pytest.mark.parametrize(
    ("subjects", "kills"), [(40, 4), pytest.param(1000, 40, marks=pytest.mark.long)], ids=["some", "many"]
)
def test_killed_relays_lose_and_repeat_nothing(tables, subjects, kills):
    relays = Relays(3)
    try:
        steps = [(subject, number) for number in range(STEPS) for subject in range(subjects)]
        pause = max(1, len(steps) // kills)
        for count, (subject, number) in enumerate(steps):
            say(subject, number)
            if count % pause == 0:
                relays.kill_one()
        wait_until(all_but_broken_settled, 120)
        assert ("breaks", BROKEN) not in seen()
        assert seen()["steady", BROKEN] == list(range(STEPS))
        failure = HandlerFailure.objects.get()
        assert (failure.subject, failure.error) == (f"thing:{BROKEN}", "ValueError: this subject is broken")

        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM relay_broken")
        relay.retry_parked([failure.id])
        wait_until(lambda: not PendingFact.objects.exists(), 60)
    finally:
        relays.stop()
    assert len(seen()) == subjects * HANDLERS
    assert all(numbers == list(range(STEPS)) for numbers in seen().values())
    assert Receipt.objects.count() == Fact.objects.count() * HANDLERS == subjects * STEPS * HANDLERS
    assert not HandlerFailure.objects.exists()
