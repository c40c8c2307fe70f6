"""What mail does when something happened elsewhere."""

from __future__ import annotations

from okienko.channels.email import services
from okienko.contacts.events import ReplyRequested
from okienko.kernel.facts import handles
from okienko.knowledge import queries as knowledge
from okienko.knowledge.events import (
    ApprovalAsked,
    DraftSentBack,
    LinksBroken,
    RecordReviewDue,
    ReminderAsked,
    ReminderDropped,
    ReminderOwed,
    ReminderRequestDropped,
    ReviewDue,
)


@handles(ReplyRequested)
def queue_reply(fact: ReplyRequested) -> None:
    """A reply is owed: it is written and queued; the sending loop does the rest."""
    services.send_reply(fact.message_id)


@handles(ApprovalAsked)
def ask_for_approval(fact: ApprovalAsked) -> None:
    services.ask_for_approval(
        fact.draft_id, fact.level, key=f"card-approval:{fact.draft_id}:{fact.version}:{fact.level}"
    )


@handles(DraftSentBack)
def tell_sent_back(fact: DraftSentBack) -> None:
    services.tell_sent_back(fact.draft_id, key=f"card-sent-back:{fact.draft_id}:{fact.version}")


@handles(ReviewDue)
def remind_of_review(fact: ReviewDue) -> None:
    found = knowledge.reviewed_card(fact.card_id)
    services.remind_of_review(found, fact.level, key=f"card-review:{fact.card_id}:{fact.version}:{fact.level}")


@handles(RecordReviewDue)
def remind_of_record(fact: RecordReviewDue) -> None:
    found = knowledge.reviewed_record(fact.record_id)
    services.remind_of_review(found, fact.level, key=f"record-review:{fact.record_id}:{fact.version}:{fact.level}")


@handles(ReminderAsked)
def ask_to_confirm(fact: ReminderAsked) -> None:
    services.ask_to_confirm(fact.request_id, key=f"reminder-request:{fact.request_id}")


@handles(ReminderOwed)
def send_reminder(fact: ReminderOwed) -> None:
    services.send_reminder(fact.reminder_id, key=f"reminder:{fact.reminder_id}")


@handles(ReminderRequestDropped)
def drop_question(fact: ReminderRequestDropped) -> None:
    services.drop_reminder(key=f"reminder-request:{fact.request_id}")


@handles(ReminderDropped)
def drop_reminder(fact: ReminderDropped) -> None:
    services.drop_reminder(key=f"reminder:{fact.reminder_id}")


@handles(LinksBroken)
def tell_broken_links(fact: LinksBroken) -> None:
    services.tell_broken_links(fact.text_id, key=f"links:{fact.text_id}:{int(fact.told.timestamp())}")
