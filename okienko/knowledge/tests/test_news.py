"""News for staff: for whom it is, that it was read, and who has not read it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from okienko.kernel import lately
from okienko.kernel.errors import Conflict, NotFound
from okienko.kernel.packs import PackProblem
from okienko.knowledge import queries, services
from okienko.knowledge.models import NewsReceipt, Record
from okienko.organization import services as offices
from okienko.organization.services import SkillData
from tests.at_once import at_once
from tests.cast import Office, make_office, sign_in
from tests.records import NEWS, another, load_news, load_records

pytestmark = pytest.mark.django_db
WASTE = "topic-odpady"
HERE, START = "/praca/wiedza/nowosci/", "/praca/"
READ = f"{HERE}{NEWS['code']}/przeczytane/"


@pytest.fixture
def office() -> Office:
    office = make_office()
    load_news(office)
    return office


def knows(office: Office, *keys: str) -> None:
    """These people get the skill WASTE."""
    skill = offices.add_skill(SkillData("Odpady", {}), kind="topic", by=office.adam)
    for key in keys:
        offices.set_skill(office.staff[key].pk, skill, level=3, by=office.adam)


def test_it_stands_on_the_first_page_until_it_is_read(office):
    halina, karol = sign_in(Client(), office.halina), sign_in(Client(), office.karol)
    page = halina.get(START).text
    assert NEWS["summary"] in page
    assert "Trzeba przeczytać" in page
    answer = halina.post(READ, {"version": "1", "next": START})
    assert (answer.status_code, answer.headers["Location"]) == (302, START)
    assert halina.post(READ, {"version": "1"}).headers["Location"] == HERE, "once more changes nothing"
    assert NewsReceipt.objects.get().user_id == office.halina.id
    assert NEWS["summary"] not in halina.get(START).text
    assert "Już to znasz." in halina.get(HERE).text
    assert NEWS["summary"] in karol.get(START).text, "what one has read the other has not"


def test_a_new_edition_asks_again_and_an_old_page_does_not_answer_for_it(office):
    halina = sign_in(Client(), office.halina)
    halina.post(READ, {"version": "1"})
    load_records(office, "news", another(NEWS, summary="Jednak niebieskie."))
    assert "Jednak niebieskie." in halina.get(START).text
    late = halina.post(READ, {"version": "1"}, follow=True).text
    assert "nowe wydanie" in late
    assert "Jednak niebieskie." in halina.get(START).text
    with pytest.raises(Conflict):
        services.read_news(NEWS["code"], version=3, by=office.halina)
    halina.post(READ, {"version": "2"})
    assert queries.unread_news(office.halina) == []


def test_a_review_without_a_change_asks_nobody_again(office):
    services.read_news(NEWS["code"], version=1, by=office.halina)
    at = NewsReceipt.objects.get().read_at
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        edyta = sign_in(Client(), office.edyta)
        answer = edyta.post(f"/praca/wiedza/nowosci/{NEWS['code']}/aktualna/", {"version": "1"})
        assert answer.status_code == 302
    assert Record.objects.get(kind="news").version == 2
    assert queries.unread_news(office.halina) == []
    assert queries.unread_news(office.karol), "who had not read it still has not"
    assert NewsReceipt.objects.get(version=2).read_at == at, "the day it was read stays"
    assert "Halina" not in " ".join(queries.news_page(office.edyta)[0].missing)


def test_a_pack_with_other_dates_alone_asks_nobody_again(office):
    services.read_news(NEWS["code"], version=1, by=office.halina)
    load_records(office, "news", another(NEWS, state_of="2026-11-22"))
    assert Record.objects.get(kind="news").version == 2
    assert queries.unread_news(office.halina) == []
    load_records(office, "news", another(NEWS, state_of="2026-11-22", must_read=False))
    assert queries.unread_news(office.halina), "more than the dates is other"


def test_what_comes_back_from_the_archive_asks_again(office):
    services.read_news(NEWS["code"], version=1, by=office.halina)
    services.archive(NEWS["code"], reason="Koniec.", by=office.zofia, kind="news")
    load_records(office, "news", another(NEWS, state_of="2026-11-22"))
    assert queries.unread_news(office.halina)


def menu_says(client: Client, address: str = HERE) -> str:
    """What the entry of the menu says beside its name."""
    found = re.search(rf'<a href="{HERE}"[^>]*>.*?<span>Nowości(.*?)</span></a>', client.get(address).text, re.DOTALL)
    assert found, "everybody has it in the menu"
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_everybody_finds_it_in_the_menu_with_the_number_of_what_is_unread(office):
    load_records(office, "news", NEWS, another(NEWS, code="inne", title="Inne", must_read=False))
    for key in ("halina", "renata", "sabina", "bartek", "adam", "edyta"):
        client = sign_in(Client(), getattr(office, key))
        assert menu_says(client) == "2 do przeczytania", key
        assert NEWS["summary"] in client.get(HERE).text
        client.post(READ, {"version": "1"})
        assert menu_says(client) == "1 do przeczytania", key
        assert menu_says(client, "/praca/konto/") == "1 do przeczytania", "on every page"
        client.post(f"{HERE}inne/przeczytane/", {"version": "1"})
        assert menu_says(client, "/praca/konto/") == "", key
    load_records(office, "news", another(NEWS, summary="Jednak niebieskie."))
    assert menu_says(sign_in(Client(), office.halina), START) == "1 do przeczytania"


def test_a_guest_is_told_on_the_page_they_have(office):
    knows(office, "gaja")
    load_records(office, "news", another(NEWS, skills=[WASTE]))
    page = sign_in(Client(), office.gaja).get(START).text
    assert NEWS["summary"] in page
    assert "do przeczytania" not in page, "their menu has that page alone"


def test_the_number_costs_no_query_until_something_changes(office, monkeypatch, django_assert_num_queries):
    assert queries.count_unread(office.halina) == 1
    with django_assert_num_queries(0):
        assert queries.count_unread(office.halina) == 1
    services.read_news(NEWS["code"], version=1, by=office.karol)
    with django_assert_num_queries(2):
        assert queries.count_unread(office.halina) == 1
    NewsReceipt.objects.create(record=Record.objects.get(kind="news"), version=1, user_id=office.halina.id)
    with django_assert_num_queries(0):
        assert queries.count_unread(office.halina) == 1, "another process has not noticed yet"
    now = lately.clock()
    monkeypatch.setattr(lately, "clock", lambda: now + 1.1)
    assert queries.count_unread(office.halina) == 0


def test_only_who_has_one_of_its_skills_is_asked(office):
    knows(office, "karol", "gaja")
    load_records(office, "news", another(NEWS, skills=[WASTE]))
    asked = {key for key in ("karol", "gaja", "halina", "edyta") if queries.unread_news(office.fresh(key))}
    assert asked == {"karol", "gaja"}
    halina, gaja = sign_in(Client(), office.halina), sign_in(Client(), office.gaja)
    assert halina.post(READ, {"version": "2"}).status_code == 404
    assert NEWS["title"] not in halina.get(HERE).text
    assert NEWS["summary"] in gaja.get(START).text
    gaja.post(READ, {"version": "2"})
    assert NewsReceipt.objects.get().user_id == office.gaja.id


def test_what_is_for_the_office_is_not_for_guests_nor_for_residents(office):
    gaja = sign_in(Client(), office.gaja)
    assert NEWS["title"] not in gaja.get(START).text + gaja.get(HERE).text
    assert gaja.post(READ, {"version": "1"}).status_code == 404
    assert queries.find("zielone kubły").hits == []
    assert Client().get(HERE).status_code in (302, 403)
    assert not NewsReceipt.objects.exists()


def test_leaders_and_editors_see_who_has_not_read(office):
    knows(office, "karol", "ewa", "gaja")
    load_records(office, "news", another(NEWS, skills=[WASTE]))
    services.read_news(NEWS["code"], version=2, by=office.karol)
    for key in ("bartek", "edyta"):
        page = sign_in(Client(), getattr(office, key)).get(HERE).text
        assert "Nie przeczytało jeszcze: 2 z 3" in page
        assert "Ewa Wymyślna" in page
        assert "Gaja Gościnna" in page
        assert "Karol Zmyślony" not in page
        assert READ not in page, "it is not for them"
    ewa = sign_in(Client(), office.ewa).get(HERE).text
    assert "Nie przeczytało jeszcze" not in ewa
    assert READ in ewa
    office.staff["ewa"].is_active = False
    office.staff["ewa"].save()
    assert queries.news_page(office.edyta)[0].missing == ["Gaja Gościnna (Zakład Ubezpieczeń Zmyślonych)"]


def test_it_vanishes_after_its_last_day(office):
    today = timezone.localdate()
    Record.objects.update(expires_on=today)
    assert queries.unread_news(office.halina)
    Record.objects.update(expires_on=today - timedelta(days=1))
    assert queries.unread_news(office.halina) == []
    assert queries.news_page(office.edyta) == []
    with pytest.raises(NotFound):
        services.read_news(NEWS["code"], version=1, by=office.halina)


def test_what_is_no_news_or_no_number_is_refused(office):
    halina = sign_in(Client(), office.halina)
    assert halina.post(f"{HERE}nie-ma/przeczytane/", {"version": "1"}).status_code == 404
    for wrong in ("", "x", "-1", "9" * 30):
        assert halina.post(READ, {"version": wrong}).status_code == 422
    assert halina.get(READ).status_code == 405
    with pytest.raises(PackProblem, match="nie ma umiejętności „nie-ma”"):
        load_records(office, "news", another(NEWS, skills=["nie-ma"]))
    with pytest.raises(PackProblem, match="expires_on"):
        load_records(office, "news", another(NEWS, valid_from="2026-12-02", expires_on="2026-12-01"))


def test_what_must_be_read_stands_first(office):
    load_records(office, "news", NEWS, another(NEWS, code="inne", title="Inne", must_read=False))
    assert [one.code for one in queries.unread_news(office.halina)] == [NEWS["code"], "inne"]


def test_an_editor_writes_it_on_its_page(office):
    knows(office, "karol")
    services.begin_change(NEWS["code"], by=office.edyta, kind="news")
    edyta = sign_in(Client(), office.edyta)
    page = f"/praca/wiedza/nowosci/{NEWS['code']}/szkic/"
    form = edyta.get(page).context["form"]
    values = {name: value for name in form.fields if (value := form[name].value()) not in (None, [])}
    wrong = edyta.post(page, {**values, "valid_from": "2026-12-02", "expires_on": "2026-12-01"})
    assert wrong.status_code == 422
    assert edyta.post(page, {**values, "skills": [WASTE], "valid_from": "2026-12-02"}).status_code == 302
    written = queries.draft(office.edyta, NEWS["code"], kind="news").content
    assert (written.skills, written.must_read, str(written.valid_from)) == ([WASTE], True, "2026-12-02")
    assert "Trzeba przeczytać" in edyta.get(f"{page}podglad/").text


def test_the_first_page_asks_once_for_any_number(office, django_assert_num_queries):
    queries.unread_news(office.halina)
    with django_assert_num_queries(1):
        queries.unread_news(office.halina)
    load_records(office, "news", *(another(NEWS, code=f"n-{n}", title=f"N {n}") for n in range(9)))
    with django_assert_num_queries(1):
        assert len(queries.unread_news(office.halina)) == 9


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_receipt():
    office = make_office()
    load_news(office)
    at_once(lambda by: services.read_news(NEWS["code"], version=1, by=by), [office.fresh("halina") for _ in range(2)])
    assert NewsReceipt.objects.count() == 1
