"""Opening a case: a number, a date and a responsible unit."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.cases.events import CaseOpened
from okienko.cases.models import Case, CasePhoto, CaseType, Category
from okienko.cases.permissions import require_worker
from okienko.cases.queries import catalog
from okienko.cases.queries.responsibility import decide, unit_of
from okienko.cases.rules import CaseId, Decision, Reason
from okienko.cases.services.linking import link_first
from okienko.cases.services.moving import append_history, set_deadline, subject, work_of
from okienko.contacts import services as contacts
from okienko.contacts.permissions import access_contact
from okienko.contacts.queries import ContactHeader, headers
from okienko.contacts.services import AttachedFile
from okienko.kernel import numbers
from okienko.kernel.actors import Actor, system
from okienko.kernel.bulk import insert
from okienko.kernel.errors import Forbidden, Invalid
from okienko.kernel.facts import publish
from okienko.organization import queries as organization
from okienko.organization.queries import UnitBrief
from okienko.people import queries as people
from okienko.routing import queries as work
from okienko.routing import services as routing
from okienko.routing.rules import REPORT, AccessClass, word_for
from okienko.terms import queries as terms
from okienko.terms.queries import Law


@dataclass(frozen=True, slots=True)
class Place:
    """Where. A point may lie outside the town: it is accepted, marked and looked at by the first line."""

    lon: float | None = None
    lat: float | None = None
    address: str = ""
    street: str = ""

    @property
    def has_point(self) -> bool:
        return self.lon is not None and self.lat is not None


@dataclass(frozen=True, slots=True)
class NewCase:
    """What is known when a case is opened. `unit` (a symbol) is a person's choice and wins over rules."""

    type_code: str
    title: str
    description: str = ""
    category_code: str = ""
    place: Place | None = None
    unit: str = ""
    public_consent: bool = False
    photos: tuple[AttachedFile, ...] = ()
    received_at: datetime | None = None
    about_user_id: int | None = None


@dataclass(frozen=True, slots=True)
class OpenedCase:
    id: CaseId
    reference: str
    tracking_code: str
    planned: date
    statutory_due: date | None
    unit_id: int
    unit_name: str
    unit_reason: Reason


@dataclass(frozen=True, slots=True)
class Origin:
    """What a case takes over from the contact it is opened from. `who`: the person's name on lists."""

    contact_id: int
    reference: str
    tracking_code: str
    channel: str
    language: str
    received_at: datetime
    person_id: int | None
    who: str
    on_behalf_of_id: int | None = None
    access_class: str = AccessClass.OPEN


@transaction.atomic
def open_case(contact_id: int, new: NewCase, *, by: Actor) -> OpenedCase:
    """Open a case from a contact. The first case of a contact takes over its reference and code.

    Raises:
        Invalid: unknown type, category or unit, or an empty title.
    """
    require_worker(by)
    if by.is_staff:
        _require_stranger(contact_id, new, by)
    else:
        access_contact(system(), contact_id, lock=True)  # nobody empties it while it is being filed
    contact = headers([contact_id])[contact_id]
    reference, tracking_code = _reference(contact)
    origin = Origin(
        contact_id=contact_id,
        reference=reference,
        tracking_code=tracking_code,
        channel=contact.channel,
        language=contact.language,
        received_at=contact.received_at,
        person_id=contact.person_id,
        who=people.name_of(contact.person_id) if contact.person_id else contact.sender_name,
        on_behalf_of_id=contact.on_behalf_of_id,
        access_class=contact.access_class,
    )
    return open_from(origin, new, ground(new), by=by)


@dataclass(frozen=True, slots=True)
class Ground:
    """What decides about a case before anything is written: read once, checked, nothing of it changes."""

    case_type: CaseType
    category: Category | None
    units: Sequence[UnitBrief]
    law: Law

    @property
    def first_line(self) -> int | None:
        return next((one.id for one in self.units if one.is_first_line), None)


def ground(new: NewCase) -> Ground:
    """Raises Invalid for a type or category nobody knows."""
    return Ground(*_kind(new), organization.active_units_lately(), terms.law_lately())


def open_from(origin: Origin, new: NewCase, known: Ground, *, by: Actor) -> OpenedCase:
    """`open_case` for a contact the caller has at hand, in its transaction; access was checked."""
    case_type = known.case_type
    new = replace(new, place=_located(new.place))
    decision = _decide(new, known)
    unit = _unit(known.units, decision)
    case = _case(new, origin, case_type, known.category, decision)
    case.unit_id = unit.id
    set_deadline(case, [], law=known.law)
    insert(case)
    if new.photos:
        CasePhoto.objects.bulk_create(
            [
                CasePhoto(case=case, file_id=one.file_id, name=one.name, mime_type=one.mime_type, size=one.size)
                for one in new.photos
            ]
        )
    append_history(case, "", by=by)
    link_first(case, origin.contact_id)
    if case.access_class != AccessClass.OPEN:
        closely = AccessClass(case.access_class)
        contacts.restrict(origin.contact_id, closely, kept_from_id=case.about_user_id, by=system())
    found = work_of(case, who=origin.who, first_line=unit.is_first_line, law=known.law)
    if word_for(origin.channel) == "form" and case.access_class == AccessClass.OPEN:
        found = replace(found, queue=work.queue_for(REPORT, unit_id=unit.id, language=case.language))
    routing.enqueue(found, by=by, is_new=True)
    audit.record(
        subject=subject(case), action="cases.opened", by=by,
        data={
            "type": case_type.code, "unit": unit.id, "decided_by": decision.reason.value,
            "contact": origin.contact_id,
        },
    )  # fmt: skip
    matched = decision.reason not in (Reason.NOBODY_MATCHED, Reason.OUTSIDE_TOWN)
    publish(CaseOpened(case.id, case_type.id, unit.id, case.planned, matched), subject=subject(case))
    return OpenedCase(
        CaseId(case.id), case.reference, case.tracking_code, case.planned, case.statutory_due, unit.id,
        unit.name, decision.reason,
    )  # fmt: skip


def _require_stranger(contact_id: int, new: NewCase, by: Actor) -> None:
    access_contact(by, contact_id, lock=True)
    if new.about_user_id == by.id:
        raise Forbidden(
            _("Ta skarga dotyczy Ciebie, więc przyjmuje ją kto inny (art. 24 KPA). Oddaj kontakt i powiedz o tym.")
        )


def _case(new: NewCase, contact: Origin, case_type: CaseType, category: Category | None, decision: Decision) -> Case:
    """The row, not saved yet: without its unit and its dates."""
    place = new.place or Place()
    return Case(
        reference=contact.reference,
        tracking_code=contact.tracking_code,
        type=case_type,
        category=category,
        title=_title(new, category),
        description=new.description.replace("\x00", ""),
        unit_reason=decision.reason,
        unit_area=decision.area,
        access_class=_access_class(case_type, decision.unit or "", contact),
        person_id=contact.person_id,
        on_behalf_of_id=contact.on_behalf_of_id,
        about_user_id=new.about_user_id,
        channel=contact.channel,
        language=contact.language,
        received_at=new.received_at or contact.received_at,
        deadline_rule=case_type.deadline_rule,
        lon=place.lon,
        lat=place.lat,
        address=place.address[:300],
        street=place.street[:200],
        district=_district(place),
        outside_town=decision.reason is Reason.OUTSIDE_TOWN,
        public_consent=new.public_consent,
        on_map=case_type.public_map and place.has_point,
    )


def _kind(new: NewCase) -> tuple[CaseType, Category | None]:
    case_type = catalog.case_type(new.type_code)
    if case_type is None:
        raise Invalid(fields={"type": _("Wybierz rodzaj sprawy z listy.")})
    if not new.category_code:
        return case_type, None
    category = catalog.active_category(new.category_code)
    if category is None:
        raise Invalid(fields={"category": _("Wybierz kategorię z listy.")})
    return case_type, category


def _title(new: NewCase, category: Category | None) -> str:
    title = " ".join(new.title.replace("\x00", "").split()) or (category.names.get("pl", "") if category else "")
    if not title:
        raise Invalid(fields={"title": _("Napisz w kilku słowach, czego dotyczy sprawa.")})
    return title[:300]


def _unit(units: Sequence[UnitBrief], decision: Decision) -> UnitBrief:
    unit = unit_of(decision, units)
    if unit is None:
        raise Invalid(_("Urząd nie ma jeszcze pierwszej linii. Wczytaj pakiet urzędu: okienko pack load."))
    return unit


def _located(place: Place | None) -> Place | None:
    """A house that is said and not pointed at lies where it lies: its unit, its neighbors and the map depend on it."""
    if place is None or place.has_point or not place.address:
        return place
    house = organization.find_address(place.address)
    if house is None:
        return place
    return replace(
        place, lon=house.lon, lat=house.lat, street=place.street or organization.street_at(house.lon, house.lat)
    )


def _decide(new: NewCase, known: Ground) -> Decision:
    if new.unit:
        if new.unit not in {one.symbol for one in known.units}:
            raise Invalid(fields={"unit": _("Wybierz komórkę z listy.")})
        return Decision(new.unit, Reason.CHOSEN)
    place = new.place or Place()
    return decide(known.category, known.case_type.unit, known.units, lon=place.lon, lat=place.lat)


def _district(place: Place) -> str:
    return organization.district_at(place.lon, place.lat) if place.has_point else ""


def _access_class(case_type: CaseType, unit: str, contact: Origin) -> AccessClass:
    closely = case_type.restricted or unit in case_type.restricted_units
    return AccessClass.RESTRICTED if closely else AccessClass(contact.access_class)


def _reference(contact: ContactHeader) -> tuple[str, str]:
    """The contact's own number while no case has it, else a fresh one."""
    if not Case.objects.filter(reference=contact.reference).exists():
        return contact.reference, contact.tracking_code
    return numbers.draw_reference(), f"{secrets.randbelow(10**6):06d}"
