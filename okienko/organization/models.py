"""The office: units, posts, people, places. Names carry `sort_key` and `folded`, kept by services."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from okienko.organization.rules import NOT_DELEGATED, Role


class UnitKind(models.TextChoices):
    OFFICE = "office", _("urząd")
    DEPARTMENT = "department", _("wydział")
    BUREAU = "bureau", _("biuro")
    DIVISION = "division", _("oddział")
    SECTION = "section", _("referat")
    CENTER = "center", _("centrum")
    POST = "post", _("samodzielne stanowisko")
    ENTITY = "entity", _("jednostka organizacyjna")


class AbsenceKind(models.TextChoices):
    LEAVE = "leave", _("urlop")
    SICK = "sick", _("zwolnienie lekarskie")
    TRAINING = "training", _("szkolenie")
    DELEGATION = "delegation", _("delegacja")
    OTHER = "other", _("inna nieobecność")


class SkillKind(models.TextChoices):
    TOPIC = "topic", _("temat")
    LANGUAGE = "language", _("język")
    CHANNEL = "channel", _("kanał")


class Weekday(models.IntegerChoices):
    MONDAY = 1, _("poniedziałek")
    TUESDAY = 2, _("wtorek")
    WEDNESDAY = 3, _("środa")
    THURSDAY = 4, _("czwartek")
    FRIDAY = 5, _("piątek")
    SATURDAY = 6, _("sobota")
    SUNDAY = 7, _("niedziela")


def _sort_key() -> models.CharField[str, str]:
    return models.CharField(max_length=300, db_collation="C", default="", editable=False)


def _folded() -> models.TextField[str, str]:
    return models.TextField(default="", editable=False)


class Location(models.Model):
    """A building or a point where residents are received."""

    code = models.CharField(max_length=50)
    name = models.CharField(max_length=200)
    names = models.JSONField(default=dict)  # other languages of the portal: {"en": …, "uk": …}
    address = models.CharField(max_length=300)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    desks = models.PositiveSmallIntegerField(default=0)
    accessibility = models.JSONField(default=dict)  # entrance and parking {language: text}; lift, toilet… true or false
    is_active = models.BooleanField(default=True)
    from_pack = models.BooleanField(default=False)  # a pack that no longer names it deactivates it
    sort_key = _sort_key()
    version = models.PositiveIntegerField(default=1)  # of its week: above 1 the office changed it, and packs keep it

    class Meta:
        constraints = (models.UniqueConstraint(fields=["code"], name="organization_location_code"),)


class OpeningHours(models.Model):
    """One span of one weekday; a break at noon makes two."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["location", "weekday", "opens"], name="organization_hours_once"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="organization_hours_order"),
        )


class OpeningException(models.Model):
    """A day with other hours; both times empty: closed."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="exceptions")
    day = models.DateField()
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["location", "day"], name="organization_exception_once"),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True) | Q(opens__lt=F("closes")),
                name="organization_exception_order",
            ),
        )


class Unit(models.Model):
    """A unit of the office, known to everybody by its symbol ("GK-II")."""

    symbol = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    names = models.JSONField(default=dict)  # other languages of the portal
    kind = models.CharField(max_length=20, choices=UnitKind.choices, default=UnitKind.DEPARTMENT)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, blank=True, db_index=False)
    room = models.CharField(max_length=40, blank=True)
    duties = models.TextField(blank=True)  # what the unit does, one matter a line
    is_first_line = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    from_pack = models.BooleanField(default=False)  # a pack that no longer names it deactivates it
    sort_key = _sort_key()
    folded = _folded()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["symbol"], name="organization_unit_symbol"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="organization_unit_not_own_parent"),
        )


class Post(models.Model):
    """A post of a unit, whether somebody holds it or not."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    name = models.CharField(max_length=200)
    duties = models.TextField(blank=True)
    sort_key = _sort_key()
    folded = _folded()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "name"], name="organization_post_once"),)


class Staff(models.Model):
    """A member of staff: where they work, what they do, what they may."""

    user = models.OneToOneField("accounts.User", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="staff")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="holders")
    # A copy of accounts.User.full_name, so that lists and search read one table; services keep it.
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=40, blank=True)
    room = models.CharField(max_length=40, blank=True)
    duties = models.TextField(blank=True)  # what they do in words residents use, one matter a line
    roles = ArrayField(models.CharField(max_length=20), default=list)
    deputy = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    leads = models.BooleanField(default=False)  # heads the unit
    # of a guest: whom they work for; their `unit` is the one that asked them here, and opens nothing to them
    institution = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    from_pack = models.BooleanField(default=False)  # a pack that no longer names it deactivates it
    sort_key = _sort_key()
    folded = _folded()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(  # a guest is nothing else, and comes from somewhere
                condition=Q(roles=[Role.GUEST.value], leads=False, deputy=None) & ~Q(institution="")
                | ~Q(roles__contains=[Role.GUEST.value]) & Q(institution=""),
                name="organization_staff_guest",
            ),
            models.UniqueConstraint(fields=["unit"], condition=Q(leads=True), name="organization_one_head_a_unit"),
            models.CheckConstraint(
                condition=Q(roles__contained_by=[role.value for role in Role]), name="organization_staff_roles"
            ),
            models.CheckConstraint(condition=~Q(deputy=F("id")), name="organization_staff_not_own_deputy"),
        )


class Skill(models.Model):
    """What work may ask for: a subject, a language, a channel."""

    code = models.CharField(max_length=50)
    kind = models.CharField(max_length=20, choices=SkillKind.choices, default=SkillKind.TOPIC)
    name = models.CharField(max_length=200)
    names = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)
    from_pack = models.BooleanField(default=False)  # a pack that no longer names it deactivates it
    version = models.PositiveIntegerField(default=1)  # above 1 the office changed it, and packs keep it
    sort_key = _sort_key()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["code"], name="organization_skill_code"),)


class SkillVersion(models.Model):
    """How a skill stood after each change of the office, so that it can be put back. The first may be the pack's."""

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()  # `Skill.version` of that time
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)  # who changed it; none: the pack
    restored = models.PositiveIntegerField(null=True)  # the number that was put back
    values = models.JSONField()  # name, names, is_active

    class Meta:
        constraints = (models.UniqueConstraint(fields=["skill", "number"], name="organization_skillversion_number"),)


class StaffSkill(models.Model):
    """Level 1 (learning) to 5 (teaches others)."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="holders")
    level = models.PositiveSmallIntegerField(default=3)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["staff", "skill"], name="organization_skill_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="organization_skill_level"),
        )


class Roster(models.Model):
    """When a guest serves here; see `rules.roster`. Without one they never do."""

    staff = models.OneToOneField(Staff, on_delete=models.CASCADE, primary_key=True, related_name="roster")
    week = models.JSONField(default=dict)
    exceptions = models.JSONField(default=dict)
    is_own = models.BooleanField(default=False)  # they may change it themselves
    version = models.PositiveIntegerField(default=1)


class RosterVersion(models.Model):
    """How a roster stood after each change, so that it can be put back."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()  # `Roster.version` of that time
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)  # who changed it; none: the pack
    restored = models.PositiveIntegerField(null=True)  # the number that was put back
    values = models.JSONField()  # week, exceptions, is_own

    class Meta:
        constraints = (models.UniqueConstraint(fields=["staff", "number"], name="organization_roster_number"),)


class Absence(models.Model):
    """Days away, both ends included."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="absences")
    kind = models.CharField(max_length=20, choices=AbsenceKind.choices, default=AbsenceKind.LEAVE)
    first_day = models.DateField()
    last_day = models.DateField()
    from_pack = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="organization_absence_order"),
        )


class Substitution(models.Model):
    """Days when one person does the work of another, both ends included.

    The substitute sees the matters of the other's unit; roles pass only where named here.
    """

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="substitutions")
    substitute = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="substituting")
    first_day = models.DateField()
    last_day = models.DateField()
    roles = ArrayField(models.CharField(max_length=20), default=list)
    from_pack = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="organization_substitution_order"),
            models.CheckConstraint(condition=~Q(staff=F("substitute")), name="organization_substitution_other"),
            models.CheckConstraint(
                condition=Q(roles__contained_by=[role.value for role in Role if role not in NOT_DELEGATED]),
                name="organization_substitution_roles",
            ),
        )


class Area(models.Model):
    """A polygon of the town: outline, district, or a zone a unit answers for.

    `geometry` is a GeoJSON Polygon or MultiPolygon in WGS 84; the box beside it is for maps.
    """

    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=30)  # "town" once, "district", or a word of the pack for service areas
    name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="areas")
    geometry = models.JSONField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    is_active = models.BooleanField(default=True)
    from_pack = models.BooleanField(default=False)  # a pack that no longer names it deactivates it
    sort_key = _sort_key()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "code"], name="organization_area_code"),)


class Street(models.Model):
    """A street of the town; `geometry` is a GeoJSON LineString or MultiLineString in WGS 84."""

    name = models.CharField(max_length=200)
    rank = models.CharField(max_length=20, blank=True)  # "main", "local"
    district = models.CharField(max_length=60, blank=True)  # code of the area where most of it lies
    geometry = models.JSONField()
    sort_key = _sort_key()
    folded = _folded()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["name"], name="organization_street_name"),)


class AddressPoint(models.Model):
    """A house number on a street."""

    street = models.CharField(max_length=200)
    number = models.CharField(max_length=20)
    postcode = models.CharField(max_length=10, blank=True)
    district = models.CharField(max_length=60, blank=True)
    lon = models.FloatField()
    lat = models.FloatField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["street", "number"], name="organization_address_once"),)


class Landscape(models.Model):
    """Water, parks and railways: background of the map, nothing is decided by it."""

    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=200, blank=True)
    geometry = models.JSONField()


class Revision(models.Model):
    """A token that changes with each change of a set ("places"), so that processes know when to read again."""

    name = models.CharField(max_length=30, primary_key=True)
    token = models.UUIDField()


class BrokenGlass(models.Model):
    """An administrator's look at case content: why, and until when. Never deleted."""

    user_id = models.PositiveBigIntegerField()  # a value: the record outlives the account
    reason = models.TextField()
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["user_id", "closes_at"], name="organization_glass_open"),)
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="organization_glass_reason"),)
