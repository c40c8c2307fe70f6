"""Pages of the portal and information clauses as the office's editors keep them: versions, days, languages, packs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from okienko.audit import queries as acts
from okienko.kernel import pages
from okienko.kernel.errors import Forbidden, Invalid, NotFound
from okienko.kernel.models import OfficeText
from okienko.knowledge import queries as knowledge
from okienko.knowledge.models import LinkedText
from okienko.knowledge.queries.pages import editions_of_page, kept_page, kept_pages
from okienko.knowledge.services.links import gather
from okienko.knowledge.services.pages import PageData, change_page, restore_page
from tests.cast import Office, sign_in
from tests.office_texts import CLAUSE, PAGE, load_texts

pytestmark = pytest.mark.django_db
PACK = Path(__file__).parents[2] / "packs" / "miasto"
CLAUSE_PAGE = "/praca/strony/klauzula/form/pl/"
CONTACT_PAGE = "/praca/strony/strona/contact/pl/"
HARD = "Niepełnosprawność uprawnia do wykorzystywania dofinansowania termomodernizacji. " * 8
BODY = 'Telefon: +48380010100.\n\n<h2 id="gdzie">Gdzie</h2>\n\n'


@pytest.fixture
def texts(office, tmp_path) -> Path:
    load_texts(tmp_path)
    return tmp_path


def typed(client: Client, page: str) -> dict[str, str]:
    return {one.html_name: one.value() if one.value() is not None else "" for one in client.get(page).context["form"]}


def change(office: Office, body: str, *, kind: str = "clause", code: str = "form", language: str = "pl",
           from_day: date | None = None, reason: str = "") -> None:  # fmt: skip
    found = kept_page(office.edyta, kind, code, language)
    short = "Dane zbiera urząd." if kind == "clause" else ""
    data = PageData(found.content.title, body, short, from_day, reason)
    change_page(kind, code, language, data, version=found.version, by=office.edyta)


def public(address: str, language: str = "pl") -> str:
    client = Client()
    client.cookies["django_language"] = language
    return client.get(address).content.decode()


def test_an_editor_changes_a_page_and_people_read_it(office, texts):
    client = sign_in(Client(), office.edyta)
    form = typed(client, CONTACT_PAGE)
    assert client.post(CONTACT_PAGE, form | {"body": form["body"] + "\nWejście od **podwórza**."}).status_code == 302
    assert "Wejście od <strong>podwórza</strong>" in public("/kontakt/")
    (act,) = acts.acts_on("text:page.contact.pl")
    assert (act.action, act.by.id, act.data["version"]) == ("knowledge.page_changed", office.edyta.id, 2)
    kept = client.get(f"{CONTACT_PAGE}historia/").content.decode()
    assert "Edyta Baśniowa" in kept
    assert "<ins>" in kept
    assert "zmieniony w urzędzie" in client.get("/praca/strony/").content.decode()


def test_a_clause_holds_from_its_day_and_the_old_one_stays_readable(office, tmp_path, time_machine):
    time_machine.move_to("2026-03-02T10:00:00+01:00", tick=False)
    load_texts(tmp_path)
    change(office, "Nowe zasady od kwietnia.", from_day=date(2026, 4, 1))
    before = pages.clause("form")
    assert before is not None
    assert (before.edition, before.updated) == (1, date(2026, 1, 5))
    assert "Nowe zasady" not in public("/prywatnosc/") + public("/prywatnosc/form/")
    client = sign_in(Client(), office.edyta)
    assert "nowa wersja od" in client.get("/praca/strony/").content.decode()
    assert "obowiązuje dopiero od śr., 1 kwietnia" in client.get(CLAUSE_PAGE).content.decode()
    time_machine.move_to("2026-04-01T00:00:30+02:00", tick=False)
    now = pages.clause("form")
    assert now is not None
    assert now.mark == "form pl 2026-04-01 2"
    shown = public("/prywatnosc/form/")
    assert "Obowiązuje od śr., 1 kwietnia" in shown
    assert "Obowiązywała od pon., 5 stycznia, zastąpiona śr., 1 kwietnia" in shown
    assert "Dane są potrzebne, żeby odpowiedzieć." in shown
    assert Client().get("/prywatnosc/nie-ma/").status_code == 404


def test_a_planned_clause_that_another_replaced_was_never_in_force(office, tmp_path, time_machine):
    time_machine.move_to("2026-03-02T10:00:00+01:00", tick=False)
    load_texts(tmp_path)
    change(office, "Od kwietnia inaczej.", from_day=date(2026, 4, 1))
    time_machine.move_to("2026-03-03T10:00:00+01:00", tick=False)
    restore_page("clause", "form", "pl", 1, version=2, by=office.edyta)
    time_machine.move_to("2026-04-02T10:00:00+02:00", tick=False)
    assert "Dane są potrzebne, żeby odpowiedzieć." in public("/prywatnosc/")
    assert "inaczej" not in public("/prywatnosc/form/")
    now, never, first = editions_of_page(office.edyta, "clause", "form", "pl")
    assert (now.is_now, never.was_shown, first.was_shown) == (True, False, True)
    assert "nie weszła w życie" in sign_in(Client(), office.edyta).get(f"{CLAUSE_PAGE}historia/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"short": ""}, "short"),
        ({"short": " \n "}, "short"),
        ({"short": "x" * 1001}, "short"),
        ({"body": ""}, "body"),
        ({"body": "x" * 60_001}, "body"),
        ({"body": "tekst\x00"}, "body"),
        ({"from_day": ""}, "from_day"),
        ({"from_day": "jutro"}, "from_day"),
        ({"from_day": "9" * 40}, "from_day"),
        ({"from_day": "2020-01-01"}, "from_day"),
        ({"body": HARD}, "plain_reason"),
    ],
)
def test_what_cannot_be_kept_comes_back_with_the_reason(office, texts, wrong, field):
    client = sign_in(Client(), office.edyta)
    answer = client.post(CLAUSE_PAGE, typed(client, CLAUSE_PAGE) | wrong)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert kept_page(office.edyta, "clause", "form", "pl").version == 1
    assert client.post(f"{CLAUSE_PAGE}podglad/", wrong).status_code == 200, "one types whatever one wants"


@pytest.mark.parametrize("version", ["", "abc", "-1", "9" * 40])
def test_a_version_nobody_saw_saves_nothing(office, texts, version):
    client = sign_in(Client(), office.edyta)
    given = typed(client, CLAUSE_PAGE) | {"version": version, "short": "Inaczej."}
    assert client.post(CLAUSE_PAGE, given).status_code in {409, 422}
    client.post(f"{CLAUSE_PAGE}przywroc/", {"version": version, "number": "1"})
    assert kept_page(office.edyta, "clause", "form", "pl").version == 1


@pytest.mark.parametrize("address", [
    "/praca/strony/strona/nie-ma/pl/", "/praca/strony/klauzula/form/de/", "/praca/strony/klauzula/contact/pl/",
    "/praca/strony/obrazek/form/pl/", f"/praca/strony/strona/{'x' * 3000}/pl/",
    "/praca/strony/strona/contact/PL/historia/",
])  # fmt: skip
def test_a_text_that_is_not_there_is_not_found(office, texts, address):
    client = sign_in(Client(), office.edyta)
    assert client.get(address).status_code == 404
    assert client.post(address, {}).status_code in {404, 405}


def test_scripts_and_events_do_not_reach_anybody(office, texts):
    evil = BODY + '<script>alert(1)</script><p onclick="x()">a</p>[b](javascript:alert(1))<img src=x onerror=y>'
    client = sign_in(Client(), office.edyta)
    preview = client.post(f"{CONTACT_PAGE}podglad/", {"title": "<b>T", "body": evil}).content.decode()
    change(office, evil, kind="page", code="contact")
    history = client.get(f"{CONTACT_PAGE}historia/").content.decode()
    for html in (preview, public("/kontakt/"), history):
        assert "<script>alert" not in html
        assert "<p onclick" not in html
        assert 'href="javascript' not in html
        assert "<img src=x" not in html
    assert "&lt;b&gt;T" in preview
    assert "id=" not in preview, "a preview stands on a page that may have the same ids"


def test_places_that_machines_read_may_not_be_left_out(office, texts):
    with pytest.raises(Invalid) as refused:
        change(office, "Rynek 1.", kind="page", code="contact")
    assert 'id="gdzie"' in refused.value.fields["body"]
    change(office, BODY, kind="page", code="contact")


def test_a_text_is_begun_in_another_language_and_marked_polish_until_then(office, texts):
    assert '<div class="ok-prose" lang="pl">' in public("/kontakt/", "uk")
    client = sign_in(Client(), office.edyta)
    there = "/praca/strony/strona/contact/uk/"
    form = typed(client, there)
    assert form["version"] == 0
    assert "Gdzie jesteśmy" in form["body"], "one translates what people read now"
    assert client.post(there, form | {"title": "Контакт", "body": "Площа Ринок 1."}).status_code == 302
    shown = public("/kontakt/", "uk")
    assert "Площа Ринок 1." in shown
    assert '<div class="ok-prose" lang="pl">' not in shown
    assert "Gdzie jesteśmy" in public("/kontakt/")
    again = client.post(there, form | {"title": "Контакти", "body": "Інше."})
    assert again.status_code == 409, "somebody began it meanwhile"
    change(office, BODY, kind="page", code="contact")
    assert "Polski tekst zmieniono później" in client.get(there).content.decode()


def test_a_pack_neither_overwrites_what_the_office_wrote_nor_hides_its_own(office, texts):
    change(office, BODY, kind="page", code="contact")
    newer = PAGE.replace("Rynek 1.", "Rynek 2.")
    load_texts(texts, page=PAGE, clause=CLAUSE)
    assert pages.changes(texts) == []
    (texts / "pages/contact.pl.md").write_text(newer, encoding="utf-8")
    (texts / "clauses/form.pl.md").write_text(CLAUSE.replace("żeby", "aby"), encoding="utf-8")
    told = pages.changes(texts)
    assert [one[0] for one in told] == ["~", "="]
    assert told[1] == "= strona contact (pl): zostaje zmieniona w urzędzie, nowa z pakietu jest obok"
    pages.load(texts)
    assert pages.changes(texts) == []
    assert "aby odpowiedzieć" in public("/prywatnosc/")
    assert "Rynek 2" not in public("/kontakt/")
    client = sign_in(Client(), office.edyta)
    assert "pakiet ma nowszy tekst" in client.get("/praca/strony/").content.decode()
    assert "Pakiet urzędu ma nowszy tekst" in client.get(CONTACT_PAGE).content.decode()
    client.post(f"{CONTACT_PAGE}przywroc/", {"version": "2", "number": "0"})
    assert "Rynek 2." in public("/kontakt/")
    load_texts(texts, page=PAGE)  # it follows the pack again
    assert "Rynek 1." in public("/kontakt/")
    assert editions_of_page(office.edyta, "page", "contact", "pl")[0].by == ""


def test_what_a_pack_drops_is_hidden_and_its_versions_stay(office, texts):
    change(office, BODY, kind="page", code="contact")
    (texts / "pages/contact.pl.md").unlink()
    (texts / "clauses/form.pl.md").unlink()
    assert pages.changes(texts) == ["- klauzula form (pl)"]
    pages.load(texts)
    assert pages.changes(texts) == []
    assert pages.clause("form") is None
    assert "Gdzie" in public("/kontakt/"), "the office wrote it"
    assert "nikt go nie widzi" in sign_in(Client(), office.edyta).get("/praca/strony/").content.decode()
    assert len(editions_of_page(office.edyta, "clause", "form", "pl")) == 1
    change(office, "Nasza treść.")
    assert "Nasza treść." in public("/prywatnosc/")


def test_every_text_of_the_pack_may_be_saved_and_is_plain(office):
    pages.load(PACK)
    assert pages.changes(PACK) == []
    for row in OfficeText.objects.all():
        found = kept_page(office.edyta, row.kind, row.code, row.language)
        data = PageData(found.content.title, found.content.body + "\nDziękujemy.\n", found.content.short)
        change_page(row.kind, row.code, row.language, data, version=1, by=office.edyta)
    rows = [one for one in knowledge.plain_report(office.edyta).rows if one.kind in {"page", "clause"}]
    assert len(rows) == 9
    assert not [one.code for one in rows if one.is_too_hard]
    assert all(one.url.startswith("/praca/strony/") for one in rows)


def test_a_hard_clause_is_kept_with_a_reason_and_stands_in_the_report(office, texts):
    change(office, HARD, reason="Tak mówi ustawa.")
    row = next(one for one in knowledge.plain_report(office.edyta).rows if one.code == "form")
    assert (row.is_too_hard, row.reason, row.url) == (True, "Tak mówi ustawa.", CLAUSE_PAGE)


def test_addresses_in_pages_are_checked(office, texts):
    body = BODY + '[BIP](https://bip.example.org/a) i <a href="https://mapa.example.org/b">mapa</a>'
    change(office, body, kind="page", code="contact")
    gather(timezone.now())
    text = LinkedText.objects.get(kind="page", code="contact")
    held = set(text.uses.values_list("link__address", flat=True))
    assert held == {"https://bip.example.org/a", "https://mapa.example.org/b"}


def test_others_read_and_only_editors_write(office, texts):
    client = sign_in(Client(), office.halina)
    page = client.get(CLAUSE_PAGE).content.decode()
    assert "<textarea" not in page
    assert "Dane są potrzebne" in page
    assert client.post(CLAUSE_PAGE, {}).status_code == 403
    with pytest.raises(Forbidden):
        restore_page("clause", "form", "pl", 0, version=1, by=office.zofia)
    with pytest.raises(NotFound):
        restore_page("clause", "form", "pl", 7, version=1, by=office.adam)
    assert sign_in(Client(), office.gaja).get(CLAUSE_PAGE).status_code == 403


def test_lists_ask_the_same_whatever_there_is(office, texts, django_assert_num_queries):
    kept_pages(office.edyta)
    with django_assert_num_queries(2):
        kept_pages(office.edyta)
    change(office, "Inaczej.")
    pages.load(PACK)
    with django_assert_num_queries(2):
        kept_pages(office.edyta)
    with django_assert_num_queries(1):
        pages.clauses("uk")
    with django_assert_num_queries(1):
        pages.past_clauses("form", "uk")
