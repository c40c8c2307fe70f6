"""Alarms of the queue. Figures are kept nowhere: they are read from the log."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from okienko.insight.rules import AlarmKind


class Threshold(models.Model):
    """From where on an alarm rings; a kind without a row rings by `rules.USUAL`."""

    kind = models.CharField(max_length=20, choices=[(kind.value, kind.name) for kind in AlarmKind])
    value = models.PositiveSmallIntegerField()  # minutes, or percent
    is_on = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind"], name="insight_threshold_kind"),)


class Alarm(models.Model):
    """Something is wrong since a moment; `until` is empty while it is."""

    kind = models.CharField(max_length=20, choices=[(kind.value, kind.name) for kind in AlarmKind])
    queue = models.CharField(max_length=40, default="")
    value = models.PositiveIntegerField()  # minutes or percent when it began
    skills = models.JSONField(default=list)  # codes of those that were missing
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "queue"], condition=Q(until=None), name="insight_alarm_once"),
        )
        indexes = (models.Index(fields=["-since"], name="insight_alarm_since"),)


class Announcement(models.Model):
    """What a supervisor says to all who serve queues, until a time or until it is taken back."""

    text = models.CharField(max_length=500)
    sent_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    until = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["-at"], name="insight_announcement_at"),)


class AnnouncementRead(models.Model):
    """Who has read it: to them it is shown no more."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="reads", db_index=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["announcement", "user"], name="insight_announcement_read_once"),)
