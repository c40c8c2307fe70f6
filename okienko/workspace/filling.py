"""Templates of the office with the values that a contact or a case knows."""

from __future__ import annotations

from dataclasses import dataclass

from okienko.contacts import queries as contacts
from okienko.contacts.queries import ContactHeader
from okienko.contacts.rules import fill, plain_text
from okienko.kernel import brand, phones
from okienko.kernel.references import format_reference
from okienko.organization.rules import Standing


@dataclass(frozen=True, slots=True)
class ReadyText:
    title: str
    text: str


def ready_texts(header: ContactHeader, who: Standing) -> list[ReadyText]:
    """Templates in the language of the contact, filled; what nobody knows yet stays as {placeholder}."""
    found = contacts.staff_templates(header.language)
    if not found and header.language != "pl":
        found = contacts.staff_templates()
    office = brand.current(header.language)
    values = {
        "office": office.office,
        "office_address": office.address,
        "office_phone": office.phone,
        "topic": header.headline,
        "reference": format_reference(header.reference),
        "tracking_code": header.tracking_code,
        "unit": header.unit_name,
        "unit_phone": phones.shown(header.unit_phone) or office.phone,
        "handler_name": who.name,
        "handler_post": "",
    }
    return [ReadyText(one.title, plain_text(fill(one.body, values))) for one in found]


def quoted(text: str) -> str:
    """The text as people quote it in mail."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())
