"""Cases: what the office promised to settle."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, TextField
from django.utils import timezone

from okienko.cases.rules import CaseState, LinkKind
from okienko.routing.rules import AccessClass

# A title as people look for it: lower case, without Polish diacritics; and its words, past any dictionary.
FOLDED_TITLE = Func(
    F("title"), template="translate(lower(%(expressions)s), 'ąćęłńóśźż', 'acelnoszz')", output_field=TextField()
)
TITLE_WORDS = Func(
    FOLDED_TITLE,
    template="to_tsvector('simple'::regconfig, regexp_replace(%(expressions)s, '[[:punct:]]+', ' ', 'g'))",
    output_field=SearchVectorField(),
)


class CaseType(models.Model):
    """A kind of matter: its words, its deadline rule, what it asks of the person. From the pack.

    Words are {language: text}. `outcomes` is a list of {code, name, rating}; see packs/README.md.
    """

    code = models.CharField(max_length=30)
    names = models.JSONField(default=dict)
    plurals = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict)
    icon = models.CharField(max_length=60, default="")
    unit = models.CharField(max_length=30, default="")  # symbol, where no category chooses one
    deadline_rule = models.CharField(max_length=30)  # code in terms
    file_class = models.CharField(max_length=10, default="")  # of the file plan; empty: no case sign by itself
    file_class_forwarded = models.CharField(max_length=10, default="")
    require = models.JSONField(default=dict)  # field → {language: reason shown beside it}
    require_by_category = models.BooleanField(default=False)
    email_ok = models.BooleanField(default=True)
    anonymous_ok = models.BooleanField(default=True)
    closing = models.JSONField(default=dict)
    outcomes = models.JSONField(default=list)
    rating = models.BooleanField(default=True)
    no_rating_units = ArrayField(models.CharField(max_length=30), default=list)
    reopen_days = models.PositiveSmallIntegerField(default=14)
    restricted = models.BooleanField(default=False)
    restricted_units = ArrayField(models.CharField(max_length=30), default=list)
    public_map = models.BooleanField(default=False)
    requalify_to = ArrayField(models.CharField(max_length=30), default=list)
    order = models.SmallIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["code"], name="cases_type_code"),)


class Category(models.Model):
    """What a report is about. From the pack; service levels are the office's own promise, not law."""

    code = models.CharField(max_length=60)
    group = models.CharField(max_length=30)
    group_names = models.JSONField(default=dict)
    group_icon = models.CharField(max_length=60, default="")
    names = models.JSONField(default=dict)
    also = models.JSONField(default=dict)  # language → other words people look for it by, with commas
    icon = models.CharField(max_length=60, default="")
    unit = models.CharField(max_length=30, default="")
    unit_by_area = models.JSONField(default=dict)  # area code → unit symbol; wins over `unit`
    hazard = models.BooleanField(default=False)
    hazard_text = models.JSONField(default=dict)  # call 112 first
    first_response_hours = models.FloatField(null=True)
    response_clock = models.CharField(max_length=10, default="office")  # office hours, or always
    target_days = models.PositiveSmallIntegerField(null=True)
    place = models.CharField(max_length=10, default="optional")  # required, optional, none
    contact = models.CharField(max_length=10, default="optional")  # required, optional, none
    contact_reason = models.JSONField(default=dict)
    order = models.SmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["code"], name="cases_category_code"),)


class Case(models.Model):
    """A matter with a number, a date and a responsible unit."""

    reference = models.CharField(max_length=10)
    tracking_code = models.CharField(max_length=6)
    sign = models.CharField(max_length=60, default="")  # znak sprawy
    type = models.ForeignKey(CaseType, on_delete=models.PROTECT, related_name="+", db_index=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=20, default=CaseState.RECEIVED)
    access_class = models.CharField(max_length=12, default=AccessClass.OPEN)
    title = models.CharField(max_length=300)
    description = models.TextField(default="")
    unit = models.ForeignKey("organization.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit_reason = models.CharField(max_length=30)
    unit_area = models.CharField(max_length=60, default="")
    handler = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    about_user = models.ForeignKey(  # the person a complaint is about: never sees it
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=5, default="pl")
    received_at = models.DateTimeField()
    deadline_rule = models.CharField(max_length=30)
    statutory_due = models.DateField(null=True)
    safe_target = models.DateField(null=True)
    planned = models.DateField()
    due_at = models.DateTimeField()  # what work lists sort by: the earliest of safe target and planned date
    suspended = models.BooleanField(default=False)
    complicated = models.BooleanField(default=False)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    address = models.CharField(max_length=300, default="")
    street = models.CharField(max_length=200, default="")
    district = models.CharField(max_length=60, default="")
    outside_town = models.BooleanField(default=False)
    public_consent = models.BooleanField(default=False)  # the person agreed to show text and photos
    released = models.BooleanField(default=False)  # staff released them
    on_map = models.BooleanField(default=False)  # category, point on the street, state and answer are public
    resolution = models.CharField(max_length=30, default="")  # an outcome of the type
    answer = models.TextField(default="")  # the plain answer at the end
    resolved_at = models.DateTimeField(null=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="duplicates")
    origin = models.CharField(max_length=10, default="live")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["reference"], name="cases_case_reference"),)
        indexes = (
            models.Index(fields=["unit", "received_at", "id"], name="cases_case_unit"),
            models.Index(
                fields=["handler", "received_at"],
                name="cases_case_handler",
                condition=models.Q(handler__isnull=False),
            ),
            GinIndex(TITLE_WORDS, name="cases_case_title"),
            models.Index(
                fields=["category", "received_at"], name="cases_case_nearby", condition=models.Q(lat__isnull=False)
            ),
            models.Index(fields=["received_at", "id"], name="cases_case_map", condition=models.Q(on_map=True)),
            models.Index(
                fields=["received_at", "id"],
                name="cases_case_map_open",
                condition=models.Q(on_map=True) & ~models.Q(state=CaseState.RESOLVED),
            ),
        )


class Submission(models.Model):
    """A form that was sent: its key makes a second click, another tab and the back button one case (or talk)."""

    key = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["key"], name="cases_submission_key"),)


class StatusChange(models.Model):
    """One state in a case's history. Appended, never edited."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="history")
    from_state = models.CharField(max_length=20, default="")
    state = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    unit = models.ForeignKey("organization.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    public_note = models.TextField(default="")
    internal_note = models.TextField(default="")

    class Meta:
        indexes = (models.Index(fields=["at"], name="cases_settled_at", condition=models.Q(state=CaseState.RESOLVED)),)


class CaseContact(models.Model):
    """The link between a contact and a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links", db_index=False)
    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, default=LinkKind.OPENED)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "contact"], name="cases_link_once"),)


class Handover(models.Model):
    """A case passed to another unit, and when that unit acknowledged receipt."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="handovers")
    from_unit = models.ForeignKey("organization.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    to_unit = models.ForeignKey("organization.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField(default="")
    handed_over_at = models.DateTimeField(default=timezone.now)
    handed_over_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    refused = models.BooleanField(default=False)

    class Meta:
        indexes = (  # what somebody handed over and may still take back
            models.Index(
                fields=["handed_over_by"],
                name="cases_handover_pending",
                condition=models.Q(acknowledged_at__isnull=True),
            ),
        )


class CaseNote(models.Model):
    """A note on a case; public ones are shown to the person."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    public = models.BooleanField(default=False)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)


class CasePhoto(models.Model):
    """A file of a case; shown to the public only when the person agreed and staff released the case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="photos")
    file_id = models.BigIntegerField()
    name = models.CharField(max_length=255)
    mime_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField(default=0)
    from_office = models.BooleanField(default=False)  # "after" photos


class ExcludedPeriod(models.Model):
    """Days not counted into the term (art. 35 § 5 KPA). Open while `until` is empty."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="excluded")
    reason = models.CharField(max_length=30)  # terms.rules.Reason
    since = models.DateField()
    until = models.DateField(null=True)
    note = models.CharField(max_length=300, default="")


class CoopUnit(models.Model):
    """A unit that cooperates on a case besides the responsible one."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="coop_units", db_index=False)
    unit = models.ForeignKey("organization.Unit", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "unit"], name="cases_coop_once"),)


class SignCounter(models.Model):
    """The last number of a case list: gapless per unit symbol, class and year, never reused."""

    unit_symbol = models.CharField(max_length=30)
    file_class = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit_symbol", "file_class", "year"], name="cases_sign_counter"),
        )
