"""The confirmation of a matter as PDF/UA: number, code, date, a QR code that leads to its page."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone, translation
from django.utils.formats import date_format

from okienko.cases.queries import Tracked
from okienko.kernel import phones, printing
from okienko.kernel.brand import Brand
from okienko.kernel.pages import Text
from okienko.kernel.references import format_reference

TEMPLATE = Path(__file__).parent / "documents" / "confirmation.typ"


def pdf(found: Tracked, link: str, *, office: Brand, clause: Text | None) -> bytes:
    """One page in Polish, tagged for screen readers (PDF/UA-1). Values are data: Typst never reads them as markup."""
    with translation.override("pl"):
        values = {
            "office": office.office,
            "address": office.address,
            "phone": office.phone,
            "color": office.color_action,
            "reference": format_reference(found.reference),
            "code": found.tracking_code,
            "type": found.type_name,
            "category": found.category_name,
            "title": found.title,
            "place": found.place,
            "description": found.description[:3000].replace("\r", ""),
            "received": date_format(timezone.localtime(found.received_at), "j E Y, H:i"),
            "planned": date_format(found.planned, "l, j E Y").lower(),
            "statutory": date_format(found.statutory_due, "l, j E Y").lower() if found.statutory_due else "",
            "unit": found.unit_name,
            "unit_phone": phones.shown(found.unit_phone),
            "link": link,
            "clause": clause.short if clause else "",
            "qr": printing.qr(link),
        }
    return printing.pdf(TEMPLATE, values)
