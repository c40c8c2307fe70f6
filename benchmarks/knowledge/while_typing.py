"""Suggestions while one types: `python benchmarks/knowledge/while_typing.py BASE QUESTIONS.jsonl [NUMBER] [--browser]`.

BASE is a running installation (`okienko run` or `okienko demo`), questions are lines with `query`. Each is typed from
its third letter on, a letter after another. By HTTP: from asking to the whole answer, on a kept connection. With
`--browser` (Chromium, Playwright): from a letter to the list on the screen, the pause of the script included.
Prints p50 and p95 in milliseconds and the load of the machine.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

LONGEST = 40  # letters typed of one question


def by_http(base: str, questions: list[str]) -> Iterator[float]:
    address = urlsplit(base)
    line = http.client.HTTPConnection(address.hostname or "localhost", address.port)
    for question in questions:
        for end in range(3, min(len(question), LONGEST) + 1):
            started = time.perf_counter()
            line.request("GET", f"/uslugi/podpowiedzi/?q={quote(question[:end])}")
            answer = line.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            yield 1000 * (time.perf_counter() - started)


SHOWN = """(text) => new Promise((done) => {
  const field = document.getElementById('portal-search'), box = document.getElementById('portal-suggestions');
  box.replaceChildren();
  const started = performance.now();
  const limit = setTimeout(() => { seen.disconnect(); done(null); }, 3000);
  const seen = new MutationObserver(() => requestAnimationFrame(() => {
    clearTimeout(limit); seen.disconnect(); done(performance.now() - started);
  }));
  seen.observe(box, { childList: true });
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
})"""


def by_browser(base: str, questions: list[str]) -> Iterator[float]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(base)
        page.focus("#portal-search")
        for question in questions:
            for end in range(3, min(len(question), LONGEST) + 1, 4):
                took = page.evaluate(SHOWN, question[:end])
                if took is not None:
                    yield took
        browser.close()


def main(base: str, source: Path, number: int, *, in_browser: bool) -> None:
    questions = [json.loads(line)["query"] for line in source.read_text(encoding="utf-8").splitlines()][:number]
    times = sorted((by_browser if in_browser else by_http)(base, questions))
    p50, p95 = times[len(times) // 2], times[int(0.95 * len(times))]
    load = os.getloadavg()[0]
    print(f"{len(times)} suggestions: p50 {p50:.1f} ms, p95 {p95:.1f} ms, load {load:.1f}")


if __name__ == "__main__":
    plain = [one for one in sys.argv[1:] if one != "--browser"]
    asked = int(plain[2]) if len(plain) > 2 else 20
    main(plain[0], Path(plain[1]), asked, in_browser="--browser" in sys.argv)
