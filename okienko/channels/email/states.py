"""Words of mail that are stored."""

from __future__ import annotations

import enum


class Source(enum.StrEnum):
    SMTP = "smtp"
    LMTP = "lmtp"
    IMAP = "imap"


class Security(enum.StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"  # only to a server on the same machine


LOOPBACK = ("localhost", "127.0.0.1", "::1")


class RawState(enum.StrEnum):
    """What became of a message that came."""

    OPENED = "opened"  # a contact of its own
    JOINED = "joined"  # a message of a contact we knew
    NOTICE = "notice"  # about a message of ours: bounce or automatic reply
    PARKED = "parked"  # stored, but a fault of ours kept it from becoming a contact; tried again


class MailKind(enum.StrEnum):
    ACKNOWLEDGEMENT = "acknowledgement"
    REPLY = "reply"
    NOTICE = "notice"
    REMINDER = "reminder"  # to a resident who asked for it; of no contact


class MailState(enum.StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
