"""The end of a case, and its beginning again."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.cases import rules
from okienko.cases.events import CaseReopened, CaseResolved
from okienko.cases.models import Case, ExcludedPeriod
from okienko.cases.rules import CaseState
from okienko.cases.services.figures import note_came_back, note_settled
from okienko.cases.services.linking import join
from okienko.cases.services.moving import WrongState, locked, move, recompute_deadline, subject, work_of
from okienko.cases.services.telling import CLOSED_UNRATED, JOINED, REOPENED, closing_code, tell_person
from okienko.contacts import queries as contact_queries
from okienko.contacts import services as contacts
from okienko.kernel.actors import Actor, ActorKind, system
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Invalid, NotFound
from okienko.kernel.facts import publish
from okienko.kernel.references import format_reference
from okienko.organization import queries as organization
from okienko.people import queries as people
from okienko.routing import services as routing

DUPLICATE = "duplicate"


@transaction.atomic
def resolve(case_id: int, *, outcome: str, answer: str, by: Actor, version: int | None = None) -> None:
    """*Załatwiona*: with an outcome of the type and a plain answer, which the person receives.

    Raises:
        Invalid: unknown outcome, or no answer.
    """
    case = locked(case_id, by=by, version=version)
    outcomes = {one["code"]: one for one in case.type.outcomes}
    wrong = {}
    if outcome not in outcomes:
        wrong["outcome"] = str(_("Wybierz, jak zakończyła się sprawa."))
    if not answer.strip():
        wrong["answer"] = str(_("Napisz odpowiedź prostymi słowami: co zrobiono i co dalej."))
    if wrong:
        raise Invalid(fields=wrong)
    _close(case, outcome, answer.strip(), by=by)
    asks = _asks_for_rating(case, bool(outcomes[outcome].get("rating")))
    asked = asks and contacts.ask_for_rating(subject(case), person_id=case.person_id)
    tell_person(case, closing_code(case, asks_for_rating=asked), by=by)
    for duplicate in case.duplicates.select_related("type", "category", "unit", "handler").order_by("id"):
        tell_person(duplicate, CLOSED_UNRATED, {"answer": case.answer}, by=by)


def _close(case: Case, outcome: str, answer: str, *, by: Actor) -> None:
    if ExcludedPeriod.objects.filter(case=case, until=None).update(until=timezone.localdate()):
        recompute_deadline(case, by=by)
    case.resolution, case.answer, case.resolved_at = outcome, answer, timezone.now()
    if by.is_staff and case.handler_id is None:
        case.handler_id = by.id
    move(case, CaseState.RESOLVED, by=by, public_note=answer)
    routing.finish(subject(case), by=by)
    note_settled(case)
    publish(CaseResolved(case.id), subject=subject(case))


def _asks_for_rating(case: Case, outcome_allows: bool) -> bool:
    since = timezone.now() - timedelta(days=rules.RATING_EVERY_DAYS)
    ids = people.same_person_ids(case.person_id) if case.person_id else []
    return rules.may_ask_for_rating(
        type_code=case.type.code,
        type_allows=case.type.rating,
        outcome_allows=outcome_allows,
        civil_status=case.unit.symbol in case.type.no_rating_units,
        asked_recently=bool(ids) and contact_queries.asked_for_rating_since(ids, since),
    )


@transaction.atomic
def join_duplicate(case_id: int, into_case_id: int, *, by: Actor, version: int | None = None) -> None:
    """A person decides that two reports are about the same thing: this one ends, its contacts follow the other.

    The machine only suggests; it never joins.
    """
    if case_id == into_case_id:
        raise Invalid(fields={"into": _("Wybierz inne zgłoszenie.")})
    rows: dict[int, Case] = {}
    for one in sorted((case_id, into_case_id)):  # one order of locks for everybody
        try:
            rows[one] = locked(one, by=by)
        except NotFound as error:
            if one == case_id:
                raise
            raise Invalid(fields={"into": _("Nie ma zgłoszenia o tym numerze. Sprawdź cyfry.")}) from error
    case, into = rows[case_id], rows[into_case_id]
    if version is not None:
        require_version(version, case.version)
    if into.duplicate_of_id is not None:
        raise Invalid(fields={"into": _("To zgłoszenie samo jest duplikatem. Wybierz to, do którego je dołączono.")})
    if into.state == CaseState.RESOLVED:  # its answer has gone out; nobody would ever answer this person
        raise Invalid(
            fields={"into": _("To zgłoszenie jest już załatwione. Otwórz je ponownie albo odpowiedz osobno.")}
        )
    for contact_id in case.links.order_by("contact_id").values_list("contact_id", flat=True):
        join(into, contact_id, by=by)
    case.duplicates.update(duplicate_of=into)
    case.duplicate_of = into
    answer = _("To samo zgłoszono wcześniej. Dalszy przebieg można śledzić pod tym samym numerem.")
    _close(case, DUPLICATE, answer, by=by)
    audit.record(subject=subject(case), action="cases.joined_duplicate", by=by, data={"into": into.id})
    tell_person(
        case, JOINED, {"joined_reference": format_reference(into.reference), "planned_date": into.planned}, by=by
    )


@transaction.atomic
def reopen(case_id: int, *, reason: str, by: Actor, version: int | None = None) -> None:
    """Open a settled case again, within the days its type allows.

    The person may do it from the tracking page (the caller has checked the code), staff from the case.

    Raises:
        WrongState: too late, or not settled.
    """
    as_whom = system() if by.kind in (ActorKind.ANONYMOUS, ActorKind.PERSON) else by
    case = locked(case_id, by=as_whom, version=version)
    if not reason.strip():
        raise Invalid(fields={"reason": _("Napisz, co jeszcze trzeba zrobić.")})
    if case.state != CaseState.RESOLVED or case.resolved_at is None:
        raise WrongState(_("Ta sprawa nie jest zakończona, więc nie trzeba jej otwierać ponownie."))
    if timezone.now() > case.resolved_at + timedelta(days=case.type.reopen_days):
        raise WrongState(_("Minął czas na ponowne otwarcie. Wyślij nowe zgłoszenie i podaj ten numer."))
    case.reopened_count += 1
    case.resolution, case.resolved_at, case.duplicate_of = "", None, None
    note_came_back(case)
    move(case, CaseState.REOPENED, by=by, public_note=reason.strip())
    recompute_deadline(case, by=system())
    contact_ids = list(case.links.order_by("id").values_list("contact_id", flat=True)[:1])
    headers = contact_queries.headers(contact_ids)
    who = headers[contact_ids[0]].sender_name if contact_ids else ""
    is_first_line = case.unit_id == organization.first_line()
    routing.enqueue(work_of(case, who=who, first_line=is_first_line, assignee_id=case.handler_id), by=by)
    publish(CaseReopened(case.id), subject=subject(case))
    tell_person(case, REOPENED, by=by)
