"""Following a matter: who may see it, what they may do, and what others learn (nothing)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from okienko.cases import queries, services
from okienko.cases.links import rating_link
from okienko.cases.models import Case
from okienko.cases.services import Answered, JoinCase, NewCase, OpenCase, PromiseCallback
from okienko.contacts import queries as contact_queries
from okienko.contacts import services as contacts
from okienko.contacts.models import Contact, Rating
from okienko.contacts.rules import Channel, Result
from okienko.contacts.services import Content, Sender
from okienko.kernel.actors import system
from okienko.kernel.files.models import File
from tests.portal.journeys import send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored")]


@pytest.fixture
def case(office, resident) -> Case:
    send(resident)
    found = Case.objects.get()
    services.assign(found.id, to=office.halina.id, by=office.bartek)
    return found


def page_of(case: Case) -> str:
    return f"/sprawa/{queries.tracking_token(case.id)}/"


def path(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def test_number_and_code_lead_to_the_matter(case, resident):
    typed = f"{case.reference[:3]} {case.reference[3:6]}-{case.reference[6:]}"
    answer = resident.post("/sprawa/", {"reference": typed, "code": case.tracking_code})
    assert answer["Location"] == page_of(case)
    assert "Dziura w jezdni" in resident.get(answer["Location"]).content.decode()


def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(case, resident):
    wrong_code = "000000" if case.tracking_code != "000000" else "000001"
    answers = [
        resident.post("/sprawa/", {"reference": reference, "code": code})
        for reference, code in [
            (case.reference, wrong_code),
            ("4821930754", case.tracking_code),
            ("123", "1"),
            ("' OR 1=1 --", "%00"),
        ]
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({"".join(answer.context["form"].non_field_errors()) for answer in answers}) == 1


def test_guessing_is_stopped_per_number_and_per_network(case, resident):
    for _ in range(10):
        resident.post("/sprawa/", {"reference": case.reference, "code": "x"})
    answer = resident.post("/sprawa/", {"reference": case.reference, "code": case.tracking_code})
    assert answer.status_code == 429
    stranger = Client(REMOTE_ADDR="203.0.113.7")
    answer = stranger.post("/sprawa/", {"reference": case.reference, "code": case.tracking_code})
    assert answer.status_code == 429, "the number itself is shut, wherever one asks from"
    codes = [stranger.post("/sprawa/", {"reference": f"{n}", "code": "1"}).status_code for n in range(31)]
    assert codes[-1] == 429


def test_a_right_code_costs_nothing(case, resident):
    for _ in range(40):
        answer = resident.post("/sprawa/", {"reference": case.reference, "code": case.tracking_code})
        assert answer.status_code == 302


@pytest.mark.parametrize("change", ["odpowiedz/", "otworz/", "ocen/", "potwierdzenie.pdf", ""])
def test_a_forged_token_is_no_page(case, resident, change):
    token = queries.tracking_token(case.id)
    rating_token = rating_link(case.id).rstrip("/").rsplit("/", 1)[1]
    for other in (token[:-1] + ("A" if token[-1] != "A" else "B"), signing.dumps(case.id), rating_token, "..", "1"):
        address = f"/sprawa/{other}/{change}"
        assert resident.get(address).status_code in (404, 405), address
        assert resident.post(address, {"answer-text": "x"}).status_code in (404, 405), address


def test_the_page_names_nobody_of_the_staff_and_no_internal_note(office, case, resident):
    services.add_note(case.id, "Notatka wewnętrzna", public=False, by=office.halina)
    services.add_note(case.id, "Ekipa będzie w środę.", public=True, by=office.halina)
    page = resident.get(page_of(case)).content.decode()
    assert "Ekipa będzie w środę." in page
    assert "wewnętrzna" not in page
    assert "Halina" not in page


def test_the_person_answers_a_question_with_a_file(office, case, resident, photo):
    services.ask_person(case.id, "Po której stronie ulicy?", by=office.halina)
    page = resident.get(page_of(case)).content.decode()
    assert "Po której stronie ulicy?" in page
    answer = {"answer-text": "Po lewej, przy sklepie.", "answer-papers": [photo("lewa.jpg")]}
    assert resident.post(f"{page_of(case)}odpowiedz/", answer).status_code == 302
    assert "Po lewej, przy sklepie." in resident.get(page_of(case)).content.decode()
    assert Case.objects.get().state == "in_progress"
    assert File.objects.get().subject == f"contact:{Contact.objects.get().id}"


def test_the_same_answer_twice_is_one(office, case, resident):
    services.ask_person(case.id, "Gdzie?", by=office.halina)
    for _ in range(2):
        assert resident.post(f"{page_of(case)}odpowiedz/", {"answer-text": "Tutaj"}).status_code == 302
    assert [note.text for note in queries.tracked(case.id).notes] == ["Tutaj"]


def test_an_answer_with_a_script_inside_an_svg_is_refused_and_kept_on_the_page(case, resident):
    svg = SimpleUploadedFile("plan.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")
    answer = resident.post(f"{page_of(case)}odpowiedz/", {"answer-text": "Mój tekst", "answer-papers": [svg]})
    assert answer.status_code == 422
    assert "Mój tekst" in answer.content.decode()
    assert not File.objects.exists()


def test_reopening(office, case, resident):
    assert resident.post(f"{page_of(case)}otworz/", {"reopen-reason": "Za wcześnie"}).status_code == 422
    services.resolve(case.id, outcome="done", answer="Załataliśmy dziurę.", by=office.halina)
    assert "Załataliśmy dziurę." in resident.get(page_of(case)).content.decode()
    assert resident.post(f"{page_of(case)}otworz/", {"reopen-reason": ""}).status_code == 422
    for _ in range(2):
        assert resident.post(f"{page_of(case)}otworz/", {"reopen-reason": "Znowu jest."}).status_code == 302
    assert Case.objects.get().state == "reopened"
    assert Case.objects.get().reopened_count == 1


def test_a_rating_by_link_is_shown_by_get_and_saved_by_post(office, case, resident):
    link = path(rating_link(case.id))
    assert resident.get(link).status_code == 404
    services.resolve(case.id, outcome="done", answer="Zrobione.", by=office.halina)
    for _ in range(3):  # mail scanners
        assert resident.get(f"{link}?score=6").status_code == 200
    assert Rating.objects.get().score is None
    assert resident.post(link, {"score": "7"}).status_code == 422
    assert resident.post(link, {"score": "6", "comment": "Szybko"}).status_code == 302
    assert Rating.objects.get().score == 6
    assert resident.get(f"{link}dziekujemy/").status_code == 200
    assert resident.post(link, {"score": "2"}).status_code == 302
    assert Rating.objects.get().score == 2


def test_a_tracking_token_rates_nothing_and_a_rating_token_shows_nothing(office, case, resident):
    services.resolve(case.id, outcome="done", answer="Zrobione.", by=office.halina)
    assert resident.get(f"/ocena/{queries.tracking_token(case.id)}/").status_code == 404


def test_no_rating_is_asked_after_a_refusal(office, case, resident):
    services.resolve(case.id, outcome="unfounded", answer="To droga prywatna.", by=office.halina)
    assert b"rate-score" not in resident.get(page_of(case)).content
    assert resident.post(f"{page_of(case)}ocen/", {"rate-score": "6"}).status_code == 404


def test_the_pdf_is_tagged_polish_and_holds_the_number(case, resident):
    answer = resident.get(f"{page_of(case)}potwierdzenie.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert b"pdfuaid" in answer.content
    assert b"/Lang(pl" in answer.content.replace(b" ", b"")
    assert f"potwierdzenie-{case.reference}.pdf" in answer["Content-Disposition"]


def test_a_message_that_is_no_case_can_be_followed_too(office, resident):
    contacts.open_contact(
        channel=Channel.EMAIL, by=system(), content=Content(text="Tajna treść"), sender=Sender("M", "email", "m@x.pl")
    )
    contact = Contact.objects.get()
    where = resident.post("/sprawa/", {"reference": contact.reference, "code": contact.tracking_code})["Location"]
    page = resident.get(where).content.decode()
    assert "Mamy Twoją wiadomość" in page
    assert "Tajna" not in page


@pytest.fixture
def letter(office) -> Contact:
    contacts.open_contact(
        channel=Channel.EMAIL, by=system(), content=Content(text="Ciemno"), sender=Sender("M", "email", "m@x.pl")
    )
    return Contact.objects.get()


def link_of(letter: Contact) -> str:
    return f"/sprawa/{contact_queries.tracking_token(letter.id)}/"


def test_the_link_of_a_letter_leads_to_the_matter_it_became(letter, office, resident):
    opened = services.settle_contact(letter.id, [OpenCase(NewCase("inquiry", "Ciemna ulica"))], by=office.halina).opened
    answer = resident.get(link_of(letter))
    assert answer["Location"] == page_of(Case.objects.get(id=opened[0].id))
    page = resident.get(answer["Location"]).content.decode()
    assert "Ciemna ulica" in page
    assert "Odpowiedzieliśmy" not in page


def test_a_promised_call_is_told_beside_the_matter(letter, office, resident):
    """The page of the matter knows nothing of it."""
    call = PromiseCallback("600100200", timezone.now() + timedelta(hours=3))
    services.settle_contact(letter.id, [OpenCase(NewCase("inquiry", "Ciemna ulica")), call], by=office.halina)
    answer = resident.get(link_of(letter))
    assert answer.status_code == 200
    assert "Zadzwonimy" in answer.content.decode()
    assert page_of(Case.objects.get()) in answer.content.decode()


def test_a_letter_with_two_matters_leads_to_both(letter, office, resident):
    both = [OpenCase(NewCase("inquiry", "Ciemna ulica")), OpenCase(NewCase("inquiry", "Krzywy płot"))]
    services.settle_contact(letter.id, both, by=office.halina)
    page = resident.get(link_of(letter)).content.decode()
    assert "Prowadzimy sprawy z Twojej wiadomości" in page
    assert "Odpowiedzieliśmy" not in page
    for case in Case.objects.all():
        assert page_of(case) in page
        assert case.title in page


def test_a_letter_that_joined_the_matter_of_another_person_names_it_to_nobody(letter, case, office, resident):
    services.settle_contact(letter.id, [JoinCase(case.id)], by=office.bartek)
    page = resident.get(link_of(letter)).content.decode()
    assert "Zajęliśmy się Twoją wiadomością" in page
    assert case.reference not in page.replace(" ", "").replace("\u00a0", "")
    assert page_of(case) not in page


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Answered(Result.AD_HOC, "Kiedy?"), "Odpowiedzieliśmy na Twoją wiadomość"),
        (PromiseCallback("600100200", timezone.now() + timedelta(hours=3)), "Oddzwonimy do Ciebie"),
        (Answered(Result.OUT_OF_SCOPE), "Zajęliśmy się Twoją wiadomością"),
    ],
)
def test_the_page_of_a_letter_says_what_became_of_it(letter, office, resident, outcome, words):
    services.settle_contact(letter.id, [outcome], by=office.halina)
    page = resident.get(link_of(letter)).content.decode()
    said = [one for one in ("Odpowiedzieliśmy", "Oddzwonimy do Ciebie", "Zajęliśmy", "Mamy Twoją") if one in page]
    assert [words.startswith(one) for one in said] == [True]


def test_the_page_of_a_matter_is_kept_by_no_cache_and_found_by_no_search(case, resident):
    page = resident.get(page_of(case))
    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]
