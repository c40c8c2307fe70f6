"""Handing a case over to another unit, against acknowledgement of receipt."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.cases.events import CaseHandedOver, HandoverAcknowledged
from okienko.cases.models import Case, Handover
from okienko.cases.rules import CaseState, Reason
from okienko.cases.services.keeping import keep_closely
from okienko.cases.services.moving import close_waiting, locked, move, recompute_deadline, subject
from okienko.cases.services.telling import HANDED_OVER, tell_person
from okienko.kernel.actors import Actor, system
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.kernel.facts import publish
from okienko.organization import queries as organization
from okienko.organization.permissions import require
from okienko.routing import services as routing


@transaction.atomic
def hand_over(case_id: int, *, to_unit_id: int, by: Actor, reason: str, version: int | None = None) -> None:
    """Pass a case to another unit. It keeps its dates; the unit must acknowledge receipt.

    Raises:
        Invalid: no reason, or the unit has it already.
    """
    case = locked(case_id, by=by, version=version)
    if not reason.strip():
        raise Invalid(fields={"reason": _("Napisz, dlaczego sprawa idzie do innej komórki.")})
    if to_unit_id == case.unit_id:
        raise Invalid(fields={"unit": _("Sprawa jest już w tej komórce. Wybierz inną.")})
    former = case.unit_id
    case.unit_id, case.unit_reason, case.unit_area, case.handler_id = to_unit_id, Reason.CHOSEN, "", None
    Handover.objects.create(
        case=case,
        from_unit_id=former,
        to_unit_id=to_unit_id,
        reason=reason.strip(),
        handed_over_by_id=by.id if by.is_staff else None,
    )
    if to_unit_id in organization.units_by_symbol(case.type.restricted_units).values():
        keep_closely(case)
    waited = close_waiting(case.id)
    move(case, CaseState.HANDED_OVER, by=by, internal_note=reason.strip())
    if waited:
        recompute_deadline(case, by=by)
    _requeue(case)
    publish(CaseHandedOver(case.id, former, to_unit_id), subject=subject(case))


def _requeue(case: Case) -> None:
    routing.amend(
        subject(case),
        unit_id=case.unit_id,
        assignee_id=None,
        taken_at=None,
        sticky_id=None,
        queue="",  # past its date, it enters that of its new unit
        is_first_line=case.unit_id == organization.first_line(),
    )


@transaction.atomic
def acknowledge_handover(case_id: int, *, by: Actor) -> None:
    """The unit confirms that it has received the case and begins to work on it."""
    who = require(by)
    case = locked(case_id, by=by)
    handover = _open_handover(case)
    handover.acknowledged_at = timezone.now()
    handover.acknowledged_by_id = None if who.is_system else who.user_id
    handover.save()
    move(case, CaseState.IN_PROGRESS, by=by, action="cases.handover_acknowledged")
    publish(HandoverAcknowledged(case.id, case.unit_id), subject=subject(case))
    tell_person(case, HANDED_OVER, by=by)  # only now it is sure who has the case


@transaction.atomic
def refuse_handover(case_id: int, *, by: Actor, reason: str, version: int | None = None) -> None:
    """The unit says the case is not its own; it goes back to the one that handed it over."""
    case = locked(case_id, by=by, version=version)
    if not reason.strip():
        raise Invalid(fields={"reason": _("Napisz, dlaczego to nie jest sprawa tej komórki.")})
    handover = _open_handover(case)
    handover.refused, handover.acknowledged_at = True, timezone.now()
    handover.acknowledged_by_id = by.id if by.is_staff else None
    handover.save()
    refusing = case.unit_id
    case.unit_id = handover.from_unit_id
    move(case, CaseState.RECEIVED, by=by, internal_note=reason.strip(), action="cases.handover_refused")
    _requeue(case)
    publish(HandoverAcknowledged(case.id, refusing, refused=True), subject=subject(case))


@transaction.atomic
def take_back_handover(case_id: int, *, by: Actor) -> None:
    """Undo a hand-over of one's own while the unit has not answered it; who takes it back has the case.

    The one who handed it over may no longer read the case, so this handover itself is the permission.

    Raises:
        NotFound: `by` did not hand this case over.
        Conflict: the unit has answered.
    """
    own = Handover.objects.filter(case_id=case_id, handed_over_by_id=by.id if by.is_staff else 0)
    if not own.exists():
        raise NotFound
    case = locked(case_id, by=system())
    handover = own.filter(acknowledged_at=None, to_unit_id=case.unit_id).order_by("-id").first()
    if handover is None or case.state != CaseState.HANDED_OVER:
        raise Conflict(_("Komórka odpowiedziała już na to przekazanie, więc nie można go cofnąć."))
    handover.refused, handover.acknowledged_at, handover.acknowledged_by_id = True, timezone.now(), by.id
    handover.save()
    losing, case.unit_id, case.handler_id = case.unit_id, handover.from_unit_id, by.id
    before = case.history.filter(state=CaseState.HANDED_OVER).order_by("-id").values_list("from_state", flat=True)[:1]
    to = CaseState.IN_PROGRESS if CaseState.IN_PROGRESS in before else CaseState.RECEIVED
    move(case, to, by=by, internal_note=_("Cofnięto przekazanie."), action="cases.handover_taken_back")
    _requeue(case)
    routing.amend(subject(case), assignee_id=by.id, taken_at=timezone.now())
    publish(HandoverAcknowledged(case.id, losing, refused=True), subject=subject(case))


def _open_handover(case: Case) -> Handover:
    """The handover that waits for an answer. Call while holding the lock on the case."""
    found = Handover.objects.filter(case=case, acknowledged_at=None, to_unit_id=case.unit_id).order_by("-id").first()
    if found is None:
        raise Conflict(_("Odbiór tej sprawy ktoś już potwierdził. Odśwież stronę."))
    return found
