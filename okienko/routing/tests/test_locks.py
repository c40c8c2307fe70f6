"""Who goes away while what they are offered is taken: locks are asked for in one order, so nobody waits in a circle."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from okienko.kernel.database import rows
from okienko.routing import services
from okienko.routing.models import Agent, Offer
from okienko.routing.rules import Activity, EventKind
from okienko.routing.services.holding import lock_item
from okienko.routing.tests.queueing import load, put
from tests.cast import make_office
from tests.waiting import until

_WAITS_FOR_US = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "go", [lambda by: services.sign_off(by=by), lambda by: services.set_activity(Activity.BREAK, by=by)]
)
def test_going_away_while_one_takes_the_second_of_two_offers(clock, go):
    office = make_office()
    halina = office.halina
    services.sign_on(by=halina)
    items = [put(office, number) for number in (1, 2)]
    for one in items:
        assert services.offer(one, to=halina.id)
    first, second = Offer.objects.order_by("item_id")

    def leave():
        try:
            go(halina)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_item(items[1])
            gone = pool.submit(leave)
            until(lambda: rows(_WAITS_FOR_US))
            services.accept(second.id, by=halina)
        gone.result(20)
    outcomes = dict(Offer.objects.values_list("id", "outcome"))
    assert outcomes == {first.id: EventKind.DECLINED, second.id: EventKind.ACCEPTED}
    assert load(halina) == (second.weight, 0)
    assert Agent.objects.get(user_id=halina.id).activity in (Activity.AVAILABLE, Activity.BREAK)
