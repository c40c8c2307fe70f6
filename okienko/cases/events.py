"""Facts of cases."""

from __future__ import annotations

from datetime import date

from okienko.cases.rules import CaseState, LinkKind
from okienko.kernel.facts import fact


@fact("cases.case_opened.v1")
class CaseOpened:
    """A matter got a number, a date and a responsible unit."""

    case_id: int
    type_id: int
    unit_id: int
    planned: date
    matched: bool  # False: nobody matched, the first line has it


@fact("cases.state_changed.v1")
class StateChanged:
    """A case moved from one state to another."""

    case_id: int
    from_state: CaseState
    state: CaseState


@fact("cases.case_handed_over.v1")
class CaseHandedOver:
    """Another unit is to take the case."""

    case_id: int
    from_unit_id: int
    to_unit_id: int


@fact("cases.handover_acknowledged.v1")
class HandoverAcknowledged:
    """The unit confirmed (or refused) that it received the case."""

    case_id: int
    unit_id: int
    refused: bool = False


@fact("cases.case_resolved.v1")
class CaseResolved:
    """The case is *Załatwiona*."""

    case_id: int


@fact("cases.case_reopened.v1")
class CaseReopened:
    """A settled case is open again."""

    case_id: int


@fact("cases.contact_joined.v1")
class ContactJoined:
    """A contact belongs to a case."""

    case_id: int
    contact_id: int
    kind: LinkKind


@fact("cases.deadline_changed.v1")
class DeadlineChanged:
    """The dates of a case were computed anew."""

    case_id: int
    planned: date
    statutory_due: date | None


@fact("cases.person_asked.v1")
class PersonAsked:
    """The office waits for something from the person."""

    case_id: int


@fact("cases.person_supplemented.v1")
class PersonSupplemented:
    """The person answered what the office asked for."""

    case_id: int
