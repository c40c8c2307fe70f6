"""The append-only record of who did what and why."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Entry(models.Model):
    """One act on one subject. The actor is a value, so the record outlives accounts and people."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    subject = models.TextField(db_collation="C")  # e.g. case:12
    action = models.TextField(db_collation="C")  # e.g. cases.handed_over
    actor_kind = models.TextField()
    actor_id = models.BigIntegerField(null=True)
    reason = models.TextField(default="")
    data = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(fields=["subject", "id"], name="audit_entry_subject"),
            models.Index(fields=["actor_kind", "actor_id", "id"], name="audit_entry_actor"),
        )
