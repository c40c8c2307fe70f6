"""Loading the office from a pack: locations, units, skills, people, absences, map.

The same pack again changes nothing. What came from a pack and is no longer in it is deactivated; what
was added on a page stays, and so do skills and hours the office changed there.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from shapely.geometry import shape

from okienko.accounts import services as accounts
from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.packs import PackProblem
from okienko.kernel.text import sort_key
from okienko.organization import permissions
from okienko.organization.models import (
    Absence,
    AddressPoint,
    Area,
    Landscape,
    Location,
    OpeningException,
    OpeningHours,
    Post,
    Revision,
    Skill,
    Staff,
    StaffSkill,
    Street,
    Substitution,
    Unit,
)
from okienko.organization.queries.places import forget_places
from okienko.organization.queries.visits import forget_office_week
from okienko.organization.rules import Role
from okienko.organization.rules.search import index_text
from okienko.organization.services.indexing import index_staff, index_units
from okienko.organization.services.pack_files import (
    DAYS,
    GuestEntry,
    OfficeFiles,
    StaffEntry,
    Texts,
    on_day,
    problems,
    read,
)
from okienko.organization.services.pack_guests import demo_guests, load_guests
from okienko.organization.services.staff import set_active
from okienko.organization.services.units import forget_units


@transaction.atomic
def load_pack(folder: Path, *, by: Actor) -> None:
    """Raises PackProblem (an Invalid) with the file and the line when the pack cannot be used."""
    permissions.require(by, Role.ADMIN)
    if not (folder / "units.yaml").exists():
        return
    files = read(folder)
    for sentence in problems(files):
        raise PackProblem(folder, None, sentence)
    _load_locations(files)
    _load_units(files)
    _load_skills(files)
    _load_staff(files, by)
    load_guests(files, by=by)
    _load_absences(files)
    _load_map(folder, files)
    audit.record(subject="office", action="organization.pack_loaded", by=by, data={"units": len(files.units)})


def check_pack(folder: Path) -> Iterator[str]:
    if (folder / "units.yaml").exists():
        yield from problems(read(folder))


def diff_pack(folder: Path) -> Iterator[str]:
    """What loading would add, rename or deactivate."""
    if not (folder / "units.yaml").exists():
        return
    files = read(folder)
    known = {unit.symbol: unit for unit in Unit.objects.filter(is_active=True)}
    wanted = {one.symbol: one for one in files.units}
    for symbol, entry in wanted.items():
        if symbol not in known:
            yield f"+ komórka {symbol} {entry.name['pl']}"
        elif known[symbol].name != entry.name["pl"]:
            yield f"~ komórka {symbol}: {known[symbol].name} → {entry.name['pl']}"
    yield from (f"- komórka {symbol}" for symbol, unit in known.items() if unit.from_pack and symbol not in wanted)
    yield from _skill_differences(files)
    people = {one.user.email: one for one in Staff.objects.filter(is_active=True).select_related("user", "unit")}
    emails: dict[str, StaffEntry | GuestEntry] = {files.email(one.code): one for one in files.staff}
    emails |= {files.email(guest.code): guest for guest in files.guests}
    for email, person in emails.items():
        if email not in people:
            yield f"+ osoba {person.name} ({email})"
        elif (people[email].name, people[email].unit.symbol) != (person.name, person.unit):
            yield f"~ osoba {email}: {people[email].name}, {people[email].unit.symbol} → {person.name}, {person.unit}"
    yield from (f"- osoba {email}" for email, one in people.items() if one.from_pack and email not in emails)


@transaction.atomic
def load_demo(folder: Path, *, by: Actor) -> None:
    """Passwords of the demonstration accounts and the demonstration key. Only where settings.DEMO."""
    permissions.require(by, Role.ADMIN)
    if not settings.DEMO or not (folder / "staff.yaml").exists():
        return
    files = read(folder)
    people = [files.email(one.code) for one in files.staff if one.demo]
    accounts.set_demo_passwords([*people, *demo_guests(files)], by=by)
    accounts.load_demo_client(by=by)


def _load_locations(files: OfficeFiles) -> None:
    for entry in files.locations:
        place, _made = Location.objects.update_or_create(
            code=entry.code,
            defaults={
                "name": entry.name["pl"],
                "names": _others(entry.name),
                "address": str(entry.address),
                "lon": entry.point[0] if entry.point else None,
                "lat": entry.point[1] if entry.point else None,
                "phone": entry.phone,
                "desks": entry.desks,
                "accessibility": entry.accessibility,
                "is_active": True,
                "from_pack": True,
                "sort_key": sort_key(entry.name["pl"]),
            },
        )
        if place.version == 1:  # what the office changed on its page is kept
            OpeningHours.objects.filter(location=place).delete()
            OpeningHours.objects.bulk_create(
                OpeningHours(location=place, weekday=DAYS.index(day) + 1, opens=span[0], closes=span[1])
                for day, span in entry.hours.items()
            )
        for one in entry.exceptions:
            opens, closes = one.hours or (None, None)
            OpeningException.objects.update_or_create(
                location=place, day=one.day, defaults={"opens": opens, "closes": closes, "reason": one.reason}
            )
    gone = Location.objects.filter(from_pack=True).exclude(code__in=[one.code for one in files.locations])
    gone.update(is_active=False)


def _load_units(files: OfficeFiles) -> None:
    forget_office_week()
    transaction.on_commit(forget_office_week)
    places = dict(Location.objects.values_list("code", "id"))
    known = {unit.symbol: unit for unit in Unit.objects.all()}
    for entry in files.units:
        unit = known.get(entry.symbol) or Unit(symbol=entry.symbol)
        before = None if unit.pk is None else {name: getattr(unit, name) for name in _UNIT_FIELDS}
        unit.name, unit.names = entry.name["pl"], _others(entry.name)
        unit.kind, unit.email, unit.phone, unit.room = entry.kind, entry.email, entry.phone, entry.room
        unit.location_id = places[entry.location] if entry.location else None
        unit.duties = "\n".join(entry.does)
        unit.is_first_line = entry.symbol == files.first_line
        unit.is_active = unit.from_pack = True
        index_units([unit])
        if before != {name: getattr(unit, name) for name in _UNIT_FIELDS}:
            unit.version += 0 if before is None else 1
            unit.save()
        known[entry.symbol] = unit
    for entry in files.units:  # parents may stand below in the file
        unit, parent_id = known[entry.symbol], known[entry.parent].pk if entry.parent else None
        if unit.parent_id != parent_id:
            Unit.objects.filter(pk=unit.pk).update(parent_id=parent_id)
    gone = Unit.objects.filter(from_pack=True).exclude(symbol__in=[one.symbol for one in files.units])
    gone.update(is_active=False, is_first_line=False)
    forget_units()


_UNIT_FIELDS = (
    "name", "names", "kind", "email", "phone", "room", "location_id", "duties", "is_first_line", "is_active",
    "from_pack", "folded", "sort_key",
)  # fmt: skip


def _load_skills(files: OfficeFiles) -> None:
    kept = set(_kept_skills().values_list("code", flat=True))
    for entry in files.skills:
        if entry.code in kept:
            continue
        Skill.objects.update_or_create(
            code=entry.code,
            defaults={
                "kind": entry.kind,
                "name": entry.name["pl"],
                "names": _others(entry.name),
                "is_active": True,
                "from_pack": True,
                "sort_key": sort_key(entry.name["pl"]),
            },
        )
    gone = Skill.objects.filter(from_pack=True, version=1).exclude(code__in=[one.code for one in files.skills])
    gone.update(is_active=False)


def _kept_skills() -> QuerySet[Skill]:
    """What the office added, renamed or put out of use on a page."""
    return Skill.objects.filter(Q(version__gt=1) | Q(from_pack=False))


def _skill_differences(files: OfficeFiles) -> Iterator[str]:
    kept = {one.code: one for one in _kept_skills()}
    known = {one.code: one for one in Skill.objects.filter(is_active=True)}
    for entry in files.skills:
        wanted = (entry.name["pl"], _others(entry.name))
        if (row := kept.get(entry.code)) is not None:
            if not row.is_active:
                yield f"= kompetencja {entry.code}: wycofano ją w urzędzie"
            elif (row.name, row.names) != wanted:
                yield f"= kompetencja {entry.code}: zmieniono ją w urzędzie, zostaje ({row.name})"
        elif entry.code not in known:
            yield f"+ kompetencja {entry.code} {entry.name['pl']}"
        elif (known[entry.code].name, known[entry.code].names) != wanted:
            yield f"~ kompetencja {entry.code}: {known[entry.code].name} → {entry.name['pl']}"
    gone = known.keys() - {one.code for one in files.skills}
    for code in sorted(code for code in gone if known[code].from_pack):
        yield f"- kompetencja {code}" if code not in kept else f"= kompetencja {code}: zmieniono ją w urzędzie, zostaje"


def _load_staff(files: OfficeFiles, by: Actor) -> None:
    users = accounts.create_accounts([(files.email(one.code), one.name) for one in files.staff], by=by)
    units = {unit.symbol: unit for unit in Unit.objects.all()}
    posts = _load_posts(files, units)
    known = {one.user_id: one for one in Staff.objects.all()}
    Staff.objects.filter(from_pack=True, leads=True).update(leads=False)  # heads may change places
    people: dict[str, Staff] = {}
    for entry in files.staff:
        user_id = users[files.email(entry.code)]
        if user_id in known and not known[user_id].is_active:
            accounts.set_account_active(user_id, is_active=True, by=by)
        people[entry.code] = Staff(
            user_id=user_id,
            name=entry.name,
            phone=entry.phone,
            room=entry.room,
            unit=units[entry.unit],
            post=posts.get((entry.unit, entry.post)),
            duties="\n".join(entry.does),
            roles=sorted(entry.roles),
            leads=entry.leads,
            is_active=True,
            from_pack=True,
        )
    index_staff(people.values())
    Staff.objects.bulk_create(
        people.values(), update_conflicts=True, unique_fields=["user"], update_fields=_STAFF_FIELDS
    )
    for entry in files.staff:
        people[entry.code].deputy = people[entry.deputy] if entry.deputy else None
    deputies = {one.pk: one.deputy_id for one in known.values()}
    Staff.objects.bulk_update([one for one in people.values() if deputies.get(one.pk) != one.deputy_id], ["deputy"])
    for gone in Staff.objects.filter(from_pack=True, is_active=True, institution="").exclude(
        user_id__in=users.values()
    ):
        set_active(gone.pk, is_active=False, by=by)
    skills = dict(Skill.objects.values_list("code", "id"))
    StaffSkill.objects.filter(staff__in=people.values()).delete()
    StaffSkill.objects.bulk_create(
        StaffSkill(staff=people[entry.code], skill_id=skills[code], level=level)
        for entry in files.staff
        for code, level in entry.skills.items()
    )


_STAFF_FIELDS = (
    "name", "phone", "room", "unit", "post", "duties", "roles", "leads", "is_active", "from_pack", "folded", "sort_key",
)  # fmt: skip


def _load_posts(files: OfficeFiles, units: dict[str, Unit]) -> dict[tuple[str, str], Post]:
    wanted = {(one.unit, one.post) for one in files.staff if one.post}
    Post.objects.bulk_create(
        [
            Post(unit=units[symbol], name=name, sort_key=sort_key(name), folded=index_text(name))
            for symbol, name in sorted(wanted)
        ],
        ignore_conflicts=True,
    )
    return {(one.unit.symbol, one.name): one for one in Post.objects.select_related("unit")}


def _load_absences(files: OfficeFiles) -> None:
    people = {one.user.email: one for one in Staff.objects.select_related("user")}
    today = timezone.localdate()
    Absence.objects.filter(from_pack=True).delete()
    Substitution.objects.filter(from_pack=True).delete()
    Absence.objects.bulk_create(
        Absence(
            staff=people[files.email(one.staff)],
            kind=one.kind,
            first_day=on_day(one.first, today),
            last_day=on_day(one.last, today),
            from_pack=True,
        )
        for one in files.absences.absences
    )
    Substitution.objects.bulk_create(
        Substitution(
            staff=people[files.email(one.staff)],
            substitute=people[files.email(one.substitute)],
            first_day=on_day(one.first, today),
            last_day=on_day(one.last, today),
            roles=sorted(one.roles),
            from_pack=True,
        )
        for one in files.absences.substitutions
    )


def _load_map(folder: Path, files: OfficeFiles) -> None:
    """All of the map or nothing: its token is made of the files, so an unchanged map is left alone."""
    total = hashlib.sha256()
    for name in ("areas.geojson", "streets.geojson", "landscape.geojson", "addresses.csv"):
        path = folder / name
        total.update(hashlib.sha256(path.read_bytes() if path.exists() else b"").digest())
    units = dict(Unit.objects.values_list("symbol", "id"))
    token = uuid.UUID(bytes=total.digest()[:16])
    if Revision.objects.filter(name="places", token=token).exists():
        return
    for order, feature in enumerate(files.areas):
        one = feature.properties
        west, south, east, north = shape(feature.geometry).bounds
        Area.objects.update_or_create(
            kind=one.kind,
            code=one.code,
            defaults={
                "name": one.name or one.code,
                "unit_id": units[one.unit] if one.unit else None,
                "geometry": feature.geometry,
                "west": west,
                "south": south,
                "east": east,
                "north": north,
                "is_active": True,
                "from_pack": True,
                "sort_key": sort_key(one.name or str(order)),
            },
        )
    codes = [one.properties.code for one in files.areas]
    Area.objects.filter(from_pack=True).exclude(code__in=codes).update(is_active=False)
    Street.objects.all().delete()
    Street.objects.bulk_create(
        Street(
            name=one.properties.name,
            rank=one.properties.rank,
            district=one.properties.district,
            geometry=one.geometry,
            sort_key=sort_key(one.properties.name.partition(" ")[2] or one.properties.name),
            folded=index_text(one.properties.name),
        )
        for one in files.streets
    )
    Landscape.objects.all().delete()
    Landscape.objects.bulk_create(
        Landscape(kind=one.properties.kind, name=one.properties.name, geometry=one.geometry) for one in files.landscape
    )
    AddressPoint.objects.all().delete()
    AddressPoint.objects.bulk_create((AddressPoint(**one.model_dump()) for one in files.addresses), batch_size=2000)
    Revision.objects.update_or_create(name="places", defaults={"token": token})
    transaction.on_commit(forget_places)
    forget_places()


def _others(texts: Texts) -> dict[str, str]:
    return {language: text for language, text in texts.items() if language != "pl"}
