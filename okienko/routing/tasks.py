"""The dispatcher: one of the workers leads, by a lock that its connection holds; when it dies another takes over."""

from __future__ import annotations

import logging
import threading
import time

import psycopg
from django.db import DatabaseError, close_old_connections

from okienko.kernel import worker
from okienko.kernel.database import direct_connect
from okienko.kernel.live import CHANNEL_LIVE
from okienko.routing import services

logger = logging.getLogger(__name__)

ASK_SECONDS = 1.0  # how often those who do not lead ask whether they may
SWEEP_SECONDS = 1.0


def register() -> None:
    """Called once from AppConfig.ready()."""
    worker.register_service("dispatcher", lead)


def lead(stop: threading.Event) -> None:
    """Wait to become the leader, then offer work on every change and sweep every second, until `stop`.

    A lost connection is a lost lead: the lock is asked for again, on a new one. Whoever waits watches the leader.
    """
    while not stop.is_set():
        try:
            with direct_connect() as connection:
                while not services.may_lead(connection):
                    close_old_connections()
                    if services.end_hung_leader():
                        logger.error("The leader of the dispatcher hung; its sessions were ended.")
                    if stop.wait(ASK_SECONDS):
                        return
                logger.info("This worker leads the dispatcher.")
                _serve(connection, stop)
        except (psycopg.Error, DatabaseError, OSError) as error:
            logger.warning("The dispatcher lost the database (%s); trying again.", error)
            stop.wait(0.5)


def _serve(connection: psycopg.Connection[tuple[object, ...]], stop: threading.Event) -> None:
    connection.execute(f"LISTEN {CHANNEL_LIVE}")
    swept_at = 0.0
    while not stop.is_set():
        close_old_connections()  # one that failed: what is asked next opens another
        services.beat(connection)
        if time.monotonic() - swept_at >= SWEEP_SECONDS:
            services.sweep()
            swept_at = time.monotonic()
        while services.dispatch():  # what one round offered may have changed what the next can
            services.beat(connection)
        _wait(connection, swept_at + SWEEP_SECONDS)


def _wait(connection: psycopg.Connection[tuple[object, ...]], until: float) -> None:
    """Until something changed, or it is time to sweep: a lost word costs a second."""
    while (left := until - time.monotonic()) > 0:
        for note in connection.notifies(timeout=left, stop_after=1):
            if any(line.startswith(f"{services.DISPATCH} ") for line in note.payload.splitlines()):
                return
