"""The only writer of mail: what comes in, what is owed, where it comes and goes."""

from okienko.channels.email.services.cards import ask_for_approval, remind_of_review, tell_broken_links, tell_sent_back
from okienko.channels.email.services.forgetting import drop_raw, forget, forget_contacts
from okienko.channels.email.services.intake import Receipt, receive, retry_now, retry_parked
from okienko.channels.email.services.mailboxes import (
    PASSWORD_PURPOSE,
    MailboxData,
    add_mailbox,
    change_mailbox,
    ensure_mailbox,
    load_pack,
    note_fetch,
    note_folder,
    set_mailbox_active,
    set_mailbox_password,
)
from okienko.channels.email.services.outbox import (
    ClaimedMail,
    claim,
    note_bounce,
    note_failure,
    note_sent,
    queue_letter,
    send_again,
)
from okienko.channels.email.services.reminders import (
    ask_to_confirm,
    drop_reminder,
    drop_reminders,
    forget_reminders_to,
    look_again,
    send_reminder,
)
from okienko.channels.email.services.watching import alarm_unanswered
from okienko.channels.email.services.writing import acknowledge, send_copy, send_reply, tell_staff

__all__ = [
    "PASSWORD_PURPOSE",
    "ClaimedMail",
    "MailboxData",
    "Receipt",
    "acknowledge",
    "add_mailbox",
    "alarm_unanswered",
    "ask_for_approval",
    "ask_to_confirm",
    "change_mailbox",
    "claim",
    "drop_raw",
    "drop_reminder",
    "drop_reminders",
    "ensure_mailbox",
    "forget",
    "forget_contacts",
    "forget_reminders_to",
    "load_pack",
    "look_again",
    "note_bounce",
    "note_failure",
    "note_fetch",
    "note_folder",
    "note_sent",
    "queue_letter",
    "receive",
    "remind_of_review",
    "retry_now",
    "retry_parked",
    "send_again",
    "send_copy",
    "send_reminder",
    "send_reply",
    "set_mailbox_active",
    "set_mailbox_password",
    "tell_broken_links",
    "tell_sent_back",
    "tell_staff",
]
