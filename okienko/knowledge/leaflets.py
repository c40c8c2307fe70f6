"""A card to take along: PDF/UA with a QR code that leads to its page, and Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.formats import date_format

from okienko.kernel import phones, printing
from okienko.kernel.brand import Brand
from okienko.knowledge.queries import Card, address_of_form
from okienko.knowledge.rules.forms import file_format

TEMPLATE = Path(__file__).parent / "documents" / "card.typ"


def pdf(card: Card, link: str, office: Brand) -> bytes:
    """The card in Polish, tagged for screen readers (PDF/UA-1). Values are data: Typst never reads them as markup."""
    with translation.override("pl"):
        values = {
            "office": office.office,
            "address": office.address,
            "phone": office.phone,
            "color": office.color_action,
            "title": card.title,
            "summary": card.summary,
            "parts": [{"title": title, "lines": lines} for title, lines in parts(card)],
            "state": _state(card),
            "link": link,
            "qr": printing.qr(link),
        }
    return printing.pdf(TEMPLATE, values)


def markdown(card: Card, link: str) -> str:
    """The card as Markdown, in the order of the page."""
    with translation.override("pl"):
        text = [f"# {card.title}"]
        if card.summary:
            text.append(card.summary)
        for title, lines in parts(card):
            text += [f"## {title}", "\n".join(f"- {line}" for line in lines) if len(lines) > 1 else lines[0]]
        text += ["---", f"{_state(card)} <{link}>"]
    return "\n\n".join(text) + "\n"


def parts(card: Card) -> list[tuple[str, list[str]]]:
    """(heading, lines) of a card in the order people ask; headings without lines are left out."""
    ours = _join(card.where.name, card.desk or card.where.room, phones.shown(card.where.phone), card.where.email)
    where = [card.elsewhere, f"U nas tylko informacja: {ours}"] if card.elsewhere else [ours]
    where += [_join(place.name, place.address) for place in card.places]
    where += [f"{one['name']}: {one['url']}" for one in card.e_services]
    fees = [
        f"{fee.amount} – {fee.purpose}"
        + (f". Konto: {fee.account}, tytuł: {fee.transfer_title}" if fee.account else "")
        + (f". {fee.exemptions}" if fee.exemptions else "")
        for fee in card.fees
    ]
    laws = [f"{law.name} ({law.journal})" if law.journal else law.name for law in card.legal_basis]
    term = [card.deadline + (f" ({card.term.source})" if card.term else "")] if card.deadline else []
    told: list[tuple[str, list[str]]] = [
        ("Kto może to załatwić", [card.who]),
        ("Gdzie", where),
        ("Kiedy", [card.when]),
        ("Ile to kosztuje", [*fees, card.fee_note]),
        ("Co przygotować", [*card.documents, *(_form(card.code, one) for one in card.forms)]),
        ("Krok po kroku", card.steps),
        ("Jak długo to trwa", [*term, card.deadline_note]),
        *((one["title"], one["text"].split("\n")) for one in card.sections),
        ("Na jakiej podstawie", laws),
        ("Co dalej", [card.appeal, card.advice_limit]),
    ]
    filled = ((title, [line for line in lines if line.strip()]) for title, lines in told)
    return [(title, lines) for title, lines in filled if lines]


def _form(code: str, one: Mapping[str, Any]) -> str:
    """A form with its edition and where it is: the file that the office keeps, else its owner's page."""
    version, file = one.get("version"), one.get("file")
    said = f"{one['name']} ({one['code']}{f', wersja {version}' if version else ''})"
    if file:
        size = filesizeformat(file["size"]).replace("\xa0", " ")
        return f"{said}: {address_of_form(code, file)} ({file_format(file['name'])}, {size})"
    return f"{said}: {one['url']}" if one.get("url") else said


def _state(card: Card) -> str:
    day = date_format(card.state_of, "j E Y")
    published = date_format(card.published_at, "j E Y")
    return f"Stan na {day}. Wydanie {card.version} z {published}. Za treść odpowiada {card.unit.name}."


def _join(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
