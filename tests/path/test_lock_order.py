"""Who moves several pieces of work at once meets who has one of them in hand: both go on, neither is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from okienko.cases.services import PromiseCallback, settle_contact
from okienko.contacts import services as contacts
from okienko.contacts.handlers import return_work_of_who_left
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content, Sender
from okienko.kernel.actors import system
from okienko.kernel.database import rows
from okienko.organization.events import StaffDeactivated
from okienko.routing import services
from okienko.routing.models import Agent, Offer, Queue, Repair, WorkItem
from okienko.routing.queries import forget_queues
from okienko.routing.rules import EventKind
from okienko.routing.services.holding import lock_item
from okienko.routing.tests.queueing import load
from tests.cast import make_kinds, make_office
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "600 100 200"
_WAITS_FOR_US = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


@pytest.fixture
def office(transactional_db):
    """Halina and Rafał are ready; a queue for what is written and for promised calls."""
    office = make_office()
    make_kinds()
    Queue.objects.create(
        code="general", name="Linia", unit=office.units["PK"], channels=["email", "callback"], is_default=True
    )
    forget_queues()
    for one in (office.halina, office.rafal):
        services.sign_on(by=one)
    return office


def letter():
    return contacts.open_contact(
        channel=Channel.EMAIL, content=Content("Proszę o telefon"), sender=Sender("Maria"), queue="general", by=system()
    ).id


def item(subject):
    return WorkItem.objects.get(subject=subject).id


def meets(go, subject, then):
    """`go` runs while we hold the work of this subject and, once it waits for that, do what is `then` to be done."""

    def other():
        try:
            return go()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_item(item(subject))
            going = pool.submit(other)
            until(lambda: rows(_WAITS_FOR_US))
            then()
        return going.result(20)


def promised(office):
    """A letter Halina has, and a call promised in it that is being offered to her: letter, promise, offer."""
    one = letter()
    contacts.take(one, by=office.halina)
    now = timezone.now()
    call = contacts.promise_callback(one, phone=PHONE, due_at=now + timedelta(hours=1), call_from=now, by=office.halina)
    laid = services.offer(item(f"callback:{call}"), to=office.halina.id)
    assert laid
    return one, call, laid


def test_a_letter_handed_over_while_the_call_promised_in_it_is_accepted(office):
    one, call, laid = promised(office)
    unit = office.units["GK-I"].id
    meets(
        lambda: contacts.hand_over(one, to_unit_id=unit, by=office.fresh("halina")),
        f"callback:{call}",
        lambda: services.accept(laid, by=office.halina),
    )
    assert set(WorkItem.objects.values_list("unit_id", "assignee_id")) == {(unit, None)}
    assert load(office.halina) == (0, 0)


def test_the_call_promised_anew_and_the_letter_settled_while_that_is_offered(office):
    one = letter()
    laid = services.offer(item(f"contact:{one}"), to=office.halina.id)
    now = timezone.now()
    call = contacts.promise_callback(one, phone=PHONE, due_at=now + timedelta(hours=1), call_from=now, by=system())
    assert services.offer(item(f"callback:{call}"), to=office.halina.id)
    again = PromiseCallback(PHONE, now + timedelta(hours=3))
    meets(
        lambda: settle_contact(one, [again], by=office.fresh("rafal")),
        f"contact:{one}",
        lambda: services.decline(laid, by=office.halina),
    )
    assert list(WorkItem.objects.values_list("subject", "assignee_id")) == [(f"callback:{call}", None)]
    assert load(office.halina) == (0, 0)


def test_all_that_somebody_had_goes_back_while_one_of_it_is_taken_over(office):
    letters = [letter(), letter()]
    for one in letters:
        contacts.take(one, by=office.halina)
    left = StaffDeactivated(office.staff["halina"].id, office.halina.id, office.units["PK"].id)
    with_bartek = office.fresh("bartek")

    def back():
        with transaction.atomic():
            return_work_of_who_left(left)

    meets(
        back,
        f"contact:{letters[1]}",
        lambda: services.assign(f"contact:{letters[1]}", to=office.rafal.id, by=with_bartek),
    )
    assert set(WorkItem.objects.values_list("subject", "assignee_id")) == {
        (f"contact:{letters[0]}", None),
        (f"contact:{letters[1]}", office.rafal.id),
    }
    assert (load(office.halina), load(office.rafal)) == ((0, 0), (0, 20))
    services.sweep()
    assert not Repair.objects.exists()


@pytest.mark.parametrize("how", ["take", "pass"])
def test_two_people_whose_work_goes_to_the_other(office, how):
    """The rows of both are taken in one order, whoever has the work and whoever gets it."""
    first, second = sorted((office.halina, office.rafal), key=lambda one: one.id)
    one = letter()
    if how == "take":  # what is being offered to the second is taken from the list by the first
        assert services.offer(item(f"contact:{one}"), to=second.id)
    else:
        contacts.take(one, by=second)
    name = "halina" if first == office.halina else "rafal"
    other = "rafal" if name == "halina" else "halina"

    def go():
        try:
            if how == "take":
                services.take(f"contact:{one}", by=office.fresh(name))
            else:
                services.transfer(f"contact:{one}", to_user=first.id, by=office.fresh(other))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Agent.objects.select_for_update().get(user_id=first.id)
            going = pool.submit(go)
            until(lambda: rows(_WAITS_FOR_US))
            Agent.objects.select_for_update().get(user_id=second.id)  # whoever waits for the first has not the second
        going.result(20)
    assert load(second) == (0, 0)
    assert load(first) == (0, 20)
    last = Offer.objects.order_by("-id").first()
    assert last.outcome == (EventKind.ACCEPTED if how == "take" else "")
