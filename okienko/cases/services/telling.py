"""Writing to the person about a case, from a template of the office."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import formats

from okienko.cases.links import tracking_link
from okienko.cases.models import Case
from okienko.contacts import queries as contact_queries
from okienko.contacts import services as contacts
from okienko.kernel.actors import Actor, system
from okienko.kernel.references import format_reference

# Used where the pack has no template of that code.
_PLAIN = {
    "case_question": "Prosimy o uzupełnienie sprawy {reference}.\n\n{text}\n\nOdpowiedź można wpisać tutaj:\n{link}",
    "case_closed": "Sprawa {reference} jest załatwiona.\n\n{answer}\n\nPrzebieg sprawy: {link}",
    "case_closed_rating": (
        "Sprawa {reference} jest załatwiona.\n\n{answer}\n\nPrzebieg sprawy: {link}\n\n"
        "Prosimy o ocenę obsługi (jedno kliknięcie): {rating_link}"
    ),
    "case_reopened": "Sprawa {reference} jest ponownie otwarta. Planowana data: {planned_date}.\n\n{link}",
    "case_handed_over": "Sprawę {reference} prowadzi teraz: {unit}.\n\n{link}",
}


def tell_person(case: Case, template_code: str, values: Mapping[str, str], *, by: Actor) -> None:
    """Queue a message to the person in the newest contact of the case that can be answered by e-mail.

    Nothing is queued where no contact has an address: the tracking page says the same.
    """
    headers = contact_queries.headers(case.links.values_list("contact_id", flat=True))
    reachable = [one for one in headers.values() if one.sender_kind == "email" and one.sender_address]
    if not reachable:
        return
    newest = max(reachable, key=lambda one: one.received_at)
    template = contact_queries.template(template_code, newest.language)
    filled = {
        "reference": format_reference(case.reference),
        "planned_date": formats.date_format(case.planned, "j E Y"),
        "unit": case.unit.name,
        "title": case.title,
        "link": tracking_link(case.id),
        **values,
    }
    body = template.body if template else _PLAIN[template_code]
    headline = template.subject if template else ""
    contacts.reply(
        newest.id,
        fill(body, filled),
        headline=fill(headline, filled),
        by=by if by.is_staff else system(),
        template=template_code,
        as_system=True,
    )


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace {placeholders}; one the values do not know stays as it stands, never an error."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text
