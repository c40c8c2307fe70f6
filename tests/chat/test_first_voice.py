"""The assistant speaks first in a chat, in the queues the office names, until a person does."""

from __future__ import annotations

import pytest
from django.test import Client

from okienko.assistant import services
from okienko.assistant.models import Voice
from okienko.channels.chat import services as chats
from okienko.channels.chat.permissions import new_token
from okienko.contacts import models as contacts_models
from okienko.contacts import services as contacts
from okienko.kernel.facts import relay
from okienko.kernel.jobs import app
from okienko.routing.models import WorkItem
from tests.card_forms import publish, put_form
from tests.service_cards import CODE, load_beside, load_card

pytestmark = pytest.mark.django_db


@pytest.fixture
def on(settings):
    settings.ASSISTANT_QUEUES = ["*"]


def work() -> None:
    """Facts to their handlers, and the assistant's job, as the worker does."""
    while relay.run_once():
        pass
    for voice in Voice.objects.all():
        services.speak(voice.contact_id)


def test_off_unless_the_office_wishes(office, visitor):
    load_card(office)
    one = visitor("ile kosztuje zielony kubeł na szkło")
    work()
    assert not Voice.objects.exists()
    assert one.texts() == ["ile kosztuje zielony kubeł na szkło"]


def test_it_answers_while_the_person_waits_and_the_queue_is_untouched(office, visitor, on, clock):
    load_card(office)
    one = visitor("ile kosztuje zielony kubeł na szkło")
    before = WorkItem.objects.get()
    work()
    _question, answer = one.texts()
    assert answer.startswith("Rozmawiasz z automatem")
    assert "13,50 zł" in answer
    assert "/uslugi/zielony-kubel/" in answer
    after = WorkItem.objects.get()
    assert (after.routing_age, after.queue, after.assignee_id) == (before.routing_age, before.queue, None)
    assert one.contact.first_answered_at is None, "a machine's line is no answer of the office's"
    clock.shift(5)
    one.say("a co przynieść?", "2")
    work()
    work()
    assert len(one.texts()) == 4, "once, however often the job runs"
    assert "dowód osobisty" in one.texts()[-1]
    assert "Rozmawiasz z automatem" not in one.texts()[-1]


def test_a_guide_is_walked_in_the_chat(office, visitor, on):
    load_beside(office)
    one = visitor("chcę ustawić kubeł przy drodze")
    work()
    asked = one.texts()[-1]
    assert "Czyja jest droga?" in asked
    assert "2. miejska" in asked
    assert "Odpisz numerem albo słowami." in asked
    one.say("2", "2")
    work()
    assert "Na jak długo?" in one.texts()[-1]
    one.say("dłużej", "3")
    work()
    assert "do 3 dni" in one.texts()[-1]
    assert "odp=droga.miejska,czas.dluzej" in one.texts()[-1]


def test_an_answer_to_a_guide_is_taken_back_in_the_chat(office, visitor, on):
    load_beside(office)
    one = visitor("chcę ustawić kubeł przy drodze")
    work()
    assert "cofnij" not in one.texts()[-1], "nothing was answered yet"
    first, second = "Czyja jest droga?", "Na jak długo?"
    for number, (line, answer) in enumerate(
        [("2", second), ("cofnij", first), ("1", "Ustaw kubeł"), ("cofnij", first)], 2
    ):
        one.say(line, str(number))
        work()
        assert answer in one.texts()[-1]
        assert ("Napisz „cofnij”" in one.texts()[-1]) == (line != "cofnij")


def test_a_person_speaking_silences_it_for_good(office, visitor, on):
    load_card(office)
    one = visitor("ile kosztuje zielony kubeł na szkło")
    chats.say(one.contact.id, "Dzień dobry, tu Bartek.", client_id="a", by=office.bartek)
    work()
    assert len(one.texts()) == 2, "taken before the machine spoke: it says nothing"
    one.say("a co przynieść?", "2")
    work()
    assert len(one.texts()) == 3
    contacts.give_back(one.contact.id, by=office.bartek)
    one.say("ile kosztuje zielony kubeł?", "3")
    work()
    assert len(one.texts()) == 4, "silent also when nobody holds it any more"
    assert Voice.objects.get().is_silent


def test_taken_between_thinking_and_speaking(office, visitor, on, monkeypatch):
    load_card(office)
    one = visitor("ile kosztuje zielony kubeł na szkło")
    real = services.queries.answer

    def slow(*args, **more):
        contacts.take(one.contact.id, by=office.bartek)
        return real(*args, **more)

    monkeypatch.setattr(services.queries, "answer", slow)
    work()
    assert len(one.texts()) == 1


def test_who_wants_a_person_hears_it_once_and_then_no_more(office, visitor, on):
    one = visitor("połącz mnie z konsultantem")
    work()
    one.say("halo?", "2")
    work()
    assert len(one.texts()) == 3
    assert "Twoje miejsce w kolejce zostaje" in one.texts()[1]


def test_a_failure_and_a_late_job_hold_nobody_up(office, visitor, on, clock, monkeypatch):
    one = visitor("ile kosztuje zielony kubeł na szkło")
    monkeypatch.setattr(services.queries, "answer", lambda *args, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        work()
    monkeypatch.undo()
    clock.shift(180)
    work()
    assert len(one.texts()) == 1
    assert WorkItem.objects.get().assignee_id is None
    chats.say(one.contact.id, "Dzień dobry.", client_id="a", by=office.bartek)
    assert len(one.texts()) == 2


def test_codes_of_matters_are_not_asked_for_in_a_chat(office, visitor, on):
    one = visitor("co ze sprawą 482 193 075 4 kod 123 456")
    work()
    assert "/sprawa/" in one.texts()[1]
    assert "Stan Twojej sprawy" not in one.texts()[1]
    assert "nie w wiadomości" in one.texts()[1], "in fields of their own: tests/chat/test_state.py"
    kept = [*one.texts(), one.contact.headline, *contacts_models.Message.objects.values_list("text", flat=True)]
    assert not [text for text in kept if "123 456" in text or "123456" in text]


def test_the_job_is_known_to_the_worker(office, visitor, on):
    visitor("dzień dobry")
    while relay.run_once():
        pass
    assert "assistant.speak" in app.tasks


def test_who_asked_for_a_person_does_not_meet_the_machine_again(office, on, client):
    load_card(office)
    client.post("/asystent/", {"say": "zielony kubeł na szkło"})
    client.post("/asystent/czlowiek/", {"how": "talk"})
    page = client.get("/czat/")
    form = page.context["form"]
    client.post("/czat/", {"token": form.initial["token"], "text": form.initial["text"]})
    work()
    assert contacts_models.Contact.objects.get().channel == "chat"
    assert not Voice.objects.exists()


@pytest.mark.usefixtures("stored")
def test_the_file_of_a_form_is_a_link_in_the_chat(office, settings, on):
    load_card(office)
    place = f"{settings.PUBLIC_URL}/uslugi/{CODE}/formularze/{put_form(office)}/zamowienie-2.pdf"
    publish(office)
    browser, asked = Client(), "skąd wziąć <b>wniosek</b> o zielony kubeł? http://moja.test/"
    browser.post("/czat/", {"text": asked, "token": new_token()})
    work()
    page = browser.get("/czat/rozmowa/").content.decode()
    assert f'<a href="{place}" target="_blank" rel="noopener">{place}</a>' in page
    assert 'href="http://moja.test/"' not in page, "what the visitor wrote stays text"
    assert "&lt;b&gt;wniosek" in page
