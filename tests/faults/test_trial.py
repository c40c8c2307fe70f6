"""A shift: ten visitors, two consultants and a supervisor in real browsers, while parts of it break.

Browsers lose their network, one consultant's browser is killed and started again, and each process of the server is
killed once. At the end every line was said once and read by the other side in its order, and nobody was rung for what
another held. OKIENKO_TEST_PICTURES names a folder for screenshots.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import psutil
import psycopg
import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect, sync_playwright

from okienko.accounts.rules import DEMO_PASSWORD
from tests.architecture.layers import ROOT
from tests.faults.office import Office, running

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.long,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
VISITORS = 10
TURNS = 4  # how often each side speaks
PATIENCE = 900  # seconds the whole shift may last
SECOND = "druga@miasto.test"
ADD_A_CONSULTANT = f"""
from okienko.accounts import services as accounts
from okienko.accounts.models import User
from okienko.kernel.actors import system
user = User.objects.get(email={SECOND!r}); user.set_password({DEMO_PASSWORD!r}); user.save()
"""


def screen(page: Page, name: str) -> None:
    if folder := os.environ.get("OKIENKO_TEST_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def lines(page: Page) -> list[str]:
    """What stands in the open talk as said, by either side."""
    found: list[str] = page.evaluate(
        "(texts) => [...document.querySelectorAll(texts)].map((one) => one.innerText.trim())",
        ".ok-line:not(.ok-line-pending) .ok-line-text, #chat-log .ok-message-text",
    )
    return found


class Visitor:
    """Asks, answers every answer of the office, says goodbye and waits for the end."""

    def __init__(self, context: BrowserContext, url: str, number: int) -> None:
        self.name = f"w{number}"
        self.url = url
        self.context = context
        self.page = context.new_page()
        self.said: list[str] = []
        self.is_done = False

    def begin(self) -> None:
        self.page.goto(f"{self.url}/czat/")
        self.page.get_by_label("W czym możemy pomóc?").fill(self._next())
        self.page.get_by_role("button", name="Zacznij rozmowę").click()
        expect(self.page.get_by_role("log")).to_contain_text(self.said[0])

    def _next(self) -> str:
        self.said.append(f"{self.name} pytanie {len(self.said) + 1}")
        return self.said[-1]

    def step(self) -> None:
        if self.is_done:
            return
        if self.page.get_by_role("button", name="Nowa rozmowa").is_visible():
            self.is_done = True
            return
        seen = lines(self.page)
        answers = [one for one in seen if one.startswith(f"{self.name} odpowiedź")]
        if len(answers) == len(self.said) < TURNS:
            self.page.get_by_label("Wiadomość", exact=True).fill(self._next())
            self.page.keyboard.press("Enter")


class Consultant:
    """Takes what is offered with one key, answers where a visitor spoke last, saves the result after the last line."""

    def __init__(self, playwright: Playwright, url: str, email: str, profile: Path) -> None:
        self.playwright, self.url, self.email, self.profile = playwright, url, email, profile
        self.open()

    def open(self) -> None:
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile), executable_path=CHROMIUM, args=FLAGS, locale="pl-PL", timezone_id="Europe/Warsaw"
        )
        self.context.set_default_timeout(60_000)
        self.page = self.context.pages[0]
        self.page.goto(f"{self.url}/praca/")
        if self.page.locator("input[name=password]").count():
            self.page.fill("input[name=email]", self.email)
            self.page.fill("input[name=password]", DEMO_PASSWORD)
            self.page.keyboard.press("Enter")
            self.page.wait_for_selector(".ok-rail")

    def sign_on(self) -> None:
        self.page.locator("summary[aria-label^='Twój stan']").click()
        self.page.get_by_role("button", name="Gotowość").click()
        expect(self.page.get_by_label("Twój stan: Gotowość")).to_be_visible()

    def kill(self) -> None:
        for one in psutil.process_iter(["cmdline"]):
            if f"--user-data-dir={self.profile}" in (one.info["cmdline"] or []):
                one.kill()
        with_error(self.context.close)

    def step(self) -> None:
        if self.page.get_by_role("region", name="Propozycja pracy").count():
            before = self.page.url
            self.page.keyboard.press("Alt+p")
            self.page.wait_for_url(lambda url: url != before or "/kontakt/" in url)
            return
        if self.page.locator("#chat-form").count():
            seen = [one for one in lines(self.page) if " pytanie " in one or " odpowiedź " in one]
            if seen and " pytanie " in seen[-1]:
                name, _word, number = seen[-1].split()
                field = self.page.get_by_label("Napisz do rozmówcy")
                field.fill(f"{name} odpowiedź {number}")
                field.press("Enter")
                expect(field).to_have_value("")
                return
            if seen and seen[-1].endswith(f"odpowiedź {TURNS}"):
                self.page.get_by_label("odpowiedź własna").check()
                self.page.keyboard.press("Control+Enter")
                self.page.wait_for_url("**/praca/")
                return
        self.look_elsewhere()

    def look_elsewhere(self) -> None:
        """Another talk of mine in which somebody waits, else my list."""
        waiting = self.page.locator(".ok-chat-strip a:has(.ok-badge-warn)")
        if waiting.count():
            waiting.first.click()
            self.page.wait_for_load_state()
        elif not self.page.locator("#chat-form").count():
            mine = self.page.locator("a[href^='/praca/kontakt/'], a[href^='/praca/czat/']").filter(has_text="pytanie")
            if "lista=mine" not in self.page.url:
                self.page.goto(f"{self.url}/praca/?lista=mine")
            elif mine.count():
                mine.first.click()
                self.page.wait_for_load_state()
            else:
                self.page.wait_for_timeout(300)  # nobody needs this consultant yet


def with_error(work) -> bool:
    """Does what a broken network or a killed server may refuse. Returns whether it was done."""
    try:
        work()
    except (Error, AssertionError):
        return False
    return True


@pytest.fixture
def office() -> Iterator[Office]:
    """Open at any hour, with two people at the first line."""
    with running() as office:
        manage(office, "createstaff", SECOND, "--name", "Druga Zmyślona", "--role", "broker", "--unit", "BOM-I")
        environment = {**office.environment, "DATABASE_URL": office.url()}
        subprocess.run(
            [sys.executable, "manage.py", "shell", "-c", ADD_A_CONSULTANT], env=environment, cwd=ROOT, check=True
        )
        with psycopg.connect(office.url()) as connection:
            for days in (0, 1):
                connection.execute(
                    """INSERT INTO organization_openingexception (location_id, day, opens, closes, reason)
                       SELECT id, %s, '00:00', '23:59:59', '' FROM organization_location""",
                    [timezone.localdate() + timedelta(days=days)],
                )
        office.kill("web-child")  # each keeps the week of the office for a while
        yield office


def manage(office: Office, *command: str) -> None:
    environment = {**office.environment, "DATABASE_URL": office.url()}
    subprocess.run([sys.executable, "-m", "okienko", *command], env=environment, cwd=ROOT, check=True)


def test_a_shift(office: Office) -> None:
    url = f"http://localhost:{office.web}"
    with tempfile.TemporaryDirectory(prefix="okienko-profile-") as place, sync_playwright() as playwright:
        town = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        contexts = [town.new_context(locale="pl-PL", viewport={"width": 390, "height": 844}) for _ in range(VISITORS)]
        visitors = [Visitor(context, url, number) for number, context in enumerate(contexts, 1)]
        desks = [Consultant(playwright, url, email, Path(place) / email) for email in ("broker@miasto.test", SECOND)]
        supervisor = Consultant(playwright, url, "supervisor@miasto.test", Path(place) / "supervisor")
        supervisor.page.goto(f"{url}/praca/tablica/")
        for visitor in visitors:
            visitor.begin()
        screen(visitors[-1].page, "waiting")
        screen(supervisor.page, "board-waiting")
        for desk in desks:
            desk.sign_on()
        troubles = trouble(office, visitors, desks)
        ends = time.monotonic() + PATIENCE
        began = time.monotonic()
        while not all(one.is_done for one in visitors) and time.monotonic() < ends:
            said = sum(len(one.said) for one in visitors)
            if said >= troubles[0][0]:
                _at, name, break_it = troubles.pop(0)
                sys.stdout.write(f"\n{time.monotonic() - began:.0f} s, {said} questions: {name}")
                break_it()
            for one in (*visitors, *desks):
                with_error(one.step)
        sys.stdout.write(f"\nended after {time.monotonic() - began:.0f} s\n")
        for number, one in enumerate((*visitors, *desks, supervisor)):
            screen(one.page, f"end-{number}")
        shown = {one.name: lines(one.page) for one in visitors}
        findings = [f"{one.name} waits still: {shown[one.name]}" for one in visitors if not one.is_done]
    findings += list(judge(office, visitors, shown))
    assert not findings, "\n".join(findings)


def trouble(office: Office, visitors: list[Visitor], desks: list[Consultant]):
    """(after so many questions, what, how), in this order."""
    lost = visitors[2], visitors[5]

    def lose_network() -> None:
        for one in lost:
            one.context.set_offline(True)

    def find_network() -> None:
        for one in lost:
            one.context.set_offline(False)

    def kill_browser() -> None:
        desks[1].kill()
        desks[1].open()

    def kill(kind: str):
        def strike() -> None:
            assert office.kill(kind)

        return strike

    return [
        (12, "the network of two visitors goes", lose_network),
        (14, "web is killed", kill("web")),
        (17, "the network comes back", find_network),
        (18, "the browser of a consultant is killed", kill_browser),
        (21, "the worker is killed", kill("worker")),
        (24, "the live server is killed", kill("live")),
        (28, "the database is killed", kill("postgres")),
        (10**6, "nothing more", lambda: None),
    ]


def judge(office: Office, visitors: list[Visitor], shown: dict[str, list[str]]) -> Iterator[str]:
    with psycopg.connect(office.url()) as connection:
        for one in visitors:
            expected = [
                text for number, said in enumerate(one.said, 1) for text in (said, f"{one.name} odpowiedź {number}")
            ]
            rows = connection.execute(
                "SELECT m.text FROM contacts_message AS m WHERE m.text LIKE %s ORDER BY m.contact_id, m.seq",
                [f"{one.name} %"],
            ).fetchall()
            if [text for (text,) in rows] != expected:
                yield f"{one.name}: kept {[text for (text,) in rows]}, said {expected}"
            if [text for text in shown[one.name] if text.startswith(f"{one.name} ")] != expected:
                yield f"{one.name}: shown {shown[one.name]}, said {expected}"
        yield from rung_twice(connection)


def rung_twice(connection: psycopg.Connection) -> Iterator[str]:
    """An offer lives until it fails or its serving ends; meanwhile the item is offered to nobody."""
    offers = connection.execute("SELECT item_id, created_at, ended_at FROM routing_offer ORDER BY item_id, created_at")
    for (item, _began, ended), (next_item, began, _ended) in pairwise(offers.fetchall()):
        if item == next_item and (ended is None or ended > began):
            yield f"item {item} was offered twice at once"
