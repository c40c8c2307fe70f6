"""axe on every page staff may open: the table of URLs is walked, so that a new page cannot be forgotten.

Each page is opened once, by one role that may see it, and looked at on a desk's screen and on a telephone.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Iterable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from okienko.cases import services as cases
from okienko.cases.services import NewCase, Place
from okienko.contacts import services as contacts
from okienko.contacts.models import Contact, TextTemplate
from okienko.kernel.actors import system
from okienko.organization.models import Location
from okienko.people import services as people
from okienko.people.services import PersonData
from tests.access.table import ROWS, World
from tests.access.table import Page as Row
from tests.browser.conftest import findings
from tests.browser.test_journeys import letter
from tests.cast import make_kinds, make_office

pytestmark = pytest.mark.django_db(transaction=True)

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
NARROWEST = {"width": 320, "height": 512}  # a desk's screen at 400 %: WCAG 2.1, 1.4.10
OPENERS = ("halina", "karol", "zofia", "adam", "renata", "sabina", "bartek")  # who opens a page: the first that may
PARTS = 4  # a test of each, so that one process does not walk them all while another has nothing left
LISTS = ("?lista=mine", "?lista=unit", "?lista=queues", "?lista=all", "?lista=all&szukaj=nic")

# a way to the contact, and downloads
NO_PAGES = {
    "workspace:callback",
    "email:mail_source",
    "email:raw_source",
    "insight:report_csv",
    "knowledge_kept:plain_csv",
    "knowledge_kept:form_kept",
}
NO_OBJECT = {field.name: field.default for field in dataclasses.fields(Row)}["args"]
SCROLLS_TWICE = """() => document.querySelector(".ok-desk") !== null
    && getComputedStyle(document.querySelector(".ok-desk")).overflow === "hidden"
    && document.documentElement.scrollHeight > innerHeight"""

SHOWN_EMPTY = """() => [...document.querySelectorAll("input")]
    .filter((one) => one.getAttribute("value") && !one.value).map((one) => one.name).join(", ")"""

Look = Callable[[str, Iterable[str]], list[str]]


@pytest.fixture
def world() -> World:
    make_kinds()
    world = World(make_office())
    Location.objects.create(code="ratusz", name="Ratusz", address="Rynek 1")
    return world


@pytest.fixture
def look(signed_in, live_server, world: World) -> Look:
    """Opens addresses as somebody and says what is wrong with them: one browser page for each person."""
    pages: dict[str, Page] = {}

    def walk(who: str, addresses: Iterable[str]) -> list[str]:
        if who not in pages:
            pages[who] = signed_in(getattr(world.office, who), "/praca/konto/", allow=("404",))
        page, wrong = pages[who], []
        for address in addresses:
            answer = page.goto(f"{live_server.url}{address}")
            assert answer is not None
            assert answer.status < 400, f"{address} gave {answer.status} to {who}"
            if page.evaluate("document.documentElement.lang || document.title"):  # neither: a fragment or a file
                wrong += faults(page, f"{address} ({who})")
        return wrong

    return walk


def faults(page: Page, name: str) -> list[str]:
    """Findings of axe at both widths, fields that cannot show what they were given, and whether the page is wider than
    the narrowest screen."""
    wrong = []
    if empty := page.evaluate(SHOWN_EMPTY):
        wrong.append(f"{name} has fields that do not show their values: {empty}")
    if page.locator("[data-map]").count():
        page.wait_for_selector("[data-map-ready=done]")
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        if page.evaluate(SCROLLS_TWICE):
            wrong.append(f"{name} scrolls twice at {size['width']} px: behind its columns lies an empty page")
        found = findings(page)
        if found:
            wrong.append(f"{name} at {size['width']} px\n{found}")
    page.set_viewport_size(NARROWEST)
    too_wide = page.evaluate(
        """() => { const main = document.getElementById("content") ?? document.body;
        return Math.max(document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth); }"""
    )
    if too_wide > 0:
        wrong.append(f"{name} is {too_wide} px wider than the narrowest screen")
    return wrong


def staff_pages() -> dict[str, Row]:
    return {
        name: row
        for name, row in ROWS.items()
        if row.get and not (row.is_public or row.is_api or row.left_out) and name not in NO_PAGES
    }


def opener(row: Row, world: World) -> str:
    roles = {actor.id: role for role, actor in world.office.by_role.items()}
    return next(who for who in OPENERS if roles.get(getattr(world.office, who).id) in row.roles)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_with_something_on_it(look: Look, world: World, part: int):
    fill(world)
    wrong = []
    for name, row in list(staff_pages().items())[part::PARTS]:
        wrong += look(opener(row, world), [reverse(name, kwargs=dict(row.args(world))) + row.query])
    assert not wrong, "\n\n".join(wrong)


def test_pages_of_one_thing_and_lists_with_something_on_them(look: Look, world: World):
    contact_id, case_id, handed = fill(world)
    wrong = look("halina", [f"/praca/{one}" for one in LISTS] + [f"/praca/kontakt/{contact_id}/"])
    wrong += look("karol", [f"/praca/sprawa/{case_id}/", f"/praca/sprawa/{case_id}/metryka/"])
    wrong += look("zenon", [f"/praca/sprawa/{handed}/", "/praca/?lista=unit"])
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_without_anything_on_it(look: Look, world: World, part: int):
    wrong = []
    for name, row in list(staff_pages().items())[part::PARTS]:
        if row.args is NO_OBJECT:
            wrong += look(opener(row, world), [reverse(name)])
    assert not wrong, "\n\n".join(wrong)


def test_lists_without_anything_on_them(look: Look, world: World):
    wrong = look("halina", [f"/praca/{one}" for one in LISTS])
    wrong += look("halina", ["/praca/osoby/?q=nikt", "/praca/urzad/?q=nikt", "/praca/paleta/?q=nic"])
    assert not wrong, "\n\n".join(wrong)


def test_the_dark_look(look: Look, world: World, signed_in, live_server):
    contact_id, case_id, _handed = fill(world)
    wrong = []
    for who, addresses in {
        "halina": ["/praca/?lista=all", f"/praca/kontakt/{contact_id}/", "/praca/rozmowa/"],
        "karol": [f"/praca/sprawa/{case_id}/"],
    }.items():
        page = signed_in(getattr(world.office, who), "/praca/konto/")
        page.context.add_cookies([{"name": "okienko_look", "value": "dark.normal", "url": live_server.url}])
        for address in addresses:
            page.goto(f"{live_server.url}{address}")
            assert page.locator("html").get_attribute("data-bs-theme") == "dark"
            wrong += faults(page, f"{address} in the dark look")
    assert not wrong, "\n\n".join(wrong)


def fill(world: World) -> tuple[int, int, int]:
    """A contact, a case and a case on its way to another unit, with everything their pages can show."""
    office = world.office
    TextTemplate.objects.create(code="a", title="Prośba o czas", body="Odpowiemy za trzy dni.")
    contact_id = letter("Kiedy wywóz?", "Dzień dobry,\n\nkiedy wywóz odpadów?")
    contacts.reply(contact_id, "We wtorek.", by=office.halina, author_name="Halina Przykładna")
    contacts.add_note(contact_id, "Pani pyta drugi raz.", by=office.halina, author_name="Halina Przykładna")
    soon = timezone.now() + datetime.timedelta(hours=2)
    contacts.promise_callback(contact_id, phone="600100200", due_at=soon, by=office.halina, note="o odpadach")
    letter("Drugi list tej samej osoby")
    _confirm(world, contact_id)
    place = Place(lon=19.15, lat=52.05, address="ul. Mostowa 4")
    new = NewCase("report", "Dzikie wysypisko", "Leżą opony.", category_code="CLEAN_DUMP", place=place)
    case_id = cases.open_case(contact_id, new, by=office.halina).id
    cases.open_case(letter("To samo wysypisko"), new, by=system())
    cases.begin_work(case_id, by=office.karol)
    cases.add_note(case_id, "Ekipa jedzie jutro.", public=False, by=office.karol)
    cases.add_note(case_id, "Będziemy jutro.", public=True, by=office.karol)
    cases.ask_person(case_id, "Po której stronie drogi?", by=office.karol)
    cases.supplement(case_id, "Po lewej.", by=system())
    handed = cases.open_case(letter("Nie nasza"), NewCase("report", "Nie nasza", unit="GK-I"), by=system()).id
    cases.hand_over(handed, to_unit_id=office.units["SO"].id, by=office.karol, reason="dowody")
    return contact_id, case_id, handed


def _confirm(world: World, contact_id: int) -> None:
    """Maria is the sender, confirmed, with a twin who may be the same person."""
    contact = Contact.objects.get(id=contact_id)
    name = PersonData(given_name="Maria", family_name="Zmyślona")
    twin = people.create_person(name, identifiers=[("phone", "600100200")], by=world.office.halina)
    contacts.identify(contact_id, contact.person_id or twin, by=world.office.halina, confirmed=True)
