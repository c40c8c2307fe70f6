"""One row for each stored file; the bytes are in Django's default storage under `key`."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class File(models.Model):
    """`subject` is what the file belongs to ("contact:12"), empty until something claims it."""

    key = models.TextField(unique=True, db_collation="C")  # never made from what the sender wrote
    subject = models.TextField(db_collation="C")
    name = models.TextField()  # as the sender called it, without anything that could harm
    mime = models.TextField()  # recognized from the bytes, not believed from the sender
    kind = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.BinaryField(max_length=32)
    redrawn = models.BooleanField()  # a picture drawn anew: no place, no author, nothing hidden behind it
    public = models.BooleanField(default=False)  # released by staff; only a redrawn picture can be
    created_by = models.TextField()  # str(Actor)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (
            models.Index(fields=["subject", "id"], name="kernel_file_subject"),
            models.Index(fields=["created_at"], name="kernel_file_orphans", condition=models.Q(subject="")),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(public=False) | models.Q(redrawn=True), name="kernel_file_public"
            ),
        )
