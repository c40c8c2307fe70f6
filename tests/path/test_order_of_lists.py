"""What is late first, then priority, then what is due earlier, then what came earlier; page after page."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from okienko.kernel.actors import system
from okienko.routing import queries, services
from okienko.routing.models import WorkItem
from okienko.routing.queries import WorkFilter
from okienko.routing.rules import Priority, Scope, Turn, WorkKind
from okienko.routing.services import Work
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


def put(office, headline, hours, priority=Priority.NORMAL, kind=WorkKind.CALLBACK):
    due = timezone.now() + timedelta(hours=hours)
    subject = f"{kind}:{WorkItem.objects.count() + 1}"
    work = Work(kind, subject, office.units["PK"].id, due, headline=headline, priority=priority, is_first_line=True)
    services.enqueue(work, by=system())


def test_late_then_priority_then_due_then_age(office, client):
    put(office, "matter ordinary", 30)
    put(office, "matter tomorrow", 20)
    put(office, "matter low", 1, Priority.LOW)
    put(office, "matter hazard", 50, Priority.HAZARD)
    put(office, "matter high", 40, Priority.HIGH)
    put(office, "matter late", -5)
    put(office, "matter later", -50)
    put(office, "matter latehazard", -1, Priority.HAZARD)
    page = sign_in(client, office.halina).get("/praca/?lista=queues").content.decode()
    found = re.findall(r'ok-row-title">[^<]*matter (\w+)', page)
    assert found == ["latehazard", "later", "late", "hazard", "high", "tomorrow", "ordinary", "low"]


def test_every_row_is_on_exactly_one_page_though_time_goes_on(office, client):
    for number in range(120):
        priority = list(Priority)[number % 4]
        put(office, f"matter {number}", (number % 9 - 4) * 1.0 or 0.0001, priority)  # some become late meanwhile
    desk, address, found = sign_in(client, office.halina), "/praca/?lista=queues", []
    for _ in range(3):
        page = desk.get(address)
        found += re.findall(r'ok-row-title">[^<]*matter (\d+)', page.content.decode())
        address = page.context["pages"]["older"]
    assert not address
    assert sorted(int(number) for number in found) == list(range(120))


def test_a_made_up_place_shows_the_first_page(office):
    put(office, "matter one", 1)
    desk = sign_in(Client(), office.halina)
    for nonsense in (
        "x",
        "~~~",
        "2026-01-01~0~2026-01-01~1",
        "2026-01-01T00:00:00+01:00~99999~2026-01-01T00:00:00+01:00~1",
    ):
        assert Turn.parse(nonsense) is None
        assert b"matter one" in desk.get("/praca/", {"lista": "queues", "po": nonsense}).content


def test_a_page_is_one_query(office, django_assert_num_queries):
    put(office, "matter one", 1)
    by = office.fresh("halina")
    queries.work_page(by, WorkFilter(scope=Scope.QUEUES))
    with django_assert_num_queries(1):
        queries.work_page(by, WorkFilter(scope=Scope.QUEUES))


def test_the_number_of_a_house_is_not_the_beginning_of_a_reference(office):
    for number, (headline, reference) in enumerate((("Mostowa 4", "1234567890"), ("Rynek", "4821930756"))):
        work = Work(
            WorkKind.CONTACT, f"contact:{number}", office.units["PK"].id, timezone.now(), headline, reference=reference
        )
        services.enqueue(work, by=system())

    def found(text):
        page = queries.work_page(office.halina, WorkFilter(scope=Scope.ALL, text=text))
        return [row.headline for row in page.rows]

    assert found("Mostowa 4") == ["Mostowa 4"]
    assert found("482 193") == found("482-193-075 6") == ["Rynek"]
    assert sorted(found("4")) == ["Mostowa 4", "Rynek"], "a number may be either"
