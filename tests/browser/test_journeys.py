"""Journeys of the desk and of the portal by keyboard alone: no mouse, and a focus that is seen after every key."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from okienko.cases import queries as case_queries
from okienko.cases import services as cases
from okienko.cases.links import rating_link
from okienko.cases.models import Case, Category
from okienko.cases.queries.catalog import forget_kinds
from okienko.cases.services import NewCase
from okienko.channels.email import services as mail
from okienko.contacts.models import Contact, TextTemplate
from okienko.contacts.rules import MessageKind
from okienko.kernel.actors import Actor, system
from okienko.kernel.references import format_reference
from okienko.people import services as people
from okienko.people.services import PersonData
from tests.browser.keyboard import Keyboard
from tests.cast import PASSWORD, Office, make_kinds, make_office

pytestmark = pytest.mark.django_db(transaction=True)

At = Callable[[Actor, str], Keyboard]


@pytest.fixture
def office() -> Office:
    make_kinds()
    return make_office()


@pytest.fixture
def at(signed_in: Callable[..., Page]) -> At:
    """The keyboard of a member of staff who is signed in, at a page of the desk."""
    return lambda who, path: Keyboard(signed_in(who, path))


def letter(subject: str, text: str = "Dzień dobry, proszę o odpowiedź.") -> int:
    """An e-mail of Maria's to the office; the id of its contact."""
    mail.ensure_mailbox("kontakt@miasto.test", by=system())
    raw = (
        "From: Maria Zmyślona <maria.zmyslona@example.org>\r\nTo: kontakt@miasto.test\r\n"
        f"Subject: {subject}\r\nMessage-ID: <{abs(hash(subject))}@example.org>\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
    got = mail.receive(raw.encode(), envelope_from="maria.zmyslona@example.org", envelope_to=["kontakt@miasto.test"])
    assert got.contact_id is not None
    return got.contact_id


def report(title: str, unit: str = "GK-I") -> Case:
    """A case of Maria's that lies with a unit."""
    return Case.objects.get(id=cases.open_case(letter(title), NewCase("report", title, unit=unit), by=system()).id)


def test_signing_in_leads_to_the_work_list(page, live_server, sockets, office):
    keyboard = Keyboard(page)
    page.goto(f"{live_server.url}/praca/")
    keyboard.type("halina@urzad.test")  # the field has the focus already
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.go()
    expect(page.get_by_role("heading", level=1)).to_have_text("Praca")
    keyboard.press("Tab")
    assert keyboard.name() == "Przejdź do treści"
    page.keyboard.press("Enter")
    keyboard.to("Nowa rozmowa")


def test_the_list_is_filtered_and_its_first_row_taken(at, office):
    letter("Kosz na rynku")
    wanted = letter("Latarnia przy szkole")
    keyboard = at(office.halina, "/praca/?lista=queues")
    keyboard.press("/")
    assert keyboard.name() == "Szukaj na liście"
    keyboard.type("latarnia")
    keyboard.go()
    expect(keyboard.page.locator(".ok-item")).to_have_count(1)
    keyboard.press("j")
    assert "Latarnia przy szkole" in keyboard.name()
    keyboard.go("w")
    keyboard.page.wait_for_url(f"**/praca/kontakt/{wanted}/")
    expect(keyboard.page.get_by_role("button", name=re.compile("^Oddaj"))).to_be_visible()


def test_an_email_is_answered_with_a_template(at, office):
    TextTemplate.objects.create(code="a", title="Prośba o czas", body="Odpowiemy za trzy dni.\n\n{handler_name}")
    TextTemplate.objects.create(code="b", title="Wywóz odpadów", body="Śmieci odbieramy we wtorki.\n\n{handler_name}")
    contact_id = letter("Kiedy wywóz?")
    keyboard = at(office.halina, f"/praca/kontakt/{contact_id}/")
    keyboard.to("Szablon odpowiedzi")
    keyboard.press("ArrowDown", "ArrowDown")  # the second: passing the first inserts nothing
    keyboard.to("Wstaw$")
    keyboard.press("Enter")
    assert keyboard.name().startswith("Treść")
    keyboard.type("Miłego dnia!")
    keyboard.to("odpowiedź z karty usługi")
    keyboard.press("Space")
    keyboard.to("O co chodziło")
    keyboard.type("Kiedy wywożą śmieci")
    keyboard.go("Control+Enter")
    contact = Contact.objects.get(id=contact_id)
    sent = contact.messages.get(kind=MessageKind.OUTGOING)
    assert sent.text.splitlines() == ["Śmieci odbieramy we wtorki.", "", "Halina Przykładna", "Miłego dnia!"]
    assert contact.state == "settled"


def test_a_contact_becomes_a_case_in_one_save(at, office):
    contact_id = letter("Wysypisko w lesie")
    keyboard = at(office.halina, f"/praca/kontakt/{contact_id}/")
    keyboard.to("odpowiedź z karty usługi")
    keyboard.choose("nowa sprawa")
    keyboard.to("O co chodziło")
    keyboard.to("Rodzaj sprawy")
    keyboard.press("z")  # zgłoszenie
    keyboard.to("Kategoria")
    keyboard.press("d")  # Dzikie wysypisko
    keyboard.to("Czego dotyczy")
    keyboard.type("Wysypisko przy leśniczówce")
    keyboard.go("Control+Enter")
    case = Case.objects.get()
    assert (case.title, case.category.code, case.unit.symbol) == ("Wysypisko przy leśniczówce", "CLEAN_DUMP", "GK-I")
    expect(keyboard.page.get_by_role("status").filter(has_text=format_reference(case.reference))).to_be_visible()


def test_a_category_is_found_by_another_word_for_it(at, office):
    Category.objects.filter(code="CLEAN_DUMP").update(also={"en": "garbage, trash"})
    forget_kinds()
    keyboard = at(office.halina, f"/praca/kontakt/{letter('Wysypisko w lesie')}/")
    keyboard.to("odpowiedź z karty usługi")
    keyboard.choose("nowa sprawa")
    keyboard.to("Szukaj kategorii słowem")
    keyboard.type("garbage")
    expect(keyboard.page.get_by_role("button", name="Dzikie wysypisko")).to_be_visible()
    keyboard.press("Enter")  # chooses the first, saves nothing
    assert keyboard.name().startswith("Kategoria")
    expect(keyboard.page.get_by_role("combobox", name="Kategoria")).to_have_value("CLEAN_DUMP")
    assert not Case.objects.exists()


def test_a_callback_is_promised(at, office):
    contact_id = letter("Proszę o telefon")
    keyboard = at(office.halina, f"/praca/kontakt/{contact_id}/")
    keyboard.to("odpowiedź z karty usługi")
    keyboard.choose("oddzwonienie")
    keyboard.to("Numer telefonu")
    keyboard.type("600 100 200")
    keyboard.to("Kiedy oddzwonić")
    keyboard.type("11242026")  # the order of the browser's own language, which conftest makes American
    keyboard.press("ArrowRight")
    keyboard.type("1030A")
    keyboard.go("Control+Enter")
    callback = Contact.objects.get(id=contact_id).callbacks.get()
    assert (callback.phone, f"{callback.due_at:%Y-%m-%d %H:%M}") == ("600 100 200", "2026-11-24 09:30")


def test_a_call_is_registered_while_talking(at, office):
    jan = people.create_person(
        PersonData(given_name="Jan", family_name="Wzorowy"), identifiers=[("phone", "600100200")], by=office.halina
    )
    keyboard = at(office.halina, "/praca/")
    keyboard.go("n")
    expect(keyboard.page.locator("#caller-query")).to_be_focused()
    expect(keyboard.page.get_by_role("radio", name="telefon", exact=True)).to_be_checked()
    keyboard.type("wzo jan")
    expect(keyboard.page.get_by_role("option", name=re.compile("Jan Wzorowy"))).to_be_visible()
    keyboard.press("ArrowDown", "Enter")
    expect(keyboard.page.locator("#id_confirmed")).to_be_focused()
    expect(keyboard.page.locator("#beside")).to_contain_text("prawdopodobnie")
    keyboard.press("Space")
    expect(keyboard.page.locator("#beside")).to_contain_text("potwierdzona")
    keyboard.to("Co mówi")
    keyboard.type("Pyta, jak wymienić dowód.")
    keyboard.to("odpowiedź z karty usługi")
    keyboard.press("Space")
    keyboard.to("O co chodziło")
    keyboard.type("Wymiana dowodu")
    keyboard.go("Control+Enter")
    contact = Contact.objects.get()
    assert (contact.channel, contact.person_id, contact.state) == ("phone", jan, "settled")
    assert contact.identification == "confirmed"


def test_a_case_is_handed_over_and_its_receipt_acknowledged(at, office):
    case = report("Skrzynka na listy")
    keyboard = at(office.karol, f"/praca/sprawa/{case.id}/")
    keyboard.press("Alt+r")
    keyboard.arrive("Komórka")
    keyboard.pick("Wydział Spraw Obywatelskich")
    keyboard.to("Dlaczego")
    keyboard.type("To ich skrzynka")
    keyboard.go()
    case.refresh_from_db()
    assert (case.unit.symbol, case.state) == ("SO", "handed_over")
    keyboard = at(office.piotr, "/praca/?lista=unit")
    keyboard.press("j")
    keyboard.go()
    keyboard.go("b")
    expect(keyboard.page.get_by_role("status").filter(has_text="Odbiór potwierdzony")).to_be_visible()
    case.refresh_from_db()
    assert case.state == "in_progress"


def test_a_resident_is_asked_and_the_case_ends_as_resolved(at, office):
    case = report("Dziura w jezdni")
    keyboard = at(office.karol, f"/praca/sprawa/{case.id}/")
    keyboard.go("z")  # Zacznij
    keyboard.press("Alt+u")
    keyboard.arrive("Czego brakuje")
    keyboard.type("Prosimy podać numer domu.")
    keyboard.to("Wyślij pytanie")
    keyboard.go()
    case.refresh_from_db()
    assert case.state == "awaiting_person"
    cases.supplement(case.id, "Mostowa 4", by=system())
    keyboard.page.reload()
    keyboard.press("Alt+z")
    keyboard.arrive("wykonane")
    keyboard.press("Space")
    keyboard.to("Odpowiedź dla osoby")
    keyboard.type("Dziura jest załatana.")
    keyboard.go("Control+Enter")
    expect(keyboard.page.locator(".ok-glance")).to_contain_text("załatwiona")
    case.refresh_from_db()
    assert (case.state, case.answer) == ("resolved", "Dziura jest załatana.")


def test_the_focus_is_never_nowhere_while_a_form_is_fetched(at, office):
    """From the link that was pressed straight to the first field: a key in between belongs to one of them."""
    case = report("Dziura w chodniku")
    keyboard = at(office.karol, f"/praca/sprawa/{case.id}/")
    keyboard.page.evaluate(
        """() => addEventListener("htmx:afterSwap", (event) => event.target.id === "verbs" && setTimeout(() => {
             document.body.dataset.focused = document.activeElement.id || document.activeElement.localName;
           }))"""
    )
    keyboard.page.keyboard.press("Alt+u")
    assert keyboard.page.wait_for_selector("body[data-focused]").get_attribute("data-focused") == "askform_text"


def test_work_is_assigned_and_given_back(at, office):
    contact_id = letter("Pytanie o podatek")
    keyboard = at(office.bartek, "/praca/?lista=queues")
    keyboard.to("Przydziel: Pytanie o podatek")
    keyboard.press("Enter")
    assert keyboard.name().startswith("Osoba")  # the window of the choice has the focus
    keyboard.press("H")
    keyboard.to("Przydziel")
    keyboard.go()
    contact = Contact.objects.get(id=contact_id)
    assert contact.handled_by_id == office.halina.id
    keyboard = at(office.halina, "/praca/")
    keyboard.press("j")
    keyboard.go()
    keyboard.go("o")
    expect(keyboard.page.get_by_role("status").filter(has_text="Oddano")).to_be_visible()
    contact.refresh_from_db()
    assert contact.handled_by_id is None


def test_the_palette_leads_to_a_case_by_its_number(at, office):
    case = report("Zalana piwnica")
    keyboard = at(office.karol, "/praca/")
    keyboard.press("Control+k")
    keyboard.type(format_reference(case.reference))
    expect(keyboard.page.get_by_role("option", name=re.compile("Zalana piwnica"))).to_be_visible()
    keyboard.go()
    expect(keyboard.page.get_by_role("heading", level=1)).to_have_text("Zalana piwnica")


def test_a_note_is_added(at, office):
    case = report("Przewrócony znak")
    keyboard = at(office.karol, f"/praca/sprawa/{case.id}/")
    keyboard.press("Alt+n")
    keyboard.arrive("Treść")
    keyboard.type("Ekipa jedzie jutro rano.")
    keyboard.to("Zapisz notatkę")
    keyboard.go()
    expect(keyboard.page.locator("#case-body")).to_contain_text("Ekipa jedzie jutro rano.")


def test_a_resident_finds_the_case_and_answers_the_question(new_page, live_server, office):
    case = report("Hałas nocą")
    cases.begin_work(case.id, by=system())
    cases.ask_person(case.id, "O której godzinie?", by=system())
    page = new_page(width=1280, height=800)
    page.goto(f"{live_server.url}/sprawa/")
    keyboard = Keyboard(page)
    keyboard.to("Numer sprawy")
    keyboard.type(case.reference)
    keyboard.to("Kod")
    keyboard.type(case.tracking_code)
    keyboard.to("Pokaż sprawę")
    keyboard.go()
    keyboard.to("Twoja odpowiedź")
    keyboard.type("Od północy do drugiej.")
    keyboard.to("Wyślij odpowiedź")
    keyboard.go()
    expect(page.get_by_text("Twoja odpowiedź jest już w sprawie")).to_be_visible()
    assert "Od północy do drugiej." in str(case_queries.case(office.karol, case.id))


def test_a_resident_rates_the_service(new_page, live_server, office):
    case = report("Zepsuta ławka")
    cases.resolve(case.id, outcome="done", answer="Naprawiona.", by=system())
    page = new_page(width=1280, height=800)
    page.goto(f"{live_server.url}/{rating_link(case.id).split('/', 3)[3]}")
    keyboard = Keyboard(page)
    keyboard.to("1 – bardzo źle")
    keyboard.choose("6 – bardzo dobrze")
    keyboard.to("Wyślij ocenę")
    keyboard.go()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dziękujemy")
    assert case_queries.tracked(case.id).rating == (6, "")
