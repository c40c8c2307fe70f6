"""Working on a case: begin, ask the person, take what they supplemented, change what kind it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.cases.events import PersonAsked, PersonSupplemented
from okienko.cases.models import CaseNote, CaseType, ExcludedPeriod
from okienko.cases.permissions import access_case
from okienko.cases.rules import REPLY_DAYS, CaseState
from okienko.cases.services.keeping import keep_closely
from okienko.cases.services.moving import category_code, close_waiting, locked, move, recompute_deadline, save, subject
from okienko.cases.services.telling import QUESTION, tell_person
from okienko.contacts import services as contacts
from okienko.contacts.rules import is_only_thanks
from okienko.kernel.actors import Actor, ActorKind, system
from okienko.kernel.errors import Conflict, Invalid
from okienko.kernel.facts import publish
from okienko.routing import services as routing
from okienko.routing.rules import AccessClass
from okienko.terms import queries as terms
from okienko.terms.rules import Reason as ExclusionReason


@transaction.atomic
def begin_work(case_id: int, *, by: Actor, note: str = "", version: int | None = None) -> None:
    """Somebody works on it now."""
    case = locked(case_id, by=by, version=version)
    if case.state == CaseState.HANDED_OVER:
        raise Conflict(_("Najpierw potwierdź odbiór sprawy."))
    close_waiting(case.id)
    move(case, CaseState.IN_PROGRESS, by=by, public_note=note)
    recompute_deadline(case, by=by)


@transaction.atomic
def ask_person(case_id: int, text: str, *, by: Actor, version: int | None = None) -> None:
    """Ask the person for what is missing. While the person is waited for, the term of a statutory matter
    stands still (art. 35 § 5 KPA)."""
    case = locked(case_id, by=by, version=version)
    if not text.strip():
        raise Invalid(fields={"text": _("Napisz, o co prosisz.")})
    move(case, CaseState.AWAITING_PERSON, by=by, public_note=text.strip(), action="cases.person_asked")
    today = timezone.localdate()
    allowed = terms.rule(case.deadline_rule, timezone.localdate(case.received_at)).exclusions
    if ExclusionReason.PARTY_DELAY in allowed:
        ExcludedPeriod.objects.create(case=case, reason=ExclusionReason.PARTY_DELAY, since=today)
        recompute_deadline(case, by=by)
    publish(PersonAsked(case.id), subject=subject(case))
    reply_by = timezone.localdate() + timedelta(days=REPLY_DAYS)
    tell_person(case, QUESTION, {"questions": text.strip(), "reply_by": reply_by}, by=by)


@transaction.atomic
def supplement(
    case_id: int,
    text: str,
    *,
    by: Actor,
    attachments: tuple[contacts.AttachedFile, ...] = (),
    letter: contacts.Content | None = None,
) -> bool:
    """The person answers from the tracking page or by a message. The caller has checked the code or the link.

    A person or nobody known may only add: the access table speaks of staff. In a settled case nobody would read
    it, so its contact waits again, unless all it says is thank you; returns whether it does. `letter`: the message
    `text` was taken from, whose subject and HTML are kept beside it; what came from another address is not shown on
    the person's page.
    """
    if not text.strip() and not attachments:
        raise Invalid(fields={"text": _("Napisz odpowiedź albo dołącz plik.")})
    as_whom = system() if by.kind in (ActorKind.ANONYMOUS, ActorKind.PERSON) else by
    case = locked(case_id, by=as_whom)
    contact_id = case.links.order_by("id").values_list("contact_id", flat=True).first()
    is_thanks = not attachments and is_only_thanks(text, headline=letter.headline if letter else "")
    waits = case.state == CaseState.RESOLVED and not is_thanks
    if contact_id is not None:
        said = replace(letter or contacts.Content(text), text=text, attachments=attachments)
        contacts.add_incoming(contact_id, said, by=as_whom, waits=waits)
    is_theirs = letter is None or not letter.other_sender
    CaseNote.objects.create(case=case, public=is_theirs, text=text, actor_kind=by.kind.value, actor_id=by.id)
    if case.state == CaseState.AWAITING_PERSON:
        close_waiting(case.id)
        move(case, CaseState.IN_PROGRESS, by=by, action="cases.supplemented")
        recompute_deadline(case, by=by)
    else:
        save(case)
        audit.record(subject=subject(case), action="cases.supplemented", by=by)
    routing.note_news(subject(case))
    publish(PersonSupplemented(case.id), subject=subject(case))
    return waits


@transaction.atomic
def see_news(case_id: int, *, by: Actor) -> None:
    """Who handles the case, or anybody while nobody does, has seen what the person added."""
    access_case(by, case_id)
    routing.see_news(f"case:{case_id}", by=by)


@transaction.atomic
def requalify(case_id: int, type_code: str, *, by: Actor, reason: str, version: int | None = None) -> None:
    """Content decides, not the title (art. 222 KPA): another type, dates anew from the day of receipt."""
    case = locked(case_id, by=by, version=version)
    if not reason.strip():
        raise Invalid(fields={"reason": _("Napisz, dlaczego to inny rodzaj sprawy.")})
    to = CaseType.objects.filter(code=type_code).first()
    if to is None or to.id == case.type_id:
        raise Invalid(fields={"type": _("Wybierz inny rodzaj sprawy.")})
    former = case.type.code
    case.type, case.deadline_rule = to, to.deadline_rule
    case.on_map = case.on_map and to.public_map
    if to.restricted and case.access_class == AccessClass.OPEN:
        if case.handler_id is None and by.is_staff:  # who found it out may go on reading it
            case.handler_id = by.id
            routing.amend(subject(case), assignee_id=by.id, taken_at=timezone.now())
        keep_closely(case)
    routing.amend(subject(case), category=category_code(case))
    audit.record(
        subject=subject(case), action="cases.requalified", by=by, reason=reason, data={"from": former, "to": to.code}
    )
    recompute_deadline(case, by=by)


@transaction.atomic
def set_complicated(case_id: int, complicated: bool, *, by: Actor, reason: str, version: int | None = None) -> None:
    """A particularly complicated matter has two months (art. 35 § 3 KPA)."""
    case = locked(case_id, by=by, version=version)
    case.complicated = complicated
    recompute_deadline(case, by=by)
    audit.record(subject=subject(case), action="cases.complicated", by=by, reason=reason, data={"is": complicated})
