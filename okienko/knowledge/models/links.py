"""Addresses in published texts, what checks say of them, and which texts hold them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from okienko.knowledge.rules.links import LONGEST, LinkState


class LinkStateLabel(models.TextChoices):
    WORKS = LinkState.WORKS.value, _("działa")
    MOVED = LinkState.MOVED.value, _("przeniesiony")
    GONE = LinkState.GONE.value, _("nie ma strony")
    REFUSED = LinkState.REFUSED.value, _("odmowa")
    SILENT = LinkState.SILENT.value, _("nie odpowiada")
    BAD_CERTIFICATE = LinkState.BAD_CERTIFICATE.value, _("błędny certyfikat")
    UNCHECKED = LinkState.UNCHECKED.value, _("nie sprawdzamy")


class Link(models.Model):
    """One address, however many texts hold it, with what the last check said (rules.links.Finding, History)."""

    address = models.CharField(max_length=LONGEST, db_collation="C")
    host = models.CharField(max_length=255, blank=True, db_collation="C")  # "": a page of ours
    state = models.CharField(max_length=20, choices=LinkStateLabel.choices, blank=True, default="")  # "" at first
    detail = models.CharField(max_length=20, blank=True, default="")  # rules.links.Detail
    status = models.PositiveSmallIntegerField(null=True)  # of the last answer
    target = models.CharField(max_length=LONGEST, blank=True, default="")  # where it leads for good
    checked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()  # while a check runs: when another worker may try
    since = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    broken_since = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # editors were told that it is broken
    fine_until = models.DateField(null=True)  # a person looked: all right in spite of the check, to this day
    fine_because = models.CharField(max_length=300, blank=True, default="")
    fine_by = models.BigIntegerField(null=True)  # user

    class Meta:
        constraints = (models.UniqueConstraint(fields=["address"], name="knowledge_link_once"),)
        indexes = (
            models.Index(fields=["due_at"], name="knowledge_link_due"),
            models.Index(
                fields=["broken_since"], condition=Q(broken_since__isnull=False), name="knowledge_link_broken"
            ),
        )


class LinkedText(models.Model):
    """A published text as its addresses were last read."""

    kind = models.CharField(max_length=20)  # rules.TextKind
    code = models.CharField(max_length=60)
    mark = models.CharField(max_length=64)  # changes with the text
    title = models.CharField(max_length=300)
    unit = models.ForeignKey("organization.Unit", on_delete=models.CASCADE, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "code"], name="knowledge_linked_text_once"),)


class LinkUse(models.Model):
    """An address stands in a part of a text."""

    text = models.ForeignKey(LinkedText, on_delete=models.CASCADE, related_name="uses", db_index=False)
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="uses")
    part = models.CharField(max_length=60)  # name of the content's part

    class Meta:
        constraints = (models.UniqueConstraint(fields=["text", "link", "part"], name="knowledge_link_use_once"),)


class LinkHost(models.Model):
    """A server that addresses lead to: when it may be asked again, and when it last answered."""

    name = models.CharField(max_length=255, primary_key=True, db_collation="C")
    free_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, db_index=True)
