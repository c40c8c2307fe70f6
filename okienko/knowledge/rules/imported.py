"""A card of another system as a text of ours. Pure: a record comes in, `CardContent` as plain values comes out.

Nothing is lost: what has a place of its own goes there word for word, everything else becomes a section under the
heading it had. `given_back` is the way back, and the test of that.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from okienko.knowledge.rules.card import CardContent
from okienko.knowledge.rules.life import REVIEW_EVERY

# Headings of Polish cards of services (BIP) that have a place of their own; the others stay sections.
PLACES = {
    "Termin złożenia": "when",
    "Wymagane opłaty": "fee_note",
    "Wymagane załączniki": "documents",
    "Termin załatwienia sprawy": "deadline",
    "Tryb odwoławczy": "appeal",
    "Podstawa prawna": "legal_basis",
}
# Said on every card of that system, so no answer to anybody's question.
NOT_SEARCHED = (
    "Numer rachunku bankowego", "Sposób i miejsce składania dokumentów", "Sposób i miejsce odbioru dokumentów",
    "Klauzula informacyjna dotycząca ochrony danych osobowych", "Numer karty informacyjnej",
    "Komórka załatwiająca sprawę",
)  # fmt: skip
FULL_TITLE = "Pełna nazwa"  # of a card whose name is longer than ours may be
_LATIN = str.maketrans("łŁ", "lL")


class BadRecord(ValueError):
    """A record that cannot become a card; the text says why, in Polish."""


def card_of_record(record: Mapping[str, Any], *, system: str, unit: str, editor: str, today: date) -> dict[str, Any]:
    """A record `{id, title, sections, dept?, area?, url?, body?}` as the values of a `CardContent`.

    system: a short code of where it comes from; unit: symbol of who answers for the card here. Raises BadRecord.
    """
    key, title = _text(record, "id"), _text(record, "title")
    if not key or not title:
        raise BadRecord("brakuje pola „id” albo „title”")
    sections = record.get("sections") or ({"Treść": record["body"]} if record.get("body") else {})
    if not isinstance(sections, Mapping):
        raise BadRecord("pole „sections” ma być mapą nagłówków i tekstów")
    content: dict[str, Any] = {
        "code": code_of(system, key, title), "title": title[:300], "audience": ["resident"], "where": {"unit": unit},
        "deadline": {}, "unit": unit, "editor": editor, "state_of": today, "next_review": today + REVIEW_EVERY,
        "keywords": [area] if (area := _text(record, "area")) else [], "sections": [],
        "source": {"system": system, "key": key, "url": _link(record), "unit": _text(record, "dept"),
                   "area": _text(record, "area")},
    }  # fmt: skip
    if len(title) > 300:
        content["sections"].append({"title": FULL_TITLE, "text": title})
    for heading, text in sections.items():
        if str(text).strip():
            _place(content, str(heading).strip(), str(text).strip())
    return content


def given_back(content: CardContent) -> dict[str, str]:
    """Heading → text, as the record had them; without the order."""
    found = {one.title: one.text for one in content.sections if one.title != FULL_TITLE}
    said = {
        "when": content.when, "fee_note": content.fee_note, "documents": "\n".join(content.documents),
        "deadline": content.deadline.text, "appeal": content.appeal,
        "legal_basis": "\n".join(one.name for one in content.legal_basis),
    }  # fmt: skip
    return found | {heading: said[place] for heading, place in PLACES.items() if said[place]}


def code_of(system: str, key: str, title: str) -> str:
    """An address for an imported card: words of its title and a mark of its key, always the same for it."""
    mark = hashlib.sha256(f"{system}:{key}".encode()).hexdigest()[:6]
    words = re.sub(r"[^a-z0-9]+", "-", _plain(title).lower()).strip("-")
    return f"{words[:50].rpartition('-')[0] if len(words) > 50 else words}-{mark}".strip("-")


def searched(sections: Iterable[Mapping[str, str]]) -> list[str]:
    """Texts of the sections of a card that may answer a question."""
    return [one["text"] for one in sections if one["title"] not in NOT_SEARCHED]


def _place(content: dict[str, Any], heading: str, text: str) -> None:
    match PLACES.get(heading):
        case "deadline":
            content["deadline"] = {"text": text}
        case "documents":
            content["documents"] = [text]
        case "legal_basis":
            content["legal_basis"] = [{"name": text}]
        case str(place):
            content[place] = text
        case None:
            content["sections"].append({"title": heading, "text": text})


def _text(record: Mapping[str, Any], name: str) -> str:
    return str(record.get(name) or "").strip()


def _link(record: Mapping[str, Any]) -> str:
    """Only what can be an address of the web."""
    url = _text(record, "url")
    return url if re.fullmatch(r"https://\S{1,492}", url) else ""


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.translate(_LATIN))
    return folded.encode("ascii", "ignore").decode()
