"""The live process with real WebSockets and a real LISTEN."""

import json
import threading
import urllib.request

import pytest
import uvicorn
from django.db import connection, transaction
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from okienko.kernel import live
from okienko.kernel.live.announce import CHANNEL_LIVE
from okienko.kernel.live.server import CLOSE_TICKET, LiveServer
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.django_db(transaction=True)


class Running:
    """A server on a port that was free, in a thread of this program."""

    def __init__(self):
        self.app = LiveServer()
        config = uvicorn.Config(self.app, port=0, ws="websockets-sansio", log_level="warning")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        self.wait_listening()
        self.port = self.server.servers[0].sockets[0].getsockname()[1]

    def wait_listening(self):
        until(lambda: self.server.started and self.app.connected.is_set())

    def open(self, *topics, ticket=None):
        socket = connect(f"ws://127.0.0.1:{self.port}/live?ticket={ticket or live.issue_ticket('staff:1', topics)}")
        assert ticket or socket.recv(timeout=PATIENCE) == "{}"
        return socket

    def stop(self):
        self.server.should_exit = True
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


@pytest.fixture
def running():
    one = Running()
    yield one
    one.stop()


def touch(*topics):
    with transaction.atomic():
        live.touch(*topics)


def end_listening():
    """What a restart of the database does to the server's LISTEN connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND query LIKE 'LISTEN okienko_live%%'"""
        )
        assert cursor.rowcount == 1


def test_a_stranger_is_sent_away(running):
    for ticket in ("", "made-up", live.issue_ticket("staff:1", ["queue:1"])[:-2]):
        with connect(f"ws://127.0.0.1:{running.port}/live?ticket={ticket}") as socket:
            with pytest.raises(ConnectionClosed) as closed:
                socket.recv(timeout=PATIENCE)
            assert closed.value.rcvd.code == CLOSE_TICKET


def test_a_topic_reaches_those_whose_ticket_names_it(running):
    with running.open("queue:1", "case:5") as one, running.open("queue:2") as other:
        touch("queue:1")
        news = json.loads(one.recv(timeout=PATIENCE))
        assert list(news) == ["queue:1"]
        touch("queue:2", "case:5")
        assert list(json.loads(one.recv(timeout=PATIENCE))) == ["case:5"]
        assert list(json.loads(other.recv(timeout=PATIENCE))) == ["queue:2"]
        touch("queue:1")
        assert json.loads(one.recv(timeout=PATIENCE))["queue:1"] > news["queue:1"]


def test_nonsense_on_the_channel_stops_nothing(running):
    with running.open("queue:1") as socket:
        with connection.cursor() as cursor:
            for nonsense in ("queue:1", "queue:1 x", "\n\n", " 5", "queue:1 -1", "queue:1 ²", "queue:1 " + "9" * 400):
                cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL_LIVE, nonsense])
        touch("queue:1")
        assert list(json.loads(socket.recv(timeout=PATIENCE))) == ["queue:1"]


def test_a_change_that_was_rolled_back_is_not_announced(running):
    with running.open("queue:1") as socket:
        with transaction.atomic():
            live.touch("queue:1")
            transaction.set_rollback(True)
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.5)


def test_after_the_database_was_away_everything_counts_as_changed(running):
    with running.open("queue:1", "case:5") as socket:
        end_listening()
        assert json.loads(socket.recv(timeout=PATIENCE)) == {"queue:1": 0, "case:5": 0}
        touch("case:5")
        assert list(json.loads(socket.recv(timeout=PATIENCE))) == ["case:5"]


def test_a_probe_hears_whether_it_listens(running):
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/", timeout=PATIENCE) as answer:
        assert answer.status == 200
