"""The door for mail: SMTP and LMTP. It says 250 only after the database has committed.

Replies: 550 not an address of ours; 552 too big; 451 cannot store now, so that the sender keeps the
message and tries again. The ORM runs in a small pool of threads, never in the event loop.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection

from okienko.channels.email import queries, services
from okienko.channels.email.rules import split_address
from okienko.channels.email.states import Source

logger = logging.getLogger(__name__)

T = TypeVar("T")
ADDRESSES_SECONDS = 5.0  # how soon a new mailbox is known
IDLE_SECONDS = 120.0
LAST_SECONDS = 8.0  # when told to stop: for messages in hand to be stored and answered
THREADS = 3  # of the worker's connections; see the pool in settings


@dataclass(frozen=True, slots=True)
class Door:
    """Where to listen and what to accept."""

    host: str
    port: int
    protocol: Source = Source.SMTP
    max_bytes: int = 40 * 1024 * 1024
    most_sessions: int = 100
    tls: ssl.SSLContext | None = None


class _Intake:
    """Hooks of aiosmtpd."""

    def __init__(self, door: Door, pool: ThreadPoolExecutor) -> None:
        self._door = door
        self._pool = pool
        self._addresses: frozenset[str] = frozenset()
        self._read_at = float("-inf")
        self.in_hand = 0

    # The names of hooks are aiosmtpd's.
    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        try:
            known = await self._known_addresses()
        except Exception:  # whatever is wrong with the database, the sender keeps the message
            logger.exception("Mail was put off: the office's addresses cannot be read.")
            return "451 4.3.0 Try again later"
        if split_address(address)[0] not in known:
            return "550 5.1.1 No such address here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = envelope.original_content or b""
        self.in_hand += 1
        try:
            await self._in_thread(
                lambda: services.receive(
                    raw,
                    envelope_from=(envelope.mail_from or "").removeprefix("<>"),  # aiosmtpd's word for none
                    envelope_to=list(envelope.rcpt_tos),
                    via=self._door.protocol,
                )
            )
        except Exception:  # receive() parks what it cannot understand; what rises here was not stored
            logger.exception("Mail was put off: it cannot be stored now.")
            return self._replies("451 4.3.0 Cannot store now, try again later", envelope.rcpt_tos)
        finally:
            self.in_hand -= 1
        return self._replies("250 2.0.0 Stored", envelope.rcpt_tos)

    def _replies(self, reply: str, recipients: Collection[str]) -> str:
        """LMTP answers once for each recipient (RFC 2033 §4.2)."""
        return "\r\n".join([reply] * len(recipients)) if self._door.protocol is Source.LMTP else reply

    async def _known_addresses(self) -> frozenset[str]:
        now = asyncio.get_running_loop().time()
        if now - self._read_at > ADDRESSES_SECONDS:
            self._addresses = await self._in_thread(queries.own_addresses)
            self._read_at = now
        return self._addresses

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, _with_database, work)


def _with_database(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connection.close()  # back to the pool, so that a restart of the database is noticed


class _Limits:
    """How many sessions are open; a stranger must not take all memory."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.open = 0


class _Server:
    """What ours adds to aiosmtpd's SMTP and LMTP."""

    limits: _Limits
    _counted = False

    def connection_made(self, transport: Any) -> None:
        if self.limits.open >= self.limits.most:
            transport.write(b"421 4.3.2 Too many sessions, try again later\r\n")
            transport.close()
            return
        self.limits.open += 1
        self._counted = True
        super().connection_made(transport)  # type: ignore[misc]  # mixed into aiosmtpd's protocols, which have no types

    def connection_lost(self, error: Exception | None) -> None:
        if self._counted:
            self._counted = False
            self.limits.open -= 1
            super().connection_lost(error)  # type: ignore[misc]  # likewise


class _SmtpServer(_Server, SMTP):
    pass


class _LmtpServer(_Server, LMTP):
    pass


async def _serve(door: Door, stop: threading.Event, started: Callable[[int], None]) -> None:
    loop = asyncio.get_running_loop()
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix=f"mail-in-{door.protocol}")
    intake = _Intake(door, pool)
    limits = _Limits(door.most_sessions)
    kind = _LmtpServer if door.protocol is Source.LMTP else _SmtpServer
    # Programs write lines far beyond the 998 bytes of RFC 5321; the size of the message is the limit.
    kind.line_length_limit = door.max_bytes

    def session() -> asyncio.Protocol:
        server = kind(
            intake,
            data_size_limit=door.max_bytes,
            enable_SMTPUTF8=True,
            ident="Okienko",
            timeout=IDLE_SECONDS,
            tls_context=door.tls,
            loop=loop,
        )
        server.limits = limits
        return server

    server = await loop.create_server(session, door.host, door.port)
    try:
        started(server.sockets[0].getsockname()[1])
        while not stop.is_set():
            await asyncio.sleep(0.2)
    finally:
        server.close()
        last = loop.time() + LAST_SECONDS
        while intake.in_hand and loop.time() < last:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.05)  # for the 250 to leave
        pool.shutdown(wait=False, cancel_futures=True)


def serve(door: Door, stop: threading.Event, started: Callable[[int], None] = lambda port: None) -> None:
    """Listen until `stop`. `started` is told the port (of use when 0 was asked for).

    Raises:
        OSError: the port is taken, most likely by another worker of this machine.
    """
    asyncio.run(_serve(door, stop, started))
