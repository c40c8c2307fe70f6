"""Service cards and records as they are now, every version they had, and what search reads."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from okienko.knowledge.models.learning import (
    Asked,
    CardDay,
    Counted,
    ModelQuestion,
    SynonymEdition,
    SynonymEntry,
    Trial,
)  # fmt: skip
from okienko.knowledge.models.links import Link, LinkedText, LinkHost, LinkStateLabel, LinkUse
from okienko.knowledge.models.news import NewsReceipt
from okienko.knowledge.models.plain import PlainLimit, PlainMeasure, PlainPhrase, PlainPhraseChange
from okienko.knowledge.models.reminders import Reminder, ReminderAddress, ReminderRequest, ReminderSubscription
from okienko.knowledge.models.search import SearchDocument, SearchEdition, SearchMeaning, SearchPosting
from okienko.knowledge.rules import CARD, OPEN, Audience, Channel, Openness, Purpose, Recipient, RecordKind, Stage

__all__ = [
    "Asked",
    "AudienceLabel",
    "CardDay",
    "CardDraft",
    "CardVersion",
    "ChannelLabel",
    "Counted",
    "Fee",
    "KindLabel",
    "LifeEvent",
    "Link",
    "LinkHost",
    "LinkStateLabel",
    "LinkUse",
    "LinkedText",
    "ModelQuestion",
    "NewsReceipt",
    "PlainLimit",
    "PlainMeasure",
    "PlainPhrase",
    "PlainPhraseChange",
    "Record",
    "RecordKindLabel",
    "RecordVersion",
    "Reminder",
    "ReminderAddress",
    "ReminderRequest",
    "ReminderSubscription",
    "SearchDocument",
    "SearchEdition",
    "SearchMeaning",
    "SearchPosting",
    "ServiceCard",
    "StageLabel",
    "SynonymEdition",
    "SynonymEntry",
    "Trial",
]  # fmt: skip


class AudienceLabel(models.TextChoices):
    RESIDENT = Audience.RESIDENT.value, _("mieszkańcy")
    ENTREPRENEUR = Audience.ENTREPRENEUR.value, _("przedsiębiorcy")
    ORGANIZATION = Audience.ORGANIZATION.value, _("organizacje")


class ChannelLabel(models.TextChoices):
    IN_PERSON = Channel.IN_PERSON.value, _("osobiście")
    POST = Channel.POST.value, _("pocztą")
    EDELIVERY = Channel.EDELIVERY.value, _("przez e-Doręczenia")
    EMAIL = Channel.EMAIL.value, _("e-mailem")
    PHONE = Channel.PHONE.value, _("telefonicznie")
    GOV_PL = Channel.GOV_PL.value, _("na gov.pl")
    BIZNES_GOV_PL = Channel.BIZNES_GOV_PL.value, _("na biznes.gov.pl")
    MOBYWATEL = Channel.MOBYWATEL.value, _("w aplikacji mObywatel")
    EMPATIA = Channel.EMPATIA.value, _("na portalu Emp@tia")


class ServiceCard(models.Model):
    """*Karta usługi*: the version shown now. Lists that are only shown are JSON; fees are rows."""

    code = models.SlugField(max_length=60, db_index=False)  # also its address: /uslugi/<code>/
    title = models.CharField(max_length=300)
    summary = models.TextField()
    audience = ArrayField(models.CharField(max_length=20, choices=AudienceLabel.choices))
    life_events = ArrayField(models.CharField(max_length=60), default=list)
    who = models.TextField()
    place_unit = models.ForeignKey("organization.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    locations = ArrayField(models.CharField(max_length=50), default=list)  # codes of organization locations
    desk = models.CharField(max_length=200, blank=True, default="")
    elsewhere = models.CharField(max_length=300, blank=True, default="")  # who handles it where this office does not
    e_services = models.JSONField(default=list)
    when = models.TextField()
    fee_note = models.TextField(blank=True, default="")
    documents = models.JSONField(default=list)
    forms = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    deadline = models.TextField()  # in words, where no rule says it; beside a rule what it does not say
    deadline_rule = models.CharField(max_length=40, blank=True)  # code of okienko/terms
    appeal = models.TextField()
    legal_basis = models.JSONField(default=list)
    filed = ArrayField(models.CharField(max_length=20, choices=ChannelLabel.choices))
    collected = ArrayField(models.CharField(max_length=20, choices=ChannelLabel.choices), default=list)
    keywords = models.JSONField(default=list)
    also_asked_as = models.JSONField(default=list)
    related = models.JSONField(default=list)  # codes of cards
    phone_version = models.TextField()
    advice_limit = models.TextField(blank=True, default="")
    sections = models.JSONField(default=list)  # {title, text}: what other systems say under headings of their own
    warnings = models.JSONField(default=list)
    unit = models.ForeignKey("organization.Unit", on_delete=models.PROTECT, related_name="+")
    editor = models.EmailField()
    state_of = models.DateField()
    next_review = models.DateField()
    told_level = models.PositiveSmallIntegerField(default=0)  # rules.Level of the coming review
    expires_on = models.DateField(null=True, blank=True)
    source = models.JSONField(null=True)  # of an imported card: system, key, url
    source_key = models.CharField(max_length=200, blank=True, default="")  # "system:key"
    from_pack = models.BooleanField(default=False)  # the pack that drops it takes it off
    pack_digest = models.CharField(max_length=64, blank=True, default="")  # of what the pack last said
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64)  # of the content, to tell a change from a repeat
    sort_key = models.CharField(max_length=300, db_collation="C")
    published_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code"], name="knowledge_card_code"),
            models.UniqueConstraint(
                fields=["source_key"], condition=~Q(source_key=""), name="knowledge_card_source_once"
            ),
        )


class LifeEvent(models.Model):
    """A moment of life that cards are grouped by: a birth, moving house, one's own company."""

    code = models.SlugField(max_length=60, primary_key=True)
    position = models.PositiveSmallIntegerField()
    names = models.JSONField()  # language → name; "pl" always
    icon = models.CharField(max_length=40)


class CardVersion(models.Model):
    """A version as it was published: rows are only added, so that an answer given then can be explained."""

    card = models.ForeignKey(ServiceCard, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    content = models.JSONField()  # rules.CardContent.as_json()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.CharField(max_length=30)  # str(Actor)
    author_id = models.BigIntegerField(null=True)  # user who wrote it; null: the pack or an import
    approver_id = models.BigIntegerField(null=True)
    note = models.TextField(blank=True, default="")  # what changed and why
    plain_reason = models.TextField(blank=True, default="")  # why it is harder to read than texts of its kind may be
    plain_measure = models.JSONField(null=True)  # rules.Measured.as_json(); null: not measured yet
    measured_by = models.CharField(max_length=40, blank=True, default="", db_default="")  # queries.plain.measuring()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["card", "number"], name="knowledge_version_once"),)


class RecipientLabel(models.TextChoices):
    FAMILY = Recipient.FAMILY.value, _("rodzic albo opiekun")
    SENIOR = Recipient.SENIOR.value, _("senior")
    STUDENT = Recipient.STUDENT.value, _("uczeń albo student")
    OWNER = Recipient.OWNER.value, _("właściciel domu albo mieszkania")
    COMMUNITY = Recipient.COMMUNITY.value, _("wspólnota albo spółdzielnia")
    ENTREPRENEUR = Recipient.ENTREPRENEUR.value, _("przedsiębiorca")
    ORGANIZATION = Recipient.ORGANIZATION.value, _("stowarzyszenie, fundacja albo klub")


class PurposeLabel(models.TextChoices):
    HEATING = Purpose.HEATING.value, _("ogrzewanie i energia")
    GREEN = Purpose.GREEN.value, _("zieleń i woda")
    HOME = Purpose.HOME.value, _("remont i mieszkanie")
    BUSINESS = Purpose.BUSINESS.value, _("firma i praca")
    EDUCATION = Purpose.EDUCATION.value, _("nauka")
    CULTURE = Purpose.CULTURE.value, _("kultura")
    SPORT = Purpose.SPORT.value, _("sport")
    CARE = Purpose.CARE.value, _("opieka i zdrowie")


class OpennessLabel(models.TextChoices):
    OPEN = Openness.OPEN.value, _("trwa nabór")
    SOON = Openness.SOON.value, _("nabór wkrótce")
    CLOSED = Openness.CLOSED.value, _("nabór zamknięty")


class RecordKindLabel(models.TextChoices):
    GUIDE = RecordKind.GUIDE.value, _("przewodnik")
    QUESTION = RecordKind.QUESTION.value, _("pytanie i odpowiedź")
    SCRIPT = RecordKind.SCRIPT.value, _("skrypt rozmowy")
    PROGRAMME = RecordKind.PROGRAMME.value, _("dofinansowanie")
    NEWS = RecordKind.NEWS.value, _("nowina dla pracowników")


class KindLabel(models.TextChoices):
    """Of all texts that go the same life."""

    CARD = CARD, _("karta usługi")
    GUIDE = RecordKindLabel.GUIDE.value, RecordKindLabel.GUIDE.label
    QUESTION = RecordKindLabel.QUESTION.value, RecordKindLabel.QUESTION.label
    SCRIPT = RecordKindLabel.SCRIPT.value, RecordKindLabel.SCRIPT.label
    PROGRAMME = RecordKindLabel.PROGRAMME.value, RecordKindLabel.PROGRAMME.label
    NEWS = RecordKindLabel.NEWS.value, RecordKindLabel.NEWS.label


class Record(models.Model):
    """A text that is no service card, as it is shown now: a guide, a question, a script, a programme, news. What its
    kind adds stands in `content`."""

    kind = models.CharField(max_length=20, choices=RecordKindLabel.choices)
    code = models.SlugField(max_length=60, db_index=False)
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True, default="")
    content = models.JSONField()  # RecordContent.as_json() of its kind
    audience = ArrayField(models.CharField(max_length=20, choices=AudienceLabel.choices), default=list)
    life_events = ArrayField(models.CharField(max_length=60), default=list)
    is_internal = models.BooleanField(default=False)  # for staff alone
    longest_way = models.PositiveSmallIntegerField(default=0, db_default=0)  # of a guide: questions asked at most
    unit = models.ForeignKey("organization.Unit", on_delete=models.PROTECT, related_name="+")
    editor = models.EmailField()
    state_of = models.DateField()
    next_review = models.DateField()
    told_level = models.PositiveSmallIntegerField(default=0)  # rules.Level of the coming review
    expires_on = models.DateField(null=True, blank=True)
    from_pack = models.BooleanField(default=False)  # the pack that drops it takes it off
    pack_digest = models.CharField(max_length=64, blank=True, default="")  # of what the pack last said
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64)
    sort_key = models.CharField(max_length=300, db_collation="C")
    published_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "code"], name="knowledge_record_code"),)


class RecordVersion(models.Model):
    """A version of a record as it was published, as `CardVersion` keeps those of a card."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.CharField(max_length=30)  # str(Actor)
    author_id = models.BigIntegerField(null=True)  # user who wrote it; null: the pack
    approver_id = models.BigIntegerField(null=True)
    note = models.TextField(blank=True, default="")  # what changed and why
    plain_reason = models.TextField(blank=True, default="")  # as of a card
    plain_measure = models.JSONField(null=True)  # as of a card
    measured_by = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["record", "number"], name="knowledge_record_version_once"),)


class GuideRating(models.Model):
    """How often an outcome of an edition of a guide helped: counts alone, nobody's answer."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=60)
    helped = models.PositiveIntegerField(default=0)
    not_helped = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["record", "version", "outcome"], name="knowledge_guide_rating_once"),
        )


class StageLabel(models.TextChoices):
    DRAFT = Stage.DRAFT.value, _("szkic")
    IN_REVIEW = Stage.IN_REVIEW.value, _("czeka na zatwierdzenie")
    APPROVED = Stage.APPROVED.value, _("zatwierdzona, czeka na swój dzień")
    PUBLISHED = Stage.PUBLISHED.value, _("opublikowana")
    DUE = Stage.DUE.value, _("do przeglądu")
    ARCHIVED = Stage.ARCHIVED.value, _("w archiwum")


class CardDraft(models.Model):
    """The next text of a card or record while it is written and approved. One is open for each at a time."""

    kind = models.CharField(max_length=20, choices=KindLabel.choices, default=CARD)
    code = models.SlugField(max_length=60, db_index=False)
    card = models.ForeignKey(ServiceCard, on_delete=models.PROTECT, null=True, related_name="drafts", db_index=False)
    stage = models.CharField(max_length=20, choices=StageLabel.choices, default=Stage.DRAFT.value)
    content = models.JSONField()  # as_json() of its kind, perhaps with parts still missing
    forms_aside = models.JSONField(default=list)  # forms whose file was taken out of it (rules.forms.set_aside)
    unit = models.ForeignKey("organization.Unit", on_delete=models.PROTECT, related_name="+")  # who approves
    version = models.PositiveIntegerField(default=1)  # of the draft, counted with every save
    based_on = models.PositiveIntegerField(default=0)  # version of the card it goes on from; 0: a new card
    note = models.TextField(blank=True, default="")
    plain_reason = models.TextField(blank=True, default="")  # goes with the version, see there
    author_id = models.BigIntegerField(null=True)  # user who saved it last; null: an import
    approver_id = models.BigIntegerField(null=True)
    publish_on = models.DateField(null=True, blank=True)
    sent_back_because = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)
    told_level = models.PositiveSmallIntegerField(default=0)  # rules.Level of the approval

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "code"],
                condition=Q(stage__in=[one.value for one in OPEN]),
                name="knowledge_one_open_draft",
            ),
        )


class Fee(models.Model):
    """A fee of the card's present version, with the days it is in force and who said so."""

    card = models.ForeignKey(ServiceCard, on_delete=models.CASCADE, related_name="fees", db_index=False)
    position = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    purpose = models.CharField(max_length=200)
    account = models.CharField(max_length=60, blank=True)
    transfer_title = models.CharField(max_length=200, blank=True)
    exemptions = models.TextField(blank=True)
    certain = models.BooleanField(default=True)
    adds_up = models.BooleanField(default=False)  # paid together with the others that add up
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.TextField()
    verified_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["card", "position"], name="knowledge_fee_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="knowledge_fee_not_negative"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="knowledge_fee_period"
            ),
        )
