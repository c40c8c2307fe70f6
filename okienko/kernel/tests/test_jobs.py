"""A job deferred in a transaction is done by the worker's service; one that is rolled back never was."""

import threading

import pytest
from django.db import connection, transaction

from okienko.kernel import jobs
from okienko.kernel.models import Heartbeat
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.django_db(transaction=True)


@jobs.app.task(name="tests.leave_a_trace")
def leave_a_trace(*, name: str) -> None:
    from django.utils import timezone

    Heartbeat.objects.create(process=name, kind="test", beat_at=timezone.now())


def test_a_job_is_done_once_its_transaction_stands():
    with transaction.atomic():
        leave_a_trace.defer(name="kept")
    with transaction.atomic():
        leave_a_trace.defer(name="rolled back")
        transaction.set_rollback(True)
    stop = threading.Event()
    thread = threading.Thread(target=jobs.run, args=(stop,))
    thread.start()
    try:
        until(lambda: Heartbeat.objects.filter(kind="test").exists())
    finally:
        stop.set()
        thread.join(PATIENCE)
    assert list(Heartbeat.objects.filter(kind="test").values_list("process", flat=True)) == ["kept"]
    assert not thread.is_alive()


def test_inserting_a_job_notifies_nobody():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE '%%job_inserted%%'")
        assert cursor.fetchall() == []
