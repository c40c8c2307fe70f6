"""The running office that benchmarks measure: its processes, their CPU time, its database."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

TICKS = os.sysconf("SC_CLK_TCK")
PARTS = ("web", "worker", "live", "postgres")


@dataclass(frozen=True)
class Office:
    """An `okienko run` or `okienko demo` with embedded PostgreSQL, found by its OKIENKO_HOME."""

    home: Path

    @property
    def supervisor(self) -> int:
        return int(re.findall(r"\d+", (self.home / "postgres" / "run.lock").read_text())[0])

    @property
    def database_url(self) -> str:
        return (self.home / "postgres" / "url").read_text().strip()

    def processes(self) -> dict[str, list[int]]:
        """Part → pids, children included; the first pid of a part is the one the supervisor started."""
        children: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    stat = (entry / "stat").read_text()
                except OSError:
                    continue
                children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
        found: dict[str, list[int]] = {}
        for pid in children.get(self.supervisor, []):
            part = _part(pid)
            if part:
                found[part] = _tree(pid, children)
        return found

    def cpu_seconds(self) -> dict[str, float]:
        """Part → seconds of CPU so far, also of children that have ended."""
        return {part: sum(_cpu(pid) for pid in pids) for part, pids in self.processes().items()}

    def backlog(self) -> tuple[int, int]:
        """Facts that wait for a handler, messages that wait to be sent."""
        with psycopg.connect(self.database_url) as connection:
            facts = connection.execute("SELECT count(*) FROM kernel_pendingfact").fetchone()
            mails = connection.execute(
                "SELECT count(*) FROM channels_outgoingmail WHERE state IN ('queued', 'sending')"
            ).fetchone()
        assert facts is not None
        assert mails is not None
        return facts[0], mails[0]

    def wait_settled(self, seconds: float = 300) -> float:
        """Seconds until nothing waits any more."""
        began = time.monotonic()
        while any(self.backlog()):
            if time.monotonic() - began > seconds:
                raise TimeoutError(f"still waiting (facts, mail): {self.backlog()}")
            time.sleep(0.25)  # asking more often would be load of its own
        return time.monotonic() - began


def _part(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    if words[0].endswith(b"postgres"):
        return "postgres"
    return next((part for part in PARTS if part.encode() in words), "")


def _tree(pid: int, children: dict[int, list[int]]) -> list[int]:
    return [pid, *(below for child in children.get(pid, []) for below in _tree(child, children))]


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11:15]) / TICKS  # of its own, and of children that ended


def percentile(values: list[float], share: float) -> float:
    """`values` need not be sorted; 0 when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def load() -> str:
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
