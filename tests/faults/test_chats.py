"""Talks in the midst of which web and live are killed and the network goes: no line is lost, none said twice.

Visitors speak as `conversation.js` does: a line has an id of the browser's and is sent again until it is acknowledged;
what came is read behind the last number. Consultants say theirs by the form of the desk, which names its lines, too.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from tests.faults.driver import Browser, request
from tests.faults.office import Office

pytestmark = pytest.mark.long
KILLS = int(os.environ.get("OKIENKO_TEST_CHAT_KILLS", "20"))
TALKS = 6
MACHINE, STAFF, VISITOR = "machine", "staff", "visitor"
LOST = 0.15  # of answers that the network swallows, and of requests that never reach the office


class Person:
    """Somebody who writes lines: each is sent again until it is acknowledged, the next one only then."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.acknowledged: list[str] = []
        self.trouble: list[str] = []

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text; 0 where no answer came, though the office may have done what was asked."""
        if random.random() < LOST:
            return 0, ""
        answer = self.request(method, path, fields)
        return (0, "") if random.random() < LOST else answer

    def request(self, method: str, path: str, fields: dict[str, str] | None) -> tuple[int, str]:
        raise NotImplementedError

    def until_done(self, wanted: tuple[int, ...], method: str, path: str, fields: dict[str, str]) -> str:
        while True:
            status, text = self.ask(method, path, fields)
            if status in wanted:
                return text
            if status not in (0, 429, 503):
                self.trouble.append(f"{path}: {status} {text[:200]}")
                return ""
            time.sleep(0.3)  # the office is away

    def say(self, path: str, field: str, wanted: tuple[int, ...]) -> None:
        text = f"{self.name}-{len(self.acknowledged)}"
        self.until_done(wanted, "POST", path, {field: text, "client": f"{text}-{random.randrange(16**8):x}"})
        self.acknowledged.append(text)


class Visitor(Person):
    """Reads on behind the last number, whenever they like."""

    def __init__(self, name: str, port: int) -> None:
        super().__init__(name)
        self.port, self.token, self.seq = port, "", 0
        self.read: list[str] = []

    def request(self, method: str, path: str, fields: dict[str, str] | None) -> tuple[int, str]:
        headers = {"Host": "localhost", "Content-Type": "application/x-www-form-urlencoded"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        status, _headers, text = request(self.port, method, path, urllib.parse.urlencode(fields or {}), headers)
        return status, text

    def begin(self) -> None:
        self.token = json.loads(self.until_done((200,), "GET", "/api/chat/office/", {}))["token"]
        self.until_done((200,), "POST", "/api/chat/begin/", {"text": f"{self.name}-begin"})
        self.acknowledged.append(f"{self.name}-begin")

    def look(self) -> None:
        status, text = self.ask("GET", f"/api/chat/conversation/?since={self.seq}")
        if status == 200:
            answer = json.loads(text)
            self.seq = answer["seq"]
            self.read += [line["text"] for line in answer["lines"]]

    def talk(self, stop: threading.Event) -> None:
        while not stop.wait(random.uniform(0.5, 2)):
            self.say("/api/chat/lines/", "text", (200,))
            self.look()
        while len(self.read) < self.seq or not self.read or self.read[-1] != self._last():
            self.look()

    def _last(self) -> str:
        """What stands last once everybody is silent."""
        status, text = self.request("GET", "/api/chat/conversation/?since=0", None)
        return str(json.loads(text)["lines"][-1]["text"]) if status == 200 else ""


class Consultant(Person):
    """One person who answers all these talks."""

    def __init__(self, name: str, port: int) -> None:
        super().__init__(name)
        self.browser = Browser(port)
        self.contacts: list[int] = []

    def request(self, method: str, path: str, fields: dict[str, str] | None) -> tuple[int, str]:
        return self.browser.ask(path, fields)

    def talk(self, stop: threading.Event) -> None:
        while not stop.wait(random.uniform(0.2, 0.8)):
            self.say(f"/praca/czat/{random.choice(self.contacts)}/linia/", "line", (302,))


@pytest.fixture
def office():
    with tempfile.TemporaryDirectory(prefix="okienko-chats-") as place:
        office = Office(Path(place) / "home")
        office.start()
        with psycopg.connect(office.url()) as connection:  # at any hour of the day
            connection.execute("UPDATE routing_queue SET hours = %s", [json.dumps(ALWAYS)])
        yield office
        office.stop()


ALWAYS = {str(day): [["00:00", "23:59"]] for day in range(1, 8)}


def test_no_line_is_lost_or_said_twice(office):
    visitors = [Visitor(f"v{number}", office.web) for number in range(TALKS)]
    for one in visitors:
        one.begin()
    consultant = Consultant("c", office.web)
    assert consultant.browser.sign_in()
    with psycopg.connect(office.url()) as connection:
        found = dict(connection.execute("SELECT text, contact_id FROM contacts_message WHERE text LIKE 'v%-begin'"))
    assert len(found) == TALKS
    consultant.contacts = list(found.values())
    stop, quiet = threading.Event(), threading.Event()
    office_talks = threading.Thread(target=consultant.talk, args=(quiet,))
    threads = [threading.Thread(target=one.talk, args=(stop,)) for one in visitors]
    for thread in [*threads, office_talks]:
        thread.start()
    killed: Counter[str] = Counter()
    while killed.total() < KILLS:
        time.sleep(random.uniform(1, 4))  # at any moment of the talks
        kind = random.choice(("web", "web-child", "live"))
        killed[kind] += office.kill(kind)
    office.wait_healthy(120)
    quiet.set()
    office_talks.join(120)
    stop.set()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive(), "a line was never acknowledged"

    said: dict[int, list[str]] = {}
    authors: dict[int, list[str]] = {}
    with psycopg.connect(office.url()) as connection:
        rows = connection.execute(
            "SELECT contact_id, text, kind, author_kind FROM contacts_message WHERE contact_id = ANY(%s)"
            " AND kind <> 'note' ORDER BY contact_id, seq", [list(found.values())],
        )  # fmt: skip
        for contact_id, text, kind, author in rows:
            said.setdefault(contact_id, []).append(text)
            answering = STAFF if author == STAFF else MACHINE
            authors.setdefault(contact_id, []).append(VISITOR if kind == "incoming" else answering)
    kept = Counter(
        text for one, lines in said.items() for text, author in zip(lines, authors[one], strict=True)
        if author != MACHINE
    )  # fmt: skip
    sent = [text for one in (*visitors, consultant) for text in one.acknowledged]
    sys.stdout.write(f"\nkilled {dict(killed)}; {len(sent)} lines acknowledged\n")
    assert not [one.trouble for one in (*visitors, consultant) if one.trouble]
    assert kept == Counter(sent)
    for one in visitors:
        lines = said[found[f"{one.name}-begin"]]
        assert [text for text in lines if text.startswith(f"{one.name}-")] == one.acknowledged
        assert one.read == lines
    for order in authors.values():
        answers_of_machine(order)


def answers_of_machine(authors: list[str]) -> None:
    """The first voice answers a line once at most, and says nothing behind a person."""
    for place, author in enumerate(authors):
        if author == MACHINE:
            before = Counter(authors[:place])
            assert before[MACHINE] < before[VISITOR]
            assert not before[STAFF]
