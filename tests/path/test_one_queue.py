"""Whatever is written waits in the one queue: offered to one person, taken from the list by another, answered once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from okienko.cases import services as cases
from okienko.cases.models import Case
from okienko.cases.services import NewCase, Report
from okienko.channels.chat import services as chats
from okienko.channels.chat.permissions import new_token
from okienko.channels.chat.services import Opening
from okienko.channels.email import services as email
from okienko.channels.email.models import OutgoingMail
from okienko.contacts import services as contacts
from okienko.contacts.models import Contact
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content, Sender
from okienko.kernel.actors import system
from okienko.kernel.facts import relay
from okienko.routing import queries as work
from okienko.routing import services as routing
from okienko.routing.models import Agent, Offer, Queue, QueueEvent, WorkItem
from okienko.routing.rules import AccessClass, EventKind
from tests.cast import make_kinds, make_office, sign_in

pytestmark = pytest.mark.django_db
OPEN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday
NIGHT = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
OFFICE = "kontakt@miasto.test"


@pytest.fixture
def clock():
    with time_machine.travel(OPEN, tick=False) as machine:
        yield machine


@pytest.fixture
def office(db, clock):
    office = make_office()
    make_kinds()
    queue(office, "general", "PK", ["email", "form", "chat"], is_default=True)
    queue(office, "ukrainian", "PK", ["email", "chat"], skills={"lang-uk": 1})
    queue(office, "waste", "GK-I", ["email"])
    email.ensure_mailbox(OFFICE, by=system())
    return office


def queue(office, code, unit, channels, **more):
    return Queue.objects.create(code=code, name=code, unit=office.units[unit], channels=channels, **more)


def letter(number=1, text="Kiedy wywóz?", **headers):
    fields = {"From": "Maria Zmyślona <maria@example.org>", "To": OFFICE, "Subject": "Kubły", **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    raw = f"{head}Message-ID: <{number}@example.org>\r\n\r\n{text}\r\n".encode()
    return email.receive(raw, envelope_from="maria@example.org", envelope_to=[OFFICE]).contact_id


def offered(by):
    return Offer.objects.filter(user_id=by.id, outcome="").order_by("-id").first()


def item(contact_id):
    return WorkItem.objects.get(subject=f"contact:{contact_id}")


def load(by):
    agent = Agent.objects.get(user_id=by.id)
    return agent.firm, agent.soft


def kinds(contact_id):
    found = QueueEvent.objects.filter(subject=f"contact:{contact_id}")
    return list(found.order_by("id").values_list("kind", flat=True))


def relay_all():
    while relay.run_once():
        pass


def test_a_letter_is_offered_accepted_on_the_page_and_answered(office, client):
    contact_id = letter()
    waits = item(contact_id)
    assert (waits.queue, waits.weight, waits.assignee_id) == ("general", 20, None)
    routing.sign_on(by=office.halina)
    assert routing.dispatch() == 1
    assert load(office.halina) == (0, 20)
    sign_in(client, office.halina)
    opened = client.post(f"/praca/oferta/{offered(office.halina).id}/przyjmij/")
    assert opened.status_code == 302
    assert opened["Location"] == f"/praca/kontakt/{contact_id}/"
    assert Contact.objects.get(id=contact_id).handled_by_id == office.halina.id  # before any worker turned
    page = client.get(opened["Location"])
    assert page.status_code == 200
    contacts.settle(contact_id, by=office.halina)
    assert load(office.halina) == (0, 0)
    assert kinds(contact_id)[-3:] == [EventKind.ACCEPTED, EventKind.ANSWERED, EventKind.FINISHED]
    relay_all()
    assert not Offer.objects.filter(ended_at=None).exists()


def test_a_chat_is_offered_to_who_answers_a_letter(office):
    letter()
    routing.sign_on(by=office.halina)
    routing.dispatch()
    routing.accept(offered(office.halina).id, by=office.halina)
    contacts.open_contact(channel=Channel.CHAT, content=Content("Halo"), queue="general", by=system())
    assert routing.dispatch() == 1
    assert load(office.halina) == (30, 20)


def test_a_message_left_in_place_of_a_talk_is_offered_like_what_is_written(office):
    waited = chat("Kiedy wywóz?", address="maria@example.org")
    chats.end(waited)
    left = chats.leave_message(Opening("Proszę o odpowiedź", Sender("Maria", "email", "maria@example.org")))
    routing.sign_on(by=office.halina)
    first = Contact.objects.order_by("id")[0].id
    assert [(item(pk).queue, item(pk).weight) for pk in (first, left)] == [("general", 20)] * 2
    assert kinds(first) == ["entered", "flowed_out", "entered"]
    for contact_id in (first, left):
        routing.dispatch()
        laid = offered(office.halina)
        assert (laid.subject, laid.is_interruptible) == (f"contact:{contact_id}", True)
        routing.accept(laid.id, by=office.halina)
        contacts.settle(contact_id, by=office.halina)
        assert not WorkItem.objects.filter(subject=f"contact:{contact_id}").exists()
    assert load(office.halina) == (0, 0)


def chat(text, address=""):
    token = new_token()
    chats.begin(token, Opening(text, Sender("", "email" if address else "", address)))
    return token


def test_outside_its_hours_a_queue_offers_nothing_and_in_the_morning_it_does(office, clock):
    clock.move_to(NIGHT)
    contact_id = letter()
    routing.sign_on(by=office.halina)
    assert routing.dispatch() == 0
    assert item(contact_id).queue == "general"
    contacts.take(contact_id, by=office.halina)  # who works late takes from the list
    contacts.give_back(contact_id, by=office.halina)
    clock.move_to(datetime(2026, 11, 25, 7, 0, tzinfo=UTC))
    routing.sign_on(by=office.rafal)
    assert routing.dispatch() == 1
    Queue.objects.filter(code="general").update(is_open=False)
    routing.decline(offered(office.rafal).id, by=office.rafal)
    clock.shift(70)
    routing.renew(by=office.rafal)
    assert routing.dispatch() == 0


def test_which_queue(office):
    def of(channel, unit="PK", language="pl"):
        opened = contacts.open_contact(
            channel=channel, content=Content("x"), unit_id=office.units[unit].id, language=language, by=system()
        )
        return item(opened.id).queue

    assert [of(Channel.EMAIL), of(Channel.WEB_FORM), of(Channel.API)] == ["general"] * 3
    assert of(Channel.EMAIL, language="uk") == "ukrainian"
    assert of(Channel.EMAIL, "GK-I") == "waste"
    assert of(Channel.WEB_FORM, "GK-I") == ""  # its queue takes letters alone
    assert of(Channel.EMAIL, "SO") == ""  # a unit without a queue: its list, as ever
    assert of(Channel.PHONE) == of(Channel.CHAT) == ""  # live talks name theirs, or were had already


def test_a_letter_handed_over_waits_in_the_queue_of_the_other_unit(office):
    contact_id = letter()
    routing.sign_on(by=office.halina)
    routing.dispatch()
    contacts.hand_over(contact_id, to_unit_id=office.units["GK-I"].id, by=office.bartek)
    assert item(contact_id).queue == "waste"
    assert offered(office.halina) is None
    assert load(office.halina) == (0, 0)
    routing.sign_on(by=office.karol)
    assert routing.dispatch() == 1
    routing.accept(offered(office.karol).id, by=office.karol)
    contacts.hand_over(contact_id, to_unit_id=office.units["SO"].id, by=office.karol)
    assert (item(contact_id).queue, item(contact_id).assignee_id) == ("", None)
    assert load(office.karol) == (0, 0)
    contacts.take(contact_id, by=office.piotr)  # never signed on: works from the list


def test_what_becomes_closely_kept_is_offered_no_more(office):
    contact_id = letter()
    routing.sign_on(by=office.halina)
    routing.dispatch()
    contacts.restrict(contact_id, AccessClass.RESTRICTED, by=system())
    assert offered(office.halina) is None
    assert load(office.halina) == (0, 0)
    assert routing.dispatch() == 0


def test_who_writes_again_gets_the_same_person_while_they_serve_the_queue(office, clock):
    contact_id = letter()
    routing.sign_on(by=office.halina)
    routing.dispatch()
    routing.accept(offered(office.halina).id, by=office.halina)
    relay_all()
    contacts.settle(contact_id, by=office.halina)
    routing.sign_on(by=office.rafal)
    letter(2, "A szkło?", **{"In-Reply-To": "<1@example.org>"})
    assert item(contact_id).assignee_id is None
    assert routing.dispatch() == 1
    assert offered(office.halina) is not None  # though Rafał has been idle as long
    contacts.take(contact_id, by=office.rafal)
    contacts.settle(contact_id, by=office.rafal)
    routing.sign_off(by=office.rafal)
    clock.shift(60)
    routing.renew(by=office.halina)
    letter(3, "A papier?", **{"In-Reply-To": "<1@example.org>"})
    assert routing.dispatch() == 1  # he is gone: nobody waits for him
    assert offered(office.halina) is not None


def test_who_never_served_a_queue_gets_it_back_on_their_list(office):
    contact_id = letter()
    contacts.take(contact_id, by=office.rafal)
    contacts.settle(contact_id, by=office.rafal)
    letter(2, "A szkło?", **{"In-Reply-To": "<1@example.org>"})
    assert item(contact_id).assignee_id == office.rafal.id


def test_letters_are_no_wait_of_the_board(office):
    letter()
    contacts.open_contact(channel=Channel.CHAT, content=Content("Halo"), queue="general", by=system())
    assert {(one.channel, one.is_live) for one in work.in_queues()} == {("email", False), ("chat", True)}


def report(**more):
    new = NewCase("report", "Wysypisko", category_code="CLEAN_DUMP", **more)
    return cases.submit_report(
        Report(new, Content("Przy lesie"), Sender("Maria")), channel=Channel.WEB_FORM, by=system()
    ).case.id


def test_a_report_is_offered_where_its_unit_takes_reports(office, client):
    first = report()
    assert WorkItem.objects.get(subject=f"case:{first}").queue == ""  # the unit works from its list
    Queue.objects.filter(code="waste").update(channels=["email", "report"])
    work.forget_queues()
    case_id = report()
    routing.sign_on(by=office.halina)
    assert routing.dispatch() == 0  # not hers to open
    number = WorkItem.objects.get(subject=f"case:{case_id}").id
    assert routing.offer(number, to=office.halina.id) is None  # nor by a dispatcher that errs
    routing.sign_on(by=office.ewa)
    assert routing.dispatch() == 1
    sign_in(client, office.ewa)
    opened = client.post(f"/praca/oferta/{offered(office.ewa).id}/przyjmij/")
    assert opened["Location"] == f"/praca/sprawa/{case_id}/"
    assert client.get(opened["Location"]).status_code == 200
    assert Case.objects.get(id=case_id).handler_id == office.ewa.id
    assert load(office.ewa) == (0, 20)
    cases.begin_work(case_id, by=office.ewa)
    cases.ask_person(case_id, "Gdzie dokładnie?", by=office.ewa)
    assert load(office.ewa) == (0, 0)  # it takes none of her day until they answer
    assert Case.objects.get(id=case_id).handler_id == office.ewa.id


def test_a_case_past_its_date_is_offered_while_nobody_has_it(office, clock):
    Queue.objects.filter(code="waste").update(channels=["email", "overdue"])
    free, taken, close = report(), report(), report()
    cases.take(taken, by=office.karol)
    WorkItem.objects.filter(subject=f"case:{close}").update(access_class=AccessClass.RESTRICTED)
    assert cases.queue_overdue(timezone.now()) == 0
    WorkItem.objects.update(due_at=timezone.now() - timedelta(days=1))
    assert cases.queue_overdue(timezone.now()) == 1
    assert cases.queue_overdue(timezone.now()) == 0
    routing.sign_on(by=office.ewa)
    letter(7)  # of the first line
    assert routing.dispatch() == 1
    routing.accept(offered(office.ewa).id, by=office.ewa)
    relay_all()  # killed before the page opened: a worker makes her its handler
    assert Case.objects.get(id=free).handler_id == office.ewa.id
    cases.give_back(free, by=office.ewa)
    assert (load(office.ewa), Case.objects.get(id=free).handler_id) == ((0, 0), None)
    routing.sign_on(by=office.karol)
    assert routing.dispatch() == 1
    cases.hand_over(free, to_unit_id=office.units["SO"].id, by=office.zofia, reason="To ich sprawa")
    assert offered(office.karol) is None
    assert WorkItem.objects.get(subject=f"case:{free}").queue == ""


def test_two_take_one_letter_by_hand_and_by_the_offer(office, client):
    contact_id = letter()
    routing.sign_on(by=office.halina)
    routing.dispatch()
    late = offered(office.halina).id
    contacts.take(contact_id, by=office.rafal)
    sign_in(client, office.halina)
    refused = client.post(f"/praca/oferta/{late}/przyjmij/")
    assert refused.status_code == 409
    assert "Rafał Żartobliwy" in refused.content.decode()
    assert Contact.objects.get(id=contact_id).handled_by_id == office.rafal.id
    assert load(office.halina) == (0, 0)
    assert client.post("/praca/oferta/999999/przyjmij/").status_code == 404


def test_the_list_is_narrowed_to_a_queue_and_the_board_leads_there(office, client):
    here, there = letter(), letter(2, From="Jan <jan@example.org>")
    contacts.hand_over(there, to_unit_id=office.units["GK-I"].id, by=office.bartek)
    sign_in(client, office.bartek)
    board = client.get("/praca/tablica/").content.decode()
    leads = "/praca/?lista=all&amp;kolejka=general&amp;wolne=1"
    assert f'href="{leads}"' in board
    page = client.get(leads.replace("&amp;", "&")).content.decode()
    assert f"/praca/kontakt/{here}/" in page
    assert f"/praca/kontakt/{there}/" not in page
    assert '<option value="general" selected>' in page
    for hostile in ("x' OR 1=1", "%00", "<script>", "nobody"):
        answer = client.get("/praca/", {"lista": "all", "kolejka": hostile})
        assert answer.status_code == 200
        assert f"/praca/kontakt/{here}/" not in answer.content.decode()
        assert "<script>" + "nobody" not in answer.content.decode()


def test_the_list_of_a_queue_asks_as_little_as_any(office, client, django_assert_max_num_queries):
    sign_in(client, office.bartek)
    for number in range(1, 4):
        letter(number, From=f"Jan <jan{number}@example.org>")
    client.get("/praca/?lista=all")
    with CaptureQueriesContext(connection) as whole:
        client.get("/praca/?lista=all")
    with django_assert_max_num_queries(len(whole)):
        client.get("/praca/?lista=all&kolejka=general")


def test_who_had_a_talk_before_is_asked_first_for_a_minute_only(office, clock):
    routing.sign_on(by=office.halina)
    routing.sign_on(by=office.rafal)
    for waited, asked in ((59, office.rafal), (61, office.halina)):
        opened = contacts.open_contact(channel=Channel.CHAT, content=Content("Halo"), queue="general", by=system())
        WorkItem.objects.filter(subject=f"contact:{opened.id}").update(sticky_id=office.rafal.id)
        clock.shift(waited)
        for one in (office.halina, office.rafal):
            routing.renew(by=one)
        routing.dispatch()
        assert offered(asked).subject == f"contact:{opened.id}"
        routing.withdraw(f"contact:{opened.id}")
        contacts.settle(opened.id, by=system())


@pytest.mark.parametrize("own_words", [{}, {"closed": {"pl": "Czytamy od poniedziałku."}}])
def test_a_letter_in_the_night_is_told_when_it_is_read(office, clock, own_words):
    letter()
    clock.move_to(datetime(2026, 11, 27, 22, 0, tzinfo=UTC))  # a Friday
    Queue.objects.filter(code="general").update(messages=own_words)
    work.forget_queues()
    letter(2, From="Jan <jan@example.org>")
    by_day, by_night = [
        message_from_bytes(bytes(one.raw), policy=default).get_body(("plain",)).get_content()
        for one in OutgoingMail.objects.order_by("id")
    ]
    said = own_words.get("closed", {}).get("pl", "Zaczniemy je czytać: pon., 30 listopada 2026, godz. 7:30.")
    assert said in by_night
    assert said not in by_day
    assert "{" not in by_day + by_night
