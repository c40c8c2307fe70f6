"""The ASGI application of `okienko live`: sockets in, topics out. It never touches the ORM."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

import psycopg

from okienko.kernel.database import direct_connect_async
from okienko.kernel.live.announce import CHANNEL_LIVE
from okienko.kernel.live.tickets import read_ticket

logger = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

CLOSE_TICKET = 4401  # the page fetches a new ticket and comes back


class _Socket:
    """One open page. Its queue has one place: the newest version of each topic wins; 0, which none is newer than,
    says that any may have been missed."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self._news: dict[str, int] = {}
        self._ready = asyncio.Event()

    def put(self, topic: str, version: int) -> None:
        waiting = self._news.get(topic, version)
        self._news[topic] = max(version, waiting) if version and waiting else 0
        self._ready.set()

    async def take(self) -> dict[str, int]:
        await self._ready.wait()
        self._ready.clear()
        news, self._news = self._news, {}
        return news


class LiveServer:
    """Forwards NOTIFY to the sockets whose tickets name the topic."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[_Socket]] = defaultdict(set)
        self._listening: asyncio.Task[None] | None = None
        self.connected = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "websocket":
            await self._serve(scope, receive, send)
        else:
            status = 200 if self.connected.is_set() else 503
            await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"okienko live"})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._listening = asyncio.create_task(self._listen())
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self._listening:
                    self._listening.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        given = parse_qs(scope.get("query_string", b"").decode("ascii", "replace")).get("ticket", [""])[0]
        ticket = read_ticket(given)
        await send({"type": "websocket.accept"})
        if ticket is None:
            await send({"type": "websocket.close", "code": CLOSE_TICKET})
            return
        socket = _Socket(ticket.topics)
        for topic in socket.topics:
            self._listeners[topic].add(socket)
        sender = asyncio.create_task(self._forward(socket, send))
        try:
            while (await receive())["type"] != "websocket.disconnect":
                pass
        finally:
            for topic in socket.topics:  # first: whatever the sender died of, a closed page must not stay here
                self._listeners[topic].discard(socket)
                if not self._listeners[topic]:
                    del self._listeners[topic]
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)

    async def _forward(self, socket: _Socket, send: Send) -> None:
        await send({"type": "websocket.send", "text": "{}"})
        while True:
            news = await socket.take()
            await send({"type": "websocket.send", "text": json.dumps(news)})

    async def _listen(self) -> None:
        pause = 0.1
        while True:
            try:
                async with await direct_connect_async() as connection:
                    await connection.execute(f"LISTEN {CHANNEL_LIVE}")
                    self.connected.set()
                    pause = 0.1
                    self._everything_changed()
                    async for note in connection.notifies():
                        self._read(note.payload)
            except (psycopg.Error, OSError) as error:
                self.connected.clear()
                logger.warning("The live process lost the database (%s); trying again in %.1f s.", error, pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5)

    def _read(self, payload: str) -> None:
        """Anybody who reaches the database may NOTIFY: what is not a topic and a version is left out."""
        for line in payload.splitlines():
            topic, _space, version = line.rpartition(" ")
            if topic and version.isascii() and version.isdecimal() and len(version) < 20:
                self._publish(topic, int(version))
            else:
                logger.warning("Left out a notice that names no topic and version: %.80r", line)

    def _publish(self, topic: str, version: int) -> None:
        for socket in self._listeners.get(topic, ()):
            socket.put(topic, version)

    def _everything_changed(self) -> None:
        for topic in list(self._listeners):
            self._publish(topic, 0)
