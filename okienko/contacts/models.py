"""One interaction with one person, whatever the channel."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from okienko.contacts.rules import CallbackState, Channel, ContactState, Delivery, Direction, Identification
from okienko.contacts.rules.letters import EDITED
from okienko.routing.rules import AccessClass


class Contact(models.Model):
    """An interaction. Its messages, answers and callbacks hang below it."""

    reference = models.CharField(max_length=10)
    tracking_code = models.CharField(max_length=6)
    channel = models.CharField(max_length=20, default=Channel.EMAIL)
    direction = models.CharField(max_length=10, default=Direction.INBOUND)
    state = models.CharField(max_length=10, default=ContactState.OPEN)
    access_class = models.CharField(max_length=12, default=AccessClass.OPEN)
    kept_from = models.ForeignKey(  # whom a complaint is about: never reads it, whatever their role
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    headline = models.CharField(max_length=300, default="")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    identification = models.CharField(max_length=12, default=Identification.ANONYMOUS)
    on_behalf_of = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    sender_name = models.CharField(max_length=200, default="")
    sender_kind = models.CharField(max_length=20, default="")  # email, phone, edelivery …
    sender_address = models.CharField(max_length=320, default="")
    language = models.CharField(max_length=5, default="pl")
    unit = models.ForeignKey("organization.Unit", on_delete=models.PROTECT, related_name="+")  # who answers
    client_unit = models.ForeignKey(  # for whom the contact centre handled it, where that is another unit
        "organization.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    is_first_line = models.BooleanField(default=False)
    handled_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    answer_due_at = models.DateTimeField()
    first_answered_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)  # emptied: on request, or when its period was over
    handling_seconds = models.PositiveIntegerField(default=0)
    possibly_about = models.CharField(max_length=60, default="", db_default="")  # a subject its sender named only
    origin = models.CharField(max_length=10, default="live")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["reference"], name="contacts_contact_reference"),)
        indexes = (models.Index(fields=["received_at", "id"], name="contacts_contact_received"),)


class Message(models.Model):
    """What was said, written or noted, in order."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="messages", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    at = models.DateTimeField(default=timezone.now)
    author_kind = models.CharField(max_length=20)
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=200, default="")
    headline = models.CharField(max_length=300, default="")
    text = models.TextField(default="")
    html = models.TextField(default="")  # made safe before it is stored
    delivery = models.CharField(max_length=10, default=Delivery.NONE)
    delivery_detail = models.CharField(max_length=300, default="")
    template = models.CharField(max_length=60, default="")
    # the address it came from, where that is not one the person of the matter is known by
    other_sender = models.CharField(max_length=320, default="", db_default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["contact", "seq"], name="contacts_message_seq"),)


class Attachment(models.Model):
    """A file of a message; the bytes are in the kernel's file store."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    file_id = models.BigIntegerField()
    name = models.CharField(max_length=255)
    mime_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()


class Answer(models.Model):
    """One question of a contact and how it ended."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="answers")
    question = models.CharField(max_length=300, default="")
    result = models.CharField(max_length=20)
    card = models.CharField(max_length=60, default="")  # knowledge card code
    guide = models.CharField(max_length=60, default="", db_default="")  # knowledge guide walked with the person
    guide_version = models.PositiveIntegerField(default=0, db_default=0)
    guide_trail = models.TextField(default="", db_default="")  # the answers, as its address holds them
    category = models.CharField(max_length=60, default="")
    seconds = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)


class Callback(models.Model):
    """A promise to call."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="callbacks")
    phone = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    note = models.TextField(default="")
    state = models.CharField(max_length=10, default=CallbackState.OPEN)
    attempts = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)


class Rating(models.Model):
    """How the person judges the service, 1 to 6. Once per matter."""

    subject = models.CharField(max_length=60)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    score = models.PositiveSmallIntegerField(null=True)  # null: asked, not yet rated
    comment = models.TextField(default="")
    asked_at = models.DateTimeField(default=timezone.now)
    rated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subject"], name="contacts_rating_once"),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__gte=1, score__lte=6),
                name="contacts_rating_range",
            ),
        )


class TextTemplate(models.Model):
    """A text of the office, with {placeholders}; from the pack, edited by editors.

    While it is the pack's text it follows the pack; once the office changed it, packs keep it and lay theirs beside it.
    """

    code = models.CharField(max_length=60)
    language = models.CharField(max_length=5, default="pl")
    title = models.CharField(max_length=200)
    subject = models.CharField(max_length=300, default="")
    body = models.TextField()
    for_staff = models.BooleanField(default=True)  # offered to staff who write a reply
    is_letter = models.BooleanField(default=False)  # on paper or by e-delivery; else an e-mail
    version = models.PositiveIntegerField(default=1)
    plain_reason = models.TextField(default="")  # why it is harder than the office's limit
    pack = models.JSONField(default=dict)  # `rules.letters.EDITED` as the pack has them now; empty: not known

    class Meta:
        constraints = (models.UniqueConstraint(fields=["code", "language"], name="contacts_template_code"),)

    @property
    def values(self) -> dict[str, str]:
        """What the office may change, as it stands."""
        return {name: getattr(self, name) for name in EDITED}

    @property
    def is_own(self) -> bool:
        """Whether the office changed it, so that packs leave it alone."""
        return self.version > 1 if not self.pack else self.values != self.pack


class TextTemplateVersion(models.Model):
    """How a template stood after each change, so that it can be put back. The first is the pack's."""

    template = models.ForeignKey(TextTemplate, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()  # `TextTemplate.version` of that time
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)  # who changed it; none: the pack
    restored = models.PositiveIntegerField(null=True)  # the number that was put back; 0: the pack's text
    values = models.JSONField()  # `rules.letters.EDITED`
    plain_reason = models.TextField(default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["template", "number"], name="contacts_templateversion_number"),)
