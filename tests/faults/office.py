"""A whole `okienko demo` in its own folder, to be killed in parts. OKIENKO_TEST_PORT: its first of three ports."""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.architecture.layers import ROOT
from tests.faults.driver import request
from tests.operation.programs import free_ports


class Office:
    def __init__(self, home: Path):
        given = int(os.environ.get("OKIENKO_TEST_PORT", "0"))
        self.web, self.live, self.smtp = range(given, given + 3) if given else free_ports(3)
        self.home = home
        strange = ("DATABASE_", "OKIENKO_", "DJANGO_")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(strange)}
        self.environment = {
            **environment,
            "OKIENKO_HOME": str(home),
            "OKIENKO_PORT": str(self.web),
            "OKIENKO_LIVE_PORT": str(self.live),
            "OKIENKO_SMTP_PORT": str(self.smtp),
        }
        self.log = home.parent / "log"

    def start(self):
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "okienko", "demo"]
            self.program = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log)
        self.wait_healthy(300)

    def wait_healthy(self, seconds):
        until = time.monotonic() + seconds
        while request(self.web, "GET", "/healthz", "", {"Host": "localhost"})[0] != 200:
            assert self.program.poll() is None, self.log.read_text()[-3000:]
            assert time.monotonic() < until, self.log.read_text()[-3000:]
            time.sleep(0.3)  # until the next look

    def url(self):
        return (self.home / "postgres" / "url").read_text().strip()

    def kill(self, kind):
        """Returns whether there was such a process to kill."""
        children = psutil.Process(self.program.pid).children()
        try:
            if kind == "postgres":
                victim = next(one for one in children if one.name() == "postgres")
            else:
                victim = next(one for one in children if kind.removesuffix("-child") in one.cmdline())
                if kind == "web-child":
                    victim = random.choice(victim.children())
            victim.kill()
        except (StopIteration, IndexError, psutil.Error):
            return False
        return True

    def stop(self):
        self.program.terminate()
        self.program.wait(90)


@contextmanager
def running() -> Iterator[Office]:
    with tempfile.TemporaryDirectory(prefix="okienko-faults-") as place:
        office = Office(Path(place) / "home")
        office.start()
        yield office
        office.stop()
