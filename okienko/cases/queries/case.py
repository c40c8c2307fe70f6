"""One case, for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet
from django.utils import timezone

from okienko.cases.models import Case, CaseContact, CaseNote, CasePhoto, ExcludedPeriod, Handover, StatusChange
from okienko.cases.permissions import access_case
from okienko.cases.queries.catalog import TypeView, type_view
from okienko.cases.queries.headers import CaseHeader, header_of, language_of_reader
from okienko.cases.rules import CaseState, LinkKind, Reason, moves_from
from okienko.contacts import queries as contacts
from okienko.contacts.queries import ContactHeader, MessageView
from okienko.kernel.actors import Actor, ActorKind
from okienko.kernel.database import rows_within
from okienko.kernel.kept import Given, Kept
from okienko.organization.rules import Sight
from okienko.people import queries as people
from okienko.people.queries import PersonCard
from okienko.routing import queries as work
from okienko.routing.queries import Holder
from okienko.routing.rules import AccessClass
from okienko.terms import queries as terms


@dataclass(frozen=True, slots=True)
class HistoryLine:
    from_state: str
    state: CaseState
    at: datetime
    by: Actor
    unit_symbol: str
    public_note: str
    internal_note: str


@dataclass(frozen=True, slots=True)
class HandoverView:
    from_unit: str
    to_unit: str
    to_unit_id: int
    reason: str
    handed_over_at: datetime
    acknowledged_at: datetime | None
    refused: bool


@dataclass(frozen=True, slots=True)
class NoteView:
    public: bool
    text: str
    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True)
class PhotoView:
    file_id: int
    name: str
    mime_type: str
    size: int
    from_office: bool


@dataclass(frozen=True, slots=True)
class ExcludedView:
    reason: str
    since: date
    until: date | None
    note: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with everything its page shows."""

    header: CaseHeader
    type: TypeView
    tracking_code: str
    description: str
    unit_reason: Reason
    unit_area: str
    access_class: str
    handler_id: int | None
    person: PersonCard | None
    person_id: int | None
    on_behalf_of: PersonCard | None
    channel: str
    language: str
    due_at: datetime
    safe_target: date | None
    exclusions: frozenset[str]  # while open: reasons for days that do not count in its term (art. 35 § 5 KPA)
    may_be_complicated: bool  # while open: the law gives a complicated matter of its kind more time (art. 35 § 3)
    suspended: bool
    complicated: bool
    lon: float | None
    lat: float | None
    address: str
    street: str
    district: str
    outside_town: bool
    public_consent: bool
    released: bool
    on_map: bool
    resolution: str
    answer: str
    reopened_count: int
    duplicate_of_id: int | None
    version: int
    moves: frozenset[CaseState]
    holder: Holder | None
    history: list[HistoryLine]
    handovers: list[HandoverView]
    notes: list[NoteView]
    photos: list[PhotoView]
    excluded: list[ExcludedView]
    contacts: list[tuple[ContactHeader, LinkKind]]
    messages: list[MessageView]
    rating: tuple[int, str] | None


def case(by: Actor, case_id: int) -> CaseView:
    """The whole case, in a constant number of queries. NotFound for who may not read its content."""
    row = access_case(by, case_id)
    parts = _parts(case_id)
    links = [(one["contact_id"], LinkKind(one["kind"])) for one in parts["links"]]
    ids = [pk for pk in (row.person_id, row.on_behalf_of_id) if pk]
    cards = people.cards(ids) if ids else {}
    headers = _as_closely(by, row, contacts.headers(contact_id for contact_id, _kind in links))
    messages = contacts.messages_of(headers)
    is_open = row.state != CaseState.RESOLVED
    rule = terms.rule(row.deadline_rule, timezone.localdate(row.received_at)) if is_open else None
    return CaseView(
        header=header_of(row, Sight.FULL),
        type=type_view(row.type, language_of_reader()),
        tracking_code=row.tracking_code,
        description=row.description,
        unit_reason=Reason(row.unit_reason),
        unit_area=row.unit_area,
        access_class=row.access_class,
        handler_id=row.handler_id,
        person=cards.get(row.person_id or 0),
        person_id=row.person_id,
        on_behalf_of=cards.get(row.on_behalf_of_id or 0),
        channel=row.channel,
        language=row.language,
        due_at=row.due_at,
        safe_target=row.safe_target,
        exclusions=frozenset(one.value for one in rule.exclusions) if rule else frozenset(),
        may_be_complicated=rule is not None and "complicated" in rule.steps,
        suspended=row.suspended,
        complicated=row.complicated,
        lon=row.lon,
        lat=row.lat,
        address=row.address,
        street=row.street,
        district=row.district,
        outside_town=row.outside_town,
        public_consent=row.public_consent,
        released=row.released,
        on_map=row.on_map,
        resolution=row.resolution,
        answer=row.answer,
        reopened_count=row.reopened_count,
        duplicate_of_id=row.duplicate_of_id,
        version=row.version,
        moves=moves_from(CaseState(row.state)),
        holder=work.holder(f"case:{row.id}"),
        history=[_line(one) for one in parts["history"]],
        handovers=[_handover(one) for one in parts["handovers"]],
        notes=[NoteView(one["public"], one["text"], _moment(one["at"]), _actor(one)) for one in parts["notes"]],
        photos=[PhotoView(**one) for one in parts["photos"]],
        excluded=[_excluded(one) for one in parts["excluded"]],
        contacts=[(headers[contact_id], kind) for contact_id, kind in links if contact_id in headers],
        messages=sorted((one for many in messages.values() for one in many), key=lambda one: (one.at, one.id)),
        rating=contacts.rating_of(f"case:{row.id}"),
    )


Part = dict[str, Any]
_LINE_COLUMNS = ("from_state", "state", "at", "actor_kind", "actor_id", "public_note", "internal_note")
_HANDOVER_COLUMNS = ("to_unit_id", "reason", "handed_over_at", "acknowledged_at", "refused")
_NOTE_COLUMNS = ("public", "text", "at", "actor_kind", "actor_id")
_PHOTO_COLUMNS = ("file_id", "name", "mime_type", "size", "from_office")


_PARTS = ("links", "history", "handovers", "notes", "photos", "excluded")


def _parts(case_id: int) -> dict[str, list[Part]]:
    """Everything that hangs on one case, in one query."""
    found: Any = _EVERYTHING.first(id=case_id)
    return {name: found[f"its_{name}"] for name in _PARTS}


def _everything() -> QuerySet[Any, Any]:
    this = OuterRef("pk")
    lines = StatusChange.objects.filter(case=this).order_by("id")
    handovers = Handover.objects.filter(case=this).order_by("id")
    notes = CaseNote.objects.filter(case=this).order_by("id")
    excluded = ExcludedPeriod.objects.filter(case=this).order_by("since", "id")
    units = {"from_unit_name": "from_unit__name", "to_unit_name": "to_unit__name"}
    parts: dict[str, Any] = {
        "links": rows_within(CaseContact.objects.filter(case=this).order_by("id"), "contact_id", "kind"),
        "history": rows_within(lines, *_LINE_COLUMNS, unit_symbol="unit__symbol"),
        "handovers": rows_within(handovers, *_HANDOVER_COLUMNS, **units),
        "notes": rows_within(notes, *_NOTE_COLUMNS),
        "photos": rows_within(CasePhoto.objects.filter(case=this).order_by("id"), *_PHOTO_COLUMNS),
        "excluded": rows_within(excluded, "reason", "since", "until", "note"),
    }
    # the case's own fields have these names too
    columns: Any = {f"its_{name}": parts[name] for name in _PARTS}
    return Case.objects.filter(id=Given("id")).values(**columns)


_EVERYTHING = Kept(_everything)


def _as_closely(by: Actor, row: Case, headers: dict[int, ContactHeader]) -> dict[int, ContactHeader]:
    """The contacts that who reads the case may read: one kept more closely than the case asks for its own right."""
    closer = [one for one, header in headers.items() if header.access_class not in (AccessClass.OPEN, row.access_class)]
    hidden = set(closer) - contacts.readable_ids(by, closer) if closer else set()
    return {one: header for one, header in headers.items() if one not in hidden}


def history(case_id: int) -> list[HistoryLine]:
    """Append-only status history, oldest first. The caller has checked access."""
    rows = StatusChange.objects.filter(case_id=case_id).order_by("id")
    return [_line(one) for one in rows.values(*_LINE_COLUMNS, unit_symbol=F("unit__symbol"))]


def _line(one: Part) -> HistoryLine:
    return HistoryLine(
        one["from_state"],
        CaseState(one["state"]),
        _moment(one["at"]),
        _actor(one),
        one["unit_symbol"],
        one["public_note"],
        one["internal_note"],
    )


def _actor(one: Part) -> Actor:
    return Actor(ActorKind(one["actor_kind"]), one["actor_id"])


def _moment(value: datetime | str) -> datetime:
    """A moment of a row, or of a row within another one."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def case_history(by: Actor, case_id: int) -> list[HistoryLine]:
    """The status history alone. NotFound for who may not read the case."""
    return history(access_case(by, case_id).id)


def photos(case_id: int) -> list[PhotoView]:
    rows = CasePhoto.objects.filter(case_id=case_id).order_by("id")
    return [PhotoView(one.file_id, one.name, one.mime_type, one.size, one.from_office) for one in rows]


def _handover(one: Part) -> HandoverView:
    return HandoverView(
        one["from_unit_name"],
        one["to_unit_name"],
        one["to_unit_id"],
        one["reason"],
        _moment(one["handed_over_at"]),
        _moment(one["acknowledged_at"]) if one["acknowledged_at"] else None,
        one["refused"],
    )


def _excluded(one: Part) -> ExcludedView:
    until = date.fromisoformat(one["until"]) if one["until"] else None
    return ExcludedView(one["reason"], date.fromisoformat(one["since"]), until, one["note"])


def photos_owner(file_id: int) -> int | None:
    """The case a file belongs to, for the file store's question who may open it."""
    return CasePhoto.objects.filter(file_id=file_id).values_list("case_id", flat=True).first()


def require_access(by: Actor, case_id: int) -> None:
    """NotFound for who may not read the content of the case."""
    access_case(by, case_id)
