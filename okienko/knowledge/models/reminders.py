"""Who asked to be reminded of funding. An address stands here and nowhere else of knowledge."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class ReminderRequest(models.Model):
    """Asked for and not confirmed: one message goes to the address, and after `CONFIRM_WITHIN` the row goes."""

    email = models.EmailField()
    language = models.CharField(max_length=5)
    programmes = ArrayField(models.CharField(max_length=60))  # codes
    days = ArrayField(models.PositiveSmallIntegerField(), default=list)  # before the last day
    wants_next = models.BooleanField(default=False)
    clause = models.CharField(max_length=60, blank=True, default="")  # which text of the clause was shown
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)


class ReminderAddress(models.Model):
    """An address that was confirmed, as long as it waits for something."""

    email = models.EmailField()  # lower case
    language = models.CharField(max_length=5)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["email"], name="knowledge_reminder_address_once"),)


class ReminderSubscription(models.Model):
    """One address waits for one programme; what it was shown of it, to tell what changed."""

    address = models.ForeignKey(ReminderAddress, on_delete=models.CASCADE, related_name="subscriptions", db_index=False)
    record = models.ForeignKey("knowledge.Record", on_delete=models.PROTECT, related_name="reminder_subscriptions")
    days = ArrayField(models.PositiveSmallIntegerField(), default=list)
    wants_next = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(default=timezone.now)
    clause = models.CharField(max_length=60, blank=True, default="")
    state = models.CharField(max_length=10)  # rules.Openness, as heard last
    closes_on = models.DateField(null=True)
    told_on = models.DateField(null=True)  # the last day they read last, on our page or in a letter
    since = models.DateField(null=True)
    seen_version = models.PositiveIntegerField(default=0)
    looked_on = models.DateField(null=True)
    over_on = models.DateField(null=True)  # nothing more comes; the row goes after its period

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["address", "record"], name="knowledge_reminder_subscription_once"),
        )


class Reminder(models.Model):
    """A message that is owed, once for what it is about; `channels/email` writes and sends it."""

    subscription = models.ForeignKey(
        ReminderSubscription, on_delete=models.CASCADE, related_name="reminders", db_index=False
    )
    kind = models.CharField(max_length=10)  # rules.ReminderKind
    day = models.DateField()
    days = models.PositiveSmallIntegerField(default=0)
    moved_from = models.DateField(null=True)  # the last day they were told of before
    owed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subscription", "kind", "day", "days"], name="knowledge_reminder_once"),
        )
