"""The first response a category promises: the queue asks for it until somebody begins."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from okienko.cases import services as cases
from okienko.cases.models import Case, Category
from okienko.cases.queries.catalog import forget_kinds
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content, Sender
from okienko.kernel.actors import system
from okienko.routing.models import WorkItem
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.get_default_timezone())


def reported(hours: float | None, clock: str = "office") -> Case:
    Category.objects.update(first_response_hours=hours, response_clock=clock)
    forget_kinds()
    new = cases.NewCase("report", "Dziura w jezdni", category_code="CLEAN_DUMP")
    report = cases.Report(new, Content("Dziura."), Sender("Maria Zmyślona", "email", "maria@example.org"))
    done = cases.submit_report(report, channel=Channel.WEB_FORM, by=system())
    return Case.objects.get(id=done.case.id)


def due(case: Case) -> datetime:
    return WorkItem.objects.get(subject=f"case:{case.id}").due_at


@pytest.mark.parametrize(
    ("hours", "clock", "wanted"),
    [
        (2, "office", timedelta(hours=2)),
        (4, "office", timedelta(days=1) - timedelta(hours=4)),  # 3.5 hours today until 15:30, the rest from 7:30
        (4, "always", timedelta(hours=4)),
    ],
)
def test_the_queue_asks_for_it_until_somebody_begins(office, kinds, hours, clock, wanted):
    with time_machine.travel(MONDAY, tick=False):
        case = reported(hours, clock)
        assert due(case) == MONDAY + wanted
        assert case.due_at > MONDAY + wanted
        desk = sign_in(Client(), office.karol)
        assert "Pierwsza reakcja" in desk.get(f"/praca/sprawa/{case.id}/").content.decode()
        cases.begin_work(case.id, by=office.karol)
        assert due(case) == Case.objects.get().due_at
        assert "Pierwsza reakcja" not in desk.get(f"/praca/sprawa/{case.id}/").content.decode()


def test_late_first_responses_stand_on_top(office, kinds):
    with time_machine.travel(MONDAY, tick=False):
        calm, urgent = reported(None), reported(1)
        assert due(calm) == calm.due_at
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=False):
        page = sign_in(Client(), office.karol).get("/praca/?lista=unit").content.decode()
        assert page.index(f"item-{WorkItem.objects.get(subject=f'case:{urgent.id}').id}") < page.index(
            f"item-{WorkItem.objects.get(subject=f'case:{calm.id}').id}"
        )


def test_no_promise_reaches_beyond_the_planned_date(office, kinds):
    with time_machine.travel(MONDAY, tick=False):
        case = reported(10_000)
        assert due(case) == case.due_at
