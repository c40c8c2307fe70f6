"""Advice before work is passed on is the effort of who gives it, and neither an offer nor a serving of the work."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from okienko.insight.rules.book import Book
from okienko.insight.rules.sums import Span
from okienko.routing import queries, services
from okienko.routing.tests.queueing import EVER, put
from tests.cast import make_office

pytestmark = pytest.mark.django_db


def test_advice_is_effort_and_no_second_serving():
    with time_machine.travel(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), tick=False) as clock:
        office = make_office()
        services.sign_on(by=office.halina)
        services.sign_on(by=office.ewa)
        put(office)
        services.take("contact:1", by=office.halina)
        number = services.consult("contact:1", to=f"user:{office.ewa.id}", by=office.halina)
        services.answer(number, by=office.ewa)
        clock.shift(600)
        services.end_consult(number, by=office.ewa)
        clock.shift(60)
        services.finish("contact:1", by=office.halina)
        now = timezone.now()
    book = Book(queries.events(*EVER))
    (told,) = book.stories
    assert [one.user_id for one in told.servings] == [office.halina.id]
    assert told.offers == ()
    assert [(one.user_id, one.until - one.since) for one in told.advice] == [(office.ewa.id, timedelta(seconds=600))]
    efforts = book.efforts(Span(now - timedelta(hours=1), now), as_of=now)
    assert efforts[office.ewa.id].busy == 30 * 600 * 10**6
    assert efforts[office.halina.id].busy == 30 * 660 * 10**6
