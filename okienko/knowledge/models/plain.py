"""Plain language: what the office itself says of phrases and limits."""

from __future__ import annotations

from django.db import models


class PlainPhrase(models.Model):
    """What the office itself says of a phrase: its own, or a shipped one that it changed or put out of use."""

    said = models.CharField(max_length=120)
    plain = models.CharField(max_length=200, blank=True)
    is_ready = models.BooleanField(default=True)  # rules.Phrase
    is_used = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["said"], name="knowledge_phrase_once"),)


class PlainPhraseChange(models.Model):
    """What was done with a phrase: rows are only added. `before` and `after` are columns of `PlainPhrase`, null where
    the office said nothing of it."""

    said = models.CharField(max_length=120)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    user_id = models.BigIntegerField(null=True)  # null: the pack
    at = models.DateTimeField(auto_now_add=True)


class PlainLimit(models.Model):
    """How hard a text of a kind may be in this office, where it is not as shipped."""

    kind = models.CharField(max_length=20, primary_key=True)
    fog = models.FloatField()


class PlainMeasure(models.Model):
    """How hard a text of a domain above is to read, by the SHA-256 of what is measured; cards and records keep theirs
    with each edition."""

    digest = models.CharField(max_length=64, primary_key=True)
    measure = models.JSONField()  # rules.Measured.as_json()
    measured_by = models.CharField(max_length=40)  # queries.plain.measuring()
