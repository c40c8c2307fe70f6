"""Tests in a real browser: Debian's Chromium driven by Playwright.

`page` fails its test on any console error, script error or refusal of the Content-Security-Policy;
`axe(page)` fails it on any finding of axe-core; `live_server` (pytest-django) serves the real static files.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# Playwright's sync driver runs an event loop in this thread; Django takes it for async code
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no chromium on this machine"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Makes pages: `new_page(width=390, height=844, locale="pl-PL", cookies=[…])`. Each is watched for errors."""
    problems: list[str] = []
    contexts: list[BrowserContext] = []

    def make(width: int = 1440, height: int = 900, locale: str = "pl-PL", allow: tuple[str, ...] = (), **more) -> Page:
        """`allow`: parts of console errors that the test provokes on purpose."""
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, timezone_id="Europe/Warsaw", **more
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()

        def heard(kind: str, text: str) -> None:
            if not any(part in text for part in allow):
                problems.append(f"{kind}: {text}")

        page.on("console", lambda m: heard("console", f"{m.text} {m.location['url']}") if m.type == "error" else None)
        page.on("pageerror", lambda error: heard("script", str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A desk's screen in Polish."""
    return new_page()


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fails with every finding of axe-core on the page as it is now."""

    def check(page: Page, **options) -> None:
        page.wait_for_load_state("networkidle")
        found = Axe().run(page, options={"runOnly": WCAG, **options}).response["violations"]
        assert not found, "\n".join(
            f"{v['id']} ({v['impact']}): {v['help']}\n   "
            + "\n   ".join(f"{n['html'][:200]} – {n.get('failureSummary', '')[:300]}" for n in v["nodes"][:4])
            for v in found
        )

    return check
