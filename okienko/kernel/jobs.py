"""Jobs: work deferred inside a transaction and done by a worker, with retries (procrastinate).

A task lives in its domain's `tasks.py`:

    @jobs.app.task(queue="papers", retry=5)
    def draw_confirmation(*, case_id: int) -> None: ...

and is deferred by `draw_confirmation.defer(case_id=1)` in the service's transaction. Ordering is the
relay's business, never a job's: a `lock` makes jobs wait for one another and lets the next overtake a
failed one. Its trigger that sends NOTIFY inside the writing transaction is dropped by a migration of
ours (it would serialize all commits); workers poll every half second.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress

from django.db import close_old_connections
from procrastinate.contrib.django import app

from okienko.kernel import worker

__all__ = ["app", "run"]

POLL_SECONDS = 0.5
CONCURRENCY = 2
DEAD_AFTER_SECONDS = 30


def run(stop: threading.Event) -> None:
    """Do jobs until `stop` is set; the service "jobs" of the worker process."""
    asyncio.run(_run(stop))


async def _run(stop: threading.Event) -> None:
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's connector has it
    working = app.with_connector(connector)
    async with working.open_async():
        task = asyncio.create_task(
            working.run_worker_async(
                concurrency=CONCURRENCY,
                fetch_job_polling_interval=POLL_SECONDS,
                abort_job_polling_interval=5,
                listen_notify=False,
                delete_jobs="successful",
                install_signal_handlers=False,
                shutdown_graceful_timeout=5,
            )
        )
        while not stop.is_set() and not task.done():
            await asyncio.sleep(0.2)
        if task.done():
            task.result()  # an exception here starts the service again
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    close_old_connections()


worker.register_service("jobs", run)
