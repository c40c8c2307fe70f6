"""Writing to the person about a case, from a template of the office.

Which text goes out when: packs/README.md. Its placeholders are filled here, in the person's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from okienko.cases.links import rating_link, tracking_link
from okienko.cases.models import Case
from okienko.cases.queries.tracking import owed_contacts
from okienko.cases.rules import CaseTypeCode
from okienko.contacts import queries as contact_queries
from okienko.contacts import services as contacts
from okienko.contacts.queries import ContactHeader
from okienko.contacts.rules import fill, plain_text
from okienko.kernel import brand, pages, phones
from okienko.kernel.actors import Actor, system
from okienko.kernel.references import format_reference
from okienko.kernel.templatetags.design import written_day
from okienko.organization import queries as organization

ACKNOWLEDGED, ACKNOWLEDGED_REPORT = "acknowledgement", "acknowledgement-report"
QUESTION = "ask-for-more"
CLOSED, CLOSED_REPORT, CLOSED_UNRATED = "closing", "closing-report", "closing-without-rating"
REOPENED = "reopened"
HANDED_OVER = "handed-over"
JOINED = "joined"

# Used where the office has no pack, or its text is for other types of cases.
_PLAIN = {
    ACKNOWLEDGED: "Sprawę {reference} przyjęliśmy {received_date}. Planowana data: {planned_date}.\n\n"
    "Przebieg sprawy: {tracking_url}\nKod: {tracking_code}\n\n{clause_short}\n{clause_url}",
    QUESTION: "Prosimy o uzupełnienie sprawy {reference}.\n\n{questions}\n\nOdpowiedź można wpisać tutaj:\n"
    "{tracking_url}",
    CLOSED: "Sprawa {reference} jest załatwiona.\n\n{answer}\n\nPrzebieg sprawy: {tracking_url}\n\n"
    "Prosimy o ocenę obsługi (jedno kliknięcie): {rating_url}",
    CLOSED_UNRATED: "Sprawa {reference} jest załatwiona.\n\n{answer}\n\nPrzebieg sprawy: {tracking_url}",
    REOPENED: "Sprawa {reference} jest ponownie otwarta. Planowana data: {planned_date}.\n\n{tracking_url}",
    HANDED_OVER: "Sprawę {reference} prowadzi teraz: {unit}.\n\n{tracking_url}",
    JOINED: "To samo zgłoszono wcześniej. Sprawę {reference} prowadzimy dalej pod numerem {joined_reference}.",
}
_PLAIN[CLOSED_REPORT] = _PLAIN[CLOSED]
_PLAIN[ACKNOWLEDGED_REPORT] = _PLAIN[ACKNOWLEDGED]
_PLAIN_SUBJECT = "[{reference}] {topic}"
_REPORTS_ONLY = frozenset({REOPENED, JOINED, CLOSED_REPORT, ACKNOWLEDGED_REPORT})


def closing_code(case: Case, *, asks_for_rating: bool) -> str:
    """Which text tells that the case is *Załatwiona*."""
    if not asks_for_rating:
        return CLOSED_UNRATED
    return CLOSED_REPORT if case.type.code == CaseTypeCode.REPORT else CLOSED


def acknowledge(case: Case, *, by: Actor) -> None:
    """Tell who sent a form what they need to follow it: reference, code, planned date, information clause."""
    clause = pages.clause("form", case.language)
    values: dict[str, str | date] = {
        "closed": "",  # of a message, which somebody has to open
        "received_date": timezone.localdate(case.received_at),
        "clause_short": clause.short if clause else "",
        "clause_url": f"{settings.PUBLIC_URL}/prywatnosc/#form",
    }
    tell_person(case, ACKNOWLEDGED_REPORT if case.type.code == CaseTypeCode.REPORT else ACKNOWLEDGED, values, by=by)


def tell_person(case: Case, template_code: str, values: Mapping[str, str | date] | None = None, *, by: Actor) -> None:
    """Queue a message to the person in their newest contact of the case that can be answered by e-mail.

    Nothing is queued where no contact has an address: the tracking page says the same.
    """
    contact = _reachable(case)
    if contact is None:
        return
    is_report = case.type.code == CaseTypeCode.REPORT
    fits = is_report or template_code not in _REPORTS_ONLY
    template = contact_queries.template(template_code, contact.language) if fits else None
    language = template.language if template else "pl"
    given = {name: written_day(one, language) if isinstance(one, date) else one for name, one in (values or {}).items()}
    filled = {**_known(case, language), **given}
    contacts.reply(
        contact.id,
        plain_text(fill(template.body if template else _PLAIN[template_code], filled)),
        headline=fill(template.subject if template else _PLAIN_SUBJECT, filled),
        by=by if by.is_staff else system(),
        template=template_code,
        as_system=True,
    )


def _reachable(case: Case) -> ContactHeader | None:
    """The newest contact with an address of those the case is owed to."""
    own = [one for one in owed_contacts(case) if one.sender_kind == "email" and one.sender_address]
    return max(own, key=lambda one: (one.received_at, one.id), default=None)


def _known(case: Case, language: str) -> dict[str, str]:
    """Every placeholder that a case itself answers."""
    office = brand.current(language)
    reopen_until = case.resolved_at + timedelta(days=case.type.reopen_days) if case.resolved_at else None
    outcome: dict[str, str] = next((one["name"] for one in case.type.outcomes if one["code"] == case.resolution), {})
    return {
        "office": office.office,
        "office_address": office.address,
        "office_phone": office.phone,
        "topic": case.title,
        "reference": format_reference(case.reference),
        "tracking_url": tracking_link(case.id),
        "tracking_code": case.tracking_code,
        "rating_url": rating_link(case.id),
        "case_sign": case.sign,
        "category": brand.picked(case.category.names, language) if case.category else "",
        "place": case.address or case.street,
        "planned_date": written_day(case.planned, language),
        "closing_label": brand.picked(case.type.closing, language),
        "outcome": brand.picked(outcome, language),
        "reopen_until": written_day(timezone.localdate(reopen_until), language) if reopen_until else "",
        "unit": case.unit.name,
        "unit_phone": phones.shown(case.unit.phone) or office.phone,
        "handler_name": case.handler.full_name if case.handler else case.unit.name,
        "handler_post": organization.post_name(case.handler_id) if case.handler_id else "",
        "answer": case.answer,
    }
