"""From SMTP 250 to the row on an open, filtered work list, in a real browser.

    python benchmarks/live_list.py [--url http://localhost:8000] [--smtp-port 8025] [--rate 20] [--seconds 30]

Wants a running `okienko demo`. Opens the list of e-mails that wait in the queue and notes by MutationObserver when
each row appears. A list shows fifty rows, so every forty messages carry another word and one of three tabs, each in
its turn, looks for that. At the end a tab goes offline for 30 s and its list is compared with a fresh load.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import time
from math import ceil
from pathlib import Path

from playwright.async_api import Page, async_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.office import load, percentile

WATCH = """
() => {
  window.seen = {};
  const note = () => {
    for (const found of document.querySelector('#work-list').textContent.matchAll(/pomiar[0-9a-f]{6}-[0-9a-f]{8}/g))
      window.seen[found[0]] ??= Date.now();
  };
  const all = {childList: true, subtree: true, characterData: true};
  note();
  new MutationObserver(note).observe(document.querySelector('main'), all);
}
"""
TABS, GROUP = 3, 40
ROWS = "() => [...document.querySelectorAll('#work-list li[id^=item-]')].map(row => row.id)"


async def send(port: int, mark: str) -> float:
    """When the 250 came, in seconds since the epoch; 0 when it did not."""
    try:
        return await _said_250(port, mark)
    except OSError:  # more sessions than the door lets in
        return 0.0


async def _said_250(port: int, mark: str) -> float:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    lines = [
        "HELO client.example.org", f"MAIL FROM:<{mark}@example.org>", "RCPT TO:<kontakt@miasto.test>", "DATA",
        f"From: Osoba <{mark}@example.org>\r\nSubject: {mark}\r\nMessage-ID: <{mark}@example.org>\r\n\r\nPytanie\r\n.",
    ]  # fmt: skip
    reply = b""
    for line in lines:
        writer.write(line.encode() + b"\r\n")
        reply = await reader.readline()
    at = time.time()
    writer.close()
    return at if reply.startswith(b"250") else 0.0


async def sign_in(page: Page, url: str) -> None:
    await page.goto(f"{url}/praca/logowanie/")
    await page.fill("input[name=email]", "broker@miasto.test")
    await page.fill("input[name=password]", "okienko-demo")
    await page.press("input[name=password]", "Enter")
    await page.wait_for_url(re.compile("/praca/(?!logowanie)"))


async def measure(options: argparse.Namespace) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        context = await browser.new_context()
        pages = [await context.new_page() for _tab in range(TABS)]
        await sign_in(pages[0], options.url)
        acknowledged: dict[str, float] = {}
        seen: dict[str, float] = {}

        async def watch(group: int, word: str) -> None:
            page = pages[group % TABS]
            if group >= TABS:
                seen.update(await page.evaluate("() => window.seen"))
            await page.goto(f"{options.url}/praca/?lista={options.tab}&kanal=email&szukaj={word}")
            await page.evaluate(WATCH)

        async def one(word: str) -> None:
            mark = f"{word}-{random.randrange(16**8):08x}"
            acknowledged[mark] = await send(options.smtp_port, mark)

        words = [
            f"pomiar{random.randrange(16**6):06x}" for _group in range(ceil(options.rate * options.seconds / GROUP))
        ]
        await watch(0, words[0])
        began, tasks = time.monotonic(), []
        for number in range(int(options.rate * options.seconds)):
            await asyncio.sleep(max(0.0, began + number / options.rate - time.monotonic()))  # until its turn
            group, place = divmod(number, GROUP)
            tasks.append(asyncio.create_task(one(words[group])))
            if place == GROUP * 3 // 4 and group + 1 < len(words):  # open before the first of its words is sent
                tasks.append(asyncio.create_task(watch(group + 1, words[group + 1])))
        await asyncio.gather(*tasks)
        took = time.monotonic() - began
        await asyncio.sleep(5)  # for the last rows to be drawn
        for page in pages[: len(words)]:
            seen.update(await page.evaluate("() => window.seen"))
        delays = [seen[mark] / 1000 - at for mark, at in acknowledged.items() if at and mark in seen]
        accepted = sum(1 for at in acknowledged.values() if at)
        print(f"{accepted} messages accepted at {accepted / took:.1f}/s, {len(delays)} seen on the open list; {load()}")
        print(f"  from 250 to the row: p50 {percentile(delays, 0.5):.2f} s, p95 {percentile(delays, 0.95):.2f} s, "
              f"slowest {max(delays, default=0):.2f} s")  # fmt: skip
        page = pages[0]
        await offline(page, options)
        await browser.close()


async def offline(page: Page, options: argparse.Namespace) -> None:
    """30 s without network while mail comes; then the list equals a fresh load."""
    await page.context.set_offline(True)
    word = page.url.rpartition("=")[2]
    for _number in range(10):
        await send(options.smtp_port, f"{word}-{random.randrange(16**8):08x}")
        await asyncio.sleep(3)  # ten messages make the 30 s
    await page.context.set_offline(False)
    began = time.monotonic()
    fresh = await page.context.new_page()
    await fresh.goto(page.url)
    wanted = await fresh.evaluate(ROWS)
    while await page.evaluate(ROWS) != wanted and time.monotonic() - began < 60:
        await asyncio.sleep(0.2)  # the page fetches by itself
    same = await page.evaluate(ROWS) == wanted
    print(f"  after 30 s offline the list {'equals' if same else 'DIFFERS FROM'} a fresh load "
          f"({len(wanted)} rows, {time.monotonic() - began:.1f} s after the network was back)")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://localhost:8000")
    parser.add_argument("--smtp-port", type=int, default=8025)
    parser.add_argument("--rate", type=float, default=20)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--tab", default="queues")
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
