"""How soon a line of a chat is read on the other side, and what an open socket costs.

    DATABASE_URL=… python benchmarks/live.py [--chats 500] [--consultants 100] [--every 10] [--seconds 30] [--port 8140]

Wants an empty, migrated database that nobody else uses (a development server makes one). Starts a web and a live
process of its own on `--port` and the next one. Every chat has a visitor's socket, every consultant one for all their
chats, as pages have. Lines go in turn from the visitor (`/api/chat/lines/`) and from the desk (the form of the page).
A line is delivered when the other side, told by its socket, has read it over HTTP: from before it was sent until then.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import time
import urllib.parse
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import psutil
from django.test import Client
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.office import load, percentile
from okienko.accounts.models import User
from okienko.channels.chat import services
from okienko.channels.chat.permissions import new_token
from okienko.channels.chat.services import Opening
from okienko.contacts import services as contacts
from okienko.kernel import actors, live
from okienko.organization.models import Staff
from tests.cast import Office, make_office, sign_in


@dataclass
class Talk:
    token: str
    contact_id: int
    consultant: Consultant
    seq: int = 0
    own: float = 0  # version under which the visitor's last line is announced: they need not read it
    desk_last: int = 1  # number of the last line that the desk shows: its page was opened with the first
    desk_own: float = 0  # as `own`, of the desk
    desk_sends: asyncio.Lock = field(default_factory=asyncio.Lock)  # its socket is heard again when it has its answer


@dataclass
class Consultant:
    user_id: int
    cookie: str = ""
    talks: list[Talk] = field(default_factory=list)


class Web:
    """Kept connections of plain HTTP/1.1; a client light enough to share the machine with what it measures."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self.statuses: dict[int, int] = defaultdict(int)
        self.closed = 0  # kept connections that turned out to be closed

    async def insist(
        self, method: str, path: str, headers: dict[str, str], form: dict[str, str] | None = None
    ) -> bytes:
        """As pages do: a server that is full is asked again a second later."""
        return (await self.insist_whole(method, path, headers, form))[1]

    async def insist_whole(
        self, method: str, path: str, headers: dict[str, str], form: dict[str, str] | None = None
    ) -> tuple[bytes, bytes]:
        """The head of the answer, and its content."""
        while True:
            status, head, content = await self.ask(method, path, headers, form)
            if status != 503:
                return head, content
            await asyncio.sleep(1 + random.random())  # as conversation.js and live.js wait

    async def ask(
        self, method: str, path: str, headers: dict[str, str], form: dict[str, str] | None = None
    ) -> tuple[int, bytes, bytes]:
        body = urllib.parse.urlencode(form).encode() if form is not None else b""
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        whole = {"Host": f"localhost:{self.port}", "Content-Length": str(len(body)), **kind, **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in whole.items())
        asked = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body
        while True:
            is_kept = bool(self.free)
            reader, writer = self.free.pop() if is_kept else await asyncio.open_connection("127.0.0.1", self.port)
            try:
                writer.write(asked)
                answer = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()
                if not is_kept:
                    raise
                self.closed += 1  # the server closed what was idle; as browsers do, over another connection
            else:
                break
        length = re.search(rb"content-length: (\d+)", answer, re.IGNORECASE)
        content = await reader.readexactly(int(length[1]) if length else 0)
        self.free.append((reader, writer))
        status = int(answer.split(b" ", 2)[1])
        self.statuses[status] += 1
        return status, answer, content


class Run:
    """One run: who waits for which line, and how long each took."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.sent: dict[str, float] = {}
        self.times: dict[str, list[float]] = {"visitor": [], "desk": []}
        self.began: set[str] = set()  # visitors whose page has read what was there

    def read(self, reader: str, text: str) -> None:
        for mark in re.findall(r"line-\w+", text):
            began = self.sent.get(f"{reader}:{mark}")
            if began is not None:
                del self.sent[f"{reader}:{mark}"]
                self.times[reader].append(time.monotonic() - began)

    async def visitor(self, talk: Talk, socket: ClientConnection) -> None:
        """What the visitor's page does: told that something changed but its own line, it reads what is new."""
        bearer = {"Authorization": f"Bearer {talk.token}", "Accept": "application/json"}
        async for news in socket:
            if all(version == talk.own for version in json.loads(news).values()) and talk.own:
                continue
            answer = json.loads(await self.web.insist("GET", f"/api/chat/conversation/?since={talk.seq}", bearer))
            talk.seq = answer["seq"]
            self.read("visitor", " ".join(line["text"] for line in answer["lines"] if not line["mine"]))
            self.began.add(talk.token)

    async def desk(self, one: Consultant, socket: ClientConnection) -> None:
        """What the desk's page does: it reads what is new in the chat that changed, but for its own line."""
        by_topic = {f"contact:{talk.contact_id}": talk for talk in one.talks}
        async for news in socket:
            for topic, version in json.loads(news).items():
                talk = by_topic[topic]
                async with talk.desk_sends:
                    if version == talk.desk_own:
                        continue
                    path = f"/praca/czat/{talk.contact_id}/tresc/?po={talk.desk_last}"
                    text = await self.web.insist("GET", path, {"Cookie": one.cookie, "HX-Request": "true"})
                self.read("desk", text.decode())
                for number in re.findall(r'data-seq="(\d+)"', text.decode())[-1:]:
                    talk.desk_last = int(number)

    async def say(self, talk: Talk, from_visitor: bool) -> None:
        mark = f"line-{random.randrange(16**10):010x}"
        self.sent[f"{'desk' if from_visitor else 'visitor'}:{mark}"] = time.monotonic()
        if from_visitor:
            bearer = {"Authorization": f"Bearer {talk.token}"}
            form = {"text": mark, "client": mark}
            answer = json.loads(await self.web.insist("POST", "/api/chat/lines/", bearer, form))
            if answer.get("seq") == talk.seq + 1:
                talk.seq, talk.own = answer["seq"], answer["version"]
            return
        token = re.search(r"csrftoken=(\w+)", talk.consultant.cookie)
        headers = {"Cookie": talk.consultant.cookie, "X-CSRFToken": token[1] if token else "", "HX-Request": "true"}
        path = f"/praca/czat/{talk.contact_id}/linia/"
        async with talk.desk_sends:
            headers["Okienko-After"] = str(talk.desk_last)
            head, line = await self.web.insist_whole("POST", path, headers, {"line": mark, "client": mark})
            told = re.search(rb"okienko-told: (\d+)", head, re.IGNORECASE)
            if told and mark.encode() in line:
                talk.desk_last, talk.desk_own = talk.desk_last + 1, int(told[1])


def consultants(office: Office, count: int) -> list[Consultant]:
    """Brokers of the first line, signed in."""
    like = office.staff["halina"]
    found = []
    for number in range(count):
        name = f"Konsultant {number}"
        user = User.objects.create(email=f"c{number}@urzad.test", full_name=name)
        Staff.objects.create(user=user, unit_id=like.unit_id, name=name, roles=like.roles)
        client = sign_in(Client(), actors.staff(user.pk))
        found.append(Consultant(user.pk, f"sessionid={client.cookies['sessionid'].value}; csrftoken={'a' * 32}"))
    return found


def talks(people: list[Consultant], count: int) -> list[Talk]:
    """Open chats, each taken by one of these people in turn."""
    found = []
    for number in range(count):
        one = people[number % len(people)]
        token = new_token()
        contact_id = services.begin(token, Opening(f"Rozmowa {number}"))
        contacts.take(contact_id, by=actors.staff(one.user_id))
        talk = Talk(token, contact_id, one)
        one.talks.append(talk)
        found.append(talk)
    return found


def cpu_of(pids: dict[str, int]) -> dict[str, float]:
    """Seconds of the processor that our processes and their children have used."""
    return {
        name: sum(sum(one.cpu_times()[:2]) for one in [top, *top.children(recursive=True)])
        for name, top in ((name, psutil.Process(pid)) for name, pid in pids.items())
    }


async def measure(
    options: argparse.Namespace, people: list[Consultant], open_talks: list[Talk], pids: dict[str, int]
) -> None:
    web = Web(options.port)
    run = Run(web)
    url = f"ws://127.0.0.1:{options.port + 1}/live?ticket="
    before = psutil.Process(pids["live"]).memory_info().rss
    tasks, sockets = [], []
    for talk in open_talks:
        ticket = live.issue_ticket("anonymous", [f"contact:{talk.contact_id}"])
        sockets.append(await connect(url + urllib.parse.quote(ticket)))
        tasks.append(asyncio.create_task(run.visitor(talk, sockets[-1])))
    for one in people:
        ticket = live.issue_ticket(f"staff:{one.user_id}", [f"contact:{talk.contact_id}" for talk in one.talks])
        sockets.append(await connect(url + urllib.parse.quote(ticket)))
        tasks.append(asyncio.create_task(run.desk(one, sockets[-1])))
    while len(run.began) < len(open_talks):
        await asyncio.sleep(0.1)  # until every visitor's page has read what was there when its socket opened
    grown = (psutil.Process(pids["live"]).memory_info().rss - before) / len(sockets) / 1024
    print(f"{len(sockets)} sockets, {grown:.1f} KiB each in the live process; {load()}")
    used = cpu_of(pids)
    rate = len(open_talks) / options.every
    began, saying = time.monotonic(), []
    for number in range(int(rate * options.seconds)):
        await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))  # until its turn
        talk = open_talks[number % len(open_talks)]
        saying.append(asyncio.create_task(run.say(talk, from_visitor=(number // len(open_talks) + number) % 2 == 0)))
    await asyncio.gather(*saying)
    took = time.monotonic() - began
    await asyncio.sleep(2)  # for the last lines to be read
    print(f"{len(saying)} lines at {len(saying) / took:.1f}/s; answers {dict(web.statuses)}; {load()}")
    if web.closed:
        print(f"  {web.closed} kept connections had been closed by the server")
    cost = {name: (seconds - used[name]) / len(saying) * 1000 for name, seconds in cpu_of(pids).items()}
    print("  CPU of a line and its reading: " + ", ".join(f"{name} {took:.1f} ms" for name, took in cost.items()))
    for reader, times in run.times.items():
        half, most = (percentile(times, share) * 1000 for share in (0.5, 0.99))
        slowest = max(times, default=0) * 1000
        print(f"  read by the {reader}: {len(times)}, p50 {half:.0f} ms, p99 {most:.0f} ms, slowest {slowest:.0f} ms")
    print(f"  never read: {len(run.sent)}")
    for task in tasks:
        task.cancel()
    for socket in sockets:
        await socket.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=500)
    parser.add_argument("--consultants", type=int, default=100)
    parser.add_argument("--every", type=float, default=10)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--port", type=int, default=8140)
    options = parser.parse_args()
    people = consultants(make_office(), options.consultants)
    open_talks = talks(people, options.chats)
    environment = {**os.environ, "OKIENKO_PORT": str(options.port), "OKIENKO_LIVE_PORT": str(options.port + 1)}
    command = [sys.executable, "-m", "okienko"]
    started = {part: subprocess.Popen([*command, part], env=environment) for part in ("live", "web")}
    try:
        wait_for(options.port, options.port + 1)
        asyncio.run(measure(options, people, open_talks, {name: one.pid for name, one in started.items()}))
    finally:
        for process in started.values():
            process.terminate()
        for process in started.values():
            process.wait(20)


def wait_for(*ports: int) -> None:
    """Until these ports answer."""

    async def one(port: int) -> None:
        while True:
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.2)  # until the next look
            else:
                writer.close()
                return

    async def all_of_them() -> None:
        await asyncio.gather(*(one(port) for port in ports))

    asyncio.run(asyncio.wait_for(all_of_them(), 60))


if __name__ == "__main__":
    main()
