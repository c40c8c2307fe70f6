"""What a chat is beyond its contact: its key, who is there, and which line a browser sent."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Chat(models.Model):
    """A talk in lines. Its contact has the lines, the person and the end (docs/decisions/a-chat-is-a-contact.md)."""

    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.BinaryField()  # digest of the token that the visitor's browser keeps
    came_from = models.CharField(max_length=300, default="")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=10, default="")
    seen_at = models.DateTimeField(default=timezone.now)  # when the visitor's page asked last
    visitor_typing_at = models.DateTimeField(null=True)
    staff_typing_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)  # that they fell silent; what is said since forgets it
    back_at = models.DateTimeField(null=True)  # the visitor came back after its end: it is the office's turn
    is_for_person = models.BooleanField(default=False, db_default=False)  # the visitor has had enough of the machine
    offers_state = models.BooleanField(default=False, db_default=False)  # number and code may be typed now
    told_case_id = models.BigIntegerField(null=True)  # the case whose state the visitor was told, for a right code
    staff_seen = models.PositiveIntegerField(default=0)  # number of the last message staff have looked at

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["key"], name="channels_chat_key"),
            models.UniqueConstraint(fields=["contact"], name="channels_chat_contact"),
        )
        indexes = (
            models.Index(fields=["seen_at"], name="channels_chat_open", condition=models.Q(ended_at__isnull=True)),
        )


class ChatLine(models.Model):
    """Which message a line of the visitor's browser became: sent again, it is the same message."""

    chat = models.ForeignKey(Chat, on_delete=models.PROTECT, related_name="+", db_index=False)
    client_id = models.CharField(max_length=64)
    message_id = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["chat", "client_id"], name="channels_chatline_once"),)
