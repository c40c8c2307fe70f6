"""What staff see and do while they chat."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from okienko.channels import queries
from okienko.channels.chat import services
from okienko.channels.chat.handlers import end_settled_chat
from okienko.channels.chat.models import Chat
from okienko.contacts import services as contacts
from okienko.contacts.events import ContactSettled
from okienko.contacts.models import Message
from okienko.kernel import live
from okienko.routing import services as routing
from okienko.routing.models import Offer, Queue, QueueEvent, WorkItem
from okienko.routing.tests.queueing import open_offer
from tests.cast import sign_in
from tests.records import SCRIPT, another, load_records

pytestmark = pytest.mark.django_db


@pytest.fixture
def halina(office) -> Client:
    return sign_in(Client(), office.halina)


def answered() -> dict[str, str]:
    """The one save: a question answered at once."""
    outcome = {"o-0-result": "ad_hoc", "o-0-question": "Latarnia"}
    return {"o-TOTAL_FORMS": "1", "o-INITIAL_FORMS": "0", "reply": "", "note": "", **outcome}


def test_a_line_of_the_desk_takes_the_chat_and_is_said_once(visitor, office, halina):
    one = visitor("Nie działa latarnia", name="Maria")
    pk = one.contact.id
    for _ in range(3):
        answer = halina.post(f"/praca/czat/{pk}/linia/", {"line": "Która?", "client": "k1"})
        assert (answer.status_code, answer["Location"]) == (302, f"/praca/czat/{pk}/")
    assert one.texts() == ["Nie działa latarnia", "Która?"]
    assert one.contact.handled_by_id == office.halina.id
    assert one.contact.first_answered_at is not None
    assert QueueEvent.objects.filter(kind="answered", item_id=WorkItem.objects.get().id).count() == 1


def test_two_who_answer_at_once(visitor, office, halina):
    pk = visitor().contact.id
    halina.post(f"/praca/czat/{pk}/linia/", {"line": "Ja", "client": "k"})
    answer = sign_in(Client(), office.rafal).post(f"/praca/czat/{pk}/linia/", {"line": "I ja", "client": "k"})
    assert answer.status_code == 422
    assert "prowadzi ktoś inny" in answer.content.decode()
    assert "I ja" in answer.content.decode()
    assert not Message.objects.filter(text="I ja").exists()


def test_a_line_by_htmx_leaves_the_page_alone(visitor, halina):
    pk = visitor().contact.id
    headers = {"HX-Request": "true"}
    sent = halina.post(f"/praca/czat/{pk}/linia/", {"line": "Już", "client": "k"}, headers=headers)
    assert sent.status_code == 200
    assert "Już" not in sent.content.decode()
    empty = halina.post(f"/praca/czat/{pk}/linia/", {"line": " ", "client": "k2"}, headers=headers)
    assert empty.status_code == 422
    assert "Napisz wiadomość albo dołącz plik." in empty.content.decode()


def test_a_page_that_says_what_it_shows_gets_its_line_as_the_log_shows_it(visitor, halina):
    one = visitor("pierwsza")
    path = f"/praca/czat/{one.contact.id}/linia/"

    def say(text: str, name: str, after: str) -> HttpResponse:
        headers = {"HX-Request": "true", "Okienko-After": after}
        return halina.post(path, {"line": text, "client": name}, headers=headers)

    sent = say("Już <b>jadę</b>", "k", after="1")
    assert re.findall(r'data-seq="(\d+)"', sent.content.decode()) == ["2"]
    assert "Już &lt;b&gt;jadę&lt;/b&gt;" in sent.content.decode()
    assert "textarea" not in sent.content.decode()
    assert sent["Okienko-Next"] not in ("", "k")
    assert int(sent["Okienko-Told"]) > 0
    again = say("Już <b>jadę</b>", "k", after="1")  # the answer was lost
    assert (again.content, again.status_code) == (b"", 200)
    one.say("trzecia", "c3")
    for number, odd in enumerate(("2", "x", "-1", "9" * 30)):  # the page lacks a line before its own: it reads
        assert say(f"{odd}", f"k{number}", after=odd).content == b""
    assert one.texts() == ["pierwsza", "Już <b>jadę</b>", "trzecia", "2", "x", "-1", "9" * 30]
    assert say(" ", "k9", after="7").status_code == 422


def test_a_file_for_the_visitor(visitor, halina, stored):
    one = visitor()
    paper = SimpleUploadedFile("wzor.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF", "application/pdf")
    halina.post(f"/praca/czat/{one.contact.id}/linia/", {"line": "", "client": "k", "papers": [paper]})
    (file,) = one.read()["lines"][-1]["files"]
    assert file["name"] == "wzor.pdf"
    assert Client().get(file["href"].removeprefix("http://testserver")).status_code == 200


def test_what_is_unread_until_the_page_shows_it(visitor, office, halina):
    one, other = visitor("pierwszy"), visitor("drugi")
    for chat in Chat.objects.order_by("id"):
        contacts.take(chat.contact_id, by=office.halina)
    other.say("i jeszcze", "c")
    assert [one.unread for one in queries.open_chats(office.halina)] == [1, 2]
    second = Chat.objects.order_by("-id")[0].contact_id
    assert "i jeszcze" in halina.get(f"/praca/czat/{second}/tresc/").content.decode()
    assert [one.unread for one in queries.open_chats(office.halina)] == [1, 0]
    sign_in(Client(), office.bartek).get(f"/praca/czat/{second}/tresc/")
    strip = halina.get(f"/praca/czat/moje/?teraz={second}").content.decode()
    assert strip.count("<li>") == 2
    assert strip.count("aria-current") == 1
    assert one.read()["state"] == "talking"


def test_only_what_is_new_is_read(visitor, office, halina):
    one = visitor("pierwsza")
    pk = one.contact.id
    sent = halina.post(f"/praca/czat/{pk}/linia/", {"line": "Już", "client": "k"}, headers={"HX-Request": "true"})
    assert int(sent["Okienko-Told"]) > 0
    one.say("trzecia", "c3")
    whole = halina.get(f"/praca/czat/{pk}/tresc/").content.decode()
    assert re.findall(r'data-seq="(\d+)"', whole) == ["1", "2", "3"]
    shown = halina.get(f"/praca/czat/{pk}/tresc/", {"po": "2"}).content.decode()
    assert re.findall(r'data-seq="(\d+)"', shown) == ["3"]
    assert "pierwsza" not in shown
    for odd in ("-1", "x", "٣", "9" * 30, ""):
        assert halina.get(f"/praca/czat/{pk}/tresc/", {"po": odd}).status_code == 200


def test_the_one_save_ends_the_talk(visitor, office, halina):
    one = visitor()
    pk = one.contact.id
    halina.post(f"/praca/czat/{pk}/linia/", {"line": "Już", "client": "k"})
    one.say("dziękuję", "c")
    answer = halina.post(f"/praca/kontakt/{pk}/zapisz/", answered())
    assert answer.status_code == 302, answer.content.decode()
    end_settled_chat(ContactSettled(pk))
    assert one.read()["over"] is True
    assert one.read()["may_rate"] is True
    assert not WorkItem.objects.exists()
    assert halina.get(f"/praca/czat/{pk}/")["Location"] == f"/praca/kontakt/{pk}/"
    assert one.say("aha", "c2").status_code == 409
    late = halina.post(f"/praca/czat/{pk}/linia/", {"line": "jeszcze", "client": "k9"})
    assert late.status_code == 422
    assert "jeszcze" in late.content.decode()


def test_a_wrong_save_shows_the_talk_again(visitor, office, halina):
    pk = visitor().contact.id
    answer = halina.post(f"/praca/kontakt/{pk}/zapisz/", {"o-TOTAL_FORMS": "1", "o-INITIAL_FORMS": "0"})
    assert answer.status_code == 422
    assert 'id="chat-line"' in answer.content.decode()


def test_a_supervisor_tells_the_consultant_something(visitor, office, halina):
    """Into a talk that goes on: whoever leads it hears of it at once, the visitor never does."""
    one = visitor()
    pk = one.contact.id
    halina.post(f"/praca/czat/{pk}/linia/", {"line": "Już", "client": "k"})
    with live.hearing() as told:
        answer = sign_in(Client(), office.bartek).post(f"/praca/kontakt/{pk}/notatka/", {"note": "Zaproponuj wizytę"})
    assert answer.status_code == 302
    assert f"contact:{pk}" in told
    shown = halina.get(f"/praca/czat/{pk}/tresc/").content.decode()
    assert "Zaproponuj wizytę" in shown
    assert "Bartek" in shown
    assert one.texts() == ["Dzień dobry", "Już"]
    assert one.contact.handled_by_id == office.halina.id
    other = sign_in(Client(), office.zofia).post(f"/praca/kontakt/{pk}/notatka/", {"note": "Podsłuchane"})
    assert other.status_code == 404


def test_an_ended_talk_waits_for_its_result(visitor, office, halina):
    one = visitor()
    pk = one.contact.id
    halina.post(f"/praca/czat/{pk}/linia/", {"line": "Już", "client": "k"})
    one.post("end")
    shown = halina.get(f"/praca/czat/{pk}/").content.decode()
    assert "Rozmówca zakończył rozmowę." in shown
    assert 'id="chat-line"' not in shown
    assert WorkItem.objects.filter(subject=f"contact:{pk}", assignee_id=office.halina.id).exists()
    assert [one.state.value for one in queries.open_chats(office.halina)] == ["ended"]


def test_more_time_for_the_result(visitor, office, halina):
    routing.sign_on(by=office.halina)
    one = visitor()
    pk = one.contact.id
    routing.dispatch()
    routing.accept(open_offer(office.halina).id, by=office.halina)
    one.post("end")
    Offer.objects.update(wrap_until=timezone.now() + timedelta(seconds=5))
    page = halina.get(f"/praca/czat/{pk}/").content.decode()
    assert f'action="/praca/czat/{pk}/czas/"' in page
    halina.post(f"/praca/czat/{pk}/czas/")
    assert Offer.objects.get().wrap_until > timezone.now() + timedelta(seconds=20)
    Offer.objects.update(released_at=timezone.now())
    assert "Czas na zapisanie wyniku minął" in halina.post(f"/praca/czat/{pk}/czas/", follow=True).content.decode()


def test_another_queue_gets_the_talk_with_its_words(visitor, office, halina):
    Queue.objects.create(code="general", name="Pierwsza linia", unit=office.units["PK"], channels=["chat"])
    Queue.objects.create(code="business", name="Firmy", unit=office.units["PK"], channels=["chat"])
    one = visitor("Chcę założyć firmę", topic="general")
    pk = one.contact.id
    halina.post(f"/praca/czat/{pk}/linia/", {"line": "Przekażę", "client": "k"})
    answer = halina.post(f"/praca/czat/{pk}/przekaz/", {"to": "business", "reason": "pyta o CEIDG"})
    assert answer.status_code == 302, answer.content.decode()
    item = WorkItem.objects.get()
    assert (item.queue, item.assignee_id) == ("business", None)
    assert Message.objects.get(kind="note").text == "pyta o CEIDG"
    assert one.contact.handled_by_id is None
    assert one.say("halo?", "c").status_code == 200
    sign_in(Client(), office.rafal).post(f"/praca/czat/{pk}/linia/", {"line": "Już ja", "client": "k"})
    assert one.texts()[-1] == "Już ja"


def test_a_visitor_chooses_the_queue(office, visitor):
    Queue.objects.create(
        code="general", name="Pierwsza linia", unit=office.units["PK"], channels=["chat"], is_default=True
    )
    Queue.objects.create(code="business", name="Firmy", unit=office.units["PK"], channels=["chat"])
    Queue.objects.create(code="phones", name="Telefony", unit=office.units["PK"], channels=["phone"])
    visitor("o firmie", topic="business")
    visitor("o czymkolwiek")
    assert list(WorkItem.objects.order_by("id").values_list("queue", flat=True)) == ["business", "general"]
    page = Client().get("/czat/").content.decode()
    assert "Firmy" in page
    assert "Telefony" not in page
    Queue.objects.update(is_open=False)
    assert "Teraz nikt nie odpowiada" in Client().get("/czat/").content.decode()


def test_what_the_queue_is_told(visitor, office):
    gone = visitor("a")
    gone.post("end")
    kept = visitor("b", address="maria@example.org")
    kept.post("end")
    talked = visitor("c")
    services.say(talked.contact.id, "już", client_id="k", by=office.halina)
    talked.post("end")
    told = list(QueueEvent.objects.order_by("id").values_list("kind", "to"))
    expected = [("entered", ""), ("abandoned", ""), ("entered", ""), ("flowed_out", "message"), ("entered", "")]
    assert told[:5] == expected
    assert [kind for kind, _to in told[5:]] == ["answered", "finished"]


def test_the_page_says_how_long_the_result_is_waited_for(visitor, office, halina):
    routing.sign_on(by=office.halina)
    pk = visitor().contact.id
    routing.accept(routing.offer(WorkItem.objects.get().id, to=office.halina.id) or 0, by=office.halina)
    owed = "Czas na zapisanie wyniku: do 10:01:00."
    assert owed not in halina.get(f"/praca/czat/{pk}/").content.decode()
    halina.post(f"/praca/czat/{pk}/koniec/")
    assert owed in halina.get(f"/praca/czat/{pk}/").content.decode()
    assert owed not in sign_in(Client(), office.rafal).get(f"/praca/czat/{pk}/").content.decode()


def test_a_strange_number_is_no_chat(visitor, office, halina):
    letter = contacts.open_contact(channel="email", by=office.halina, content=contacts.Content("List"))
    for path in ("", "tresc/"):
        assert halina.get(f"/praca/czat/{letter.id}/{path}").status_code == 404
    assert halina.post(f"/praca/czat/{letter.id}/koniec/").status_code == 404


def test_the_page_asks_as_often_with_much_as_with_little(visitor, office, halina, django_assert_max_num_queries):
    one = visitor()
    pk = one.contact.id
    contacts.take(pk, by=office.halina)
    halina.get(f"/praca/czat/{pk}/")
    with CaptureQueriesContext(connection) as little:
        halina.get(f"/praca/czat/{pk}/")
    allowed = len(little)
    for number in range(8):
        one.say(f"{number}", f"c{number}")
        services.say(pk, f"{number}", client_id=f"k{number}", by=office.halina)
        visitor(f"inna {number}")
        contacts.take(Chat.objects.order_by("-id")[0].contact_id, by=office.halina)
    with django_assert_max_num_queries(allowed):
        halina.get(f"/praca/czat/{pk}/")


def test_scripts_of_the_queue_of_a_chat_stand_beside_it(visitor, office, halina):
    Queue.objects.create(code="chats", name="Czaty", unit=office.units["PK"], channels=["chat"])
    here, there = (another(SCRIPT, code=code, title=f"Skrypt {code}", queues=[code]) for code in ("chats", "letters"))
    load_records(office, "script", here, there)
    pk = visitor("Kubeł?").contact.id
    contacts.take(pk, by=office.halina)
    page = halina.get(f"/praca/czat/{pk}/").text
    assert here["title"] in page
    assert there["title"] not in page
    assert "Wszystkie skrypty (2)" in page
