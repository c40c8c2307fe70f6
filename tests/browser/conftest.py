"""Tests in a real browser: Debian's Chromium driven by Playwright.

`page` fails its test on any console error, script error or refusal of the Content-Security-Policy;
`axe(page)` fails it on any finding of axe-core; `live_server` (pytest-django) serves the real static files.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.live.server import LiveServer
from tests.cast import sign_in
from tests.waiting import PATIENCE, until

# Playwright's sync driver runs an event loop in this thread; Django takes it for async code
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
COUNT_READINGS = "window.regionsRead = 0; addEventListener('live:refreshed', () => { window.regionsRead += 1; });"
expect.set_options(timeout=PATIENCE * 1000)
AXE = Axe().axe_script
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
        started = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=FLAGS,
            env={**os.environ, "LANGUAGE": "en_US"},  # the order of day and month in date fields is its own language's
        )
        yield started
        started.close()


def wait_answered() -> None:
    """Until the live server answers nobody: a late answer would meet tables that are being emptied."""
    until(lambda: not any("process_request_thread" in thread.name for thread in threading.enumerate()))


def until_heard(page: Page, condition: Callable[[], object]) -> None:
    """Wait for what the page brings about while this test decides over its requests (`page.route`).

    Playwright hears the browser only inside its own calls: with a plain `until` a request that comes between two of
    them would stand still, unseen, until the patience ends.
    """
    until(condition, meanwhile=lambda: page.wait_for_timeout(20))


def wait_read(page: Page) -> None:
    """Until the page hears changes and has read each of its regions, as it does when it begins to hear."""
    page.wait_for_selector("body[data-live=on]")
    page.wait_for_function("() => window.regionsRead >= document.querySelectorAll('body [data-live]').length")


def wait_draft(page: Page, *typed: str) -> None:
    """Until the browser keeps the draft of what was typed."""
    for text in typed:
        kept = "[...Object.values(localStorage), ...Object.values(sessionStorage)]"
        page.wait_for_function(f"(text) => {kept}.some((one) => one.includes(text))", arg=text)


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Makes pages: `new_page(width=390, height=844, locale="pl-PL", cookies=[…])`. Each is watched for errors."""
    problems: list[str] = []
    contexts: list[BrowserContext] = []

    def make(
        width: int = 1440,
        height: int = 900,
        locale: str = "pl-PL",
        allow: tuple[str, ...] = (),
        clock: bool = True,
        **more,
    ) -> Page:
        """`allow`: parts of console errors that the test provokes on purpose. Without `clock` nothing on the page is
        done every so many seconds: what it learns, it was told."""
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, timezone_id="Europe/Warsaw", **more
        )
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(COUNT_READINGS)
        if not clock:
            page.add_init_script("window.setInterval = () => 0")

        def heard(kind: str, text: str) -> None:
            if not any(part in text for part in allow):
                problems.append(f"{kind}: {text}")

        page.on("console", lambda m: heard("console", f"{m.text} {m.location['url']}") if m.type == "error" else None)
        page.on("pageerror", lambda error: heard("script", str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    wait_answered()
    assert not problems, "\n".join(problems)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A desk's screen in Polish."""
    return new_page()


@pytest.fixture(scope="module")
def live_process(django_db_setup) -> Iterator[int]:
    """The real live process, in a thread; its port. Not longer than for a module: it holds a connection, and there
    are tests that must be alone in the database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(LiveServer(), port=port, ws="websockets-sansio", log_level="error", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    yield port
    server.should_exit = True
    thread.join(PATIENCE)
    assert not thread.is_alive()


@pytest.fixture
def sockets(settings, live_process: int) -> Iterator[None]:
    """Pages of this test hear changes from the live process."""
    settings.LIVE_URL = f"ws://127.0.0.1:{live_process}/live"
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": {**policy, "connect-src": [*policy["connect-src"], f"ws://127.0.0.1:{live_process}"]}
    }
    yield
    live.announce.close()


@pytest.fixture
def signed_in(new_page: Callable[..., Page], live_server, sockets) -> Callable[..., Page]:
    """Makes pages of a member of staff, without the sign-in page: `signed_in(office.halina, "/praca/", width=390)`."""

    def open_page(who: Actor, path: str, **options) -> Page:
        page = new_page(**{"width": 1280, "height": 800, **options})
        session = sign_in(Client(), who).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page.goto(f"{live_server.url}{path}")
        return page

    return open_page


AT_REST = """() => Promise.allSettled(document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime < 1000).map((one) => one.finished))"""


def findings(page: Page, **options) -> str:
    """What axe-core finds on the page as it is now, one finding a paragraph; empty when it finds nothing.

    What is just sliding in is judged where it stays: half transparent it has no contrast yet.
    """
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    page.evaluate(AT_REST)
    found = page.evaluate(
        "async (options) => (await axe.run(options)).violations",
        {"runOnly": WCAG, "resultTypes": ["violations"], **options},
    )
    return "\n".join(
        f"{v['id']} ({v['impact']}): {v['help']}\n   "
        + "\n   ".join(f"{n['html'][:200]} – {n.get('failureSummary', '')[:300]}" for n in v["nodes"][:4])
        for v in found
    )


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fails with every finding of axe-core on the page as it is now."""

    def check(page: Page, **options) -> None:
        page.wait_for_load_state("networkidle")
        found = findings(page, **options)
        assert not found, found

    return check
