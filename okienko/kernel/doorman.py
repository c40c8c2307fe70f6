"""A full house says so: 503 with Retry-After, instead of a queue that grows until everybody gives up.

The server has more threads than the application has places. Some of them may wait a few seconds for a place;
the rest answer at once, by themselves and without the database. So the places keep the database pool from
running dry, and whoever is let in is answered within seconds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

WAITING_ROOM = 32  # threads that may wait, in each process
REFUSERS = 4  # threads that tell the others
CONNECTIONS = 2000  # open at once in each process; a browser keeps its own open long after the answer
PATIENCE = 5.0  # seconds
RETRY_AFTER = "3"

PAGE = (
    '<!doctype html><html lang="pl"><meta charset="utf-8"><title>Chwilowo nie ma miejsca</title>'
    "<h1>Chwilowo nie ma miejsca</h1>"
    "<p>Zbyt wiele osób korzysta teraz z serwisu. Niczego nie zapisano. Odśwież stronę za kilka sekund.</p>"
).encode()

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class Doorman:
    """WSGI middleware that lets in as many requests at once as there are `places`."""

    def __init__(
        self, application: Application, *, places: int, seats: int = WAITING_ROOM, patience: float = PATIENCE
    ) -> None:
        self.application = application
        self.patience = patience
        self._places = threading.BoundedSemaphore(places)
        self._seats = threading.BoundedSemaphore(seats)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not self._let_in():
            headers = [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Length", str(len(PAGE))),
                ("Retry-After", RETRY_AFTER),
                ("Cache-Control", "no-store"),
            ]
            start_response("503 Service Unavailable", headers)
            return [PAGE]
        try:
            return _Body(self.application(environ, start_response), self._places.release)
        except BaseException:
            self._places.release()
            raise

    def _let_in(self) -> bool:
        if self._places.acquire(blocking=False):
            return True
        if not self._seats.acquire(blocking=False):
            return False
        try:
            return self._places.acquire(timeout=self.patience)
        finally:
            self._seats.release()


class _Body:
    """The answer; its place is free again once the server has closed it, as every WSGI server must."""

    def __init__(self, body: Iterable[bytes], leave: Callable[[], None]) -> None:
        self._body = body
        self._leave: Callable[[], None] | None = leave

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        finally:
            leave, self._leave = self._leave, None
            if leave is not None:
                leave()
