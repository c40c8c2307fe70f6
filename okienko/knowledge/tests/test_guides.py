"""Guides as residents and editors meet them."""

import html
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from okienko.kernel import lately
from okienko.kernel.errors import Conflict
from okienko.kernel.packs import PackProblem
from okienko.knowledge import queries, services
from okienko.knowledge.models import CardDraft, Fee, GuideRating, ServiceCard
from okienko.knowledge.queries.guides import guides_in_doubt
from okienko.knowledge.rules import Stage
from okienko.knowledge.rules.guides import read_outline
from tests.cast import Office, make_office, sign_in
from tests.guides import CODE, OUTLINE, load_guide
from tests.shown import unwrapped

pytestmark = pytest.mark.django_db
WALK = f"/przewodniki/{CODE}/"
DRAFT = f"/praca/wiedza/przewodniki/{CODE}/szkic/"


@pytest.fixture
def office() -> Office:
    found = make_office()
    load_guide(found)
    return found


def link(page: str, words: str) -> str:
    """The address that a link with these words leads to."""
    found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>(?:(?!</a>).)*{re.escape(words)}', page, re.S)
    assert found, words
    return html.unescape(found[1])


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unwrapped(answer.content.decode())


def test_a_resident_walks_to_an_outcome_by_links_alone(client: Client, office: Office):
    start = read(client, link(read(client, "/przewodniki/"), "Jaki kubeł zamówić"))
    assert "Gdzie mieszkasz?" in start
    assert "Pytanie 1 z najwyżej 2" in start
    second = read(client, link(start, "w domu"))
    assert "Pytanie 2, ostatnie" in second
    assert "Gdzie mieszkasz?" in read(client, link(second, "Poprzednie pytanie"))
    address = link(second, "więcej")
    assert address == f"{WALK}?wyd=1&odp=dom.w-domu,osoby.wiecej"
    end = read(client, address)
    for said in (
        "Zamów dwa kubły", "oświadczenie o liczbie osób", "13,50 zł za każdy kubeł", "Pokój 7", "Do 10 dni",
        "https://eli.gov.pl/eli/DU/2018/647/ogl", "/uslugi/zielony-kubel/", "Stan na 21 listopada 2026, wydanie 1",
    ):  # fmt: skip
        assert said in end, said
    changing = read(client, link(end, "zmień"))
    assert "Gdzie mieszkasz?" in changing
    assert link(changing, "w bloku") == f"{WALK}?wyd=1&odp=dom.w-bloku,osoby.wiecej"
    assert "Zapytaj w spółdzielni" in read(client, link(changing, "w bloku"))


def test_what_an_outcome_does_not_say_comes_from_its_card_in_force(client: Client, office: Office):
    end = read(client, f"{WALK}?odp=dom.w-domu,osoby.do-szesciu")
    for said in (
        "dowód osobisty",
        "13,50 zł",
        "00 0001",
        "Referat Czystości",
        "Do 7 dni",
        "Dz.U. 1996 nr 132 poz. 622",
    ):
        assert said in end, said
    assert "10 zł" not in end  # the fee of last year
    ServiceCard.objects.update(is_active=False)
    assert "Karta tej usługi jest teraz poprawiana" in read(client, f"{WALK}?odp=dom.w-domu,osoby.do-szesciu")


def test_a_link_to_an_older_edition_says_what_no_longer_fits(client: Client, office: Office):
    load_guide(
        office, OUTLINE.replace("w domu ->", "w domku ->").replace("? osoby", "? ile").replace("> osoby", "> ile")
    )
    page = read(client, f"{WALK}?wyd=1&odp=dom.w-domu,osoby.wiecej")
    assert "Nie pasuje już tyle odpowiedzi: 2" in page
    load_guide(office, OUTLINE.replace("Zapłać i zamów.", "Zapłać, zamów i czekaj."))
    page = read(client, f"{WALK}?wyd=1&odp=dom.w-domu,osoby.do-szesciu")
    assert "Twoje odpowiedzi nadal pasują" in page
    assert "wydanie 3" in page


@pytest.mark.parametrize(
    "query",
    ["odp=%00", "odp=...,,,", "odp=dom.", "odp=" + "dom.w-domu," * 900, "zmien=%F0%9F%98%80", "wyd=-1&odp=dom.w-domu"],
)
def test_any_address_is_answered(client: Client, office: Office, query: str):
    assert client.get(f"{WALK}?{query}").status_code == 200


def test_nobody_walks_what_is_not_shown(client: Client, office: Office):
    assert client.get("/przewodniki/inny/").status_code == 404
    assert client.post("/przewodniki/inny/ocena/", {"pomogl": "tak"}).status_code == 404
    assert client.get(f"/praca/przewodniki/{CODE}/").status_code in (302, 403)


def test_what_helped_is_counted_without_who_said_it(client: Client, office: Office):
    trail = "dom.w-bloku"
    for answer in ("tak", "nie", "nie"):
        done = client.post(f"{WALK}ocena/", {"odp": trail, "pomogl": answer}, follow=True)
        assert "Dziękujemy" in done.content.decode()
    client.post(f"{WALK}ocena/", {"odp": "dom.w-domu", "pomogl": "tak"})  # no outcome, nothing to count
    rating = GuideRating.objects.get()
    assert (rating.outcome, rating.version, rating.helped, rating.not_helped) == ("spoldzielnia", 1, 1, 2)
    sign_in(client, office.edyta)
    assert "1 tak, 2 nie" in read(client, f"/praca/wiedza/przewodniki/{CODE}/")


def test_pages_ask_the_database_little(client: Client, office: Office, django_assert_max_num_queries):
    read(client, WALK)
    with django_assert_max_num_queries(2):
        read(client, WALK)
    lately.forget_everything()
    with django_assert_max_num_queries(10):
        read(client, f"{WALK}?odp=dom.w-domu,osoby.do-szesciu")
    with django_assert_max_num_queries(2):
        read(client, "/przewodniki/")


def test_guides_beside_a_card_are_found_without_their_outlines(office: Office):
    read_outline.cache_clear()
    with CaptureQueriesContext(connection) as asked:
        assert [one.code for one in queries.guides_to(["inna", "zielony-kubel"])] == [CODE]
        assert [one.code for one in queries.guides_to([], "pojemnik")] == [CODE]
        assert queries.guides_to(["inna"], "rower") == []
    assert not [one for one in asked if re.search(r'"content"[ ,](?! ?->)', one["sql"])]
    queries.drawn_guide(OUTLINE + "\n")
    assert read_outline.cache_info().misses == 0, "what is being typed is not kept"


FEE_NAMED = OUTLINE.replace("  opłata: 13,50 zł za każdy kubeł\n", "").replace(
    "Zapłać i zamów.", "Zapłać {opłata}, a za drugi { opłata: zielony-kubel }."
)
ONE = f"{WALK}?odp=dom.w-domu,osoby.do-szesciu"


def test_the_list_reads_no_outline(client: Client, office: Office):
    read_outline.cache_clear()
    with CaptureQueriesContext(connection) as asked:
        page = read(client, "/przewodniki/")
    assert "Najwięcej pytań: 2" in page
    assert not [one for one in asked if "content" in one["sql"]]
    assert read_outline.cache_info().misses == 0
    longer = OUTLINE.replace("-> osoby", "-> pora").replace(
        "? osoby", "? pora: Kiedy?\n  - dziś -> osoby\n  - jutro -> osoby\n? osoby"
    )
    load_guide(office, longer)
    assert [one.questions for one in queries.guides()] == [3]


def test_an_amount_in_the_words_of_an_outcome_comes_from_the_card(client: Client, office: Office):
    load_guide(office, FEE_NAMED)
    assert guides_in_doubt() == []
    assert "Zapłać 13,50 zł, a za drugi 13,50 zł." in read(client, ONE)
    assert '<span class="ok-whole">13,50 zł</span>' in client.get(ONE).content.decode(), "on one line"
    Fee.objects.filter(valid_to=None).update(amount="15.00")
    page = read(client, ONE)
    assert "Zapłać 15 zł, a za drugi 15 zł." in page
    assert "{" not in page.partition("<article")[2].partition("</article>")[0]
    assert "mogła się zmienić" not in page
    assert guides_in_doubt() == [], "nothing in it is a copy"
    sign_in(client, office.halina)
    assert "Zapłać 15 zł" in read(client, f"/praca{ONE}")
    Fee.objects.all().delete()
    assert "Zapłać kwotę, którą podamy" in read(client, ONE)
    assert len(guides_in_doubt()) == 1


def test_an_old_amount_in_the_words_of_an_outcome_is_marked_at_once(client: Client, office: Office):
    load_guide(office, OUTLINE.replace("Zapłać i zamów.", "Zapłać 13,50 zł i zamów."))
    assert "mogła się zmienić" not in read(client, ONE)
    Fee.objects.filter(valid_to=None).update(amount="15.00")
    assert "Kwota w tym opisie mogła się zmienić" in read(client, ONE)
    assert "mogła się zmienić" not in read(client, f"{WALK}?odp=dom.w-bloku")
    assert len(guides_in_doubt()) == 1
    sign_in(client, office.halina)
    assert "Kwota w tym opisie mogła się zmienić" in read(client, f"/praca{ONE}")


@pytest.mark.parametrize(
    ("outline", "problem"),
    [
        (FEE_NAMED.replace(": zielony-kubel }", ": inna }"), "bierze opłatę z karty „inna”, a nie ma tej karty"),
        (OUTLINE.replace("Zamów jeden kubeł", "Zamów za {opłata}"), "wstawisz tylko w treści wyniku „jeden”"),
    ],
)
def test_a_fee_that_cannot_be_taken_is_a_problem(office: Office, outline: str, problem: str):
    assert [one.text for one in queries.drawn_guide(FEE_NAMED).problems] == []
    assert problem in " ".join(one.text for one in queries.drawn_guide(outline).problems)
    Fee.objects.all().delete()
    assert "nie ma dziś opłaty" in " ".join(one.text for one in queries.drawn_guide(FEE_NAMED).problems)


def test_the_card_leads_to_its_guide(client: Client, office: Office):
    assert WALK in read(client, "/uslugi/zielony-kubel/")


# -- editors


def start_change(client: Client, office: Office) -> dict[str, str]:
    """The fields of the open draft as its page holds them."""
    sign_in(client, office.edyta)
    client.post(f"/praca/wiedza/przewodniki/{CODE}/zmien/")
    page = read(client, DRAFT)
    hidden = dict(re.findall(r'<input type="hidden" name="(version|based_on)" value="([^"]*)"', page))
    assert "Gdzie mieszkasz?" in page
    return {**hidden, "outline": OUTLINE, "note": "", "publish_on": ""}


def test_the_picture_and_the_problems_follow_the_text(client: Client, office: Office):
    sign_in(client, office.edyta)
    address = "/praca/wiedza/przewodniki/obraz/"
    page = client.post(address, {"outline": OUTLINE}).content.decode()
    assert "Bez problemów" in page
    assert page.count("<g ") == 5
    page = client.post(address, {"outline": OUTLINE.replace("-> dwa", "-> trzy")}).content.decode()
    assert "2 problemy" in page
    assert 'data-line="18"' in page
    assert "ok-box-nowhere" in page
    page = client.post(address, {"outline": OUTLINE.replace("13,50", "14,50")}).content.decode()
    assert "Kwoty „14,50 zł”" in page
    odd = OUTLINE.replace("karta: zielony-kubel", "karta: Zielony kubeł?")
    assert "Zielony kubeł?" in client.post(address, {"outline": odd}).content.decode()
    assert client.post(address, {"outline": "\0? <script>" + "x" * 70_000}).status_code == 200
    sign_in(client, office.gaja)
    assert client.post(address, {"outline": OUTLINE}).status_code == 403


def test_a_guide_with_problems_is_kept_as_a_draft_and_never_sent(client: Client, office: Office):
    sent = start_change(client, office)
    wrong = OUTLINE.replace("13,50", "14,50")
    assert client.post(DRAFT, {**sent, "outline": wrong}).status_code == 302
    version = {"version": str(int(sent["version"]) + 1)}
    refused = client.post(f"{DRAFT}wyslij/", version, follow=True).content.decode()
    assert "przewodnik bez problemów" in refused
    assert "14,50 zł" in read(client, f"{DRAFT}przejdz/?odp=dom.w-domu,osoby.wiecej")
    assert "To jest podgląd" in read(client, f"{DRAFT}przejdz/")
    assert "14,50 zł" not in read(client, f"{WALK}?odp=dom.w-domu,osoby.wiecej")


def test_a_changed_guide_is_approved_and_published(client: Client, office: Office):
    sent = start_change(client, office)
    better = OUTLINE.replace("Zapłać i zamów.", "Zamów, a potem zapłać.")
    assert client.post(DRAFT, {**sent, "outline": better.replace("\n", "\r\n")}).status_code == 302
    version = {"version": str(int(sent["version"]) + 1)}
    assert "Wysłano" in client.post(f"{DRAFT}wyslij/", version, follow=True).content.decode()
    sign_in(client, office.zofia)
    assert "Zamów, a potem zapłać." in client.get(f"{DRAFT}podglad/").content.decode()
    done = client.post(f"{DRAFT}zatwierdz/", version, follow=True).content.decode()
    assert "Zatwierdzono i opublikowano" in done
    assert queries.guide(CODE).version == 2
    assert "Zamów, a potem zapłać." in read(client, f"{WALK}?odp=dom.w-domu,osoby.do-szesciu")


def test_the_code_of_a_guide_stays(client: Client, office: Office):
    sent = start_change(client, office)
    answer = client.post(DRAFT, {**sent, "outline": OUTLINE.replace(f"kod: {CODE}", "kod: inny")})
    assert answer.status_code == 422
    assert "Adresu nie zmienia się" in answer.content.decode()


def test_a_new_guide_begins_with_an_outline_to_write_over(client: Client, office: Office):
    sign_in(client, office.edyta)
    made = {"code": "nowy", "title": "Nowy przewodnik", "unit": "GK"}
    page = client.post("/praca/wiedza/przewodniki/nowa/", made, follow=True).content.decode()
    for said in ("tytuł: Nowy przewodnik", "? pierwsze: Pierwsze pytanie?", "a takiej opublikowanej nie ma"):
        assert said in html.unescape(page), said


def test_a_pack_with_a_broken_guide_is_refused_with_its_line(office: Office):
    with pytest.raises(PackProblem, match=r"wiersz 14: Odpowiedź prowadzi do „nigdzie”"):
        load_guide(office, OUTLINE.replace("-> osoby", "-> nigdzie"))


# -- a guide and the cards it leads to


def raise_fee() -> None:
    Fee.objects.filter(card__code="zielony-kubel", valid_to=None).update(amount=20)


def test_an_outcome_falls_back_to_the_fees_of_its_card(client: Client, office: Office):
    raise_fee()
    lately.forget_everything()
    end = read(client, f"{WALK}?odp=dom.w-domu,osoby.wiecej")
    assert "13,50 zł" not in end
    assert "20 zł" in end


def test_nobody_confirms_a_guide_its_card_disagrees_with(office: Office):
    raise_fee()
    with pytest.raises(Conflict, match="nie zgadza się"):
        services.confirm(CODE, version=1, by=office.edyta, kind="guide")
    assert queries.guide(CODE).version == 1


def test_a_guide_its_card_disagrees_with_is_due_for_review(office: Office):
    services.keep(timezone.now())
    assert not queries.guide(CODE).is_due_for_review
    raise_fee()
    assert services.keep(timezone.now()) == 1
    assert queries.guide(CODE).is_due_for_review
    assert services.keep(timezone.now()) == 0


def test_a_guide_that_waits_for_its_day_is_given_back_where_its_card_changed(client: Client, office: Office):
    sent = start_change(client, office)
    day = timezone.localdate() + timedelta(days=3)
    better = OUTLINE.replace("Zapłać i zamów.", "Zamów, a potem zapłać.")
    client.post(DRAFT, {**sent, "outline": better, "publish_on": day.isoformat()})
    version = {"version": str(int(sent["version"]) + 1)}
    client.post(f"{DRAFT}wyslij/", version)
    sign_in(client, office.zofia)
    client.post(f"{DRAFT}zatwierdz/", version)
    assert CardDraft.objects.get(code=CODE).stage == Stage.APPROVED
    raise_fee()
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        services.keep(timezone.now())
    draft = CardDraft.objects.get(code=CODE)
    assert draft.stage == Stage.DRAFT
    assert "nie zgadza się" in draft.sent_back_because
    assert queries.guide(CODE).version == 1


def test_dates_are_written_anew_however_their_lines_stand(office: Office):
    load_guide(office, OUTLINE.replace("stan na: ", "  stan  na:  ").replace("przegląd: ", "\tprzegląd: "))
    version = queries.guide(CODE).version
    with time_machine.travel("2027-05-22 12:00:00+02:00"):
        services.confirm(CODE, version=version, by=office.edyta, kind="guide")
        shown = queries.guide(CODE)
        assert (shown.version, shown.state_of) == (version + 1, date(2027, 5, 22))
        assert not shown.is_due_for_review
        with pytest.raises(Conflict):
            services.confirm(CODE, version=version + 1, by=office.edyta, kind="guide")
