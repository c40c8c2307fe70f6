"""The fetcher against a real Dovecot."""

from __future__ import annotations

import contextlib
import imaplib
import socket
import socketserver
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import OperationalError
from imapclient.exceptions import IMAPClientError

from okienko.channels.email import checks, imap, queries, services
from okienko.channels.email.models import Mailbox, RawMessage
from okienko.channels.email.queries import FetchedMailbox
from okienko.channels.email.states import Security, Source
from okienko.channels.email.tests.dovecot import PASSWORD, PROGRAM, USER, Dovecot, free_port
from okienko.channels.email.tests.letters import letter
from okienko.kernel.actors import system
from tests.waiting import PATIENCE, until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.mailserver,
    pytest.mark.skipif(PROGRAM is None, reason="needs Dovecot: apt-get install dovecot-imapd"),
]


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    # Sockets have short paths, and other accounts must be able to pass through the folder.
    with tempfile.TemporaryDirectory(prefix="dove") as name:
        Path(name).chmod(0o755)
        server = Dovecot(Path(name), free_port())
        server.start()
        yield server
        server.stop()


@pytest.fixture
def store(dovecot, request) -> Iterator[imaplib.IMAP4]:
    """A signed-in connection of a colleague, to a mailbox of this test alone."""
    client = imaplib.IMAP4("127.0.0.1", dovecot.port)
    client.login(user_of(request), PASSWORD)
    yield client
    with contextlib.suppress(imaplib.IMAP4.error, OSError):  # a test may stop the server
        client.logout()


def user_of(request) -> str:
    return f"{USER}-{request.node.name}"[:60]


@pytest.fixture
def mailbox(office, dovecot, request, monkeypatch) -> FetchedMailbox:
    monkeypatch.setenv("TEST_IMAP_PASSWORD", PASSWORD)
    services.ensure_mailbox(
        "kontakt@miasto.test",
        by=system(),
        source=Source.IMAP,
        imap_host="127.0.0.1",
        imap_port=dovecot.port,
        imap_security=Security.NONE,
        imap_user=user_of(request),
        imap_password_name="TEST_IMAP_PASSWORD",
        imap_done_folder="Przyjęte",
        fetch_since=date(2020, 1, 1),
    )
    return queries.fetched_mailboxes()[0]


def put(store: imaplib.IMAP4, raw: bytes) -> None:
    assert store.append("INBOX", None, None, raw)[0] == "OK"


def number(raw_number: int) -> bytes:
    return letter(f"Nr {raw_number}", Message_ID=f"<{raw_number}@x>")


def counted(expected: int) -> Callable[[], bool]:
    return lambda: RawMessage.objects.count() == expected


class Fetching:
    def __init__(self, work: Callable[[threading.Event], None]) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=work, args=(self._stop,))

    def __enter__(self) -> Fetching:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


def fetching(mailbox: FetchedMailbox) -> Fetching:
    return Fetching(lambda stop: imap.fetch_mailbox(mailbox, stop))


def test_old_and_new_messages_come_and_are_moved(mailbox, store, monkeypatch) -> None:
    monkeypatch.setattr(imap, "RENEW_SECONDS", 3600)  # only what IDLE tells is left
    put(store, number(1))
    put(store, number(2))
    with fetching(mailbox):
        until(counted(2))
        put(store, number(3))
        until(counted(3))
        until(lambda: Mailbox.objects.get().last_uid == 3)
    store.select("INBOX")
    assert store.search(None, "ALL")[1] == [b""]
    store.select('"Przyj&ARk-te"')
    assert store.search(None, "SEEN")[1] == [b"1 2 3"]
    assert {row.via for row in RawMessage.objects.all()} == {Source.IMAP}
    assert Mailbox.objects.get().checked_at is not None


class OneBreath(socketserver.ThreadingTCPServer):
    """Between a fetcher and its server: the first "+ idling" goes out together with the news behind it, and no sign of
    life comes that would wake the fetcher by chance."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        self.behind, self.held = port, threading.Event()
        super().__init__(("127.0.0.1", 0), Relaying)


class Relaying(socketserver.BaseRequestHandler):
    server: OneBreath

    def handle(self) -> None:
        with socket.create_connection(("127.0.0.1", self.server.behind)) as behind:
            threading.Thread(target=self._ask, args=(behind,), daemon=True).start()
            waiting = b""
            while said := behind.recv(65536):
                if said == b"+ idling\r\n" and not self.server.held.is_set():
                    waiting = said
                    self.server.held.set()
                elif said != b"* OK Still here\r\n":
                    self.request.sendall(waiting + said)
                    waiting = b""

    def _ask(self, behind: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while asked := self.request.recv(65536):
                behind.sendall(asked)


def test_news_in_one_breath_with_the_leave_to_idle_are_heard(mailbox, store, dovecot, monkeypatch) -> None:
    monkeypatch.setattr(imap, "RENEW_SECONDS", 3600)
    put(store, number(1))
    with OneBreath(dovecot.port) as between:
        threading.Thread(target=between.serve_forever, daemon=True).start()
        with fetching(replace(mailbox, port=between.server_address[1])):
            assert between.held.wait(PATIENCE)
            put(store, number(2))
            until(counted(2))
        between.shutdown()


def test_what_a_colleague_read_first_is_not_missed(mailbox, store) -> None:
    put(store, number(1))
    store.select("INBOX")
    store.store("1", "+FLAGS", "\\Seen")
    with fetching(mailbox):
        until(counted(1))


def test_nothing_is_seen_before_it_is_committed(mailbox, store, monkeypatch) -> None:
    put(store, number(1))
    with monkeypatch.context() as patch:

        def away(*args, **values):
            raise OperationalError("gone")

        patch.setattr(imap.services, "receive", away)
        with imap.connect(mailbox) as client:
            imap.select(client, mailbox)
            with pytest.raises(OperationalError):
                imap.fetch_new(client, mailbox)
    store.select("INBOX")
    assert store.search(None, "UNSEEN")[1] == [b"1"]
    with fetching(mailbox):
        until(counted(1))


def test_a_crash_after_commit_takes_nothing_twice(mailbox, store) -> None:
    put(store, number(1))
    services.receive(number(1), envelope_from=None, envelope_to=[mailbox.address], via=Source.IMAP)
    with fetching(mailbox):
        until(lambda: Mailbox.objects.get().last_uid == 1)
    assert RawMessage.objects.count() == 1


def test_another_uidvalidity_reads_the_folder_again_and_takes_nothing_twice(mailbox, store) -> None:
    Mailbox.objects.update(imap_done_folder="")
    plain = queries.fetched_mailboxes()[0]
    put(store, number(1))
    with fetching(plain):
        until(counted(1))
        until(lambda: Mailbox.objects.get().last_uid == 1)
    Mailbox.objects.update(uid_validity=12345, last_uid=900)
    put(store, number(2))
    with fetching(plain):
        until(counted(2))
        until(lambda: Mailbox.objects.get().last_uid == 2)
    assert Mailbox.objects.get().uid_validity != 12345


def test_server_goes_away_and_comes_back(mailbox, store, dovecot, request) -> None:
    with fetching(mailbox):
        put(store, number(1))
        until(counted(1))
        dovecot.stop()
        until(lambda: bool(Mailbox.objects.get().problem))
        dovecot.start()
        again = imaplib.IMAP4("127.0.0.1", dovecot.port)
        again.login(user_of(request), PASSWORD)
        put(again, number(2))
        until(counted(2))
        until(lambda: not Mailbox.objects.get().problem)
        again.logout()


def test_wrong_password_is_told_and_nothing_breaks(mailbox, store, monkeypatch) -> None:
    monkeypatch.setenv("TEST_IMAP_PASSWORD", "zle")
    with fetching(mailbox):
        until(lambda: "LoginError" in Mailbox.objects.get().problem)


def test_an_unforeseen_error_is_told_and_rests_and_loses_nothing(mailbox, store, monkeypatch) -> None:
    monkeypatch.setattr(imap.Backoff, "STEPS", (0.05,))
    monkeypatch.setattr(imap, "FAULTS", 3)
    tries = []

    def broken(*args, **values):
        tries.append(1)
        raise TypeError("a fault of ours")

    put(store, number(1))
    with monkeypatch.context() as patch:
        patch.setattr(imap.services, "receive", broken)
        with fetching(mailbox):
            until(lambda: "TypeError: a fault of ours" in Mailbox.objects.get().problem)
            until(lambda: "15 min" in Mailbox.objects.get().problem)
            time.sleep(0.5)  # time enough for a try that must not come
            assert len(tries) == 3
        assert any("TypeError" in problem.what for problem in checks.mailboxes())
    store.select("INBOX")
    assert store.search(None, "UNSEEN")[1] == [b"1"]
    with fetching(mailbox):
        until(counted(1))
        until(lambda: not Mailbox.objects.get().problem)


def test_a_server_that_moves_nothing_holds_up_nothing(mailbox, store, monkeypatch) -> None:
    def refuse(*args):
        raise IMAPClientError("quota")

    monkeypatch.setattr(imap, "_move", refuse)
    put(store, number(1))
    put(store, number(2))
    with fetching(mailbox):
        until(counted(2))
        until(lambda: Mailbox.objects.get().last_uid == 2)


def test_two_workers_fetch_once(mailbox, store) -> None:
    with fetching(mailbox), fetching(mailbox):
        for one in range(10):
            put(store, number(one))
        until(counted(10))
    assert RawMessage.objects.filter(contact__isnull=False).count() == 10


def test_all_mailboxes_are_served_and_new_ones_noticed(mailbox, store, dovecot, request, monkeypatch) -> None:
    monkeypatch.setattr(imap, "MAILBOXES_SECONDS", 0.3)
    with Fetching(imap.fetch_all):
        put(store, number(1))
        until(counted(1))
        other = imaplib.IMAP4("127.0.0.1", dovecot.port)
        other.login("straz", PASSWORD)
        services.ensure_mailbox(
            "straz@miasto.test", by=system(), source=Source.IMAP, imap_host="127.0.0.1", imap_port=dovecot.port,
            imap_security=Security.NONE, imap_user="straz", imap_password_name="TEST_IMAP_PASSWORD",
            fetch_since=date(2020, 1, 1),
        )  # fmt: skip
        put(other, number(2))
        until(counted(2))
        other.logout()


def test_the_connection_is_checked_as_it_will_be_used(mailbox, store, monkeypatch):
    put(store, number(1))
    assert imap.check(mailbox) == []
    assert store.select("INBOX")[0] == "OK"
    assert store.search(None, "UNSEEN")[1] == [b"1"], "a check takes nothing and marks nothing"
    assert imap.check(replace(mailbox, folder="Nie ma")) == ["Na serwerze nie ma folderu „Nie ma”."]
    monkeypatch.setenv("TEST_IMAP_PASSWORD", "zażółć gęślą")
    assert "konta albo hasła" in imap.check(mailbox)[0]
    monkeypatch.setenv("TEST_IMAP_PASSWORD", "not it")
    assert "konta albo hasła" in imap.check(mailbox)[0]
    monkeypatch.setenv("TEST_IMAP_PASSWORD", PASSWORD)
    assert "nikt nie odpowiada" in imap.check(replace(mailbox, port=free_port()))[0]
    assert "Skrzynka nie ma hasła" in imap.check(replace(mailbox, password_name="NIC_TAKIEGO"))[0]


def test_the_password_typed_on_the_screen_opens_the_mailbox(mailbox):
    services.set_mailbox_password(mailbox.id, PASSWORD, by=system())
    assert imap.check(replace(queries.fetched_mailboxes()[0], password_name="")) == []
