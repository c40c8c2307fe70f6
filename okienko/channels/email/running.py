"""What of mail runs in the worker: doors in, fetchers, the way out, and the retry of parked mail."""

from __future__ import annotations

import errno
import functools
import logging
import ssl
import threading
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from okienko.channels.email import imap, sending, services, smtp_server
from okienko.channels.email.smtp_server import Door
from okienko.channels.email.states import Source
from okienko.kernel import worker

logger = logging.getLogger(__name__)

TAKEN_SECONDS = 5.0  # between looks whether the port has become free
WATCH_EVERY = timedelta(minutes=5)


def register() -> None:
    """Called once from AppConfig.ready()."""
    worker.register_loop("mail-out", sending.send_next, idle_seconds=0.5)
    worker.register_loop("mail-parked", services.retry_parked, idle_seconds=30)
    worker.register_loop("mail-watch", watch, idle_seconds=30)
    worker.register_service("mail-fetch", imap.fetch_all)
    if settings.SMTP_PORT:
        worker.register_service("mail-smtp", functools.partial(open_door, door(Source.SMTP, settings.SMTP_PORT)))
    if settings.LMTP_PORT:
        worker.register_service("mail-lmtp", functools.partial(open_door, door(Source.LMTP, settings.LMTP_PORT)))


def door(protocol: Source, port: int) -> Door:
    return Door(
        host=settings.SMTP_HOST,
        port=port,
        protocol=protocol,
        max_bytes=settings.MAIL_MAX_BYTES,
        tls=_tls(),
    )


def _tls() -> ssl.SSLContext | None:
    if not settings.SMTP_TLS_CERTIFICATE:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.SMTP_TLS_CERTIFICATE, settings.SMTP_TLS_KEY or None)
    return context


def open_door(where: Door, stop: threading.Event) -> None:
    """Listen until `stop`; where another worker of this machine listens, wait to take over when it ends."""
    told = False
    while not stop.is_set():
        try:
            smtp_server.serve(where, stop)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            if not told:
                logger.info("Port %d for mail is taken; waiting to take over.", where.port)
                told = True
            stop.wait(TAKEN_SECONDS)


_watched_at = datetime.min.replace(tzinfo=UTC)


def watch() -> bool:
    """Look for mail that nobody answered, every few minutes."""
    global _watched_at
    now = timezone.now()
    if now - _watched_at < WATCH_EVERY:
        return False
    _watched_at = now
    services.alarm_unanswered(now)
    return False
