"""A letter is looked at again before it leaves, a mistake is told to nobody, and who is not reached is forgotten."""

import email
import email.policy
from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from okienko.channels.email import sending
from okienko.channels.email import services as mail
from okienko.channels.email.models import OutgoingMail
from okienko.channels.email.tests.letters import DSN
from okienko.knowledge import services
from okienko.knowledge.models import Reminder, ReminderAddress, ReminderRequest, ReminderSubscription
from tests.cast import MARIA_EMAIL
from tests.records import PROGRAMME, another, load_records
from tests.reminders.helpers import ASK, CODE, FORM, KIND, LATER, WISH, change, letters, path, relayed, sign_up, text_of

OTHER = "inna@example.org"


@pytest.fixture
def sent(tmp_path, settings, monkeypatch):
    """Sends what is due; letters that left since the last question, in order."""
    settings.OUTBOX_DIR = tmp_path / "outbox"
    monkeypatch.setattr(sending, "_delivery", None)

    def go():
        relayed()
        while sending.send_next():
            pass
        found = []
        for one in sorted(settings.OUTBOX_DIR.glob("*.eml")):
            found.append(email.message_from_bytes(one.read_bytes(), policy=email.policy.default))
            one.unlink()
        return found

    return go


def owe() -> None:
    services.keep_reminders(timezone.now())
    relayed()


def returned(letter, status: str, action: str = "failed") -> None:
    """The notice of a mail server about a letter of ours comes in."""
    raw = DSN.replace(b"Zofia@example.net", str(letter["To"]).encode()).replace(b"zofia@example.net", b"")
    raw = raw.replace(b"5.1.1", status.encode()).replace(b"Action: failed", f"Action: {action}".encode())
    raw = raw.replace(b"<reply-7@miasto.test>", str(letter["Message-ID"]).encode())
    mail.receive(raw, envelope_from="", envelope_to=["kontakt@miasto.test"])


@pytest.mark.parametrize("status", ["5.1.1", "5.1.2", "5.1.10", "5.2.1", "5.0.0", "5.4.4"])
def test_an_address_that_is_not_there_is_reminded_no_more(office, resident, moment, sent, status):
    sign_up(resident)
    sign_up(Client(), email=OTHER)
    moment("2026-12-24")
    owe()
    letter = next(one for one in sent() if one["To"] == MARIA_EMAIL)
    returned(letter, status)
    assert [one.email for one in ReminderAddress.objects.all()] == [OTHER]
    relayed()
    assert not OutgoingMail.objects.filter(recipient=MARIA_EMAIL).exists(), "nothing of the address is kept"
    moment("2026-12-30")
    owe()
    assert [one["To"] for one in sent()] == [OTHER]


@pytest.mark.parametrize(
    ("status", "action"),
    [
        ("4.2.2", "delayed"), ("4.4.7", "failed"), ("4.1.1", "failed"), ("5.2.2", "failed"), ("5.3.4", "failed"),
        ("5.7.1", "failed"), ("5.1.8", "failed"), ("5.6.0", "failed"),
    ],
)  # fmt: skip
def test_a_full_mailbox_or_a_server_that_is_down_stops_nothing(office, resident, moment, sent, status, action):
    sign_up(resident)
    moment("2026-12-24")
    owe()
    [letter] = sent()
    returned(letter, status, action)
    moment("2026-12-30")
    owe()
    assert [one["To"] for one in sent()] == [MARIA_EMAIL]


def test_a_notice_that_does_not_name_our_letter_stops_nothing(office, resident, moment, sent):
    """Whoever knows an address could write one."""
    sign_up(resident)
    moment("2026-12-24")
    owe()
    [letter] = sent()
    letter.replace_header("Message-ID", "<x@example.org>")
    returned(letter, "5.1.1")
    assert ReminderAddress.objects.exists()


def test_a_question_that_comes_back_takes_the_wish_along(office, resident, sent):
    resident.post(FORM, WISH)
    [question] = sent()
    returned(question, "5.1.1")
    assert not ReminderRequest.objects.exists()
    assert resident.post(path(question, "potwierdz")).status_code == 410


def test_a_letter_that_waited_for_days_says_what_is_so_when_it_leaves(office, resident, moment, sent):
    sign_up(resident)
    moment("2026-12-24")
    owe()
    queued = OutgoingMail.objects.get()
    assert "za 7 dni" in queued.headline
    moment("2026-12-27")
    [letter] = sent()
    assert "za 4 dni" in letter["Subject"]
    assert letter["Message-ID"] == queued.message_id
    assert letter["List-Unsubscribe-Post"]
    queued.refresh_from_db()
    assert ("za 4 dni" in queued.headline, queued.state) == (True, "sent")
    moment("2026-12-28")
    owe()
    assert sent() == []


def test_a_letter_about_a_day_that_passed_or_moved_does_not_leave(office, resident, moment, sent):
    sign_up(resident)
    moment("2026-12-24")
    owe()
    change(office, closes_on="2027-01-15", next_review="2027-01-15")
    assert sent() == []
    assert not OutgoingMail.objects.exists()
    moment("2027-01-08")
    owe()
    change(office, closes_on="2027-01-20", next_review="2027-01-20")
    assert sent() == [], "moved again before it left"
    moment("2027-01-13")
    owe()
    [letter] = sent()
    assert "20 stycznia 2027" in text_of(letter)
    assert "Wcześniej był to czw., 31 grudnia 2026" in text_of(letter), "the 15th was told to nobody"
    moment("2027-01-19")
    owe()
    moment("2027-01-21")
    assert sent() == []


def test_a_day_that_moved_and_came_back_is_reminded_of(office, resident, moment, sent):
    sign_up(resident)
    moment("2026-12-24")
    owe()
    change(office, closes_on="2027-01-15", next_review="2027-01-15")
    assert sent() == []
    change(office)
    owe()
    [letter] = sent()
    assert "za 7 dni" in letter["Subject"]
    assert "Wcześniej" not in text_of(letter)


def test_a_call_that_opened_and_ended_before_the_letter_left_is_not_told(office, moment, sent):
    load_records(office, KIND, PROGRAMME, LATER)
    resident = Client()
    resident.post(f"{ASK}?program=na-wiosne", {**WISH, "programmes": ["na-wiosne"], "days": [], "wants_next": "on"})
    [question] = letters()
    resident.post(path(question, "potwierdz"))
    moment("2027-03-01")
    owe()
    assert "Ruszył nabór" in OutgoingMail.objects.get().headline
    moment("2027-04-02")
    assert sent() == []
    again = another(LATER, opens_on="2027-05-01", closes_on="2027-05-31", next_review="2027-05-31")
    load_records(office, KIND, PROGRAMME, again)
    moment("2027-05-01")
    owe()
    assert [one["Subject"] for one in sent()] == ["Ruszył nabór: Na wiosnę"]


def test_that_it_is_over_is_told_on_the_next_morning(office, resident, moment, sent):
    sign_up(resident)
    moment("2026-12-01")
    services.archive(CODE, reason="Koniec.", by=office.zofia, kind=KIND)
    owe()
    with time_machine.travel("2026-12-02 07:59:00+01:00", tick=False):
        assert sent() == []
    with time_machine.travel("2026-12-02 08:00:00+01:00", tick=False):
        [letter] = sent()
    assert "już nie ma" in letter["Subject"]
    moment("2026-12-03")
    owe()
    assert sent() == []


def withdraw(office) -> None:
    services.archive(CODE, reason="Pomyłka.", by=office.zofia, kind=KIND)


def end_early(office) -> None:
    change(office, opens_on="2026-11-01", closes_on="2026-11-30", next_review="2026-11-30")


@pytest.mark.parametrize("mistake", [withdraw, end_early])
@pytest.mark.parametrize("put_back", ["2026-12-01T10:05:00+01:00", "2026-12-02T07:30:00+01:00"])
def test_a_mistake_mended_before_the_morning_is_told_to_nobody(office, moment, sent, mistake, put_back):
    sign_up(Client())
    sign_up(Client(), email=OTHER, wants_next="on")
    moment("2026-12-01")
    mistake(office)
    owe()
    with time_machine.travel(datetime.fromisoformat(put_back), tick=False):
        change(office)
        owe()
        assert sent() == []
    moment("2026-12-02")
    assert sent() == []
    owe()
    assert sent() == [], "neither over nor open again"
    assert not Reminder.objects.exists()
    assert ReminderSubscription.objects.filter(over_on=None).count() == 2
    moment("2026-12-24")
    owe()
    assert {(one["To"], "za 7 dni" in one["Subject"]) for one in sent()} == {(MARIA_EMAIL, True), (OTHER, True)}


def test_what_is_withdrawn_again_the_same_day_is_told_once(office, resident, moment, sent):
    sign_up(resident)
    moment("2026-12-01")
    for number in range(2):
        withdraw(office)
        owe()
        if not number:
            change(office)
            owe()
    moment("2026-12-02")
    owe()
    assert ["już nie ma" in one["Subject"] for one in sent()] == [True]
