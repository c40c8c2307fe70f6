"""Something is wrong with a queue: on the screen, by e-mail, and to the address of the operator; once, and it ends."""

from __future__ import annotations

import json
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from zoneinfo import ZoneInfo

import pytest
import time_machine

from okienko.channels.email import services as mail
from okienko.channels.email.models import OutgoingMail
from okienko.insight import queries, services, tasks
from okienko.insight.bells import BellFailed, bells
from okienko.insight.models import Alarm
from okienko.insight.rules import AlarmKind
from okienko.kernel import actors
from okienko.kernel.database import rows
from okienko.kernel.errors import Forbidden
from okienko.kernel.facts import relay
from okienko.kernel.models import Fact, Heartbeat
from okienko.organization.models import Skill
from okienko.routing import services as routing
from okienko.routing.models import Agent, Queue, WorkItem
from okienko.routing.rules import WorkKind
from okienko.routing.services import Work
from tests.cast import make_office, sign_in

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=ZoneInfo("Europe/Warsaw"))  # Wednesday


@pytest.fixture
def office():
    with time_machine.travel(NOON, tick=False):
        office = make_office()
        mail.ensure_mailbox("kontakt@miasto.test", by=actors.system())
        yield office


def waits(office, minutes):
    routing.enqueue(
        Work(WorkKind.CONTACT, "contact:1", office.units["PK"].id, NOON + timedelta(days=1), channel="chat",
             queue="general", enqueued_at=NOON - timedelta(minutes=minutes), is_first_line=True),
        by=actors.system(),
    )  # fmt: skip


def test_an_alarm_rings_once_and_ends(office, client, settings, tmp_path):
    settings.ALARM_URL = f"folder:{tmp_path}/alarmy"
    waits(office, 6)
    assert [services.watch(NOON), services.watch(NOON + timedelta(seconds=15))] == [1, 0]
    [alarm] = queries.open_alarms()
    assert (alarm.kind, alarm.queue, alarm.value, alarm.since) == (AlarmKind.OLDEST, "general", 6, NOON)
    [letter] = OutgoingMail.objects.all()
    assert letter.headline == "general: ktoś czeka od 6 min."
    assert b"/praca/tablica/" in letter.raw
    assert b"Auto-Submitted: auto-replied" in letter.raw
    assert Fact.objects.filter(name="insight.alarm_raised.v1").count() == 1

    sign_in(client, office.anna)
    assert "general: ktoś czeka od 6 min." in client.get("/praca/tablica/").content.decode()

    services.ring(alarm.id)
    services.ring(alarm.id)  # a job may run twice
    [told] = (tmp_path / "alarmy").iterdir()
    assert json.loads(told.read_text()) == {
        "id": alarm.id, "kind": "oldest", "queue": "general", "value": 6, "since": "2026-11-18T12:00:00+01:00",
    }  # fmt: skip

    routing.take("contact:1", by=office.halina)
    assert services.watch(NOON + timedelta(minutes=1)) == 0
    assert queries.open_alarms() == []
    assert Alarm.objects.get().until == NOON + timedelta(minutes=1)


def ready(office, who, *, since):
    """On duty, with an open page and empty hands since a moment."""
    with time_machine.travel(since, tick=False):
        routing.sign_on(by=who)
    Agent.objects.update(presence_until=NOON + timedelta(hours=1), device_until=NOON + timedelta(hours=1))


def test_who_lacks_the_skill_is_named_and_the_dispatcher_is_not_blamed(office):
    Skill.objects.create(code="podatki", name="Podatki lokalne", sort_key="podatki")
    waits(office, 4)
    routing.change_skills("contact:1", ["podatki"], by=office.bartek)
    WorkItem.objects.update(entered_at=NOON - timedelta(seconds=50))  # its first step, which asks for skills
    ready(office, office.halina, since=NOON - timedelta(minutes=10))
    assert services.watch(NOON) == 0
    WorkItem.objects.update(entered_at=NOON - timedelta(minutes=4))
    Queue.objects.create(
        code="general", name="Pierwsza linia", unit=office.units["PK"],
        steps=[{"after_seconds": 0, "line": "first"}, {"after_seconds": 120, "line": "second"}],
    )  # fmt: skip
    assert services.watch(NOON) == 1
    [alarm] = queries.open_alarms()
    assert (alarm.kind, alarm.value, alarm.skills) == (AlarmKind.LACKING, 4, ["podatki"])
    letter = OutgoingMail.objects.get()
    assert letter.headline.endswith("Brakuje: Podatki lokalne.")
    routing.change_skills("contact:1", [], by=office.bartek)
    assert services.watch(NOON) == 1  # now she could have it for minutes, and nobody offered it to her
    assert [one.kind for one in queries.open_alarms()] == [AlarmKind.NO_OFFERS]
    assert routing.dispatch(NOON) == 1
    assert services.watch(NOON + timedelta(seconds=15)) == 0
    assert queries.open_alarms() == []


def test_supervisors_say_from_where_on(office, client):
    sign_in(client, office.bartek)
    page = client.get("/praca/tablica/alarmy/").content.decode()
    assert "Kiedy ma dzwonić" in page
    form = {"oldest": "10", "level": "", "silence": "60", "no_offers": "2"}
    assert client.post("/praca/tablica/alarmy/", form).status_code == 302
    assert queries.thresholds() == {AlarmKind.OLDEST: 10, AlarmKind.SILENCE: 60, AlarmKind.NO_OFFERS: 2}
    assert client.post("/praca/tablica/alarmy/", {**form, "oldest": "0"}).status_code == 422
    waits(office, 6)
    assert services.watch(NOON) == 0
    assert client.post("/praca/tablica/alarmy/", {**form, "oldest": "5"}).status_code == 302
    assert services.watch(NOON) == 1
    sign_in(client, office.anna)
    assert "Kiedy ma dzwonić" not in client.get("/praca/tablica/alarmy/").content.decode()
    assert client.post("/praca/tablica/alarmy/", form).status_code == 403
    with pytest.raises(Forbidden):
        services.change_thresholds({AlarmKind.OLDEST: (1, True)}, by=office.damian)


def heard(at):
    """The dispatcher said then that it works."""
    Heartbeat.objects.update_or_create(process="dispatcher", defaults={"kind": "dispatcher", "beat_at": at})


def test_a_dispatcher_that_hangs_is_named_and_its_return_ends_the_alarm(office, client):
    waits(office, 1)
    assert services.watch(NOON) == 0  # none ever began
    heard(NOON - timedelta(hours=9))
    assert services.watch(NOON, since=NOON - timedelta(seconds=60)) == 0  # nothing ran in the night
    assert services.watch(NOON, since=NOON - timedelta(seconds=61)) == 1
    [alarm] = queries.open_alarms()
    assert (alarm.kind, alarm.queue, alarm.value) == (AlarmKind.DISPATCHER, "", 1)
    assert "dyspozytor milczy od 1 min" in OutgoingMail.objects.get().headline
    sign_in(client, office.anna)
    assert "dyspozytor milczy od 1 min" in client.get("/praca/tablica/").content.decode()
    assert services.watch(NOON + timedelta(seconds=15)) == 0
    heard(NOON + timedelta(seconds=20))
    assert services.watch(NOON + timedelta(seconds=30)) == 0
    assert queries.open_alarms() == []


class Listener(BaseHTTPRequestHandler):
    """An operator's address: keeps what it is told and answers as it is bidden."""

    def do_POST(self):  # noqa: N802  # the name the server calls
        got = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.told.append((self.path, self.headers["Content-Type"], got))
        self.send_response(self.server.answers.pop(0))
        self.send_header("Location", "/gdzie-indziej")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):  # noqa: N802  # likewise
        self.server.told.append(("followed elsewhere", "", {}))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_words):
        """Says nothing: the test's output is read."""


@pytest.fixture
def listener():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    server.told, server.answers = [], []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_web_address_is_told_until_it_takes_the_alarm(office, settings, listener):
    settings.ALARM_URL = f"http://127.0.0.1:{listener.server_port}/dzwonek?klucz=1"
    waits(office, 1)
    heard(NOON - timedelta(minutes=3))
    assert services.watch(NOON) == 1
    relay.drain()
    [(given,)] = rows("SELECT args::text FROM procrastinate_jobs WHERE task_name = 'insight.ring'")
    listener.answers += [500, 302, 404, 204]
    for _ in range(3):  # a job that raises is tried again
        with pytest.raises(BellFailed):
            tasks.ring(**json.loads(given))
    tasks.ring(**json.loads(given))
    assert [one[:2] for one in listener.told] == [("/dzwonek?klucz=1", "application/json")] * 4
    assert listener.told[3][2] == {
        "id": queries.open_alarms()[0].id, "kind": "dispatcher", "queue": "", "value": 3,
        "since": "2026-11-18T12:00:00+01:00",
    }  # fmt: skip


def test_an_address_that_speaks_no_http_has_taken_nothing(listener):
    listener.answers.append(99)  # no such answer
    with pytest.raises(BellFailed):
        bells.make(f"http://127.0.0.1:{listener.server_port}/").ring({"id": 1})


def test_what_cannot_be_told_is_tried_again(settings, tmp_path):
    (tmp_path / "plik").write_text("x")
    with pytest.raises(BellFailed):
        bells.make(f"folder:{tmp_path}/plik/alarmy").ring({"id": 1})
    with pytest.raises(BellFailed):
        bells.make("http://127.0.0.1:9/").ring({"id": 1})
