"""How many full intakes an office accepts and settles, and where the time goes.

    python benchmarks/intake.py HOME [--rate 200] [--seconds 60] [--mail] [--bare N]

HOME is the OKIENKO_HOME of an office that runs with embedded PostgreSQL (`okienko demo`). Requests leave at a
fixed rate whether or not earlier ones were answered, so a queue shows in the times. `--mail` sends messages
over SMTP in place of requests to the API; `--bare` runs the SQL of N intakes without any of our code.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.office import Office, load, percentile

WORDS = ["dziura", "jezdnia", "chodnik", "lampa", "kosz", "drzewo", "przystanek", "ulica", "mokra", "ciemna", "szkoła"]
CATEGORY = "ROAD_POTHOLE"


@dataclass
class Run:
    times: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)


def report(number: int, category: str) -> bytes:
    text = " ".join(random.choices(WORDS, k=25))
    body = {
        "text": text,
        "headline": text[:40],
        "sender": {"name": f"Osoba Zmyślona{number}", "email": f"osoba{number}-{random.randrange(10**9)}@example.org"},
        "case": {"type": "report", "category": category, "place": {"lon": 20.03, "lat": 52.31}},
    }
    return json.dumps(body).encode()


class HttpPool:
    """Kept connections of plain HTTP/1.1; a client light enough to share the machine with what it measures."""

    def __init__(self, port: int, run: Run) -> None:
        self.port, self.run = port, run
        self.free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def send(self, body: bytes, due: float) -> None:
        try:
            reader, writer = self._kept() or await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(
                b"POST /api/v1/contacts HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer demo-key\r\n"
                b"Content-Type: application/json\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
            )
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            await reader.readexactly(int(length[1]) if length else 0)
        except (OSError, asyncio.IncompleteReadError) as error:
            self.run.answers[type(error).__name__] += 1
            return
        self.free.append((reader, writer))
        status = head.split(b" ", 2)[1].decode()
        self.run.answers[status] += 1
        if status == "201":
            self.run.times.append(time.monotonic() - due)

    def _kept(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """One that the server has not closed: it does so with those that stay idle for half a minute."""
        while self.free:
            reader, writer = self.free.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return None


class SmtpPool:
    """Kept SMTP sessions."""

    def __init__(self, port: int, run: Run) -> None:
        self.port, self.run = port, run
        self.free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def send(self, body: bytes, due: float) -> None:
        try:
            if self.free:
                reader, writer = self.free.pop()
            else:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                await reader.readline()
                await self._say(reader, writer, b"HELO client.example.org\r\n")
            await self._say(reader, writer, b"MAIL FROM:<osoba@example.org>\r\n")
            await self._say(reader, writer, b"RCPT TO:<kontakt@miasto.test>\r\n")
            await self._say(reader, writer, b"DATA\r\n")
            reply = await self._say(reader, writer, body + b"\r\n.\r\n")
        except OSError as error:
            self.run.answers[type(error).__name__] += 1
            return
        self.free.append((reader, writer))
        self.run.answers[reply[:3].decode()] += 1
        if reply.startswith(b"250"):
            self.run.times.append(time.monotonic() - due)

    @staticmethod
    async def _say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: bytes) -> bytes:
        writer.write(line)
        return await reader.readline()


def letter(number: int) -> bytes:
    who = f"osoba{number}-{random.randrange(10**9)}@example.org"
    text = " ".join(random.choices(WORDS, k=25))
    return (
        f"From: Osoba Zmyslona <{who}>\r\nTo: kontakt@miasto.test\r\nSubject: Pytanie {number}\r\n"
        f"Message-ID: <{number}.{random.randrange(10**12)}@example.org>\r\nDate: Mon, 05 Jan 2026 10:00:00 +0100\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}"
    ).encode()


async def drive(pool: HttpPool | SmtpPool, rate: float, seconds: float, category: str) -> None:
    began, tasks = time.monotonic(), set()
    for number in range(int(rate * seconds)):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))  # until its turn
        body = letter(number) if isinstance(pool, SmtpPool) else report(number, category)
        task = asyncio.create_task(pool.send(body, due))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)


def measure(office: Office, options: argparse.Namespace) -> None:
    run = Run()
    pool = SmtpPool(options.smtp_port, run) if options.mail else HttpPool(options.port, run)
    before, began = office.cpu_seconds(), time.monotonic()
    asyncio.run(drive(pool, options.rate, options.seconds, options.category))
    took = time.monotonic() - began
    left = office.backlog()
    settling = office.wait_settled()
    after = office.cpu_seconds()
    done = len(run.times)
    print(f"{'mail' if options.mail else 'intake'} at {options.rate:g}/s for {options.seconds:g} s; {load()}")
    p50, p95 = percentile(run.times, 0.5) * 1000, percentile(run.times, 0.95) * 1000
    print(f"  answers {dict(run.answers)}; accepted {done / took:.1f}/s; p50 {p50:.0f} ms, p95 {p95:.0f} ms, "
          f"slowest {max(run.times, default=0):.1f} s")  # fmt: skip
    print(f"  waiting at the end: {left[0]} facts, {left[1]} messages; settled {settling:.1f} s later, "
          f"{done / (took + settling):.1f}/s over all")  # fmt: skip
    spent = {part: (after[part] - before.get(part, 0)) * 1000 / max(1, done) for part in after}
    print("  CPU-ms each: " + ", ".join(f"{part} {value:.1f}" for part, value in spent.items())
          + f"; together {sum(spent.values()):.1f}")  # fmt: skip


Statements = list[tuple[str, Any]]


def recorded(number: int, category: str) -> Statements:
    """The statements of one intake that is then rolled back: its ids stay free, so they can be run again."""
    from django.db import connection, transaction

    from okienko.cases import services
    from okienko.contacts.rules import Channel
    from okienko.contacts.services import Content, Sender
    from okienko.kernel import actors

    statements: Statements = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE")):  # of the rolling back, not of the intake
            statements.append((sql, params))
        return execute(sql, params, many, context)

    given = json.loads(report(number, category))
    new = services.NewCase(
        "report", given["headline"], given["text"], category_code=category, place=services.Place(20.03, 52.31)
    )
    sender = Sender(given["sender"]["name"], "email", given["sender"]["email"])
    with transaction.atomic(), connection.execute_wrapper(note):
        services.submit_report(
            services.Report(new, Content(given["text"]), sender), channel=Channel.API, by=actors.system()
        )
        transaction.set_rollback(True)
    return statements


def bare(office: Office, count: int, category: str) -> None:
    """The SQL of many intakes on one connection, without any of our code: what the database alone allows."""
    os.environ.update(DATABASE_URL=office.database_url, OKIENKO_HOME=str(office.home))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    intakes = [recorded(number, category) for number in range(count)]
    print(f"one intake: {len(intakes[-1])} statements")
    before, began = office.cpu_seconds(), time.monotonic()
    with psycopg.connect(office.database_url, prepare_threshold=5) as plain:
        for statements in intakes:
            with plain.transaction():
                for sql, params in statements:
                    plain.execute(sql, params)
    took = time.monotonic() - began
    spent = office.cpu_seconds()["postgres"] - before["postgres"]
    print(
        f"  bare SQL, one connection: {count / took:.0f}/s, database CPU-ms each {spent * 1000 / count:.1f}; {load()}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--smtp-port", type=int, default=8025)
    parser.add_argument("--mail", action="store_true")
    parser.add_argument("--bare", type=int, default=0)
    parser.add_argument("--category", default=CATEGORY)
    options = parser.parse_args()
    office = Office(options.home)
    if options.bare:
        bare(office, options.bare, options.category)
    else:
        measure(office, options)


if __name__ == "__main__":
    main()
