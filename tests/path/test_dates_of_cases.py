"""Dates of a case through everything that may happen to it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from okienko.cases import queries, services
from okienko.cases.models import Case, ExcludedPeriod
from okienko.cases.services import NewCase
from okienko.kernel.actors import anonymous
from okienko.routing import queries as work
from okienko.terms.rules import Reason as ExclusionReason
from tests.path.test_path import mail, open_one, report

pytestmark = pytest.mark.django_db


def application(office):
    return open_one(mail().id, NewCase("kpa_application", "Wniosek"), office.halina)


def test_a_reopened_report_keeps_its_new_date_when_work_begins(office, kinds):
    case_id = report()
    Case.objects.filter(id=case_id).update(received_at=timezone.now() - timedelta(days=60))
    services.resolve(case_id, outcome="done", answer="Zrobione", by=office.karol)
    services.reopen(case_id, reason="Znowu leżą", by=anonymous())
    promised = queries.case(office.karol, case_id).header.planned
    assert promised > timezone.localdate()
    services.begin_work(case_id, by=office.karol)
    view = queries.case(office.karol, case_id)
    assert view.header.planned == promised
    assert view.header.received_at < timezone.now() - timedelta(days=59)


def test_handing_over_ends_the_wait_for_the_person(office, kinds):
    case_id = application(office)
    services.ask_person(case_id, "Proszę o podpis", by=office.piotr)
    services.hand_over(case_id, to_unit_id=office.units["GK"].id, by=office.piotr, reason="to do GK")
    assert not ExcludedPeriod.objects.filter(case_id=case_id, until=None).exists()
    view = queries.case(office.zofia, case_id)
    assert not view.suspended
    assert view.header.statutory_due is not None


def test_a_settled_case_shows_the_date_it_had(office, kinds):
    case_id = application(office)
    services.ask_person(case_id, "Proszę o podpis", by=office.piotr)
    services.resolve(case_id, outcome="refused", answer="Bez rozpoznania", by=office.piotr)
    view = queries.case(office.piotr, case_id)
    assert not view.suspended
    assert view.header.statutory_due is not None


def test_the_list_follows_every_change_of_the_due_moment(office, kinds):
    case_id = application(office)
    services.set_complicated(case_id, True, by=office.piotr, reason="biegły")
    Case.objects.filter(id=case_id).update(safe_target=None)
    services.record_excluded_period(
        case_id, ExclusionReason.PARTY_DELAY, timezone.localdate(), timezone.localdate(), by=office.piotr
    )
    assert work.holder(f"case:{case_id}").due_at == queries.case(office.piotr, case_id).due_at
