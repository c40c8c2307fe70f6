"""What was said outside files of cases is emptied when its period is over, and nothing else is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from okienko.cases import services as cases
from okienko.cases.rules import CaseId
from okienko.cases.services import NewCase
from okienko.channels.email.models import Mailbox, RawMessage
from okienko.channels.expiring import expire
from okienko.contacts import services as contacts
from okienko.contacts.models import Contact, Message
from okienko.contacts.rules import Channel
from okienko.contacts.services import Content, Sender
from okienko.kernel import actors
from okienko.terms import services as terms
from tests.cast import make_kinds, make_office
from tests.waiting import until

TODAY = date(2026, 11, 23)
PERIODS = """
retention:
  - {code: contact, name: Kontakt, term: 2 years, source: test}
  - {code: chat, name: Czat, term: 90 days, source: test}
  - {code: message_raw, name: Wiadomość, term: 1 year, source: test}
"""


@pytest.fixture
def periods(office):
    terms.supplement_law(PERIODS, by=actors.system())


def talked(ended: date, channel: Channel = Channel.PHONE, *, open_still: bool = False) -> int:
    """A contact that ended on this day, at noon."""
    at = timezone.make_aware(datetime.combine(ended, datetime.min.time()) + timedelta(hours=12))
    content = Content("Sąsiad pali śmieci.", headline="Dym", at=at)
    sender = Sender("Osoba Zmyślona", "phone", "380041938")
    contact_id = contacts.open_contact(channel=channel, by=actors.system(), content=content, sender=sender).id
    if not open_still:
        contacts.settle(contact_id, by=actors.system())
        Contact.objects.filter(id=contact_id).update(settled_at=at)
    return contact_id


def says(contact_id: int) -> tuple[str, str, str]:
    contact = Contact.objects.get(id=contact_id)
    message = Message.objects.filter(contact_id=contact_id).earliest("seq")
    return contact.sender_name, contact.headline, message.text


def is_empty(contact_id: int) -> bool:
    return says(contact_id) == ("", "", "")


def filed(contact_id: int) -> CaseId:
    return cases.open_case(contact_id, NewCase("report", "Dym"), by=actors.system()).id


def test_each_kind_has_its_period_to_the_day(kinds, periods):
    """90 days from 25 August end on 23 November, which still belongs to the period; two years likewise."""
    gone = [talked(date(2026, 8, 24), Channel.CHAT), talked(date(2024, 11, 22))]
    kept = [talked(date(2026, 8, 25), Channel.CHAT), talked(date(2024, 11, 23)), talked(date(2026, 8, 24))]
    assert expire(TODAY) == 2
    assert [is_empty(one) for one in gone] == [True, True]
    assert [is_empty(one) for one in kept] == [False, False, False]
    assert expire(TODAY) == 0
    assert expire(TODAY + timedelta(days=1)) == 2


def test_files_of_cases_and_who_still_waits_are_kept(kinds, periods):
    of_case, waiting = talked(date(2020, 1, 2)), talked(date(2020, 1, 2), open_still=True)
    filed(of_case)
    Contact.objects.filter(id=of_case).update(settled_at=timezone.now() - timedelta(days=3000))
    assert expire(TODAY) == 0
    assert not is_empty(of_case)
    assert not is_empty(waiting)


def test_a_message_as_it_came_goes_before_what_it_said(kinds, periods):
    contact_id = talked(date(2025, 11, 1), Channel.EMAIL)
    mailbox = Mailbox.objects.create(address="urzad@example.org")
    at = datetime(2025, 11, 1, 12, tzinfo=UTC)
    raw = RawMessage.objects.create(
        mailbox=mailbox, raw=b"From: x", identity="a", size=7, contact_id=contact_id, received_at=at
    )
    assert expire(TODAY) == 1
    raw.refresh_from_db()
    assert bytes(raw.raw) == b""
    assert not is_empty(contact_id)
    assert expire(TODAY) == 0


def test_without_a_period_everything_is_kept(office, kinds, monkeypatch):
    monkeypatch.setattr("okienko.channels.expiring.terms.retention", lambda code: None)
    contact_id = talked(date(2000, 1, 3))
    assert expire(TODAY) == 0
    assert not is_empty(contact_id)


@pytest.mark.django_db(transaction=True)
def test_what_is_being_filed_is_waited_for_and_not_emptied():
    make_office()
    make_kinds()
    terms.supplement_law(PERIODS, by=actors.system())
    contact_id = talked(date(2020, 1, 2))
    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            filed(contact_id)
            emptied = pool.submit(expire_and_close)
            until(lambda: somebody_waits() or emptied.done())
        assert emptied.result() == 0
    assert not is_empty(contact_id)


def expire_and_close() -> int:
    try:
        return expire(TODAY)
    finally:
        connection.close()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:  # not `pg_stat_activity`: a transaction sees one picture of that
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
