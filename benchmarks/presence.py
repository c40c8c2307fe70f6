"""How soon one sees that somebody else opened the same contact, and that they left; in two real browsers.

    python benchmarks/presence.py [--url http://localhost:8000] [--times 30]

Wants a running `okienko demo`. The clock starts when the second browser asks for the page (or leaves it) and stops
when the name stands on (or is gone from) the first one's screen, noted there by MutationObserver.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import time
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.office import load, percentile

WATCH = """
() => {
  const region = document.querySelector("[data-presence]");
  window.changes = [];
  const note = () => {
    const seen = region.textContent.trim() !== "";
    if (window.changes.at(-1)?.seen !== seen) window.changes.push({ seen, at: Date.now() });
  };
  new MutationObserver(note).observe(region, { childList: true, subtree: true, characterData: true });
}
"""
PATIENCE = 30.0  # seconds until a change counts as never seen


async def enter(browser: Browser, url: str, role: str) -> Page:
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{url}/praca/logowanie/")
    await page.fill("input[name=email]", f"{role}@miasto.test")
    await page.fill("input[name=password]", "okienko-demo")
    await page.press("input[name=password]", "Enter")
    await page.wait_for_url(re.compile("/praca/(?!logowanie)"))
    return page


async def seconds(watcher: Page, began: float, *, seen: bool) -> float:
    """From `began` (seconds since the epoch) to the change on the watcher's screen."""
    while time.time() - began < PATIENCE:
        for change in await watcher.evaluate("window.changes"):
            if change["seen"] is seen and change["at"] / 1000 >= began:
                return change["at"] / 1000 - began
        await asyncio.sleep(0.02)
    return PATIENCE


async def measure(options: argparse.Namespace) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        watcher = await enter(browser, options.url, "broker")
        other = await enter(browser, options.url, "supervisor")
        await watcher.goto(f"{options.url}/praca/?lista=all&rodzaj=contact")
        address = await watcher.locator(".ok-item .ok-row").first.get_attribute("href")
        await watcher.goto(f"{options.url}{address}")
        await watcher.wait_for_selector("body[data-live=on]")
        await watcher.evaluate(WATCH)
        arrivals, leavings = [], []
        for _number in range(options.times):
            await asyncio.sleep(1 + random.random())  # so that no region rests from the reading before
            began = time.time()
            await other.goto(f"{options.url}{address}")
            arrivals.append(await seconds(watcher, began, seen=True))
            await asyncio.sleep(1 + random.random())
            began = time.time()
            await other.goto(f"{options.url}/praca/konto/")
            leavings.append(await seconds(watcher, began, seen=False))
        for what, found in (("opened → seen", arrivals), ("left → gone", leavings)):
            print(f"{what}: p50 {percentile(found, 0.5):.2f} s, p95 {percentile(found, 0.95):.2f} s, "
                  f"slowest {max(found):.2f} s of {len(found)}")  # fmt: skip
        print(load())
        await browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://localhost:8000")
    parser.add_argument("--times", type=int, default=30)
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
