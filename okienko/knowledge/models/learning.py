"""What searches teach. Nothing here says who asked: no account, no address, no session; texts are scrubbed before."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
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
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["meaning"], name="knowledge_model_question_once"),)
