"""Facts of knowledge."""

from __future__ import annotations

from datetime import datetime

from okienko.kernel.facts import fact
from okienko.knowledge.rules import CardId, RecordId, RecordKind
from okienko.knowledge.rules.reminders import ReminderId, RequestId


@fact("knowledge.card_published.v1")
class CardPublished:
    """A card has a new version that residents and staff see from now on. Subject: `card:<id>`."""

    card_id: CardId
    version: int


@fact("knowledge.card_retired.v1")
class CardRetired:
    """A card is no longer shown. Subject: `card:<id>`."""

    card_id: CardId


@fact("knowledge.record_published.v1")
class RecordPublished:
    """A guide, a question, a script, a programme or news has a new version that is read from now on. Subject:
    `record:<id>`."""

    record_id: RecordId
    kind: RecordKind
    version: int


@fact("knowledge.record_retired.v1")
class RecordRetired:
    """A record is no longer shown. Subject: `record:<id>`."""

    record_id: RecordId
    kind: RecordKind


@fact("knowledge.approval_asked.v1")
class ApprovalAsked:
    """A text waits for the head of its unit, or waits too long: `level` (rules.Level) says who is told now. Subject:
    `draft:<id>`."""

    draft_id: int
    version: int
    unit_id: int
    level: int


@fact("knowledge.draft_sent_back.v1")
class DraftSentBack:
    """The head gave a text back to who wrote it. Subject: `draft:<id>`."""

    draft_id: int
    version: int


@fact("knowledge.review_due.v1")
class ReviewDue:
    """A card's day of review comes or has passed: `level` says who is told now. Subject: `card:<id>`."""

    card_id: CardId
    version: int
    unit_id: int
    level: int


@fact("knowledge.record_review_due.v1")
class RecordReviewDue:
    """The same of a record. Subject: `record:<id>`."""

    record_id: RecordId
    version: int
    unit_id: int
    level: int


@fact("knowledge.reminder_asked.v1")
class ReminderAsked:
    """Somebody asked to be reminded of funding and has to confirm it. Subject: `reminder_request:<id>`."""

    request_id: RequestId


@fact("knowledge.reminder_owed.v1")
class ReminderOwed:
    """A reminder of a programme is to be sent. Subject: `reminder:<id>`."""

    reminder_id: ReminderId


@fact("knowledge.reminder_dropped.v1")
class ReminderDropped:
    """Somebody took back what this reminder was sent for: its letter goes. Subject: `reminder:<id>`."""

    reminder_id: ReminderId


@fact("knowledge.reminder_request_dropped.v1")
class ReminderRequestDropped:
    """A wish was confirmed or erased: the letter that asked for it goes. Subject: `reminder_request:<id>`."""

    request_id: RequestId


@fact("knowledge.links_broken.v1")
class LinksBroken:
    """Addresses in a published text lead nowhere; `told` is the moment this is told of. Subject: `linked_text:<id>`."""

    text_id: int
    told: datetime
