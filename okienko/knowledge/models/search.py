"""What the search reads."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class SearchEdition(models.Model):
    """One making of the index: the words to correct typos against, and the synonyms the weights were computed with.

    The newest applies; processes keep it by its id. The one before stays for a question that began with it.
    """

    words = models.TextField()  # one a line, of what residents may find
    internal_words = models.TextField(default="")  # those that only things for staff have
    synonyms = models.JSONField(default=list)  # [said, official]
    digest = models.CharField(max_length=64, default="")  # of the documents, to tell a change from a repeat
    built_at = models.DateTimeField(auto_now_add=True)


class SearchDocument(models.Model):
    """Something the search finds: a card, a record, a unit, a person. Its text lies where it is written."""

    edition = models.ForeignKey(SearchEdition, on_delete=models.CASCADE, related_name="documents", db_index=False)
    number = models.PositiveIntegerField()  # what rows of the index call it
    kind = models.CharField(max_length=20)  # rules.SearchKind
    key = models.BigIntegerField()  # id in the table of its kind
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=300)  # "" of a person
    is_internal = models.BooleanField()  # staff alone find it
    audience = ArrayField(models.CharField(max_length=20), default=list)
    life_events = ArrayField(models.CharField(max_length=60), default=list)
    unit = models.CharField(max_length=50)  # symbol

    class Meta:
        constraints = (models.UniqueConstraint(fields=["edition", "number"], name="knowledge_document_once"),)


class SearchPosting(models.Model):
    """How much a word, or a piece of one, says about each document that has it: two packed columns of numbers.

    One row a word and not a row for each document: a question reads some twenty rows, whatever the number of cards.
    """

    edition = models.ForeignKey(SearchEdition, on_delete=models.CASCADE, related_name="+", db_index=False)
    part = models.CharField(max_length=10)  # rules.Part
    token = models.CharField(max_length=100, db_collation="C")
    is_internal = models.BooleanField()  # only things for staff have it
    keys = models.BinaryField()  # array("i")
    weights = models.BinaryField()  # array("f"), as many

    class Meta:
        constraints = (models.UniqueConstraint(fields=["edition", "part", "token"], name="knowledge_posting_once"),)


class SearchMeaning(models.Model):
    """What a document means, as a model of the extra `semantic` put it. Only where that is installed."""

    kind = models.CharField(max_length=20)  # rules.SearchKind
    key = models.BigIntegerField()  # id in the table of its kind
    made_by = models.CharField(max_length=100)  # the model's name and version: another one makes all anew
    digest = models.CharField(max_length=64)  # of the passage, to tell a change from a repeat
    numbers = models.BinaryField()  # search.vectors.PACKED

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "key"], name="knowledge_meaning_once"),)
