"""Residents and businesses, what they are known by, what they agreed to, and who looked."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Value

from okienko.people.rules import IdentifierKind, Kind, LookUpKind

# Folded words as lexemes, past any text parser or dictionary: a prefix of each word can be asked for.
# As fast as pg_trgm on 200,000 people (15 ms for a common name), without an extension, and one letter
# beside a name narrows it down.
WORDS = Func(Func(F("search"), Value(" "), function="string_to_array"), function="array_to_tsvector")


class Person(models.Model):
    """A resident, a business or an organization. A merged record stays and points to the one that won."""

    class KindLabel(models.TextChoices):
        RESIDENT = Kind.RESIDENT.value, "osoba"
        BUSINESS = Kind.BUSINESS.value, "przedsiębiorca"
        ORGANIZATION = Kind.ORGANIZATION.value, "organizacja"

    kind = models.CharField(max_length=20, choices=KindLabel.choices, default=KindLabel.RESIDENT)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    company_name = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=8, default="pl")
    note = models.TextField(blank=True)
    created_from = models.CharField(max_length=20)  # the channel, "staff", or "import"
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="losers")
    # Computed by services from the names and e-mail addresses; the collation makes a prefix an index range.
    sort_key = models.CharField(max_length=600, db_collation="C")
    search = models.TextField(db_collation="C")

    class Meta:
        indexes = (
            models.Index(fields=("search",), name="people_person_search"),
            GinIndex(WORDS, name="people_person_words"),
        )


class Identifier(models.Model):
    """An address or number a person is known by. Several people may share one: a family telephone."""

    class KindLabel(models.TextChoices):
        EMAIL = IdentifierKind.EMAIL.value, "e-mail"
        PHONE = IdentifierKind.PHONE.value, "telefon"
        NIP = IdentifierKind.NIP.value, "NIP"
        REGON = IdentifierKind.REGON.value, "REGON"
        PESEL = IdentifierKind.PESEL.value, "PESEL"
        EDELIVERY = IdentifierKind.EDELIVERY.value, "adres do doręczeń elektronicznych"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=20, choices=KindLabel.choices)
    value = models.CharField(max_length=300, db_collation="C")  # normalized, see rules.normalize
    backwards = models.CharField(max_length=20, blank=True, db_collation="C")
    verified = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "kind", "value"), name="people_identifier_once"),)
        indexes = (
            models.Index(fields=("value", "kind"), name="people_identifier_value"),
            models.Index(fields=("backwards",), name="people_identifier_backwards", condition=~models.Q(backwards="")),
        )


class PostalAddress(models.Model):
    class Purpose(models.TextChoices):
        HOME = "home", "zamieszkania"
        MAIL = "mail", "do korespondencji"
        SEAT = "seat", "siedziby"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="addresses")
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.MAIL)
    street = models.CharField(max_length=200, blank=True)
    building = models.CharField(max_length=20, blank=True)
    flat = models.CharField(max_length=20, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=100)
    country = models.CharField(max_length=2, default="PL")
    folded = models.CharField(max_length=500, db_collation="C")  # to compare two people by

    class Meta:
        indexes = (models.Index(fields=("folded",), name="people_address_folded"),)


class PowerOfAttorney(models.Model):
    """*Pełnomocnictwo*: the proxy may act for the principal, until its date or revocation."""

    principal = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="proxies")
    proxy = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="principals")
    scope = models.TextField()
    document = models.CharField(max_length=200, blank=True)  # where the document is kept
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=30)  # str(Actor)


class Consent(models.Model):
    """Agreement to be reached by one channel for one purpose, with its proof (GDPR art. 7)."""

    class Channel(models.TextChoices):
        EMAIL = "email", "e-mail"
        SMS = "sms", "SMS"
        PHONE = "phone", "telefon"
        POST = "post", "list"

    class Purpose(models.TextChoices):
        SURVEY = "survey", "badanie satysfakcji"
        NEWS = "news", "informacje z urzędu"
        REMINDERS = "reminders", "przypomnienia o terminach"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    text_version = models.CharField(max_length=60)  # of the clause that was read or heard
    proof = models.CharField(max_length=200)  # how it was given: form, call, paper
    given_at = models.DateTimeField()
    given_to = models.CharField(max_length=30)  # str(Actor)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_to = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("person", "channel", "purpose"),
                condition=models.Q(withdrawn_at=None),
                name="people_consent_one_in_force",
            ),
        )


class LookupLog(models.Model):
    """Who searched for people or opened one. Never what was typed: its kind and a keyed digest."""

    class Look(models.TextChoices):
        NAME = LookUpKind.NAME.value, "nazwisko"
        NUMBER = LookUpKind.NUMBER.value, "numer"
        EMAIL = LookUpKind.EMAIL.value, "e-mail"
        MIXED = LookUpKind.MIXED.value, "nazwisko i numer"
        OPEN = "open", "otwarcie"

    at = models.DateTimeField(auto_now_add=True)
    actor = models.CharField(max_length=30)  # str(Actor)
    kind = models.CharField(max_length=20, choices=Look.choices)
    digest = models.CharField(max_length=32, blank=True)
    results = models.PositiveIntegerField(default=0)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="lookups")

    class Meta:
        indexes = (models.Index(fields=("person", "at"), name="people_lookup_person"),)
