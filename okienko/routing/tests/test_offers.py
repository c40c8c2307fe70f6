"""Offers in the database: one at a time, never more than somebody can hold, and every end of them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from okienko.kernel.errors import Conflict, NotFound
from okienko.routing import queries, services
from okienko.routing.models import Agent, Offer, Queue, WorkItem
from okienko.routing.rules import PATIENCE, Activity, Device, EventKind
from okienko.routing.tests.queueing import EVER, kinds, load, open_offer, put

pytestmark = pytest.mark.django_db


def test_what_waits_is_offered_and_accepted(office, halina):
    put(office)
    assert services.dispatch() == 1
    assert services.dispatch() == 0
    offered = open_offer(halina)
    assert load(halina) == (30, 0)
    assert services.accept(offered.id, by=halina) == "contact:1"
    assert services.accept(offered.id, by=halina) == "contact:1"  # again, from a second tab
    assert queries.holder("contact:1").assignee_id == halina.id
    assert kinds() == [EventKind.ENTERED, EventKind.OFFERED, EventKind.ACCEPTED, EventKind.ANSWERED]
    assert services.dispatch() == 0


def test_nobody_there_or_not_available_is_offered_nothing(office):
    put(office)
    assert services.dispatch() == 0
    services.sign_on(by=office.halina, activity=Activity.BREAK)
    assert services.dispatch() == 0
    services.set_activity(Activity.AVAILABLE, by=office.halina)
    assert services.dispatch() == 1


@pytest.mark.parametrize("axis", ["presence_until", "activity_until", "device_until"])
def test_each_axis_ends_by_itself_and_the_database_knows(office, halina, axis):
    number = put(office)
    Agent.objects.update(**{axis: timezone.now()})
    assert services.dispatch() == 0
    assert services.offer(number, to=halina.id) is None
    assert load(halina) == (0, 0)


def test_a_call_needs_a_telephone(office, halina):
    number = put(office, channel="phone")
    assert services.dispatch() == 0
    assert services.offer(number, to=halina.id) is None
    services.renew(by=halina, device=Device.PHONE)
    assert services.dispatch() == 1


def test_nobody_is_offered_more_than_they_can_hold(office, halina):
    numbers = [put(office, number) for number in range(1, 6)]
    assert services.dispatch() == 3
    assert load(halina) == (90, 0)
    waiting = WorkItem.objects.exclude(id__in=Offer.objects.values("item_id")).first()
    assert services.offer(waiting.id, to=halina.id) is None  # a dispatcher that looked before
    letter = put(office, 9, channel="email")
    assert services.dispatch() == 0  # 90 + 20
    assert services.offer(letter, to=halina.id) is None
    with pytest.raises(IntegrityError):
        Agent.objects.filter(user_id=halina.id).update(firm=120)
    assert len(numbers) == 5


def test_letters_give_way_to_a_call(office, halina):
    services.renew(by=halina, device=Device.PHONE)
    for number in range(1, 7):
        put(office, number, channel="email")
    for _ in range(5):
        assert services.dispatch() == 1  # one by one
        assert services.dispatch() == 0
        services.accept(open_offer(halina).id, by=halina)
    assert services.dispatch() == 0
    assert load(halina) == (0, 100)
    put(office, 7, channel="phone")
    assert services.dispatch() == 1
    assert load(halina) == (100, 100)


def test_an_item_is_never_offered_twice(office, halina):
    services.sign_on(by=office.rafal)
    number = put(office)
    assert services.offer(number, to=halina.id) is not None
    assert services.offer(number, to=office.rafal.id) is None
    assert load(office.rafal) == (0, 0)
    first = Offer.objects.get()
    with pytest.raises(IntegrityError):
        Offer.objects.create(
            item_id=number, subject="contact:1", queue="general", user_id=office.rafal.id, step=0, weight=30,
            is_interruptible=False, created_at=first.created_at, expires_at=first.expires_at,
        )  # fmt: skip


def test_an_offer_nobody_answers_goes_to_somebody_else_and_two_in_a_row_are_enough(office, halina):
    number = put(office)
    services.dispatch()
    later = timezone.now() + timedelta(seconds=21)
    Agent.objects.update(presence_until=later + timedelta(hours=1), device_until=later + timedelta(hours=1))
    assert services.sweep(later)["timed_out"] == 1
    assert load(halina) == (0, 0)
    with pytest.raises(Conflict, match="Minął czas"):
        services.accept(Offer.objects.get().id, by=halina)
    assert services.dispatch(later) == 0  # the pair rests
    services.sign_on(by=office.rafal)
    assert services.dispatch() == 1
    assert open_offer(office.rafal).item_id == number
    services.offer(put(office, 2), to=halina.id, now=later)
    services.sweep(later + timedelta(seconds=21))
    assert Agent.objects.get(user_id=halina.id).activity == Activity.MISSED
    much_later = later + PATIENCE.missed + timedelta(minutes=1)
    Agent.objects.update(presence_until=much_later + timedelta(hours=1))
    assert services.sweep(much_later)["back"] == 1
    assert Agent.objects.get(user_id=halina.id).activity == Activity.AVAILABLE
    assert EventKind.TIMED_OUT in kinds()


def test_whoever_declines_is_not_asked_again_at_once(office, halina):
    put(office)
    services.dispatch()
    offered = open_offer(halina)
    services.decline(offered.id, by=halina)
    services.decline(offered.id, by=halina)
    assert load(halina) == (0, 0)
    assert services.dispatch() == 0
    assert services.dispatch(timezone.now() + timedelta(seconds=5)) == 0
    Agent.objects.update(presence_until=timezone.now() + timedelta(hours=1), device_until=timezone.now() + timedelta(1))
    assert services.dispatch(timezone.now() + timedelta(seconds=61)) == 1
    assert Agent.objects.get(user_id=halina.id).misses == 0


def test_an_offer_is_nobody_elses(office, halina):
    put(office)
    services.dispatch()
    with pytest.raises(NotFound):
        services.accept(open_offer(halina).id, by=office.rafal)
    with pytest.raises(NotFound):
        services.decline(open_offer(halina).id, by=office.rafal)


def test_the_loser_is_told_who_has_it(office, halina):
    put(office)
    services.dispatch()
    offered = open_offer(halina)
    services.take("contact:1", by=office.rafal)
    with pytest.raises(Conflict, match="Rafał Żartobliwy"):
        services.accept(offered.id, by=halina)
    assert load(halina) == (0, 0)
    assert Offer.objects.get(id=offered.id).outcome == EventKind.CALLER_GONE


def test_taking_from_the_list_what_one_is_offered_is_accepting_it(office, halina):
    put(office)
    services.dispatch()
    services.take("contact:1", by=halina)
    assert Offer.objects.get().outcome == EventKind.ACCEPTED
    assert load(halina) == (30, 0)
    put(office, 2)
    services.take("contact:2", by=halina)
    assert load(halina) == (60, 0)


def test_the_person_who_waited_is_gone(office, halina):
    put(office)
    services.dispatch()
    offered = open_offer(halina)
    services.leave("contact:1")
    services.leave("contact:1")
    assert load(halina) == (0, 0)
    assert kinds() == [EventKind.ENTERED, EventKind.OFFERED, EventKind.CALLER_GONE, EventKind.ABANDONED]
    with pytest.raises(Conflict, match="rozłączyła"):
        services.accept(offered.id, by=halina)
    assert queries.holder("contact:1") is None


def test_who_is_served_cannot_abandon(office, halina):
    put(office)
    services.take("contact:1", by=halina)
    services.leave("contact:1")
    assert queries.holder("contact:1").assignee_id == halina.id


def test_wrap_up_holds_capacity_until_it_is_settled(office, halina):
    put(office)
    services.dispatch()
    services.accept(open_offer(halina).id, by=halina)
    services.end_talk("contact:1", by=halina)
    assert load(halina) == (30, 0)
    services.finish("contact:1", by=halina)
    assert load(halina) == (0, 0)
    assert kinds()[-2:] == [EventKind.FINISHED, EventKind.WRAPPED_UP]


def test_wrap_up_ends_by_its_deadline_and_the_work_stays_on_the_list(office, halina):
    put(office)
    services.take("contact:1", by=halina)
    services.end_talk("contact:1", by=halina)
    services.extend_wrap_up("contact:1", by=halina)
    assert not services.sweep()["wrapped_up"]
    later = timezone.now() + timedelta(seconds=61)
    assert services.sweep(later)["wrapped_up"] == 1
    assert load(halina) == (0, 0)
    assert queries.holder("contact:1").assignee_id == halina.id
    with pytest.raises(Conflict):
        services.extend_wrap_up("contact:1", by=halina)
    services.finish("contact:1", by=halina)
    assert kinds().count(EventKind.FINISHED) == 1


def test_next_activity_begins_when_hands_are_empty(office, halina):
    put(office)
    services.take("contact:1", by=halina)
    services.choose_next_activity(Activity.BREAK, by=halina)
    put(office, 2)
    assert services.dispatch() == 0  # she is on her way out
    services.finish("contact:1", by=halina)
    agent = Agent.objects.get(user_id=halina.id)
    assert (agent.activity, agent.next_activity) == (Activity.BREAK, "")
    assert services.dispatch() == 0


def test_going_on_a_break_hands_the_open_offer_on(office, halina):
    services.sign_on(by=office.rafal)
    number = put(office)
    services.offer(number, to=halina.id)
    services.set_activity(Activity.BREAK, by=halina)
    assert services.dispatch() == 1
    assert open_offer(office.rafal).item_id == number


def test_work_given_back_keeps_its_age_and_goes_to_somebody_else(office, halina):
    began = timezone.now() - timedelta(minutes=9)
    put(office, enqueued_at=began)
    services.take("contact:1", by=halina)
    services.give_back("contact:1", by=halina)
    assert load(halina) == (0, 0)
    item = WorkItem.objects.get()
    assert (item.routing_age, item.enqueued_at) == (began, began)
    assert services.dispatch() == 0  # not to her again at once
    services.sign_on(by=office.rafal)
    assert services.dispatch() == 1


def test_transfer_to_a_person_and_to_a_queue(office, halina):
    Queue.objects.create(code="taxes", name="Podatki", unit=office.units["PK"])
    put(office)
    services.take("contact:1", by=halina)
    with pytest.raises(Conflict, match="nie może teraz przyjąć"):
        services.transfer("contact:1", to_user=office.rafal.id, by=halina)
    assert queries.holder("contact:1").assignee_id == halina.id  # nothing happened
    services.sign_on(by=office.rafal)
    laid = services.transfer("contact:1", to_user=office.rafal.id, by=halina)
    services.accept(laid, by=office.rafal)
    assert load(halina) == (0, 0)
    services.transfer("contact:1", to_queue="taxes", by=office.rafal)
    assert WorkItem.objects.get().queue == "taxes"
    entered = [one.queue for one in queries.events(*EVER) if one.kind is EventKind.ENTERED]
    assert entered == ["general", "taxes"]
    with pytest.raises(NotFound):
        services.transfer("contact:1", to_queue="taxes", by=office.piotr)


def test_what_nobody_took_in_time_flows_on(office):
    other = Queue.objects.create(code="taxes", name="Podatki", unit=office.units["PK"])
    other.overflow = {"to": "general", "after_seconds": 120}
    other.save()
    put(office, queue="taxes")
    later = timezone.now() + timedelta(seconds=121)
    assert services.sweep()["flowed_out"] == 0
    assert services.sweep(later)["flowed_out"] == 1
    assert WorkItem.objects.get().queue == "general"
    other.overflow = {"to": "callback", "after_seconds": 120}
    other.save()
    put(office, 2, queue="taxes")
    services.sweep(timezone.now() + timedelta(seconds=121))
    assert WorkItem.objects.get(subject="contact:2").queue == ""
    last = [one for one in queries.events(*EVER) if one.kind is EventKind.FLOWED_OUT][-1]
    assert (last.to, last.queue) == ("callback", "taxes")
