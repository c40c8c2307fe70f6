"""One case, for staff."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import get_language

from okienko.cases.models import (
    FOLDED_TITLE,
    TITLE_WORDS,
    Case,
    CaseContact,
    CaseNote,
    CasePhoto,
    ExcludedPeriod,
    Handover,
    StatusChange,
)
from okienko.cases.permissions import access_case, access_case_header, announced, listed, sight, with_units
from okienko.cases.queries.catalog import TypeView, type_view, word
from okienko.cases.rules import CaseState, LinkKind, Reason, moves_from
from okienko.contacts import queries as contacts
from okienko.contacts.queries import ContactHeader, MessageView
from okienko.kernel.actors import Actor, ActorKind
from okienko.kernel.database import rows_within
from okienko.kernel.references import parse_reference
from okienko.kernel.text import words
from okienko.organization.rules import Sight
from okienko.people import queries as people
from okienko.people.queries import PersonCard
from okienko.routing import queries as work
from okienko.routing.queries import Holder
from okienko.routing.rules import AccessClass
from okienko.terms import queries as terms


@dataclass(frozen=True, slots=True)
class CaseHeader:
    """Reference, type, state, unit, dates: what the access table calls the header."""

    id: int
    reference: str
    sign: str
    type_code: str
    type_name: str
    category_code: str
    category_name: str
    category_icon: str
    title: str  # "" where only the existence may be shown
    state: CaseState | None
    unit_id: int
    unit_symbol: str
    unit_name: str
    unit_phone: str
    received_at: datetime
    planned: date | None
    statutory_due: date | None
    resolved_at: datetime | None
    restricted: bool

    @property
    def subject(self) -> str:
        return f"case:{self.id}"


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
        header=_header(row, Sight.FULL),
        type=type_view(row.type, _language()),
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
        excluded=[
            ExcludedView(
                one["reason"],
                date.fromisoformat(one["since"]),
                date.fromisoformat(one["until"]) if one["until"] else None,
                one["note"],
            )
            for one in parts["excluded"]
        ],
        contacts=[(headers[contact_id], kind) for contact_id, kind in links if contact_id in headers],
        messages=sorted((one for many in messages.values() for one in many), key=lambda one: (one.at, one.id)),
        rating=contacts.rating_of(f"case:{row.id}"),
    )


Part = dict[str, Any]
_LINE_COLUMNS = ("from_state", "state", "at", "actor_kind", "actor_id", "public_note", "internal_note")
_HANDOVER_COLUMNS = ("to_unit_id", "reason", "handed_over_at", "acknowledged_at", "refused")
_NOTE_COLUMNS = ("public", "text", "at", "actor_kind", "actor_id")
_PHOTO_COLUMNS = ("file_id", "name", "mime_type", "size", "from_office")


def _parts(case_id: int) -> dict[str, list[Part]]:
    """Everything that hangs on one case, in one query."""
    this = OuterRef("pk")
    lines = StatusChange.objects.filter(case=this).order_by("id")
    handovers = Handover.objects.filter(case=this).order_by("id")
    notes = CaseNote.objects.filter(case=this).order_by("id")
    excluded = ExcludedPeriod.objects.filter(case=this).order_by("since", "id")
    units = {"from_unit_name": "from_unit__name", "to_unit_name": "to_unit__name"}
    parts = {
        "links": rows_within(CaseContact.objects.filter(case=this).order_by("id"), "contact_id", "kind"),
        "history": rows_within(lines, *_LINE_COLUMNS, unit_symbol="unit__symbol"),
        "handovers": rows_within(handovers, *_HANDOVER_COLUMNS, **units),
        "notes": rows_within(notes, *_NOTE_COLUMNS),
        "photos": rows_within(CasePhoto.objects.filter(case=this).order_by("id"), *_PHOTO_COLUMNS),
        "excluded": rows_within(excluded, "reason", "since", "until", "note"),
    }
    # the case's own fields have these names too
    found: Any = Case.objects.filter(id=case_id).values(**{f"its_{name}": rows for name, rows in parts.items()}).get()
    return {name: found[f"its_{name}"] for name in parts}


def _as_closely(by: Actor, row: Case, headers: dict[int, ContactHeader]) -> dict[int, ContactHeader]:
    """The contacts that who reads the case may read: one kept more closely than the case asks for its own right."""
    closer = [one for one, header in headers.items() if header.access_class not in (AccessClass.OPEN, row.access_class)]
    hidden = set(closer) - contacts.readable_ids(by, closer) if closer else set()
    return {one: header for one, header in headers.items() if one not in hidden}


def _language() -> str:
    return (get_language() or "pl")[:2]


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


@dataclass(frozen=True, slots=True)
class PendingHandover:
    case_id: int
    reference: str
    title: str
    to_unit: str
    handed_over_at: datetime


def pending_handovers(by: Actor, *, limit: int = 10) -> list[PendingHandover]:
    """What this person handed over and nobody acknowledged yet: it can still be taken back."""
    rows = Handover.objects.filter(handed_over_by_id=by.id if by.is_staff else 0, acknowledged_at=None)
    rows = rows.filter(case__state=CaseState.HANDED_OVER, to_unit_id=F("case__unit_id"))
    return [
        PendingHandover(one.case_id, one.case.reference, one.case.title, one.to_unit.name, one.handed_over_at)
        for one in rows.select_related("case", "to_unit").order_by("-id")[:limit]
    ]


def case_header(by: Actor, case_id: int, *, identified: bool = False) -> CaseHeader:
    """What the access table lets this actor see of the case; NotFound when that is nothing."""
    row, seen = access_case_header(by, case_id, identified=identified)
    return _header(row, seen)


def _header(row: Case, seen: Sight) -> CaseHeader:
    language = _language()
    shown = Sight.HEADER in seen
    return CaseHeader(
        id=row.id,
        reference=row.reference,
        sign=row.sign if shown else "",
        type_code=row.type.code if shown else "",
        type_name=word(row.type.names, language) if shown else "",
        category_code=row.category.code if shown and row.category else "",
        category_name=word(row.category.names, language) if shown and row.category else "",
        category_icon=row.category.icon if shown and row.category else "",
        title=row.title if shown else "",
        state=CaseState(row.state) if shown or Sight.STATE in seen else None,
        unit_id=row.unit_id,
        unit_symbol=row.unit.symbol,
        unit_name=row.unit.name,
        unit_phone=row.unit.phone,
        received_at=row.received_at,
        planned=row.planned if shown else None,
        statutory_due=row.statutory_due if shown else None,
        resolved_at=row.resolved_at if shown else None,
        restricted=row.access_class != "open",
    )


def cases_of_person(by: Actor, person_id: int, *, confirmed: bool, limit: int = 20) -> list[CaseHeader]:
    """Headers of a person's cases. First-line staff see them only once the person is identified."""
    rows = with_units().filter(person_id__in=people.same_person_ids(person_id))
    return _sighted(by, rows.order_by("-received_at", "-id")[:limit], identified=confirmed)


def cases_of_contact(by: Actor, contact_id: int) -> list[CaseHeader]:
    """Headers of the cases a contact belongs to. The caller has checked access to the contact."""
    rows = with_units().filter(links__contact_id=contact_id)
    return _sighted(by, rows.order_by("id"), identified=True)


def _sighted(by: Actor, rows: Iterable[Any], *, identified: bool) -> list[CaseHeader]:
    seen = [(row, sight(by, row, row.helping, identified=identified)) for row in rows]
    return [_header(row, what) for row, what in seen if Sight.EXISTENCE in what]


def search(by: Actor, text: str, *, limit: int = 10) -> list[CaseHeader]:
    """Cases by reference, sign, or words of the title (their beginnings), open or closed, that the actor may read."""
    reference = parse_reference(text)
    digits = "".join(character for character in text if character.isdecimal())
    if reference:
        wanted = Q(reference=reference)
    elif text.strip() and "." in text:
        wanted = Q(sign__istartswith=text.strip())
    elif len(digits) >= 3 and not text.strip(" 0123456789"):
        wanted = Q(reference__startswith=digits)
    else:
        return [_header(row, Sight.FULL) for row in _by_title(by, words(text), limit)]
    rows = Case.objects.select_related("type", "category", "unit").filter(wanted & listed(by))
    return [_header(row, Sight.FULL) for row in rows.order_by("-received_at", "-id")[:limit]]


LATELY = timedelta(days=365)


def _by_title(by: Actor, asked: list[str], limit: int) -> Sequence[Case]:
    """The newest with all these words. A common word is met often enough in the last year's cases of whoever asks;
    a rare one is found by the index, which for a common one would read a twentieth of all cases."""
    if not asked:
        return []
    rows = Case.objects.select_related("type", "category", "unit").filter(listed(by)).order_by("-received_at", "-id")
    lately = rows.filter(received_at__gt=timezone.now() - LATELY).annotate(folded=FOLDED_TITLE)
    for word_of_title in asked:
        lately = lately.filter(folded__regex=rf"\m{word_of_title}")
    found = list(lately[:limit])
    if len(found) == limit:
        return found
    every = SearchQuery(" & ".join(f"'{one}':*" for one in asked), config="simple", search_type="raw")
    return list(rows.annotate(words=TITLE_WORDS).filter(words=every)[:limit])


def page(by: Actor, *, before: int | None = None, reference: str = "", limit: int = 50) -> list[CaseHeader]:
    """Cases the actor may be told of, the newest first, below the id `before`; by keyset. `reference` in digits."""
    rows = with_units().filter(announced(by))
    if before is not None:
        rows = rows.filter(id__lt=before)
    if reference:
        rows = rows.filter(reference=reference)
    return _sighted(by, rows.order_by("-id")[:limit], identified=False)


def photos_owner(file_id: int) -> int | None:
    """The case a file belongs to, for the file store's question who may open it."""
    return CasePhoto.objects.filter(file_id=file_id).values_list("case_id", flat=True).first()


def require_access(by: Actor, case_id: int) -> None:
    """NotFound for who may not read the content of the case."""
    access_case(by, case_id)
