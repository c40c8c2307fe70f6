"""The conversation as scripts speak it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from okienko.channels.chat import queries, services
from okienko.channels.chat.models import Chat
from okienko.channels.chat.permissions import digest, new_token
from okienko.channels.email import services as mail
from okienko.channels.email.models import OutgoingMail
from okienko.contacts import services as contacts
from okienko.contacts.models import Answer, Callback, Contact, Message, Rating
from okienko.kernel import limits, live
from okienko.kernel.actors import system
from okienko.kernel.models import Bucket
from okienko.kernel.references import format_reference
from okienko.routing import services as routing
from okienko.routing.models import Queue, WorkItem
from okienko.routing.queries import forget_queues
from tests.cast import sign_in

from .conftest import CLOSED, Visitor

pytestmark = pytest.mark.django_db
NOBODY = "przy czacie nie ma nikogo, kto może odpowiedzieć"

TOKENS = ("", "x", "a" * 10_000, "../../etc", "1", "%00", "eyJhIjoiYiJ9:1:x")


def test_a_chat_is_a_contact_that_waits_with_its_first_line(visitor):
    one = visitor("Nie działa latarnia", name="Maria", came_from="https://www.miasto.test/swiatlo?pesel=1#x")
    contact = one.contact
    assert (contact.channel, contact.headline, contact.sender_name) == ("chat", "Nie działa latarnia", "Maria")
    assert WorkItem.objects.get().subject == f"contact:{contact.id}"
    assert Chat.objects.get().came_from == "https://www.miasto.test/swiatlo"
    assert one.texts() == ["Nie działa latarnia"]


def test_begun_twice_it_is_one_chat(visitor):
    one = visitor("Raz")
    assert one.post("begin", text="Raz").status_code == 200
    assert one.texts() == ["Raz"]
    assert Contact.objects.count() == 1


def test_a_line_sent_three_times_is_one_line(visitor):
    one = visitor()
    ids = {one.say("Druga", "abc").json()["id"] for _ in range(3)}
    assert len(ids) == 1
    assert one.texts() == ["Dzień dobry", "Druga"]


def test_what_is_behind_a_number_comes_once(visitor, office):
    one = visitor("1")
    seen = one.read()["seq"]
    services.say(one.contact.id, "2", client_id="s1", by=office.halina)
    contacts.add_note(one.contact.id, "tylko dla nas", by=office.halina)
    one.say("3", "c3")
    later = one.read(seen)
    assert [(line["text"], line["mine"], line["who"]) for line in later["lines"]] == [
        ("2", False, "Halina"),
        ("3", True, ""),
    ]
    assert one.read(later["seq"])["lines"] == []


def test_notes_are_never_shown(visitor, office):
    one = visitor()
    contacts.add_note(one.contact.id, "awanturuje się", by=office.halina)
    assert "awanturuje" not in one.get("conversation").content.decode()


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("path", ["lines", "typing", "end", "message", "copy", "rating", "state"])
def test_a_stranger_finds_nothing(visitor, token, path):
    visitor("Tajne")
    stranger = Visitor(Client(), token)
    answer = stranger.post(path, text="x", client="c", score="6", email="a@example.org", address="a@example.org")
    assert answer.status_code == 404
    assert stranger.get("conversation").status_code == 404
    assert [one.text for one in Message.objects.all()] == ["Tajne"]


def test_a_token_that_is_not_ours_begins_nothing(office):
    for token in TOKENS:
        assert Visitor(Client(), token).post("begin", text="x").status_code in (404, 422)
    assert not Contact.objects.exists()


def test_guessing_is_soon_refused(office):
    answers = [Visitor(Client(), f"guess{n}").get("conversation").status_code for n in range(62)]
    assert answers[:60] == [404] * 60
    assert answers[60:] == [429, 429]


GUESSED = {
    "conversation": {},
    "lines": {"text": "x", "client": "c"},
    "typing": {},
    "end": {},
    "message": {"address": "a@example.org"},
    "copy": {"email": "a@example.org"},
    "rating": {"score": "6"},
    "state": {"reference": "4821930754", "code": "123456"},
}


@pytest.mark.parametrize("path", GUESSED)
def test_every_wrong_token_counts_and_is_forgotten(office, path):
    """Made up or given out and not begun, with what belongs to the path or without."""
    guesses = [(token, fields) for token in ("guess", new_token()) for fields in ({}, GUESSED[path])]
    limits.take("chat:miss:127.0.0.1", rate=60, per=timedelta(hours=1), cost=60 - len(guesses) + 1)
    ask = "get" if path == "conversation" else "post"
    answers = [getattr(Visitor(Client(), token), ask)(path, **fields).status_code for token, fields in guesses]
    assert answers == [404, 404, 404, 429]
    assert Bucket.objects.count() == 1


def test_a_page_without_its_chat_keeps_nothing_of_its_token(office):
    client = Client()
    session = client.session
    session["chat"] = new_token()
    session.save()
    for path in ("", "koniec/", "zostaw/", "zapis/", "ocena/"):
        answer = client.post(f"/czat/rozmowa/{path}", {"text": "x", "client": "c", "score": "6", "address": "a@b.pl"})
        assert answer.status_code == 302, path
    assert not Bucket.objects.exists()


def test_lines_are_limited(visitor):
    one = visitor()
    answers = [one.say("x", f"c{n}") for n in range(31)]
    assert [answer.status_code for answer in answers[:30]] == [200] * 30
    assert answers[30].status_code == 429
    assert int(answers[30]["Retry-After"]) >= 1


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a" * 4000, "\u202e\u200b", "{{ x }} %(y)s"])
def test_hostile_words_are_words(visitor, text):
    one = visitor()
    assert one.say(text, "c").status_code == 200
    assert one.texts()[-1] == text


@pytest.mark.parametrize("text", ["a" * 4001, "", " \n ", "\x00", "a\x00b"])
def test_too_long_or_empty_is_refused(visitor, text):
    one = visitor()
    answer = one.say(text, "c")
    assert answer.status_code == 422
    assert answer.json()["fields"]
    assert len(one.texts()) == 1


def test_a_photo_arrives_once(visitor, stored):
    one = visitor()
    for _ in range(2):
        photo = SimpleUploadedFile("skan.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF", "application/pdf")
        assert one.post("lines", text="", client="f1", files=[photo]).status_code == 200
    line = one.read()["lines"][-1]
    assert [file["name"] for file in line["files"]] == ["skan.pdf"]
    path = line["files"][0]["href"].removeprefix("http://testserver")
    assert Client().get(path).status_code == 200


def test_what_may_not_be_sent_is_refused_by_name(visitor, stored):
    one = visitor()
    program = SimpleUploadedFile("wirus.exe", b"MZ" + bytes(200), "application/octet-stream")
    answer = one.post("lines", text="proszę", client="f1", files=[program])
    assert answer.status_code == 422
    assert "wirus.exe" in answer.json()["fields"]["files"]
    assert len(one.texts()) == 1


def test_too_large_is_refused(visitor, stored):
    one = visitor()
    large = SimpleUploadedFile("film.pdf", b"%PDF-1.4" + bytes(11 * 1024 * 1024), "application/pdf")
    assert one.post("lines", text="", client="f1", files=[large]).status_code == 413
    assert len(one.texts()) == 1


def test_who_waits_knows_their_place(visitor):
    first, second, third = visitor("a"), visitor("b"), visitor("c")
    assert first.read()["status"] == "Jesteś na początku kolejki."
    assert second.read()["status"] == "Przed Tobą w kolejce: 1 osoba."
    assert third.read()["status"] == "Przed Tobą w kolejce: 2 osoby."


def test_an_estimate_comes_from_who_was_answered(visitor, office, clock):
    for number in range(15):
        one = visitor(f"{number}")
        services.say(one.contact.id, "Już", client_id="s", by=office.halina)
        services.end(one.token)
    visitor("przed")
    waiting = visitor("ja")
    assert waiting.read()["status"] == "Przed Tobą w kolejce: 1 osoba. Czas czekania: około 8 min."


def test_taken_it_says_who_talks(visitor, office):
    one = visitor()
    contacts.take(one.contact.id, by=office.halina)
    found = one.read()
    assert (found["state"], found["status"]) == ("talking", "Rozmawia z Tobą: Halina.")


def test_typing_is_a_sign_and_no_text(visitor, office, clock):
    one = visitor()
    contacts.take(one.contact.id, by=office.halina)
    assert one.post("typing", text="nie wyślę tego").status_code == 200
    assert queries.beside(office.halina, one.contact.id).typing
    assert "nie wyślę" not in str(list(Message.objects.values_list("text", flat=True)))
    clock.shift(timedelta(seconds=7))
    assert not queries.beside(office.halina, one.contact.id).typing
    services.note_staff_typing(one.contact.id, by=office.halina)
    assert one.read()["typing"] is True


def test_who_leaves_without_an_address_waits_no_longer(visitor):
    one = visitor()
    assert one.post("end").json()["over"] is True
    assert not WorkItem.objects.exists()
    assert Answer.objects.get().result == "no_answer_needed"
    assert one.say("jeszcze", "c9").status_code == 409
    assert one.texts() == ["Dzień dobry"]


def test_who_leaves_with_an_address_is_owed_an_answer(visitor):
    one = visitor(address="maria@example.org")
    one.post("end")
    assert WorkItem.objects.get().who == "maria@example.org"
    assert one.contact.state == "open"


def test_a_closed_page_ends_the_chat_after_a_while(visitor, clock):
    one = visitor()
    clock.shift(timedelta(minutes=14))
    assert not services.end_left(timezone.now())
    one.read()
    clock.shift(timedelta(minutes=14))
    assert not services.end_left(timezone.now())
    clock.shift(timedelta(minutes=2))
    assert services.end_left(timezone.now())
    assert not services.end_left(timezone.now())
    assert not WorkItem.objects.exists()
    assert one.read()["over"] is True


def test_an_address_instead_of_waiting(visitor):
    one = visitor()
    found = one.post("message", address="600 100 200").json()
    assert found["over"] is True
    assert "Czekasz już nie na czacie" in found["status"]
    assert Callback.objects.get().phone == "600 100 200"
    assert WorkItem.objects.filter(subject=f"contact:{one.contact.id}").exists()
    assert one.post("message", address="600 100 200").status_code == 409


def test_who_waits_chooses_when_to_be_called(visitor, clock):
    times = Client().get("/api/chat/office/").json()["call_times"]
    assert times[0] == ["", "Jak najszybciej"]
    assert times[1][1] == "dziś, 11:00"  # it is ten o'clock in the office
    one = visitor()
    assert one.post("message", address="600 100 200", when="2026-11-24T23:00:00+01:00").status_code == 422
    assert one.post("message", address="600 100 200", when=times[3][0]).status_code == 200
    assert Callback.objects.get().due_at.isoformat() == "2026-11-24T12:00:00+00:00"
    clock.move_to(CLOSED)
    (_soon, (first, name), *_others) = Client().get("/api/chat/office/").json()["call_times"]
    assert datetime.fromisoformat(first) == datetime(2026, 11, 25, 7, tzinfo=UTC)
    page = Client().get("/czat/").content.decode()
    assert name in page


def test_nobody_there_is_told_until_somebody_signs_on(visitor, office):
    assert Client().get("/api/chat/office/").json()["staffed"] is False
    assert NOBODY in Client().get("/czat/").content.decode()
    one = visitor()
    assert one.read()["staffed"] is False
    routing.sign_on(by=office.halina)
    assert one.read()["staffed"] is True
    assert Client().get("/api/chat/office/").json()["staffed"] is True
    assert NOBODY not in Client().get("/czat/").content.decode()


def test_nobody_for_this_matter_is_told_though_there_is_for_others(visitor, office):
    """Who is signed on serves the first line alone; a queue of another unit has nobody, until it overflows to her."""
    chat = {"channels": ["chat"]}
    Queue.objects.create(code="general", name="Pierwsza linia", unit=office.units["PK"], is_default=True, **chat)
    other = Queue.objects.create(
        code="waste", name="Odpady", unit=office.units["GK-I"], skills={"topic-waste": 1}, **chat
    )
    routing.sign_on(by=office.halina)
    told = Client().get("/api/chat/office/").json()
    assert told["staffed"] is True
    assert [one["name"] for one in told["topics"]] == ["Pierwsza linia", "Odpady (teraz nikogo nie ma)"]
    page = Client().get("/czat/").content.decode()
    assert "Odpady (teraz nikogo nie ma)" in page
    assert NOBODY not in page
    one = visitor(topic="waste")
    assert one.read()["staffed"] is False
    assert visitor(topic="general").read()["staffed"] is True
    other.overflow = {"to": "general", "after_seconds": 60}
    other.save()
    forget_queues()
    assert one.read()["staffed"] is True


def test_nobody_who_speaks_it_is_told_in_that_language(visitor, office):
    first = [{"after_seconds": 0, "line": "first"}]
    Queue.objects.create(
        code="general", name="Pierwsza linia", unit=office.units["PK"], channels=["chat"], is_default=True, steps=first
    )
    routing.sign_on(by=office.halina)
    assert Client().get("/api/chat/office/").json()["staffed"] is True
    assert Client().get("/api/chat/office/", {"lang": "uk"}).json()["staffed"] is False


def test_who_falls_silent_is_asked_and_then_left_in_peace(visitor, office, clock):
    silent, speaking, waiting = visitor("a"), visitor("b"), visitor("c")
    for one in (silent, speaking):
        services.say(Chat.objects.get(key=digest(one.token)).contact_id, "Jaki numer?", client_id="s", by=office.halina)
    clock.shift(timedelta(minutes=4))
    speaking.say("zaraz sprawdzę", "c1")
    assert not services.mind_silence(timezone.now())
    clock.shift(timedelta(minutes=2))
    assert services.mind_silence(timezone.now())
    assert not services.mind_silence(timezone.now())
    assert silent.texts()[-1] == (
        "Czy w czymś jeszcze pomóc? Wystarczy coś napisać. Inaczej rozmowa zakończy się za 5 min."
    )
    assert speaking.texts()[-1] == "zaraz sprawdzę"
    clock.shift(timedelta(minutes=6))
    for one in (silent, speaking, waiting):
        one.read()
    assert services.mind_silence(timezone.now())
    assert not services.mind_silence(timezone.now())
    found = silent.read()
    assert (found["over"], waiting.read()["over"]) == (True, False)
    assert found["status"] == "Rozmowa zakończyła się, bo długo nikt nic nie napisał. Możesz do niej wrócić."
    assert found["back"].startswith("Wracam do rozmowy ")
    assert speaking.read()["back"] == ""
    assert WorkItem.objects.filter(assignee_id=office.halina.id).count() == 2  # its result is still to be written down


def test_who_answers_the_reminder_goes_on(visitor, office, clock):
    one = visitor()
    services.say(one.contact.id, "Jaki numer?", client_id="s", by=office.halina)
    clock.shift(timedelta(minutes=5))
    assert services.mind_silence(timezone.now())
    clock.shift(timedelta(minutes=4))
    one.say("482", "c1")
    clock.shift(timedelta(minutes=20))
    assert not services.mind_silence(timezone.now())
    services.say(one.contact.id, "Dziękuję", client_id="s2", by=office.halina)
    Queue.objects.create(code="general", name="Pierwsza linia", unit=office.units["PK"], idle_remind_seconds=0)
    forget_queues()
    clock.shift(timedelta(hours=1))
    assert not services.mind_silence(timezone.now())
    assert one.read()["over"] is False


def test_ended_and_forgotten(visitor, office):
    browser = Client()
    browser.post("/czat/", {"text": "Dzień dobry", "token": new_token()})
    assert "Dzień dobry" in browser.get("/czat/rozmowa/").content.decode()
    assert browser.post("/czat/rozmowa/koniec/", {"forget": "1"})["Location"] == "/czat/"
    assert browser.get("/czat/rozmowa/")["Location"] == "/czat/"
    assert Chat.objects.get().ended_by == "visitor"


def test_a_way_back(visitor, office, clock):
    browser = Client()
    browser.post("/czat/", {"text": "Dzień dobry", "token": new_token()})
    services.say(Contact.objects.get().id, "Jaki numer?", client_id="s", by=office.halina)
    clock.shift(timedelta(minutes=16))
    services.end_left(timezone.now())
    clock.shift(timedelta(hours=4))
    assert "Wróć do rozmowy" in browser.get("/czat/rozmowa/").content.decode()
    page = browser.post("/czat/rozmowa/od-nowa/", {"back": "1"}, follow=True).content.decode()
    assert f"Wracam do rozmowy {format_reference(Contact.objects.get().reference)}." in page


def test_back_in_time_it_is_the_same_talk(office, clock):
    """Both see what was said before; whoever had it is asked first; it is counted and settled once more."""
    browser = Client()
    browser.post("/czat/", {"text": "Dzień dobry", "token": new_token()})
    pk = Contact.objects.get().id
    routing.sign_on(by=office.halina)
    services.say(pk, "Jaki numer?", client_id="s", by=office.halina)
    clock.shift(timedelta(minutes=16))
    assert services.end_left(timezone.now())
    assert Chat.objects.get().ended_by == "left"
    page = browser.post("/czat/rozmowa/od-nowa/", {"back": "1"}, follow=True).content.decode()
    assert "Jaki numer?" in page
    assert "Jesteś na początku kolejki." in page
    item = WorkItem.objects.get()
    assert (item.assignee_id, item.sticky_id, item.channel) == (None, office.halina.id, "chat")
    assert Contact.objects.get().handled_by_id is None
    contacts.take(pk, by=office.halina)
    clock.shift(timedelta(minutes=14))
    assert not services.mind_silence(timezone.now())  # it is the office's turn
    services.say(pk, "Jestem", client_id="s2", by=office.halina)
    assert list(Message.objects.order_by("seq").values_list("text", flat=True)) == [
        "Dzień dobry",
        "Jaki numer?",
        "Jestem",
    ]
    desk = sign_in(Client(), office.halina).get(f"/praca/czat/{pk}/").content.decode()
    assert desk.index("Jaki numer?") < desk.index("Jestem")
    contacts.settle(pk, by=office.halina)
    assert not WorkItem.objects.exists()


def test_the_way_back_of_a_settled_talk(visitor, office, clock):
    one = visitor()
    clock.shift(timedelta(minutes=16))
    services.end_left(timezone.now())
    assert one.contact.state == "settled"  # nobody had answered, and there was no address
    assert one.say("halo", "c1").status_code == 409
    assert one.post("again").json()["state"] == "waiting"
    assert one.post("again").json()["state"] == "waiting"  # from another tab
    assert WorkItem.objects.count() == 1
    assert one.say("halo", "c1").status_code == 200
    assert one.texts() == ["Dzień dobry", "halo"]
    clock.shift(timedelta(minutes=16))
    services.end_left(timezone.now())
    assert not WorkItem.objects.exists()


def test_no_way_back_where_it_was_ended_or_is_old_or_nobody_reads(visitor, office, clock):
    ended, left = visitor(), visitor()
    ended.post("end")
    assert ended.post("again").status_code == 409
    clock.shift(timedelta(minutes=16))
    services.end_left(timezone.now())
    Queue.objects.create(code="general", name="Linia", unit=office.units["PK"], channels=["chat"], is_default=True)
    Queue.objects.update(is_open=False)
    forget_queues()
    assert left.post("again").json()["code"] == "office_closed"
    Queue.objects.update(is_open=True)
    forget_queues()
    clock.shift(timedelta(hours=4))
    assert left.post("again").status_code == 409
    assert Visitor(Client(), "obcy").post("again").status_code == 404


def test_who_came_back_and_left_again_owes_nobody_a_result_to_lose(visitor, office, clock):
    """Somebody had talked with them: what came of it is written down, though nobody took the talk again."""
    one = visitor()
    routing.sign_on(by=office.halina)
    services.say(one.contact.id, "Jaki numer?", client_id="s", by=office.halina)
    clock.shift(timedelta(minutes=16))
    services.end_left(timezone.now())
    one.post("again")
    one.post("end")
    assert one.contact.state == "open"
    assert WorkItem.objects.get().channel == "web_form"


def test_a_talk_that_was_had_can_be_rated_once(visitor, office):
    one = visitor()
    assert one.post("rating", score="6").status_code == 404
    services.say(one.contact.id, "Pomogłam?", client_id="s", by=office.halina)
    one.post("end")
    assert one.read()["may_rate"] is True
    assert one.post("rating", score="7").status_code == 422
    assert one.post("rating", score="5").status_code == 200
    assert one.post("rating", score="6", comment="Szybko").status_code == 200
    assert Rating.objects.get().score == 6
    assert one.read()["rating"] == 6


def test_the_lines_by_email_once_for_an_address(visitor, office):
    mail.ensure_mailbox("kontakt@miasto.test", by=system())
    one = visitor("Nie działa latarnia")
    assert one.post("copy", email="maria@example.org").status_code == 409  # else anybody could send anybody our letters
    services.say(one.contact.id, "Już zgłaszam", client_id="s", by=office.halina)
    contacts.add_note(one.contact.id, "tajna notatka", by=office.halina)
    for _ in range(2):
        assert one.post("copy", email="Maria@example.org").status_code == 200
    sent = OutgoingMail.objects.get()
    assert sent.recipient == "maria@example.org"
    _headline, text = queries.transcript(one.contact.id)
    assert "Nie działa latarnia" in text
    assert "Już zgłaszam" in text
    assert "tajna" not in text
    assert one.post("copy", email="nic").status_code == 422


def test_while_closed_no_chat_begins(visitor, clock):
    clock.move_to(CLOSED)
    answer = Visitor(Client(), new_token()).post("begin", text="Halo")
    assert answer.status_code == 409
    assert answer.json()["code"] == "office_closed"
    assert not Contact.objects.exists()


def test_only_allowed_sites_are_answered(office, settings):
    settings.CHAT_ORIGINS = ["https://www.miasto.test"]
    asked = Client().get("/api/chat/office/", headers={"Origin": "https://www.miasto.test"})
    assert asked["Access-Control-Allow-Origin"] == "https://www.miasto.test"
    assert "Access-Control-Allow-Credentials" not in asked
    for origin in ("https://evil.example", "null", "https://www.miasto.test.evil.example", "http://www.miasto.test"):
        for method in ("get", "options"):
            answer = getattr(Client(), method)("/api/chat/office/", headers={"Origin": origin})
            assert "Access-Control-Allow-Origin" not in answer, origin
    preflight = Client().options("/api/chat/lines/", headers={"Origin": "https://www.miasto.test"})
    assert preflight.status_code == 204
    assert "authorization" in preflight["Access-Control-Allow-Headers"]


def test_a_cookie_opens_nothing(visitor):
    one = visitor()
    client = Client()
    session = client.session
    session["chat"] = one.token
    session.save()
    assert client.get("/api/chat/conversation/").status_code == 404


def test_the_widget_speaks_three_languages(office):
    words = [Client().get("/api/chat/office/", {"lang": code}).json()["words"]["title"] for code in ("pl", "en", "uk")]
    assert len(set(words)) == 3


def test_a_look_at_the_chat_costs_few_questions(visitor, office, django_assert_max_num_queries):
    one = visitor()
    for number in range(12):
        one.say(f"{number}", f"c{number}")
    visitor("obok")
    with django_assert_max_num_queries(9):
        one.read()
    for number in range(3):
        services.say(Contact.objects.order_by("id")[0].id, f"{number}", client_id=f"s{number}", by=office.halina)
    with django_assert_max_num_queries(4):
        one.read()
    with django_assert_max_num_queries(9):  # two of them a savepoint of the test
        one.say("jeszcze", "c99")


def test_a_line_wakes_nobody_but_the_two_who_talk(visitor, office):
    """Lists of colleagues do not show it; who is in a talk reads it, and who sent it need not."""
    one = visitor()
    pk = one.contact.id
    with live.hearing() as told:
        services.hear(pk, "czy ktoś tu jest?", client_id="c1")
    assert set(told) == {f"contact:{pk}"}
    services.say(pk, "Jestem", client_id="s", by=office.halina)
    with live.hearing() as told:
        services.hear(pk, "dobrze", client_id="c2")
    assert set(told) == {f"contact:{pk}", f"work:user:{office.halina.id}"}
    with live.hearing() as told:
        services.note_typing(pk)
        services.note_staff_typing(pk, by=office.halina)
    assert set(told) == {f"typing:{pk}:visitor", f"typing:{pk}:staff"}


def test_a_line_knows_its_number(visitor, office):
    one = visitor()
    before = one.read()["seq"]
    answer = one.say("druga", "c1").json()
    assert answer["seq"] == before + 1
    assert answer["version"] > 0
    (line,) = one.read(before)["lines"]
    assert (line["seq"], line["at"]) == (answer["seq"], answer["at"])
    assert one.say("druga", "c1").json() == {"id": answer["id"]}
