"""Work goes from one person to another: passed on with a word, taken over by who leads; nobody is left in the dark."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from okienko.audit.models import Entry
from okienko.cases import services as cases
from okienko.channels.chat import services as chat
from okienko.channels.chat.permissions import new_token
from okienko.contacts import queries as contact_queries
from okienko.contacts import services as contacts
from okienko.routing import queries, services
from okienko.routing.models import Agent, Offer, Queue, WorkItem
from okienko.routing.queries import forget_queues
from okienko.routing.rules import Activity, EventKind
from okienko.routing.tests.queueing import EVER, load
from tests.cast import sign_in
from tests.path.test_path import mail, report

pytestmark = pytest.mark.django_db


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def chat_of(by):
    """A talk that goes on with somebody; its contact."""
    contact_id = chat.begin(new_token(), chat.Opening("Dzień dobry"))
    contacts.take(contact_id, by=by)
    return contact_id


def who_has(subject):
    return queries.holder(subject).assignee_id


@pytest.fixture
def halina(office, kinds, client):
    return sign_in(client, office.halina)


def test_a_letter_is_theirs_at_once_with_the_word(office, halina):
    contact_id = mail().id
    contacts.take(contact_id, by=office.halina)
    page = f"/praca/praca/contact:{contact_id}/przekaz/"
    assert page in halina.get(f"/praca/kontakt/{contact_id}/").content.decode()
    assert halina.post(page, {"to": office.rafal.id, "note": "Dzwonił już dwa razy."}).status_code == 302
    assert who_has(f"contact:{contact_id}") == office.rafal.id
    shown = sign_in(Client(), office.rafal).get(f"/praca/kontakt/{contact_id}/")
    assert "Dzwonił już dwa razy." in words(shown)
    late = halina.post(page, {"to": office.ewa.id, "note": "x"})  # an old page: it is another's by now
    assert late.status_code == 409
    assert "ma ją teraz: Rafał Żartobliwy" in words(late)
    assert who_has(f"contact:{contact_id}") == office.rafal.id


def test_a_talk_is_laid_before_who_is_ready_and_keeps_its_age(office, halina):
    services.sign_on(by=office.halina)
    contact_id = chat_of(office.halina)
    subject = f"contact:{contact_id}"
    age = WorkItem.objects.get(subject=subject).routing_age
    page = f"/praca/praca/{subject}/przekaz/"
    nobody = halina.post(page, {"to": office.ewa.id, "note": "Pyta o pojemniki."})
    assert nobody.status_code == 409
    assert "nie może teraz przyjąć pracy" in words(nobody)
    assert "Pyta o pojemniki." in words(nobody)
    assert who_has(subject) == office.halina.id  # nothing was lost by asking
    assert "Pyta o pojemniki." not in words(halina.get(f"/praca/czat/{contact_id}/"))
    services.sign_on(by=office.ewa)
    assert "Gotowi teraz" in halina.get(page).content.decode()
    assert halina.post(page, {"to": office.ewa.id, "note": "Pyta o pojemniki."}).status_code == 302
    assert load(office.halina) == (0, 0)
    laid = Offer.objects.get(outcome="")
    assert laid.user_id == office.ewa.id
    ewa = sign_in(Client(), office.ewa)
    accepted = ewa.post(f"/praca/oferta/{laid.id}/przyjmij/", follow=True)
    assert accepted.status_code == 200  # of another unit: the page opens at once
    assert "Pyta o pojemniki." in words(accepted)
    assert WorkItem.objects.get(subject=subject).routing_age == age
    kinds = [one.kind for one in queries.events(*EVER) if one.subject == subject]
    assert kinds[-4:] == [EventKind.TRANSFERRED, EventKind.OFFERED, EventKind.ACCEPTED, EventKind.ANSWERED]


def test_a_talk_nobody_takes_waits_for_everybody(office, halina):
    for one in (office.halina, office.rafal):
        services.sign_on(by=one)
    contact_id = chat_of(office.halina)
    halina.post(f"/praca/praca/contact:{contact_id}/przekaz/", {"to": office.rafal.id})
    laid = Offer.objects.get(outcome="")
    services.decline(laid.id, by=office.rafal)
    Agent.objects.filter(user_id=office.halina.id).update(activity=Activity.AVAILABLE)
    services.sign_on(by=office.bartek)
    Offer.objects.update(ended_at=timezone.now() - timezone.timedelta(minutes=30))
    assert services.dispatch(timezone.now() + timezone.timedelta(seconds=5)) == 1


def test_a_case_is_passed_within_its_unit(office, halina):
    case_id = report()
    cases.take(case_id, by=office.karol)
    karol = sign_in(Client(), office.karol)
    page = f"/praca/praca/case:{case_id}/przekaz/"
    assert page in karol.get(f"/praca/sprawa/{case_id}/").content.decode()
    for stranger in (office.piotr, office.halina):
        assert karol.post(page, {"to": stranger.id, "note": "x"}).status_code == 422
    assert karol.post(page, {"to": office.ewa.id, "note": "Byłem na miejscu."}).status_code == 302
    assert who_has(f"case:{case_id}") == office.ewa.id
    assert "Byłem na miejscu." in words(sign_in(Client(), office.ewa).get(f"/praca/sprawa/{case_id}/"))
    assert sign_in(Client(), office.piotr).get(page).status_code == 404


def test_a_promised_call_goes_to_who_may_open_it(office, halina):
    contact_id = mail().id
    owed = contacts.promise_callback(contact_id, phone="600100200", due_at=timezone.now(), by=office.halina)
    subject = f"callback:{owed}"
    if who_has(subject) is None:
        services.take(subject, by=office.halina)
    page = f"/praca/praca/{subject}/przekaz/"
    assert halina.post(page, {"to": office.piotr.id}).status_code == 422
    assert halina.post(page, {"to": office.rafal.id}).status_code == 302
    assert who_has(subject) == office.rafal.id
    assert sign_in(Client(), office.rafal).get(f"/praca/oddzwonienie/{owed}/", follow=True).status_code == 200


def test_a_supervisor_takes_over_and_the_former_holder_is_told(office, halina):
    services.sign_on(by=office.halina)
    contact_id = chat_of(office.halina)
    subject = f"contact:{contact_id}"
    assert load(office.halina) == (30, 0)
    bartek, rafal = sign_in(Client(), office.bartek), sign_in(Client(), office.rafal)
    verb = f"/praca/praca/{subject}/przejmij/"
    assert verb in bartek.get(f"/praca/czat/{contact_id}/").content.decode()
    assert verb not in rafal.get(f"/praca/czat/{contact_id}/").content.decode()
    assert rafal.post(verb, {"held": office.halina.id}).status_code == 403
    assert bartek.post(verb, {"held": office.halina.id}).status_code == 302
    assert who_has(subject) == office.bartek.id
    assert contact_queries.header(office.bartek, contact_id).id == contact_id
    assert load(office.halina) == (0, 0)
    record = Entry.objects.get(action="routing.taken_over")
    assert (record.actor_id, record.data["from"]) == (office.bartek.id, office.halina.id)
    told = halina.get("/praca/oferta/")
    assert "Bartek Umyślny przejmuje Twoją pracę" in words(told)
    (read,) = re.findall(r'action="(/praca/wiadomosc/\d+/)"', told.content.decode())
    rafal.post(read)  # another's word stays
    assert "przejmuje" in words(halina.get("/praca/oferta/"))
    halina.post(read)
    assert "przejmuje" not in words(halina.get("/praca/oferta/"))


def test_two_who_take_over_at_once_are_told_of_each_other(office, halina):
    contact_id = mail().id
    contacts.take(contact_id, by=office.halina)
    verb = f"/praca/praca/contact:{contact_id}/przejmij/"
    bartek = sign_in(Client(), office.bartek)
    contacts.assign(contact_id, to=office.rafal.id, by=office.bartek)  # another supervisor was faster
    late = bartek.post(verb, {"held": office.halina.id}, follow=True)
    assert "Zdecyduj jeszcze raz" in words(late)
    assert who_has(f"contact:{contact_id}") == office.rafal.id
    contacts.give_back(contact_id, by=office.rafal)
    assert "Nikt już tego nie prowadzi" in words(bartek.post(verb, {"held": office.rafal.id}, follow=True))


def test_an_old_page_of_a_talk_says_who_has_it_now(office, halina):
    contact_id = chat_of(office.halina)
    contacts.assign(contact_id, to=office.rafal.id, by=office.bartek)
    Queue.objects.create(code="taxes", name="Podatki", unit=office.units["PK"], channels=["chat"])
    forget_queues()
    late = halina.post(f"/praca/czat/{contact_id}/przekaz/", {"to": "taxes", "reason": "o podatkach"})
    assert late.status_code == 409
    assert "ma ją teraz: Rafał Żartobliwy" in words(late)
    assert halina.post(f"/praca/praca/contact:{contact_id}/przekaz/", {"to": office.ewa.id}).status_code == 409
    contacts.give_back(contact_id, by=office.rafal)
    again = halina.post(f"/praca/praca/contact:{contact_id}/przekaz/", {"to": office.ewa.id})
    assert (again.status_code, "wróciła do kolejki" in words(again)) == (409, True)
    contacts.take(contact_id, by=office.bartek)
    never = sign_in(Client(), office.karol)  # nobody of the first line: it is not there for him
    assert never.post(f"/praca/praca/contact:{contact_id}/przekaz/", {"to": office.ewa.id}).status_code == 404
