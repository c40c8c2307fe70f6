"""Whatever is sent to the desk, the page comes back with the reason on it and the typed text kept."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from okienko.cases import services as cases
from okienko.cases.models import CaseType
from okienko.channels.chat import services as chat
from okienko.channels.chat.permissions import new_token
from okienko.contacts import services as contacts
from okienko.kernel import actors
from okienko.routing import queries as routing
from okienko.routing.rules import Activity
from okienko.workspace.urls import urlpatterns
from tests.cast import sign_in
from tests.path.test_path import mail, report

pytestmark = pytest.mark.django_db
TYPED = "Wpisany tekst"
LONG = TYPED + "x" * 200_000
NUL = TYPED + "\x00"
HUGE = "9" * 40
QUESTION = {"o-TOTAL_FORMS": "1", "o-INITIAL_FORMS": "0"}
OPEN, HANDED, DONE, KPA, CONTACT, CALLBACK, CHAT = "open", "handed", "done", "kpa", "contact", "callback", "chat"
POSSIBLY = "possibly"  # a contact whose sender named a case


@dataclass(frozen=True)
class Sent:
    """What is sent to one address. `keeps`: something is typed there that must come back."""

    to: str
    subject: str
    wrong: dict[str, str]
    keeps: bool = True
    method: str = "post"


WRONG = [
    Sent("case_resolve", OPEN, {}, keeps=False),
    Sent("case_resolve", OPEN, {"outcome": "done", "answer": " "}, keeps=False),
    Sent("case_resolve", OPEN, {"outcome": "nonsense", "answer": TYPED}),
    Sent("case_resolve", OPEN, {"outcome": "done", "answer": LONG}),
    Sent("case_resolve", OPEN, {"outcome": "done", "answer": NUL}),
    Sent("case_resolve", OPEN, {"outcome": "done", "answer": TYPED, "version": "abc"}),
    Sent("case_resolve", OPEN, {"outcome": "done", "answer": TYPED, "version": "-1"}),
    Sent("case_ask", OPEN, {}, keeps=False),
    Sent("case_ask", OPEN, {"text": LONG}),
    Sent("case_hand_over", OPEN, {}, keeps=False),
    Sent("case_hand_over", OPEN, {"unit": "nonsense", "reason": TYPED}),
    Sent("case_hand_over", OPEN, {"unit": "SO", "reason": LONG}),
    Sent("case_note", OPEN, {}, keeps=False),
    Sent("case_note", OPEN, {"text": LONG}),
    Sent("case_note", OPEN, {"text": NUL}),
    Sent("case_photos", OPEN, {}, keeps=False),
    Sent("case_photos", OPEN, {"photos": "not a file"}, keeps=False),
    Sent("case_requalify", OPEN, {}, keeps=False),
    Sent("case_requalify", OPEN, {"type": "nonsense", "reason": TYPED}),
    Sent("case_duplicate", OPEN, {}, keeps=False),
    Sent("case_duplicate", OPEN, {"into": TYPED}),
    Sent("case_duplicate", OPEN, {"into": HUGE}, keeps=False),
    Sent("case_begin", OPEN, {"version": "abc"}, keeps=False),
    Sent("case_release", OPEN, {}, keeps=False),
    Sent("case_release", OPEN, {"version": "abc"}, keeps=False),
    Sent("case_refuse", HANDED, {}, keeps=False),
    Sent("case_refuse", HANDED, {"reason": LONG}),
    Sent("case_acknowledge", HANDED, {"version": "abc"}, keeps=False),
    Sent("case_reopen", DONE, {}, keeps=False),
    Sent("case_reopen", DONE, {"reason": LONG}),
    Sent("case_complicated", KPA, {}, keeps=False),
    Sent("case_complicated", KPA, {"reason": LONG}),
    Sent("case_excluded", KPA, {}, keeps=False),
    Sent("case_excluded", KPA, {"cause": "nonsense", "since": "31.02", "until": HUGE, "note": TYPED}),
    Sent("case_excluded", KPA, {"cause": "mediation", "since": "2026-03-02", "until": "2026-03-01", "note": TYPED}),
    Sent("contact_settle", CONTACT, {}, keeps=False),
    Sent("contact_settle", CONTACT, {"reply": TYPED}),
    Sent("contact_settle", CONTACT, QUESTION | {"reply": TYPED, "o-0-result": "nonsense"}),
    Sent("contact_settle", CONTACT, QUESTION | {"reply": TYPED, "o-0-result": "ad_hoc", "version": "abc"}),
    Sent("contact_settle", CONTACT, QUESTION | {"o-0-result": "join", "o-0-case_reference": TYPED}),
    Sent("contact_settle", CONTACT, QUESTION | {"o-0-result": "callback", "o-0-phone": TYPED, "o-0-due_at": HUGE}),
    Sent("contact_settle", CONTACT, QUESTION | {"reply": TYPED, "o-0-result": "transferred"}),
    Sent("contact_settle", CONTACT, {"o-TOTAL_FORMS": HUGE, "o-INITIAL_FORMS": "abc", "reply": TYPED}),
    Sent("contact_reply", CONTACT, {}, keeps=False),
    Sent("contact_reply", CONTACT, {"reply": LONG}),
    Sent("contact_reply", CONTACT, {"reply": TYPED, "version": "abc"}),
    Sent("contact_note", CONTACT, {}, keeps=False),
    Sent("contact_note", CONTACT, {"note": " "}, keeps=False),
    Sent("contact_note", CONTACT, {"note": LONG}),
    Sent("contact_identify", CONTACT, {"person": "abc"}, keeps=False),
    Sent("contact_identify", CONTACT, {"person": HUGE}, keeps=False),
    Sent("contact_identify", CONTACT, {"person": "999999"}, keeps=False),
    Sent("contact_identify", CONTACT, {"version": "abc"}, keeps=False),
    Sent("contact_join", POSSIBLY, {"version": "abc"}, keeps=False),
    Sent("contact_join", POSSIBLY, {"version": "-1"}, keeps=False),
    Sent("callback", CALLBACK, {"what": "later", "again_at": "jutro"}, keeps=False),
    Sent("chat_say", CHAT, {}, keeps=False),
    Sent("chat_say", CHAT, {"line": " ", "client": "k"}, keeps=False),
    Sent("chat_say", CHAT, {"line": LONG, "client": "k"}),
    Sent("chat_pass_on", CHAT, {}, keeps=False),
    Sent("chat_pass_on", CHAT, {"to": "nonsense", "reason": TYPED}),
    Sent("chat_pass_on", CHAT, {"to": "general", "reason": LONG}),
    Sent("talk", "", {}, keeps=False),
    Sent("talk", "", QUESTION | {"key": "k", "words": TYPED, "person": "abc", "channel": "nonsense"}),
    Sent("talk", "", QUESTION | {"key": "k", "words": TYPED, "person": HUGE, "on_behalf_of": HUGE}),
    Sent("talk", "", QUESTION | {"key": "k" * 100, "words": LONG, "phone": NUL}),
    Sent("assign", "subject", {}, keeps=False),
    Sent("assign", "subject", {"to": "abc"}, keeps=False),
    Sent("assign", "subject", {"to": HUGE}, keeps=False),
    Sent("pass_to", "subject", {}, keeps=False),
    Sent("pass_to", "subject", {"to": "abc", "note": TYPED}),
    Sent("pass_to", "subject", {"to": HUGE, "note": LONG}),
    Sent("ask", "subject", {}, keeps=False),
    Sent("ask", "subject", {"to": "nonsense", "question": TYPED}),
    Sent("ask", "subject", {"to": f"user:{HUGE}", "question": LONG}),
    Sent("ask", "subject", {"to": "user:1", "question": NUL}),
    Sent("areas", "", {"category": ""}, keeps=False, method="get"),
    Sent("areas", "", {"category": "nonsense", "address": TYPED}, method="get"),
    Sent("areas", "", {"category": "CLEAN_DUMP", "address": TYPED}, method="get"),
    Sent("areas", "", {"category": "CLEAN_DUMP", "address": LONG[:5000]}, method="get"),
    Sent("areas", "", {"category": "CLEAN_DUMP", "address": NUL}, method="get"),
    Sent("areas", "", {"category": "CLEAN_DUMP", "lon": "abc", "lat": HUGE}, keeps=False, method="get"),
    Sent("areas", "", {"category": "CLEAN_DUMP", "lon": "nan", "lat": "52.1"}, keeps=False, method="get"),
]
ENDLESS = "9" * 5000
ASKED = [
    *(f"/praca/?{name}=a%00" for name in ("lista", "rodzaj", "kanal", "stan", "kategoria", "komorka", "szukaj", "po")),
    "/praca/lista/?szukaj=a%00",
    "/praca/lista/moje/?tu=%00",
    "/praca/paleta/?q=1.2%00",
    "/praca/rozmowa/osoby/?q=abc%00",
    f"/praca/rozmowa/osoby/?q=abc&kontakt={ENDLESS}",
    f"/praca/praca/case:{ENDLESS}/przydziel/",
    f"/praca/praca/case:{HUGE}/przydziel/",
    f"/praca/praca/case:{ENDLESS}/zapytaj/",
    f"/praca/praca/contact:{HUGE}/porada/",
    f"/praca/porada/{HUGE}/",
    f"/praca/oferta/{HUGE}/",
    f"/praca/sprawa/{HUGE}/",
    "/praca/urzad/obszary/?ulica=a%00",
    "/praca/urzad/?q=a%00",
    "/praca/urzad/pracownicy/?q=a%00",
    "/praca/osoby/?q=abc%00",
    "/praca/karty/?q=a%00",
    "/praca/karty/dofinansowania/?kim=a%00&kwota=1e999",
    "/uslugi/?q=a%00",
    f"/praca/czat/{HUGE}/",
    f"/praca/czat/moje/?teraz={'9' * 5000}",
    "/praca/kategorie/?co=a%00",
]
# Buttons that send nothing but themselves.
NO_INPUT = {
    "case_take_back", "take", "give_back", "system_retry", "accept", "decline", "state", "chat_end", "chat_typing",
    "chat_more_time", "take_over", "read_notice", "question_answer", "question_decline", "advice_end",
    "advice_hand_over",
}  # fmt: skip
READ_ONLY = {
    "list", "rows", "column", "palette", "system", "people", "person_beside", "map", "contact", "contact_conversation",
    "case", "case_body", "case_person", "case_record", "case_point", "offers", "chat", "chat_lines", "chat_strip",
    "categories", "column_waiting", "own_day", "offer_gone", "advice", "question_gone",
}  # fmt: skip


@pytest.fixture
def world(office, kinds):
    CaseType.objects.filter(code="report").update(requalify_to=["complaint"])
    opened, handed, done = report(), report(), report()
    cases.hand_over(handed, to_unit_id=office.units["GK"].pk, reason="x", by=office.karol)
    cases.resolve(done, outcome="done", answer="Zrobione", by=office.karol)
    applied = mail().id
    kpa = cases.settle_contact(
        applied, [cases.OpenCase(cases.NewCase("kpa_application", "Wniosek", unit="GK-I"))], by=office.halina
    ).opened[0]
    contact, called = mail().id, mail().id
    named = mail().id
    contacts.note_possibly_about(named, f"case:{opened}", by=actors.system())
    callback = contacts.promise_callback(called, phone="600100200", due_at=timezone.now(), by=office.halina)
    return {
        OPEN: opened,
        HANDED: handed,
        DONE: done,
        KPA: kpa.id,
        CONTACT: contact,
        CALLBACK: callback,
        POSSIBLY: named,
        CHAT: chat.begin(new_token(), chat.Opening("Dzień dobry")),
    }


@pytest.mark.parametrize("address", ASKED, ids=lambda one: one[:60])
def test_no_address_is_too_odd_to_answer(office, kinds, address):
    by = office.adam if "/pracownicy/" in address else office.bartek
    assert sign_in(Client(), by).get(address).status_code in (200, 404)


def test_every_address_that_takes_input_is_tried():
    named = {one.name for one in urlpatterns} - NO_INPUT - READ_ONLY
    assert named == {one.to for one in WRONG}


@pytest.mark.parametrize(
    "button",
    [
        "accept", "decline", "chat_say", "chat_end", "chat_more_time", "chat_typing", "chat_pass_on",
        "question_answer", "question_decline", "advice_end", "advice_hand_over",
    ],
)  # fmt: skip
def test_what_nobody_has_is_not_found(office, button):
    client = sign_in(Client(), office.halina)
    for number in (0, int(HUGE)):
        assert client.post(reverse(f"workspace:{button}", args=[number])).status_code == 404


def test_a_line_without_a_name_is_said_all_the_same(world, office):
    client = sign_in(Client(), office.halina)
    for name in ("", "k" * 500):
        to = reverse("workspace:chat_say", args=[world[CHAT]])
        assert client.post(to, {"line": TYPED, "client": name}).status_code == 302
    shown = client.get(reverse("workspace:chat_lines", args=[world[CHAT]])).content.decode()
    assert shown.count(TYPED) == 2


@pytest.mark.parametrize("said", ["", "nonsense", "next:nonsense", NUL, HUGE])
def test_a_state_nobody_knows_changes_nothing(office, said):
    client = sign_in(Client(), office.halina)
    client.post(reverse("workspace:state"), {"activity": "available"})
    assert client.post(reverse("workspace:state"), {"activity": said}).status_code == 302
    assert routing.duty(office.halina).activity == Activity.AVAILABLE


@pytest.mark.parametrize("sent", WRONG, ids=lambda one: f"{one.to} {str(one.wrong)[:60]}")
def test_wrong_input_comes_back_with_its_reason(world, office, sent):
    by = office.zofia if sent.subject in (OPEN, HANDED, DONE, KPA, "subject") else office.halina
    args = [world[sent.subject]] if sent.subject in world else []
    if sent.subject == "subject":
        args = [f"case:{world[OPEN]}"]
    send = getattr(sign_in(Client(), by), sent.method)
    answer = send(reverse(f"workspace:{sent.to}", args=args), sent.wrong)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="ok-error"' not in html
    assert "invalid-feedback" in html or "alert-danger" in html
    assert TYPED in html or not sent.keeps
