"""Advice before work is passed on: asked like an offer, judged by the database, ended by whatever happens."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from okienko.kernel.actors import staff
from okienko.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from okienko.routing import queries, services
from okienko.routing.models import Agent, Consult, Offer, Queue, Repair, WorkItem
from okienko.routing.queries import forget_queues
from okienko.routing.rules import PATIENCE, AccessClass, Activity, ConsultEnd, EventKind
from okienko.routing.services.moving import requeue_from_absent
from okienko.routing.services.presence import sign_off_absent
from okienko.routing.tests.queueing import EVER, kinds, load, put

pytestmark = pytest.mark.django_db
ASKED = [EventKind.CONSULT_ASKED, EventKind.CONSULT_OFFERED]


@pytest.fixture
def chat(office, halina):
    """A talk that goes on with Halina; Rafał, Ewa and Karol are ready."""
    put(office)
    services.take("contact:1", by=halina)
    for one in (office.rafal, office.ewa, office.karol):
        services.sign_on(by=one)
    return "contact:1"


def ask(by, to, subject="contact:1"):
    return services.consult(subject, to=to if isinstance(to, str) else f"user:{to.id}", by=by)


def stay(until):
    """All pages stay open until then."""
    Agent.objects.update(presence_until=until + timedelta(hours=1), device_until=until + timedelta(hours=1))


def end_of(number):
    return Consult.objects.get(id=number).outcome


def holder():
    return queries.holder("contact:1").assignee_id


def test_who_is_asked_answers_and_the_work_stays_with_who_asked(office, halina, chat):
    number = ask(halina, office.ewa)
    assert (load(office.ewa), load(halina)) == ((30, 0), (30, 0))
    (question,) = queries.questions_to(queries.part_in_advice(office.ewa))
    assert (question.asker, question.subject) == ("Halina Przykładna", chat)
    assert services.answer(number, by=office.ewa) == chat
    assert services.answer(number, by=office.ewa) == chat  # from a second tab
    assert queries.questions_to(queries.part_in_advice(office.ewa)) == []
    assert [one.id for one in queries.questions_to(queries.part_in_advice(office.ewa), answered=True)] == [number]
    assert holder() == halina.id
    services.end_consult(number, by=halina)
    services.end_consult(number, by=office.ewa)  # over already
    assert end_of(number) == ConsultEnd.KEPT
    assert (load(office.ewa), load(halina), holder()) == ((0, 0), (30, 0), halina.id)
    assert kinds()[-4:] == [*ASKED, EventKind.CONSULT_STARTED, EventKind.CONSULT_ENDED]
    services.sweep()
    assert not Repair.objects.exists()


def test_the_work_goes_to_who_advises(office, halina, chat):
    number = ask(halina, office.rafal)
    with pytest.raises(Conflict, match="już nie radzi"):
        services.pass_to_adviser(number, by=halina)  # not answered yet
    services.answer(number, by=office.rafal)
    for stranger in (office.ewa, office.rafal):
        with pytest.raises(NotFound):
            services.pass_to_adviser(number, by=stranger)
    assert services.pass_to_adviser(number, by=halina) == office.rafal.id
    assert (holder(), end_of(number)) == (office.rafal.id, ConsultEnd.PASSED)
    assert (load(halina), load(office.rafal)) == ((0, 0), (30, 0))
    assert WorkItem.objects.get().sticky_id == office.rafal.id
    assert kinds()[-3:] == [EventKind.CONSULT_ENDED, EventKind.TRANSFERRED, EventKind.ANSWERED]
    with pytest.raises(Conflict, match="ma ją teraz: Rafał"):
        services.pass_to_adviser(number, by=halina)  # an old page
    services.end_talk(chat, by=office.rafal)
    services.finish(chat, by=office.rafal)
    assert load(office.rafal) == (0, 0)
    services.sweep()
    assert not Repair.objects.exists()


def test_whoever_is_free_is_asked_one_after_another_and_nobody_twice(office, halina, chat):
    number = ask(halina, f"unit:{office.units['GK-I'].id}")
    first = Consult.objects.get().adviser_id
    (one, two) = (office.ewa, office.karol) if first == office.ewa.id else (office.karol, office.ewa)
    services.refuse_consult(number, by=one)
    services.refuse_consult(number, by=one)
    with pytest.raises(Conflict, match="trafiło do innych"):
        services.answer(number, by=one)
    assert load(one) == (0, 0)
    services.sweep()
    assert Consult.objects.get().adviser_id == two.id
    later = timezone.now() + timedelta(seconds=21)
    stay(later)
    services.sweep(later)
    assert (end_of(number), holder()) == (ConsultEnd.UNANSWERED, halina.id)
    assert (load(one), load(two)) == ((0, 0), (0, 0))
    assert Agent.objects.get(user_id=two.id).misses == 1
    refused = [one.to for one in queries.events(*EVER) if one.kind is EventKind.CONSULT_REFUSED]
    assert refused == [EventKind.DECLINED, EventKind.TIMED_OUT]
    assert not [one for one in queries.events(*EVER) if one.kind in (EventKind.DECLINED, EventKind.TIMED_OUT)]


def test_a_queue_and_a_skill_mean_those_who_serve_and_have_it(office, halina, chat):
    Queue.objects.create(code="waste", name="Odpady", unit=office.units["GK-I"])
    forget_queues()
    found = services.askable(halina, chat)
    assert {one[0] for one in found.people} == {office.rafal.id, office.ewa.id, office.karol.id}
    assert ("queue:waste", "Odpady", 2) in found.groups
    ask(halina, "queue:waste")
    assert Consult.objects.get().adviser_id in (office.ewa.id, office.karol.id)


def test_what_waits_is_not_read_to_know_whom_one_may_ask(office, halina, chat):
    for number in (2, 3):
        put(office, number)
    with CaptureQueriesContext(connection) as asked:
        services.askable(halina, chat)
        number = ask(halina, f"unit:{office.units['GK-I'].id}")
        services.refuse_consult(number, by=staff(Consult.objects.get().adviser_id))
        services.sweep()  # asks the next
    assert Consult.objects.get().adviser_id is not None
    assert not [one["sql"] for one in asked if "sticky_id, unit_id\nFROM routing_workitem" in one["sql"]]


def test_nobody_is_asked_who_is_not_ready_or_has_no_room(office, halina, chat):
    services.set_activity(Activity.BREAK, by=office.ewa)
    for number in range(2, 5):
        put(office, number)
        services.take(f"contact:{number}", by=office.rafal)
    assert load(office.rafal) == (90, 0)
    for busy in (office.ewa, office.rafal, office.piotr, halina, "skill:nothing", "queue:nothing"):
        with pytest.raises(Conflict, match="Nikt z wybranych"):
            ask(halina, busy)
    for nobody in ("", "user:x", "user:" + "9" * 70, "everybody"):
        with pytest.raises(Invalid):
            ask(halina, nobody)
    assert not Consult.objects.exists()  # asking in vain leaves nothing behind
    Agent.objects.filter(user_id=office.karol.id).update(presence_until=timezone.now())
    with pytest.raises(Conflict):
        ask(halina, office.karol)


def test_only_who_has_it_asks_and_one_at_a_time(office, halina, chat):
    with pytest.raises(Forbidden):
        ask(office.rafal, office.ewa)
    with pytest.raises(NotFound):
        ask(office.piotr, office.ewa)
    number = ask(halina, office.ewa)
    with pytest.raises(Conflict, match="Pytasz już"):
        ask(halina, office.rafal)
    one = Consult.objects.get()
    with pytest.raises(IntegrityError):
        Consult.objects.create(
            item_id=one.item_id, kind="contact", number=1, asker_id=office.rafal.id, is_asker_on_duty=True, to="user:1",
            weight=30, is_interruptible=False, created_at=one.created_at,
        )  # fmt: skip
    assert number == one.id


def test_who_is_asked_about_a_letter_is_offered_none_before_they_answer(office, halina):
    services.sign_on(by=office.rafal)
    put(office, channel="email")
    services.take("contact:1", by=halina)
    number = ask(halina, office.rafal)
    services.set_activity(Activity.BREAK, by=halina)
    put(office, 2, channel="email")
    assert services.dispatch() == 0
    services.answer(number, by=office.rafal)
    assert services.dispatch() == 1
    services.end_consult(number, by=halina)
    with pytest.raises(Conflict, match="Nikt z wybranych"):  # nor asked while one is offered
        ask(halina, office.rafal)


def test_what_is_kept_closely_is_shown_to_nobody_else(office, halina, chat):
    WorkItem.objects.update(access_class=AccessClass.RESTRICTED)
    with pytest.raises(Conflict, match="chroniona"):
        ask(halina, office.ewa)
    WorkItem.objects.update(access_class=AccessClass.OPEN, kept_from_id=office.ewa.id)
    with pytest.raises(Conflict, match="Nikt z wybranych"):
        ask(halina, office.ewa)
    number = ask(halina, office.rafal)
    services.answer(number, by=office.rafal)
    services.amend(chat, access_class=AccessClass.RESTRICTED)
    assert end_of(number) == ConsultEnd.MOVED


@pytest.mark.parametrize("what", ["finish", "give_back", "assign", "transfer", "absent"])
def test_work_that_goes_another_way_ends_it(office, halina, chat, what):
    number = ask(halina, office.ewa)
    services.answer(number, by=office.ewa)
    match what:
        case "finish":
            services.finish(chat, by=halina)
        case "give_back":
            services.give_back(chat, by=halina)
        case "assign":
            services.assign(chat, to=office.rafal.id, by=office.bartek)
        case "transfer":
            services.transfer(chat, to_queue="", by=halina)
        case "absent":
            later = timezone.now() + PATIENCE.gone
            Agent.objects.exclude(user_id=halina.id).update(presence_until=later + timedelta(minutes=5))
            services.sweep(later + timedelta(seconds=20))
    assert end_of(number) == ConsultEnd.MOVED
    assert load(office.ewa) == (0, 0)
    services.sweep()
    assert not Repair.objects.exists()


def test_it_ends_when_one_of_the_two_has_gone(office, halina, chat):
    number = ask(halina, office.ewa)
    services.answer(number, by=office.ewa)
    services.sweep()
    assert end_of(number) == ""
    services.sign_off(by=office.ewa)
    services.sweep()
    assert (end_of(number), holder()) == (ConsultEnd.GONE, halina.id)
    services.sign_on(by=office.ewa)
    number = ask(halina, office.ewa)
    services.answer(number, by=office.ewa)
    later = timezone.now() + PATIENCE.gone
    Agent.objects.exclude(user_id=office.ewa.id).update(presence_until=later + timedelta(minutes=5))
    services.sweep(later + timedelta(seconds=20))  # her page was killed
    assert (end_of(number), load(office.ewa)) == (ConsultEnd.GONE, (0, 0))


def test_a_consultation_nothing_is_to_be_said_of_is_not_touched(office, halina, chat):
    number = ask(halina, office.ewa)
    for is_answered in (False, True):
        if is_answered:
            services.answer(number, by=office.ewa)
        with CaptureQueriesContext(connection) as swept:
            services.sweep()
        assert not [one["sql"] for one in swept if "FOR UPDATE" in one["sql"]]
    assert end_of(number) == ""


def test_who_goes_away_or_falls_silent_while_asked_is_asked_no_longer(office, halina, chat):
    number = ask(halina, office.ewa)
    services.set_activity(Activity.BREAK, by=office.ewa)
    services.sweep()
    assert (end_of(number), load(office.ewa)) == (ConsultEnd.UNANSWERED, (0, 0))
    number = ask(halina, office.karol)
    Agent.objects.filter(user_id=office.karol.id).update(presence_until=timezone.now())
    services.sweep()
    assert (end_of(number), load(office.karol)) == (ConsultEnd.UNANSWERED, (0, 0))
    assert Agent.objects.get(user_id=office.karol.id).misses == 0


def test_a_row_that_vanished_under_it_is_noticed_and_capacity_is_repaired(office, halina, chat):
    number = ask(halina, office.ewa)
    services.answer(number, by=office.ewa)
    Offer.objects.all().delete()
    WorkItem.objects.all().delete()
    Agent.objects.update(firm=60)
    services.sweep()
    assert (end_of(number), load(office.ewa), load(halina)) == (ConsultEnd.MOVED, (0, 0), (0, 0))
    assert Repair.objects.get().kind == "capacity"


def test_no_consultation_lasts_for_ever(office, chat, halina):
    Agent.objects.filter(user_id=halina.id).update(signed_on_at=None)  # a clerk who serves no queue
    number = ask(halina, office.ewa)
    services.answer(number, by=office.ewa)
    later = timezone.now() + PATIENCE.advice
    stay(later)
    services.sweep(later)
    assert end_of(number) == ConsultEnd.EXPIRED


def test_who_is_back_after_the_sweeper_looked_keeps_all(office, halina, chat):
    number = ask(halina, office.ewa)
    offered = services.offer(put(office, 2), to=halina.id)
    now = timezone.now()
    talk = WorkItem.objects.get(subject="contact:1").id
    assert not requeue_from_absent(talk, halina.id, now=now)
    assert not sign_off_absent(halina.id, now=now)
    assert (holder(), end_of(number), Offer.objects.get(id=offered).outcome) == (halina.id, "", "")
    assert Agent.objects.get(user_id=halina.id).signed_on_at is not None
    Agent.objects.filter(user_id=halina.id).update(presence_until=now - PATIENCE.signed_off)
    assert requeue_from_absent(talk, halina.id, now=now)
    assert sign_off_absent(halina.id, now=now)
    assert not sign_off_absent(halina.id, now=now)
    assert (end_of(number), Offer.objects.get(id=offered).outcome) == (ConsultEnd.MOVED, EventKind.DECLINED)
