"""Facts of mail."""

from __future__ import annotations

from okienko.channels.email.states import MailKind
from okienko.kernel.facts import fact


@fact("channels.mail_sent.v1")
class MailSent:
    """The next server took a message of ours."""

    mail_id: int
    kind: MailKind
    contact_id: int | None


@fact("channels.mail_failed.v1")
class MailFailed:
    """A message of ours did not arrive: refused, given up, or returned."""

    mail_id: int
    kind: MailKind
    contact_id: int | None
    bounced: bool


@fact("channels.mail_unanswered.v1")
class MailUnanswered:
    """A message waits for an answer longer than its mailbox allows."""

    contact_id: int
    working_hours: int
