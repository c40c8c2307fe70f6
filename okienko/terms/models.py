"""What an office keeps of its own about terms."""

from __future__ import annotations

from django.db import models


class LawSupplement(models.Model):
    """One version of the office's supplement to the packaged law: a YAML file. Rows are only added;
    the newest one applies, so an earlier one says how deadlines were computed then."""

    text = models.TextField()
    note = models.TextField(default="")  # why it changed
    loaded_by = models.TextField()  # str(Actor)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "terms_law_supplement"
