"""What searches teach. Nothing here says who asked: no account, no address, no session; texts are scrubbed before.

What a contact proposed knows its number alone, so that it goes when the contact is erased.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from okienko.knowledge.rules.learning import LONGEST


class Asked(models.Model):
    """How often a question of one meaning was asked on one day at one place, and what became of it."""

    day = models.DateField()
    place = models.CharField(max_length=10)  # rules.learning.Place
    meaning = models.CharField(max_length=200, db_collation="C")  # its stems in order
    text = models.CharField(max_length=LONGEST)  # scrubbed, as it was first put that day; "" where nothing was left
    nearest = models.CharField(max_length=60, blank=True, default="")  # code of the first card
    unit = models.CharField(max_length=30, blank=True, default="")  # symbol of the first card's unit
    times = models.PositiveIntegerField(default=0)
    unanswered = models.PositiveIntegerField(default=0)  # nothing answered
    opened = models.PositiveIntegerField(default=0)  # a result was opened
    helped = models.PositiveIntegerField(default=0)  # somebody said that it answered

    class Meta:
        constraints = (models.UniqueConstraint(fields=["day", "place", "meaning"], name="knowledge_asked_once"),)


class CardDay(models.Model):
    """How often a card was opened from a search on one day, and said to have answered. No one's: sums only."""

    day = models.DateField()
    code = models.CharField(max_length=60)
    opened = models.PositiveIntegerField(default=0)
    helped = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["day", "code"], name="knowledge_card_day_once"),)


class Counted(models.Model):
    """What a search's random token was already counted for, so that it counts once. Gone with the token."""

    key = models.BinaryField(max_length=20)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["key"], name="knowledge_counted_once"),)
        indexes = (models.Index(fields=["at"], name="knowledge_counted_at"),)


class ModelQuestion(models.Model):
    """A question with the cards it should find: what search is measured on. Proposed by answers, kept by an editor."""

    meaning = models.CharField(max_length=200, db_collation="C")
    text = models.CharField(max_length=LONGEST)
    cards = ArrayField(models.CharField(max_length=60))  # codes; any of them is right
    state = models.CharField(max_length=10)  # rules.learning.ModelState
    source = models.CharField(max_length=10)  # rules.learning.Source
    times = models.PositiveIntegerField(default=0)  # how often an answer proposed it
    contact_id = models.BigIntegerField(null=True)  # whose words these are, until an editor keeps them
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["meaning"], name="knowledge_model_question_once"),)
        indexes = (
            models.Index(
                fields=["contact_id"], condition=Q(contact_id__isnull=False), name="knowledge_question_contact"
            ),
        )


class SynonymEntry(models.Model):
    """A synonym of the office's own or of its pack, or one that came with the program and is out of use here."""

    said = models.CharField(max_length=500)
    official = models.CharField(max_length=200)
    source = models.CharField(max_length=10)  # rules.learning.Origin
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "said"], name="knowledge_synonym_once"),)


class SynonymEdition(models.Model):
    """A synonym as it was at a time, with who made it so and what the measuring said. Rows are only added."""

    entry = models.ForeignKey(SynonymEntry, on_delete=models.CASCADE, related_name="editions", db_index=False)
    number = models.PositiveIntegerField()
    said = models.CharField(max_length=500)
    official = models.CharField(max_length=200)
    is_active = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)
    author_id = models.BigIntegerField(null=True)  # user; null: the pack
    result = models.JSONField(null=True)  # of the trial it was kept after

    class Meta:
        constraints = (models.UniqueConstraint(fields=["entry", "number"], name="knowledge_synonym_edition_once"),)


class Trial(models.Model):
    """A change of the synonyms that is measured before it is kept."""

    entry = models.ForeignKey(SynonymEntry, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    entry_version = models.PositiveIntegerField(default=0)  # that the change goes on from
    said = models.CharField(max_length=500)
    official = models.CharField(max_length=200)
    source = models.CharField(max_length=10)
    is_active = models.BooleanField(default=True)  # whether the synonym is in use after the change
    state = models.CharField(max_length=10)  # rules.learning.TrialState
    done = models.PositiveSmallIntegerField(default=0)  # percent
    result = models.JSONField(null=True)  # rules.learning.Result.as_json()
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["id"], condition=Q(state__in=["waiting", "running"]), name="knowledge_trial_open"),
        )
