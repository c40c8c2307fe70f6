"""Who has read which news."""

from __future__ import annotations

from django.db import models


class NewsReceipt(models.Model):
    """Somebody has read an edition of news. A new edition asks anew, where more than its dates of review is other."""

    record = models.ForeignKey("knowledge.Record", on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    user_id = models.BigIntegerField()
    read_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["record", "version", "user_id"], name="knowledge_news_read_once"),
        )
