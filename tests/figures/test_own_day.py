"""One's own figures of the day: from the log alone, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from okienko.contacts.models import Rating
from okienko.routing import services
from okienko.routing.rules import Activity
from okienko.routing.tests.queueing import put
from tests.cast import make_office, sign_in

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def words(client: Client) -> str:
    answer = client.get("/praca/moj-dzien/", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_day_of_two_who_see_each_only_their_own():
    office = make_office()
    with time_machine.travel(MORNING, tick=False) as clock:
        for one in (office.halina, office.bartek):
            services.sign_on(by=one)
        taken = services.offer(put(office, 1), to=office.halina.id)
        second = put(office, 2)
        missed = services.offer(second, to=office.halina.id, lasts=timedelta(seconds=20))
        assert taken
        assert missed
        services.accept(taken, by=office.halina)
        clock.shift(timedelta(minutes=1))
        for one in (office.halina, office.bartek):
            services.renew(by=one)
        assert services.time_out(missed)
        services.accept(services.offer(second, to=office.bartek.id) or 0, by=office.bartek)
        clock.shift(timedelta(minutes=4))
        services.finish("contact:1", by=office.halina)
        Rating.objects.create(subject="contact:1", score=5)
        Rating.objects.create(subject="contact:2", score=1)
        services.set_activity(Activity.BREAK, by=office.halina)
        clock.shift(timedelta(minutes=10, seconds=7))
        halina, bartek = (words(sign_in(Client(), one)) for one in (office.halina, office.bartek))
    for shown in ("Wzięte</dt><dd>1<", "rozmowy</dt><dd>1<", "z zapisem</dt><dd>5:00<", "odpowiedzi</dt><dd>1<"):
        assert shown in halina
    assert "5,0 / 6 <small>ocen: 1<" in halina
    assert "Przerwa</dt><dd>10:07<" in halina
    assert "Gotowość</dt><dd>5:00<" in halina
    assert "Wzięte</dt><dd>1<" in bartek
    assert "rozmowy</dt><dd>0<" in bartek
    assert "z zapisem</dt><dd>brak danych<" in bartek
    assert "Oceny osób</dt><dd>brak danych<" in bartek
    assert "Gotowość</dt><dd>15:07<" in bartek


def test_the_figures_ask_as_often_after_a_busy_day(django_assert_max_num_queries):
    office = make_office()
    services.sign_on(by=office.halina)
    client = sign_in(Client(), office.halina)

    def serve(number: int) -> None:
        services.accept(services.offer(put(office, number), to=office.halina.id) or 0, by=office.halina)
        services.finish(f"contact:{number}", by=office.halina)

    serve(1)
    words(client)
    with CaptureQueriesContext(connection) as little:
        words(client)
    for number in range(2, 6):
        serve(number)
    with django_assert_max_num_queries(len(little)):
        words(client)
