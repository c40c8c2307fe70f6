"""What went wrong in other centers and must not here; docs/decisions/offers-in-the-database.md has the whole table."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from okienko.kernel.actors import staff
from okienko.routing import services
from okienko.routing.models import Agent, Offer, Repair
from okienko.routing.rules import PATIENCE, Activity, Device, EventKind
from okienko.routing.tests.queueing import kinds, load, open_offer, put
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


def stay(until):
    """All pages stay open until then."""
    Agent.objects.update(presence_until=until + timedelta(hours=1), device_until=until + timedelta(hours=1))


def test_one_miss_while_a_page_opens_anew_leaves_them_ready_and_answering_forgives_it(office, halina):
    services.offer(put(office), to=halina.id)
    later = timezone.now() + timedelta(seconds=21)
    stay(later)
    services.sweep(later)
    services.sign_on(by=halina)  # the page that opened meanwhile
    agent = Agent.objects.get()
    assert (agent.activity, agent.misses) == (Activity.AVAILABLE, 1)
    services.accept(services.offer(put(office, 2), to=halina.id), by=halina)
    services.offer(put(office, 3), to=halina.id)
    services.sweep(timezone.now() + timedelta(seconds=21))
    agent.refresh_from_db()
    assert (agent.activity, agent.misses) == (Activity.AVAILABLE, 1)  # not two in a row


def test_what_the_system_says_of_somebody_ends_even_where_their_page_was_closed(office, halina):
    now = timezone.now()
    for number in range(PATIENCE.misses):
        stay(now)
        services.offer(put(office, number), to=halina.id, now=now)
        now += timedelta(seconds=21)
        services.sweep(now)
    assert Agent.objects.get().activity == Activity.MISSED
    Agent.objects.update(presence_until=now)
    over = now + PATIENCE.missed
    assert not services.sweep(over)["back"]  # nobody is there to be asked
    Agent.objects.update(presence_until=over + timedelta(minutes=1))
    assert services.sweep(over)["back"] == 1
    assert Agent.objects.get().activity == Activity.AVAILABLE


def test_switching_to_and_fro_during_an_offer_does_not_ring_again_and_again(office, halina):
    put(office)
    for _ in range(10):
        services.dispatch()
        services.set_activity(Activity.BREAK, by=halina)
        services.set_activity(Activity.AVAILABLE, by=halina)
    assert Offer.objects.count() == 1
    now = timezone.now()
    for _ in range(3):  # each time for longer
        now += timedelta(seconds=61)
        stay(now)
        services.dispatch(now)
        if (again := open_offer(halina)) is not None:
            services.decline(again.id, by=halina)
    assert Offer.objects.count() == 3


def test_a_device_that_went_away_after_the_look_costs_the_offer_alone(office, halina):
    number = put(office)
    seen = services.picture(timezone.now())
    assert [one.id for one in seen.people] == [halina.id]
    services.renew(by=halina, device=Device.UNREACHABLE)
    assert services.offer(number, to=halina.id) is None
    assert load(halina) == (0, 0)
    services.renew(by=halina)
    assert services.dispatch() == 1


def test_one_wrap_up_does_not_shorten_another(office, halina):
    for number in (1, 2):
        put(office, number)
        services.take(f"contact:{number}", by=halina)
    services.end_talk("contact:1", by=halina)
    services.end_talk("contact:2", by=halina)
    second = Offer.objects.get(subject="contact:2")
    Offer.objects.filter(id=second.id).update(wrap_until=second.wrap_until + timedelta(seconds=30))
    assert services.sweep(second.wrap_until)["wrapped_up"] == 1
    assert load(halina) == (30, 0)
    assert services.sweep(second.wrap_until + timedelta(seconds=30))["wrapped_up"] == 1
    assert load(halina) == (0, 0)


def test_an_outcome_is_counted_once_however_often_it_is_told(office, halina):
    put(office)
    services.dispatch()
    laid = open_offer(halina)
    later = timezone.now() + timedelta(seconds=21)
    for _ in range(3):
        services.time_out(laid.id, now=later)
        services.decline(laid.id, by=halina)
        services.withdraw("contact:1")
        services.fail(laid.id)
    assert [one for one in kinds() if one not in (EventKind.ENTERED, EventKind.OFFERED)] == [EventKind.TIMED_OUT]
    assert load(halina) == (0, 0)
    assert Agent.objects.get().misses == 1
    services.sweep()
    assert not Repair.objects.exists()


def test_what_the_database_refused_at_one_row_holds_up_no_other(office, halina, monkeypatch):
    other = staff(office.rafal.id)
    services.sign_on(by=other)
    for number, who in enumerate((halina, other)):
        services.offer(put(office, number), to=who.id)
    later = timezone.now() + timedelta(seconds=21)
    stay(later)
    stuck = open_offer(halina).id

    def time_out(offer_id, *, now):
        if offer_id == stuck:
            raise OperationalError from DeadlockDetected()
        return services.time_out(offer_id, now=now)

    monkeypatch.setattr("okienko.routing.services.sweeping.time_out", time_out)
    monkeypatch.setattr("okienko.routing.services.sweeping._told", {})
    assert services.sweep(later) == {"timed_out": 1, "failed": 1}
    assert open_offer(other) is None


def test_one_row_that_cannot_be_ended_holds_up_no_other(office, halina, caplog, monkeypatch):
    monkeypatch.setattr("okienko.routing.services.sweeping._told", {})
    other = staff(office.rafal.id)
    services.sign_on(by=other)
    for number, who in enumerate((halina, other)):
        services.offer(put(office, number), to=who.id)
    later = timezone.now() + timedelta(seconds=21)
    stay(later)
    Agent.objects.filter(user_id=halina.id).delete()  # no verb does that
    assert services.sweep(later) == {"timed_out": 1, "failed": 1}
    services.sweep(later)
    assert open_offer(halina) is not None
    assert open_offer(other) is None
    assert Repair.objects.get().times == 2
    assert [one.exc_info is not None for one in caplog.records] == [True]  # not one each second
    page = sign_in(Client(), office.adam).get("/praca/system/").content.decode()
    assert "razy: 2" in page
