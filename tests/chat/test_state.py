"""The state of a matter in a chat: asked for beside the lines, told to one browser alone, its code kept nowhere."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from okienko.assistant import services as assistant
from okienko.assistant.models import Voice
from okienko.assistant.rules import asks_state
from okienko.cases import services as cases
from okienko.cases.models import Case
from okienko.channels.chat import queries, services
from okienko.channels.chat.models import Chat
from okienko.channels.chat.rules import HIDDEN_CODE, without_codes
from okienko.contacts import services as contacts
from okienko.contacts.models import Contact, Message
from okienko.contacts.services import Content
from okienko.kernel.actors import system
from okienko.kernel.facts import relay
from okienko.kernel.models import Bucket
from okienko.kernel.references import format_reference
from tests.cast import make_kinds, sign_in
from tests.path.test_path import report
from tests.service_cards import load_card

from .conftest import Visitor

CODE, WRONG = "907153", "907154"
TABLES = (
    "contacts_contact", "contacts_message", "channels_chat", "channels_chatline", "assistant_voice", "audit_entry",
    "kernel_fact", "procrastinate_jobs", "routing_workitem", "accounts_session",
)  # fmt: skip
UNKNOWN = "Nie znamy takiego numeru z tym kodem. Sprawdź obie liczby na potwierdzeniu."


@pytest.fixture
def case(office, settings) -> Case:
    """A matter whose code is known, in an office whose machine speaks first."""
    settings.ASSISTANT_QUEUES = ["*"]
    make_kinds()
    made = Case.objects.get(id=report())
    made.tracking_code = CODE
    made.save(update_fields=["tracking_code"])
    return made


def work() -> None:
    """Facts to their handlers, and the assistant's job, as the worker does."""
    while relay.run_once():
        pass
    for voice in Voice.objects.all():
        assistant.speak(voice.contact_id)


@pytest.fixture
def asking(case, visitor) -> Visitor:
    """Somebody whom the machine has just offered to tell."""
    one = visitor("co z moją sprawą?")
    work()
    return one


def kept() -> str:
    """All that is kept of what was said and done, as digits and letters."""
    found = []
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT to_jsonb(one)::text FROM {table} one")  # noqa: S608  # a constant of this test
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(re.sub(rf'"tracking_code": "{CODE}"', "", one) for one in found)


def has_code(text: str, code: str = CODE) -> bool:
    between = r"[\W_]{0,2}"
    return re.search(r"(?<!\d)" + between.join(code) + r"(?!\d)", text) is not None


def ask(one: Visitor, reference: str, code: str, **more: str):
    return one.post("state", reference=reference, code=code, **more)


pytestmark = pytest.mark.django_db


def test_it_is_offered_and_told_to_the_browser_alone(asking, case):
    assert asking.read()["offer"] == "state"
    assert "pola pod rozmową" in asking.texts()[-1]
    answer = ask(asking, format_reference(case.reference), "907 153")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    told = answer.json()
    assert told["sentences"][0] == "Stan Twojej sprawy: Przyjęta."
    assert told["sentences"][1].startswith("Planowana data: ")
    assert told["sentences"][-1] == f"Prowadzi ją: {case.unit.name}."
    page = Client().get(told["link"].removeprefix("http://testserver"))
    assert page.status_code == 200
    assert case.reference in page.content.decode().replace("\u00a0", "")
    said = asking.texts()
    assert said[-1].startswith("Pytanie o stan sprawy: podałem go")
    for secret in ("Przyjęta", case.unit.name, case.reference, format_reference(case.reference), "/sprawa/"):
        assert secret not in said[-1]
    assert not has_code(kept())
    assert told["link"].rstrip("/").rpartition("/")[2] not in kept()


def test_it_says_no_more_than_the_page_of_the_matter(asking, case, office):
    cases.take(case.id, by=office.karol)
    cases.resolve(case.id, outcome="done", answer="Załatane na medal.", by=office.karol)
    told = ask(asking, case.reference, CODE).json()["sentences"]
    assert told == ["Stan Twojej sprawy: Załatwione.", "Odpowiedź urzędu przeczytasz na stronie sprawy."]


def test_asked_again_after_a_reload_and_for_another_matter(asking, case):
    for _ in range(12):  # a right code costs nothing
        assert ask(asking, case.reference, CODE).status_code == 200
    assert len(asking.texts()) == 3, "one line, however often it was told"
    fresh = asking.read()
    assert fresh["offer"] == "state"
    assert "Przyjęta" not in str(fresh)
    other = Case.objects.get(id=report())
    assert ask(asking, other.reference, other.tracking_code).status_code == 200
    assert len(asking.texts()) == 4
    assert Chat.objects.get(contact=Voice.objects.get().contact_id).told_case_id == other.id


def test_a_wrong_number_and_a_wrong_code_are_told_alike(asking, case):
    ask(asking, case.reference, WRONG)  # the line that nothing was told is there once
    answers, counts = [], []
    for reference, code in ((case.reference, WRONG), ("482 193 075 4", CODE)):
        with CaptureQueriesContext(connection) as asked:
            answers.append(ask(asking, reference, code))
        counts.append(len(asked))
    assert [one.status_code for one in answers] == [422, 422]
    assert answers[0].content == answers[1].content
    assert answers[0].json()["fields"] == {"code": UNKNOWN}
    assert counts[0] == counts[1]
    assert [text.partition(":")[0] for text in asking.texts()[2:]] == ["Pytanie o stan sprawy"]
    assert Chat.objects.filter(told_case_id=None).count() == 1
    assert not has_code(kept())
    assert not has_code(kept(), WRONG)


def test_guessing_is_bounded_together_with_the_page_of_matters(asking, case):
    for number in range(10):
        if number % 2:
            Client().post("/sprawa/", {"reference": case.reference, "code": WRONG})
        else:
            ask(asking, case.reference, WRONG)
    refused = ask(asking, case.reference, CODE)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) >= 1
    assert Client().post("/sprawa/", {"reference": case.reference, "code": CODE}).status_code == 429


def test_one_network_guesses_thirty_times(asking):
    answers = [ask(asking, f"{number:09d}0", WRONG).status_code for number in range(40)]
    assert 429 in answers
    assert answers.index(429) <= 30


def test_what_is_left_out_is_asked_for(asking):
    assert ask(asking, "", "").json()["fields"].keys() == {"reference", "code"}
    assert ask(asking, "\x00", "x").status_code == 422
    assert ask(asking, "x" * 100, CODE).status_code == 422
    assert len(asking.texts()) == 2


@pytest.mark.parametrize("spoken", [True, False])
def test_where_a_person_has_it_nothing_is_offered_or_told(asking, case, office, spoken):
    if spoken:
        services.say(asking.contact.id, "Dzień dobry.", client_id="a", by=office.bartek)
    else:
        contacts.take(asking.contact.id, by=office.bartek)
    before = asking.texts()
    assert asking.read()["offer"] == ""
    refused = ask(asking, case.reference, CODE)
    assert (refused.status_code, refused.json()["code"]) == (409, "state_not_offered")
    if spoken:
        contacts.give_back(asking.contact.id, by=office.bartek)
        assert asking.read()["offer"] == "", "also when nobody holds it any more"
        assert ask(asking, case.reference, CODE).status_code == 409
    assert asking.texts() == before
    assert not Bucket.objects.filter(key__startswith="portal:track").exists()


def test_it_is_told_only_where_it_was_offered(case, visitor, settings, office, clock):
    load_card(office)
    one = visitor("ile kosztuje zielony kubeł na szkło")
    work()
    assert one.read()["offer"] == ""
    assert ask(one, case.reference, CODE).status_code == 409
    one.say("a co z moim zgłoszeniem?", "2")
    work()
    assert one.read()["offer"] == "state"
    one.say("ile kosztuje zielony kubeł na szkło", "3")
    work()
    assert one.read()["offer"] == ""
    one.post("end")
    assert ask(one, case.reference, CODE).status_code == 409
    settings.ASSISTANT_QUEUES = []
    alone = visitor("co z moją sprawą?")
    work()
    assert alone.read()["offer"] == ""


def test_a_message_that_is_no_matter_yet_has_its_page(asking, office):
    letter = contacts.open_contact(channel="web_form", by=office.halina, content=Content("List"))
    row = Contact.objects.get(id=letter.id)
    told = ask(asking, row.reference, row.tracking_code).json()
    assert told["sentences"] == ["Mamy Twoją wiadomość. Co się z nią dzieje, zobaczysz na jej stronie."]
    assert Chat.objects.filter(told_case_id=None).count() == 1


@pytest.mark.parametrize(
    ("text", "language", "offered", "told"),
    [
        ("What is the status of my case?", "en", "fields below the chat", "The state of your matter: Received."),
        ("Що з моєю справою?", "uk", "поля під розмовою", "Стан"),
    ],
)
def test_in_three_languages(case, visitor, text, language, offered, told):
    one = visitor(text)
    work()
    assert offered in one.texts()[-1]
    answer = one.client.post(
        f"/api/chat/state/?lang={language}",
        {"reference": case.reference, "code": CODE},
        headers={"Authorization": f"Bearer {one.token}"},
    )
    assert answer.json()["sentences"][0].startswith(told)


# -- typed into a line anyway


def test_the_code_of_a_matter_is_not_kept_in_a_line(case, visitor, office):
    one = visitor(f"co ze sprawą {case.reference} kod {CODE}")
    sent = one.say(f"{format_reference(case.reference)} {CODE[:3]} {CODE[3:]}, mój tel. 600 100 200", "2")
    assert sent.json()["text"] == one.texts()[-1]
    work()
    assert one.read()["offer"] == "state"
    one.say(CODE, "3")
    one.say(f"mój kod to {CODE[:3]}-{CODE[3:]}", "4")
    services.say(one.contact.id, "Dzień dobry.", client_id="a", by=office.halina)
    one.say(f"Kod: {CODE}", "5")
    mine = [text for text in one.texts() if HIDDEN_CODE in text]
    assert len(mine) == 5
    assert "600 100 200" in mine[1]
    assert HIDDEN_CODE in one.contact.headline
    assert not has_code(kept())
    assert not has_code(queries.transcript(one.contact.id)[1])
    assert not has_code(sign_in(Client(), office.halina).get(f"/praca/czat/{one.contact.id}/").content.decode())


def test_a_code_typed_alone_brings_the_fields_again(asking):
    asking.say("907 153", "2")
    work()
    assert asking.texts()[-2] == HIDDEN_CODE
    assert "pola pod rozmową" in asking.texts()[-1]
    assert asking.read()["offer"] == "state"


@pytest.mark.parametrize(
    "text",
    [
        "działka 123456", "proszę o telefon: 600 100 200", "kod pocztowy 60-123", "kod błędu 404123", "123456",
        "konto 12 1020 5558 1111 1234 5678 9012", "482 193 075 4, telefon 600100200 albo +48 600 100 200",
        "sprawa 482 193 075 4 z 24.11.2026, zapłacono 1500,00 zł o 12:30", "NIP 526-025-02-74, faktura 123456",
    ],
)  # fmt: skip
def test_other_numbers_stay_as_they_are(text):
    assert without_codes(text, is_offered=False) == text


_BETWEEN = st.sampled_from(["", " ", "-", "\u00a0", "\u2013"])


@given(
    st.from_regex(r"[0-9]{10}", fullmatch=True), st.from_regex(r"[0-9]{6}", fullmatch=True), _BETWEEN, _BETWEEN,
    st.sampled_from([" ", ", kod ", "/", "\n", " – "]), st.booleans(), st.text("abc ąż.,\n", max_size=20),
)  # fmt: skip
def test_beside_the_number_of_a_matter_no_code_stays(reference, code, in_reference, in_code, amid, is_first, around):
    number = in_reference.join((reference[:3], reference[3:6], reference[6:9], reference[9:]))
    secret = in_code.join((code[:3], code[3:]))
    text = amid.join((secret, number) if is_first else (number, secret))
    hidden = without_codes(f"{around}{text}{around}", is_offered=False)
    assert hidden.count(HIDDEN_CODE) == 1
    assert number in hidden
    assert hidden.replace(HIDDEN_CODE, secret) == f"{around}{text}{around}"


@given(st.text(max_size=200), st.booleans())
def test_without_six_digits_a_line_is_kept_as_it_is(text, is_offered):
    few = re.sub(r"\d", "", text) + " 12345"
    assert without_codes(few, is_offered=is_offered) == few


# -- who takes the talk over


def test_who_takes_over_sees_which_matter_within_the_access_table(asking, case, office):
    pk = asking.contact.id
    link = f'href="/praca/sprawa/{case.id}/"'

    def pages(actor) -> str:
        desk = sign_in(Client(), actor)
        return "".join(desk.get(f"/praca/czat/{pk}/{path}").content.decode() for path in ("", "tresc/"))

    ask(asking, case.reference, WRONG)
    assert link not in pages(office.bartek), "only for a right code"
    ask(asking, case.reference, CODE)
    seen = pages(office.bartek)
    assert seen.count(link) == 2
    assert "Pytanie o stan sprawy: podałem go" in seen
    assert not has_code(seen)
    unseen = pages(office.halina)  # a broker, to whom the table shows the matters of persons they have identified
    assert "Pytanie o stan sprawy: podałem go" in unseen
    assert link not in unseen
    assert format_reference(case.reference) not in unseen
    Case.objects.filter(id=case.id).update(access_class="isolated")
    assert link not in pages(office.bartek)


def test_which_matter_it_was_is_exported_and_forgotten_with_the_talk(asking, case):
    pk = asking.contact.id
    ask(asking, case.reference, CODE)
    asking.post("end")
    assert queries.export([pk])["channels.Chat"][0]["told_case_id"] == case.id
    assert services.forget([pk], by=system())["channels.Chat"] == 1
    assert Chat.objects.get(contact_id=pk).told_case_id is None


# -- the page without scripts


def test_the_page_without_scripts(case, office):
    browser = Client()
    form = browser.get("/czat/").context["form"]
    browser.post("/czat/", {"token": form.initial["token"], "text": f"co ze sprawą {case.reference}"})
    assert "data-chat-matter hidden" in browser.get("/czat/rozmowa/").content.decode()
    work()
    page = browser.get("/czat/rozmowa/")
    assert "data-chat-matter hidden" not in page.content.decode()
    assert page.context["matter"].initial["reference"] == format_reference(case.reference)
    wrong = browser.post("/czat/rozmowa/sprawa/", {"reference": case.reference, "code": WRONG})
    assert wrong.status_code == 422
    assert UNKNOWN in wrong.content.decode()
    told = browser.post("/czat/rozmowa/sprawa/", {"reference": case.reference, "code": CODE})
    assert told["Cache-Control"] == "private, no-store"
    assert "Stan Twojej sprawy: Przyjęta." in told.content.decode()
    assert not has_code(told.content.decode())
    again = browser.get("/czat/rozmowa/").content.decode()
    assert "Stan Twojej sprawy" not in again, "only on the page that answered"
    assert 'action="/czat/rozmowa/sprawa/"' in again
    contacts.take(Contact.objects.get(channel="chat").id, by=office.halina)
    refused = browser.post("/czat/rozmowa/sprawa/", {"reference": case.reference, "code": CODE}, follow=True)
    assert "Tutaj stanu sprawy już nie podam." in refused.content.decode()
    assert not Message.objects.filter(text__contains=CODE).exists()


# -- what asks for it

ASKING = [
    "co z moją sprawą?", "Co z moim wnioskiem o dodatek?", "jaki jest stan mojej sprawy", "stan sprawy",
    "status zgłoszenia", "Dzień dobry, chciałbym sprawdzić status sprawy", "na jakim etapie jest moja sprawa",
    "gdzie jest mój wniosek", "czy moje zgłoszenie zostało już załatwione", "czy rozpatrzyliście moje odwołanie?",
    "kiedy załatwicie moją sprawę", "co sie dzieje z moim zgloszeniem", "sprawdz moja sprawe", "co ze sprawą",
    "what is the status of my case", "What's happening with my application?", "check my case status",
    "has my application been accepted", "Що з моєю справою?", "який стан моєї заяви", "на якому етапі моє звернення",
    "статус справи", "перевірити статус справи",
]  # fmt: skip
NOT_ASKING = [
    "status wniosku o dowód", "ile trwa rozpatrzenie wniosku", "jak złożyć wniosek", "co z moim psem", "sprawa",
    "sprawa z samochodem", "kopia mojego wniosku", "stan sprawy sąsiada", "ile kosztuje mój wniosek",
    "jak napisać skargę", "gdzie złożyć mój wniosek", "how to file my application", "як подати заяву",
    "czy mogę wycofać moje podanie", "połącz mnie z człowiekiem w mojej sprawie", "stan wody", "",
]  # fmt: skip


@pytest.mark.parametrize("text", ASKING)
def test_this_asks_how_a_matter_stands(text):
    assert asks_state(text)


@pytest.mark.parametrize("text", NOT_ASKING)
def test_this_does_not(text):
    assert not asks_state(text)
