"""Fetching mail over IMAP: told at once by IDLE, nothing taken twice, nothing lost.

The place in a folder is (UIDVALIDITY, last UID). Flags are not trusted for it: a colleague who opens a
message in their own program marks it as read. A message is marked `\\Seen` only after it is committed.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import Error, connection
from django.utils.translation import gettext as _
from imapclient import SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from okienko.channels.email import checks, labels, queries, services
from okienko.channels.email.queries import FetchedMailbox
from okienko.channels.email.services import PASSWORD_PURPOSE
from okienko.channels.email.states import Security, Source
from okienko.kernel import sealing
from okienko.kernel.database import direct_connect
from okienko.kernel.processes import Backoff

logger = logging.getLogger(__name__)

RENEW_SECONDS = 60.0  # of IDLE; servers and address translation forget silent connections
POLL_SECONDS = 30.0  # where the server knows no IDLE
MAILBOXES_SECONDS = 10.0  # how soon a changed configuration is noticed
PATIENCE = SocketTimeout(connect=15, read=60)
FAULTS = 8  # unforeseen errors in a row, about a minute and a half of trying, after which a mailbox rests
REST_SECONDS = 900
LOCK_CLASS = 7102  # advisory lock (class, mailbox id): one fetcher for a mailbox in the whole installation


def fetch_all(stop: threading.Event) -> None:
    """Run one fetcher for each IMAP mailbox until `stop`; follows changes of the configuration."""
    running: dict[FetchedMailbox, tuple[threading.Thread, threading.Event]] = {}
    try:
        while not stop.is_set():
            try:
                wanted = set(queries.fetched_mailboxes())
            finally:
                connection.close()
            for mailbox in [one for one in running if one not in wanted or not running[one][0].is_alive()]:
                thread, end = running.pop(mailbox)
                end.set()
                thread.join(timeout=5)
            for mailbox in wanted - set(running):
                end = threading.Event()
                thread = threading.Thread(target=fetch_mailbox, args=(mailbox, end), name=f"imap-{mailbox.id}")
                thread.daemon = True
                thread.start()
                running[mailbox] = (thread, end)
            stop.wait(MAILBOXES_SECONDS)
    finally:
        for _thread, end in running.values():
            end.set()
        for thread, _end in running.values():
            thread.join(timeout=10)


def fetch_mailbox(mailbox: FetchedMailbox, stop: threading.Event) -> None:
    """Fetch one mailbox until `stop`, connecting again with growing pauses.

    What nobody foresaw is noted on the mailbox, where staff and `okienko check` see it; after `FAULTS` of them in
    a row it rests. Its messages stay on the server meanwhile.
    """
    backoff, faults = Backoff(), 0
    while not stop.is_set():
        began = time.monotonic()
        rest = False
        try:
            with _only_fetcher(mailbox.id) as mine:
                if mine:
                    _stay_connected(mailbox, stop)
                else:
                    stop.wait(POLL_SECONDS)
                    continue
        except (IMAPClientError, OSError, sealing.Unreadable) as error:
            _note_problem(mailbox, f"{type(error).__name__}: {error}")
        except Error as error:  # of the database: it comes back, and the message stays on the server
            logger.warning("Fetching %s lost the database (%s); trying again.", mailbox.address, error)
        except Exception as error:
            logger.exception("Fetching %s failed; trying again.", mailbox.address)
            faults = 1 if time.monotonic() - began >= Backoff.CALM else faults + 1
            rest = faults >= FAULTS
            after = _("kolejna próba za %(minutes)d min") % {"minutes": REST_SECONDS // 60} if rest else ""
            told = f"{type(error).__name__}: {error} ({_('błędów z rzędu')}: {faults}{', ' if after else ''}{after})"
            _note_problem(mailbox, told)
        finally:
            connection.close()
        stop.wait(REST_SECONDS if rest else backoff.after(time.monotonic() - began))


@contextmanager
def _only_fetcher(mailbox_id: int) -> Iterator[bool]:
    with direct_connect() as holder:
        row = holder.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, mailbox_id]).fetchone()
        yield bool(row and row[0])


def _note_problem(mailbox: FetchedMailbox, problem: str) -> None:
    logger.warning("Mailbox %s: %s", mailbox.address, problem)
    try:
        services.note_fetch(mailbox.id, problem=problem)
    except Error:
        logger.warning("The problem of mailbox %s could not be noted.", mailbox.address)


def _stay_connected(mailbox: FetchedMailbox, stop: threading.Event) -> None:
    with connect(mailbox) as client:
        select(client, mailbox)
        can_idle = client.has_capability("IDLE")
        while not stop.is_set():
            while fetch_new(client, mailbox) or _told_meanwhile(client):
                pass
            connection.close()
            if can_idle:
                _idle(client, stop)
            else:
                stop.wait(POLL_SECONDS)
                client.noop()


class Client(IMAPClient):  # type: ignore[misc]  # the library has no types
    """Hears what a server says in one breath with "+ idling".

    The library reads that line with whatever came behind it, then waits for the socket, which has nothing more to
    give: the news lay unread until the next renewal.
    """

    _unheard = False

    def idle(self) -> None:
        super().idle()
        self._unheard = True

    def _poll_socket(self, sock: Any, timeout: float | None = None) -> Any:
        if self._unheard:
            self._unheard = False
            return [sock]  # anything: the first look is at what is read already
        return super()._poll_socket(sock, timeout)


def connect(mailbox: FetchedMailbox, *, patience: SocketTimeout = PATIENCE) -> IMAPClient:
    """A signed-in connection; the caller closes it.

    Raises:
        IMAPClientError, OSError: refused or not reached.
    """
    secret = password(mailbox)
    client = Client(mailbox.host, port=mailbox.port, ssl=mailbox.security == Security.TLS, timeout=patience)
    try:
        if mailbox.security == Security.STARTTLS:
            client.starttls()
        if (mailbox.user + secret).isascii():
            client.login(mailbox.user, secret)
        else:
            client.plain_login(mailbox.user, secret)  # LOGIN carries no other letters
    except Exception:
        client.shutdown()
        raise
    return client


def password(mailbox: FetchedMailbox) -> str:
    """The sealed one, else from the variable of the environment, or from the file that `NAME_FILE` names."""
    if mailbox.sealed_password:
        return sealing.unseal(mailbox.sealed_password, purpose=PASSWORD_PURPOSE)
    name = mailbox.password_name
    path = os.environ.get(f"{name}_FILE", "")
    return Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get(name, "")


def check(mailbox: FetchedMailbox) -> list[str]:
    """Sign in and look at the folders as the fetcher will, changing nothing: one plain sentence for each fault."""
    wrong = list(checks.faults(mailbox))
    if wrong:
        return wrong
    try:
        with connect(mailbox, patience=SocketTimeout(connect=8, read=10)) as client:
            if not client.folder_exists(mailbox.folder):
                return [_("Na serwerze nie ma folderu „%(name)s”.") % {"name": mailbox.folder}]
            client.select_folder(mailbox.folder, readonly=True)
    except (IMAPClientError, OSError, sealing.Unreadable) as error:
        return [labels.plain_problem(f"{type(error).__name__}: {error}")]
    return []


def select(client: IMAPClient, mailbox: FetchedMailbox) -> None:
    """Open the folder. Another UIDVALIDITY means all numbers are new: the folder is read again from
    `fetch_since`, and what is already here is recognized by its identity."""
    answer = client.select_folder(mailbox.folder)
    validity = int(answer.get(b"UIDVALIDITY", 0))
    services.note_folder(mailbox.id, uid_validity=validity)
    if mailbox.done_folder and not client.folder_exists(mailbox.done_folder):
        client.create_folder(mailbox.done_folder)


def fetch_new(client: IMAPClient, mailbox: FetchedMailbox) -> int:
    """Take every message above the last UID, in order. Returns how many."""
    last = queries.last_uid(mailbox.id)
    criteria: list[Any] = ["UID", f"{last + 1}:*"] if last else ["SINCE", mailbox.since]
    found = client.search(criteria)
    fresh = sorted(uid for uid in found if uid > last)  # `n:*` always names the last message, even an older one
    problem = ""
    for uid in fresh:
        problem = _take(client, mailbox, uid) or problem
    services.note_fetch(mailbox.id, problem=problem)
    return len(fresh)


def _take(client: IMAPClient, mailbox: FetchedMailbox, uid: int) -> str:
    """Store one message; what hinders putting it away, or an empty text."""
    problem = ""
    raw = client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
    if raw is not None:  # else somebody removed it in between
        services.receive(raw, envelope_from=None, envelope_to=[mailbox.address], via=Source.IMAP)
        problem = _put_away(client, mailbox, uid)
    services.note_fetch(mailbox.id, uid=uid, problem=problem)
    return problem


def _put_away(client: IMAPClient, mailbox: FetchedMailbox, uid: int) -> str:
    """Mark and move what is stored here. A server that refuses holds up nothing; what it said is returned."""
    try:
        client.add_flags([uid], [SEEN], silent=True)
        if mailbox.done_folder:
            _move(client, uid, mailbox.done_folder)
    except IMAPClientAbortError:
        raise  # the connection is gone: the same message again over the next one
    except IMAPClientError as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _move(client: IMAPClient, uid: int, folder: str) -> None:
    if client.has_capability("MOVE"):
        client.move([uid], folder)
        return
    client.copy([uid], folder)
    client.delete_messages([uid], silent=True)
    client.expunge([uid] if client.has_capability("UIDPLUS") else None)


def _told_meanwhile(client: IMAPClient) -> bool:
    """Whether the server told of new messages at the end of another command. It does not say so again in IDLE."""
    _name, told = client._imap.response("EXISTS")  # the library hides what it reads beside the answer
    return bool(told != [None])


def _idle(client: IMAPClient, stop: threading.Event) -> None:
    """Wait for news, `stop`, or the time to renew."""
    client.idle()
    until = time.monotonic() + RENEW_SECONDS
    news = _told_meanwhile(client)  # a server may tell before it says that it idles
    while not news and not stop.is_set() and time.monotonic() < until:
        said = client.idle_check(timeout=1)
        news = any(isinstance(one, tuple) and len(one) > 1 and one[1] in (b"EXISTS", b"RECENT") for one in said)
        if any(isinstance(one, tuple) and one and one[0] == b"BYE" for one in said):
            raise ConnectionResetError("the server said goodbye")
    client.idle_done()
