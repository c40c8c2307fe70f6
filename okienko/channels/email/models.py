"""Mail as it came and mail that is owed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from okienko.channels.email.states import MailKind, MailState, RawState, Security, Source


class Mailbox(models.Model):
    """An address of the office. Mail comes to it by SMTP or LMTP, or is fetched over IMAP.

    Within one `group` a message counts once, however many of its addresses it was sent to.
    """

    address = models.CharField(max_length=254)  # lower case
    group = models.CharField(max_length=40, default="office")
    sender_name = models.CharField(max_length=120, default="")
    unit = models.ForeignKey(  # who answers; empty: the first line
        "organization.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    source = models.CharField(max_length=10, default=Source.SMTP)
    is_active = models.BooleanField(default=True)
    acknowledges = models.BooleanField(default=True)
    alarm_hours = models.PositiveSmallIntegerField(default=4)  # of work, after which an unanswered message rings
    plus_addresses = models.BooleanField(default=True)  # `kontakt+4821930754@` is delivered to `kontakt@`

    imap_host = models.CharField(max_length=255, default="")
    imap_port = models.PositiveIntegerField(default=993)
    imap_security = models.CharField(max_length=10, default=Security.TLS)
    imap_user = models.CharField(max_length=254, default="")
    imap_password_name = models.CharField(max_length=120, default="")  # variable of the environment that holds it
    imap_password = models.TextField(default="")  # sealed, see kernel/sealing.py; goes before the variable
    imap_folder = models.CharField(max_length=255, default="INBOX")
    imap_done_folder = models.CharField(max_length=255, default="")  # empty: messages stay where they are
    fetch_since = models.DateField(default=timezone.localdate)  # older messages of the folder are not taken

    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["address"], name="channels_mailbox_address"),)


class RawMessage(models.Model):
    """A message exactly as it came, with what became of it. Never changed, never merged."""

    group = models.CharField(max_length=40)
    identity = models.CharField(max_length=64)  # SHA-256, see identity.py
    raw = models.BinaryField()
    size = models.PositiveIntegerField()
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="+", db_index=False)
    via = models.CharField(max_length=10, default=Source.SMTP)
    envelope_from = models.CharField(max_length=320, null=True)  # empty for notices, null where not known
    envelope_to = ArrayField(models.CharField(max_length=320), default=list)
    message_id = models.CharField(max_length=998, default="")
    # Another message under the same Message-ID: programs repeat it over other texts.
    same_id_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    received_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, default=RawState.OPENED)
    defects = ArrayField(models.CharField(max_length=30), default=list)
    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, null=True, related_name="+")
    contact_message_id = models.BigIntegerField(null=True)
    is_watched = models.BooleanField(default=False)  # waits for an answer; see services/watching.py
    error = models.TextField(default="")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["group", "identity"], name="channels_raw_identity"),)
        indexes = (
            models.Index(fields=["message_id"], name="channels_raw_message_id", condition=~models.Q(message_id="")),
            models.Index(fields=["next_try_at"], name="channels_raw_parked", condition=models.Q(state="parked")),
            models.Index(fields=["received_at"], name="channels_raw_watched", condition=models.Q(is_watched=True)),
        )


class OutgoingMail(models.Model):
    """A message that is owed: rendered once, sent at least once, always with the same Message-ID."""

    key = models.CharField(max_length=80)  # what owes it, e.g. `reply:77`: nothing is owed twice
    kind = models.CharField(max_length=20, default=MailKind.REPLY)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, null=True, related_name="+")
    contact_message_id = models.BigIntegerField(null=True)
    recipient = models.CharField(max_length=254)
    headline = models.CharField(max_length=300, default="")
    message_id = models.CharField(max_length=255)
    raw = models.BinaryField()
    state = models.CharField(max_length=10, default=MailState.QUEUED)
    created_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)  # while sending: when the lease ends
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    detail = models.CharField(max_length=500, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["key"], name="channels_outgoing_key"),
            models.UniqueConstraint(fields=["message_id"], name="channels_outgoing_message_id"),
        )
        indexes = (
            models.Index(
                fields=["next_try_at", "id"],
                name="channels_outgoing_due",
                condition=models.Q(state__in=[MailState.QUEUED, MailState.SENDING]),
            ),
            models.Index(fields=["recipient", "created_at"], name="channels_outgoing_recipient"),
        )
