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
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "queue"], condition=Q(until=None), name="insight_alarm_once"),
        )
        indexes = (models.Index(fields=["-since"], name="insight_alarm_since"),)
