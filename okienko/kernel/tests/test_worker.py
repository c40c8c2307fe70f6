"""A loop that fails each time: slower, counted, and told to whoever watches."""

from __future__ import annotations

import threading
import time

import pytest

from okienko.kernel import checks, health, worker
from okienko.kernel.worker import Worker
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_failing_loop_is_told_and_others_go_on(client, monkeypatch):
    broken, tries = threading.Event(), []
    broken.set()

    def step() -> bool:
        tries.append(time.monotonic())
        if broken.is_set():
            raise TypeError("a fault of ours")
        return False

    monkeypatch.setattr(worker, "_loops", {"mail-out": worker._Loop(step, 0.05)})
    monkeypatch.setattr(worker, "_services", {})
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.2)
    running = Worker()
    threads = running.start()
    try:
        until(lambda: len(tries) > worker.TOLD_AFTER and "relay" in running._beats)  # the others have begun, too
        running._beat()
        body = client.get("/healthz").json()
        assert body["status"] == "ok", "one part that fails does not take the rest away"
        assert "TypeError: a fault of ours" in body["failing"]["mail-out"]
        [problem] = health.background_work()
        assert "mail-out" in problem.what
        assert any(result.title == "praca w tle" for result in checks.run())
        broken.clear()
        until(lambda: "mail-out" not in running._failing)
        running._beat()
        assert client.get("/healthz").json()["failing"] == {}
    finally:
        running.stop.set()
        running._relay_wake.set()
        for thread in threads:
            thread.join(PATIENCE)
