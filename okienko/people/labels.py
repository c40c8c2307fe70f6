"""Names of what is kept about people, for the copy of their data that they can read."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from okienko.kernel import personal_data

FIELDS: dict[str, str | Promise] = {
    "id": _("numer w systemie"),
    "kind": _("rodzaj"),
    "given_name": _("imię"),
    "family_name": _("nazwisko"),
    "company_name": _("nazwa"),
    "language": _("język"),
    "note": _("notatka"),
    "created_from": _("skąd się wzięło"),
    "created_at": _("zapisano"),
    "value": _("wartość"),
    "verified": _("potwierdzone"),
    "purpose": _("do czego"),
    "street": _("ulica"),
    "building": _("dom"),
    "flat": _("mieszkanie"),
    "postal_code": _("kod pocztowy"),
    "city": _("miejscowość"),
    "country": _("kraj"),
    "scope": _("zakres"),
    "document": _("dokument"),
    "valid_from": _("od"),
    "valid_to": _("do"),
    "revoked_at": _("odwołano"),
    "channel": _("kanał"),
    "text_version": _("wersja klauzuli"),
    "proof": _("jak wyrażono"),
    "given_at": _("wyrażono"),
    "withdrawn_at": _("wycofano"),
    "at": _("kiedy"),
    "actor": _("kto"),
    "reference": _("numer"),
    "sign": _("znak sprawy"),
    "received_at": _("przyjęto"),
    "headline": _("temat"),
    "title": _("tytuł"),
    "description": _("opis"),
    "text": _("treść"),
    "state": _("stan"),
    "sender_name": _("nadawca"),
    "sender_address": _("adres nadawcy"),
    "author_name": _("autor"),
    "name": _("nazwa"),
    "size": _("wielkość w bajtach"),
    "question": _("pytanie"),
    "result": _("wynik"),
    "phone": _("telefon"),
    "score": _("ocena"),
    "comment": _("uwagi"),
    "planned": _("planowana data"),
    "statutory_due": _("termin ustawowy"),
    "address": _("adres"),
    "district": _("dzielnica"),
    "resolution": _("jak załatwiono"),
    "answer": _("odpowiedź"),
    "resolved_at": _("załatwiono"),
    "public_note": _("informacja dla osoby"),
    "from": _("od kogo"),
    "to": _("do kogo"),
}
# Computed, or whole messages with all their headers: in the file for machines only.
_LEFT_OUT = {"folded", "version", "message", "merged_into_id", "merged_into", "lon", "lat", "digest", "results"}


def readable(found: dict[str, list[dict[str, Any]]]) -> list[tuple[str, list[list[tuple[str, Any]]]]]:
    """An export as (name of a kind, its rows as (name of a field, value)); empty values are left out."""
    return [(personal_data.name_of(label), [_row(row) for row in rows]) for label, rows in found.items()]


def _row(row: dict[str, Any]) -> list[tuple[str, Any]]:
    shown = ((name, value) for name, value in row.items() if name not in _LEFT_OUT and value not in ("", None))
    return [(str(FIELDS.get(name, name)), value) for name, value in shown]
