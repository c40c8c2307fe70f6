"""The bulk door: cases of an older system, or of the demo's half year.

Contacts come first (`contacts.services.import_history`), then their cases. Nothing leaves the office, and
facts are written as already settled.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.audit.services import PastEntry
from okienko.cases import rules
from okienko.cases.events import (
    CaseHandedOver,
    CaseOpened,
    CaseReopened,
    CaseResolved,
    ContactJoined,
    HandoverAcknowledged,
    PersonAsked,
    StateChanged,
)
from okienko.cases.models import (
    Case,
    CaseContact,
    CaseNote,
    CasePhoto,
    CaseType,
    Category,
    ExcludedPeriod,
    Handover,
    SignCounter,
    StatusChange,
)
from okienko.cases.rules import CaseId, CaseState, MoveNotAllowed, Reason
from okienko.cases.services.moving import apply_deadline, count_deadline, subject, work_of
from okienko.cases.services.past import ImportedCase, PastCase, PastHandover, PastNote, PastStep
from okienko.contacts import queries as contact_queries
from okienko.contacts import services as contacts
from okienko.contacts.queries import ContactHeader
from okienko.kernel import numbers
from okienko.kernel.actors import Actor, system
from okienko.kernel.bulk import copy_in
from okienko.kernel.errors import Invalid
from okienko.kernel.facts import publish_settled
from okienko.kernel.models import ORIGIN_IMPORT
from okienko.organization import queries as organization
from okienko.organization.permissions import require
from okienko.organization.rules import Role
from okienko.people import queries as people
from okienko.routing import services as routing
from okienko.routing.rules import AccessClass, EventKind
from okienko.routing.services import PastEvent
from okienko.terms import queries as terms
from okienko.terms.rules import Deadline, Exclusion


@transaction.atomic
def import_history(cases: Iterable[PastCase], *, by: Actor) -> list[ImportedCase]:
    """Bring many cases in at once, in the order given. All or nothing.

    Raises:
        Forbidden: `by` is no administrator.
        Invalid: unknown type, category or unit, a move the state table does not have, a case without a contact;
            the message names the case by its place in the order.
    """
    require(by, Role.ADMIN)
    given = list(cases)
    headers = contact_queries.headers({contact_id for one in given for contact_id, _kind in one.contacts})
    catalog = _Catalog()
    rows = [catalog.case(number, one, headers) for number, one in enumerate(given)]
    _set_references(given, rows, headers)
    pairs = list(zip(given, rows, strict=True))
    _allot_signs(pairs, catalog.symbols)
    copy_in(rows)
    _join_duplicates(pairs)
    _import_parts(pairs)
    for one, row in pairs:
        if row.access_class != AccessClass.OPEN:
            for contact_id, _kind in one.contacts:
                if headers[contact_id].access_class != row.access_class or row.about_user_id:
                    closely = AccessClass(row.access_class)
                    contacts.restrict(contact_id, closely, kept_from_id=row.about_user_id, by=system())
    _enqueue(pairs, headers)
    routing.import_log(_of_figures(pairs))
    _publish(pairs)
    return [ImportedCase(CaseId(row.id), row.reference, row.sign) for row in rows]


class _Catalog:
    """What every case is built from, read once; deadlines counted once for a day and a rule."""

    def __init__(self) -> None:
        self.types = {row.code: row for row in CaseType.objects.all()}
        self.categories = {row.code: row for row in Category.objects.all()}
        self.symbols = {int(pk): symbol for symbol, pk in organization.units_by_symbol().items()}
        self._law = terms.law_of_office()
        self._deadlines: dict[tuple[Any, ...], Deadline] = {}

    def case(self, number: int, one: PastCase, headers: Mapping[int, ContactHeader]) -> Case:
        first = headers.get(one.contacts[0][0]) if one.contacts else None
        case_type, category = self.types.get(one.type_code), self.categories.get(one.category_code)
        if first is None or case_type is None or (one.category_code and category is None):
            raise Invalid(_("Sprawa %(number)d: nieznany kontakt, rodzaj albo kategoria.") % {"number": number + 1})
        if one.unit_id not in self.symbols:
            raise Invalid(_("Sprawa %(number)d: nieznana komórka.") % {"number": number + 1})
        _check_steps(number, one.steps)
        closely = case_type.restricted or self.symbols[one.unit_id] in case_type.restricted_units
        last = one.steps[-1]
        resolved = [step.at for step in one.steps if step.state is CaseState.RESOLVED]
        case = Case(
            tracking_code=one.tracking_code,
            type=case_type,
            category=category,
            state=last.state,
            access_class=AccessClass.RESTRICTED if closely else first.access_class,
            title=" ".join(one.title.replace("\x00", "").split())[:300],
            description=one.description.replace("\x00", ""),
            unit_id=one.unit_id,
            unit_reason=one.unit_reason,
            unit_area=one.unit_area,
            handler_id=one.handler_id,
            person_id=first.person_id,
            on_behalf_of_id=first.on_behalf_of_id,
            about_user_id=one.about_user_id,
            channel=first.channel,
            language=first.language,
            received_at=one.received_at,
            deadline_rule=case_type.deadline_rule,
            complicated=one.complicated,
            **_place_and_publicity(one, case_type),
            resolution=one.outcome if last.state is CaseState.RESOLVED else "",
            answer=one.answer.replace("\x00", ""),
            resolved_at=resolved[-1] if last.state is CaseState.RESOLVED else None,
            reopened_count=sum(step.state is CaseState.REOPENED for step in one.steps),
            planned=one.planned or timezone.localdate(one.received_at),
            origin=ORIGIN_IMPORT,
        )
        apply_deadline(case, self._deadline(case, one.excluded))
        case.planned = one.planned or case.planned
        case.due_at = one.due_at or case.due_at
        return case

    def _deadline(self, case: Case, excluded: Sequence[Exclusion]) -> Deadline:
        day = timezone.localdate(case.received_at)
        key = (case.deadline_rule, day, case.complicated, case.category and case.category.target_days, *excluded)
        if key not in self._deadlines:
            found = count_deadline(case, excluded, law=self._law)
            if found.planned_at or found.statutory_at:  # counted in hours: every case has its own
                return found
            self._deadlines[key] = found
        return self._deadlines[key]


def _place_and_publicity(one: PastCase, case_type: CaseType) -> dict[str, Any]:
    return {
        "lon": one.place.lon,
        "lat": one.place.lat,
        "address": one.place.address[:300],
        "street": one.place.street[:200],
        "district": one.district,
        "outside_town": one.unit_reason is Reason.OUTSIDE_TOWN,
        "public_consent": one.public_consent,
        "released": one.released,
        "on_map": case_type.public_map and one.place.has_point,
    }


def _check_steps(number: int, steps: Sequence[PastStep]) -> None:
    try:
        if not steps or steps[0].state is not CaseState.RECEIVED:
            raise MoveNotAllowed(CaseState.RECEIVED, CaseState.RECEIVED)
        for before, after in pairwise(steps):
            rules.require_move(before.state, after.state)
            if after.at < before.at:
                raise MoveNotAllowed(before.state, after.state)
    except MoveNotAllowed as error:
        raise Invalid(
            _("Sprawa %(number)d: stany nie następują po sobie (%(move)s).") % {"number": number + 1, "move": error}
        ) from error


def _set_references(given: Sequence[PastCase], rows: Sequence[Case], headers: Mapping[int, ContactHeader]) -> None:
    """The number of the first contact while no case has it, else a fresh one."""
    wanted = [one.reference or headers[one.contacts[0][0]].reference for one in given]
    taken = set(Case.objects.filter(reference__in=wanted).values_list("reference", flat=True))
    for one, row, reference in zip(given, rows, wanted, strict=True):
        if reference in taken:
            row.reference, row.tracking_code = numbers.draw_reference(), f"{secrets.randbelow(10**6):06d}"
        else:
            row.reference = reference
            row.tracking_code = one.tracking_code or headers[one.contacts[0][0]].tracking_code
        taken.add(row.reference)


def _allot_signs(pairs: Sequence[tuple[PastCase, Case]], symbols: Mapping[int, str]) -> None:
    """Signs in the order in which work began; counters end at the last number, so that the list has no gap."""
    series: dict[tuple[str, str, int], list[tuple[datetime, Case]]] = defaultdict(list)
    kept: Counter[tuple[str, str, int]] = Counter()
    for one, row in pairs:
        if one.sign:
            row.sign = one.sign
            unit, file_class, number, year = one.sign.rsplit(".", 3)
            kept[unit, file_class, int(year)] = max(kept[unit, file_class, int(year)], int(number))
            continue
        began = next((step for step in one.steps if step.state is CaseState.IN_PROGRESS), None)
        if began and row.type.file_class:
            symbol = symbols[began.unit_id or row.unit_id]
            series[symbol, row.type.file_class, timezone.localdate(began.at).year].append((began.at, row))
    counters = SignCounter.objects.select_for_update()
    known = {(row.unit_symbol, row.file_class, row.year): row.last for row in counters}
    for key in series.keys() | kept.keys():
        last = max(known.get(key, 0), kept[key])
        for _began, row in sorted(series[key], key=lambda pair: pair[0]):
            last += 1
            row.sign = f"{key[0]}.{key[1]}.{last}.{key[2]}"
        known[key] = last
    SignCounter.objects.bulk_create(
        [SignCounter(unit_symbol=key[0], file_class=key[1], year=key[2], last=last) for key, last in known.items()],
        update_conflicts=True,
        unique_fields=["unit_symbol", "file_class", "year"],
        update_fields=["last"],
    )


def _join_duplicates(pairs: Sequence[tuple[PastCase, Case]]) -> None:
    wanted = [(one.duplicate_of, row) for one, row in pairs if one.duplicate_of]
    into = dict(Case.objects.filter(reference__in=[ref for ref, _row in wanted]).values_list("reference", "id"))
    for reference, row in wanted:
        row.duplicate_of_id = into[reference]
    Case.objects.bulk_update([row for _reference, row in wanted], ["duplicate_of"])


def _import_parts(pairs: Sequence[tuple[PastCase, Case]]) -> None:
    copy_in(
        CaseContact(case=row, contact_id=contact_id, kind=kind, at=one.received_at)
        for one, row in pairs
        for contact_id, kind in one.contacts
    )
    copy_in(_history(pairs))
    copy_in(_handover(row, past) for one, row in pairs for past in one.handovers)
    copy_in(_note(row, note) for one, row in pairs for note in one.notes)
    copy_in(
        ExcludedPeriod(case=row, reason=past.reason, since=past.begins, until=past.ends, note=past.document)
        for one, row in pairs
        for past in one.excluded
    )
    copy_in(
        CasePhoto(case=row, file_id=file.file_id, name=file.name, mime_type=file.mime_type, size=file.size)
        for one, row in pairs
        for file in one.photos
    )


def _handover(row: Case, past: PastHandover) -> Handover:
    return Handover(
        case=row,
        from_unit_id=past.from_unit_id,
        to_unit_id=past.to_unit_id,
        reason=past.reason,
        handed_over_at=past.at,
        handed_over_by_id=past.by_id,
        acknowledged_at=past.acknowledged_at,
        acknowledged_by_id=past.acknowledged_by_id,
        refused=past.refused,
    )


def _note(row: Case, note: PastNote) -> CaseNote:
    kind, number = note.by.kind.value, note.by.id
    return CaseNote(case=row, public=note.public, text=note.text, at=note.at, actor_kind=kind, actor_id=number)


def _history(pairs: Sequence[tuple[PastCase, Case]]) -> Iterator[StatusChange]:
    for one, row in pairs:
        former, unit_id = "", one.steps[0].unit_id or row.unit_id
        for step in one.steps:
            unit_id = step.unit_id or unit_id
            yield StatusChange(
                case=row,
                from_state=former,
                state=step.state,
                at=step.at,
                actor_kind=step.by.kind.value,
                actor_id=step.by.id,
                unit_id=unit_id,
                public_note=step.public_note,
                internal_note=step.internal_note,
            )
            former = step.state


def _enqueue(pairs: Sequence[tuple[PastCase, Case]], headers: Mapping[int, ContactHeader]) -> None:
    waiting = [(one, row) for one, row in pairs if row.state != CaseState.RESOLVED]
    cards = people.cards({row.person_id for _one, row in waiting if row.person_id})
    first_line = organization.first_line()
    works = []
    for one, row in waiting:
        card = cards.get(row.person_id or 0)
        who = card.name if card else headers[one.contacts[0][0]].sender_name
        works.append(
            replace(
                work_of(
                    row,
                    who=who,
                    first_line=row.unit_id == first_line,
                    assignee_id=row.handler_id,
                    enqueued_at=row.received_at,
                ),
                due_at=row.due_at,  # as the older system promised it
            )
        )
    routing.import_history(works)


def _of_figures(pairs: Sequence[tuple[PastCase, Case]]) -> Iterator[PastEvent]:
    """What the log says of them: when they were due, were settled and came back (`services.figures`)."""
    people = {row.person_id for _one, row in pairs if row.person_id}
    received: dict[tuple[int | None, int | None], list[datetime]] = {}
    rows = Case.objects.filter(person__in=people, category__isnull=False).order_by("received_at")
    for person_id, category_id, at in rows.values_list("person_id", "category_id", "received_at"):
        received.setdefault((person_id, category_id), []).append(at)
    for one, row in pairs:
        if row.access_class == AccessClass.OPEN:
            yield from _told(one, row, received.get((row.person_id, row.category_id), []))


def _told(one: PastCase, row: Case, received: Sequence[datetime]) -> Iterator[PastEvent]:
    def event(at: datetime, kind: EventKind, *, due_at: datetime | None = None, number: int | None = None) -> PastEvent:
        return PastEvent(at, kind, subject=subject(row), channel=row.channel, due_at=due_at, number=number)

    if row.state == CaseState.RESOLVED:  # else it waits, and `routing.import_history` has said so
        yield event(one.received_at, EventKind.DATED, due_at=row.due_at)
    for step in one.steps:
        if step.state is CaseState.RESOLVED:
            yield event(step.at, EventKind.DATED)
            yield event(step.at, EventKind.SETTLED, number=len(one.contacts))
            again = next((at for at in received if at > step.at), None)
            if again is not None:
                yield event(again, EventKind.CAME_BACK)
        elif step.state is CaseState.REOPENED:
            yield event(step.at, EventKind.DATED, due_at=row.due_at)
            yield event(step.at, EventKind.CAME_BACK)


def _publish(pairs: Sequence[tuple[PastCase, Case]]) -> None:
    rated = [(subject(row), row.person_id, one.rating) for one, row in pairs if one.rating]
    happened: list[tuple[datetime, str, Any]] = []
    acts: list[PastEntry] = []
    for one, row in pairs:
        of = subject(row)
        matched = one.unit_reason not in (Reason.NOBODY_MATCHED, Reason.OUTSIDE_TOWN)
        opened_by = one.steps[0].unit_id or row.unit_id
        happened.append((one.received_at, of, CaseOpened(row.id, row.type_id, opened_by, row.planned, matched)))
        acts.append(PastEntry(of, "cases.opened", one.steps[0].by, one.received_at, data={"type": row.type.code}))
        happened += [(one.received_at, of, ContactJoined(row.id, number, kind)) for number, kind in one.contacts]
        for before, step in pairwise(one.steps):
            happened.append((step.at, of, StateChanged(row.id, before.state, step.state)))
            acts.append(PastEntry(of, f"cases.{step.state.value}", step.by, step.at, data={"from": before.state.value}))
            match step.state:
                case CaseState.AWAITING_PERSON:
                    happened.append((step.at, of, PersonAsked(row.id)))
                case CaseState.RESOLVED:
                    happened.append((step.at, of, CaseResolved(row.id)))
                case CaseState.REOPENED:
                    happened.append((step.at, of, CaseReopened(row.id)))
        for past in one.handovers:
            happened.append((past.at, of, CaseHandedOver(row.id, past.from_unit_id, past.to_unit_id)))
            if past.acknowledged_at:
                fact = HandoverAcknowledged(row.id, past.to_unit_id, past.refused)
                happened.append((past.acknowledged_at, of, fact))
    happened += contacts.import_ratings(rated)
    audit.import_history(acts)
    publish_settled((of, fact, at) for at, of, fact in sorted(happened, key=lambda one: one[0]))
