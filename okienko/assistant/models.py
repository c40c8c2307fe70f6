"""What the assistant keeps of a chat in which it speaks first."""

from __future__ import annotations

from django.db import models


class Voice(models.Model):
    """How far it has answered in one chat, and what it remembers: keys of records, no words."""

    contact = models.OneToOneField("contacts.Contact", on_delete=models.CASCADE, related_name="+")
    answered = models.PositiveIntegerField(default=0)  # number of the last message it has heard
    memory = models.JSONField(default=dict)  # rules.Memory
    language = models.CharField(max_length=2, default="pl")
    is_silent = models.BooleanField(default=False)  # for good: a person speaks, or the visitor wants one
