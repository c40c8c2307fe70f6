"""A case no rule gave to a unit: it lies with the first line, and rings when nobody took it in four hours of work."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from okienko.audit import queries as audit
from okienko.cases import services
from okienko.cases.models import Case, CaseType, Category
from okienko.cases.queries.catalog import forget_kinds
from okienko.cases.services.watching import alarm_unmatched
from okienko.routing.rules import Scope, WorkKind
from tests.cast import sign_in
from tests.path.test_path import report, rows

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 14, 0, tzinfo=timezone.get_default_timezone())  # an hour and a half of work is left
FOUR_HOURS_ON = FRIDAY + timedelta(days=2, hours=20)  # Monday at 10: two hours and a half after the doors opened


@pytest.fixture
def case(office, kinds):
    Category.objects.update(unit="")
    CaseType.objects.update(unit="")
    forget_kinds()
    with time_machine.travel(FRIDAY, tick=False):
        return Case.objects.get(id=report())


def alarms(by):
    return [row.subject_id for row in rows(by, Scope.QUEUES) if row.kind is WorkKind.ALARM]


def test_it_lies_with_the_first_line_and_the_page_says_why(case, office, client):
    assert (case.unit.symbol, case.unit_reason) == ("PK", "nobody_matched")
    assert case.id in [row.subject_id for row in rows(office.halina, Scope.QUEUES)]
    page = sign_in(client, office.halina).get(f"/praca/sprawa/{case.id}/").content.decode()
    assert "Żadna reguła nie wskazała komórki, więc sprawę ma pierwsza linia." in page


def test_it_rings_once_after_four_hours_of_work(case, office):
    assert alarm_unmatched(FOUR_HOURS_ON - timedelta(minutes=1)) == 0
    assert alarms(office.halina) == []
    assert alarm_unmatched(FOUR_HOURS_ON) == 1
    assert alarm_unmatched(FOUR_HOURS_ON + timedelta(minutes=5)) == 0
    assert alarms(office.halina) == [case.id]
    assert [one.action for one in audit.acts_on(f"case:{case.id}")].count("cases.unmatched_alarm") == 1


def test_who_takes_the_case_ends_the_alarm(case, office):
    alarm_unmatched(FOUR_HOURS_ON)
    services.take(case.id, by=office.halina)
    assert alarms(office.bartek) == []


def test_a_case_somebody_took_never_rings(case, office):
    services.take(case.id, by=office.halina)
    assert alarm_unmatched(FOUR_HOURS_ON + timedelta(days=1)) == 0


def test_a_case_a_rule_gave_to_a_unit_never_rings(office, kinds):
    with time_machine.travel(FRIDAY, tick=False):
        report()
    assert alarm_unmatched(FOUR_HOURS_ON + timedelta(days=1)) == 0
