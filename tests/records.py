"""Records that tests load into the office of `tests/cast.py`."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path
from typing import Any

import yaml

from okienko.knowledge import kinds, services
from tests.cast import Office
from tests.service_cards import CARD, CODE, write_pack

QUESTION_CODE = "ile-kubelkow"
QUESTION: dict[str, Any] = {
    "code": QUESTION_CODE,
    "title": "Ile kubłów mogę zamówić?",
    "summary": "Dwa na dom. Trzeci zamówisz, gdy w domu mieszka ponad sześć osób.",
    "audience": ["resident"],
    "cards": [CODE],
    "keywords": ["liczba kubłów"],
    "also_asked_as": ["czy mogę mieć drugi kosz"],
    "unit": "GK",
    "editor": "edyta@urzad.test",
    "state_of": "2026-11-21",
    "next_review": "2027-05-21",
}


SCRIPT: dict[str, Any] = {
    "code": "kubly-wycofane",
    "title": "Kubły są wycofane",
    "summary": "Ktoś pyta o stary czarny kubeł.",
    "steps": [
        {"do": "ask", "text": "Jaki kolor ma kubeł?"},
        {"do": "check", "text": "czy adres jest na liście"},
        {"do": "say", "text": "Wymienimy go bezpłatnie."},
    ],
    "objections": [{"said": "Nie chcę zielonego.", "reply": "Rozumiem, mamy też niebieskie."}],
    "never": ["że kubeł przyjedzie jutro"],
    "queues": ["general"],
    "cards": [CODE],
    "unit": "GK",
    "editor": "edyta@urzad.test",
    "state_of": "2026-11-21",
    "next_review": "2027-05-21",
}


PROGRAMME: dict[str, Any] = {
    "code": "kubel-za-pol-ceny",
    "title": "Kubeł za pół ceny",
    "summary": "Miasto dokłada do drugiego kubła.",
    "recipients": ["owner", "senior"],
    "purposes": ["home"],
    "who": "Właściciel domu.",
    "what": "Drugi kubeł.",
    "amount": "do 50 zł",
    "amount_to": "50.00",
    "opens_on": "2026-11-01",
    "closes_on": "2026-12-31",
    "conditions": ["Jeden kubeł na dom."],
    "where": "Okienko 1",
    "source": "Uchwała wymyślona",
    "cards": [CODE],
    "unit": "GK",
    "editor": "edyta@urzad.test",
    "state_of": "2026-11-21",
    "next_review": "2026-12-31",
}


NEWS: dict[str, Any] = {
    "code": "zielone-kubly",
    "title": "Kubły będą zielone",
    "summary": "Nowe kubły są zielone, czarnych już nie dajemy.",
    "more": "Kto ma czarny, może go zostawić.",
    "must_read": True,
    "cards": [CODE],
    "unit": "GK",
    "editor": "edyta@urzad.test",
    "state_of": "2026-11-21",
    "next_review": "2027-05-21",
}


def another(record: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A record with other values."""
    return {**copy.deepcopy(record), **fields}


def write_records(folder: Path, kind: str, *records: dict[str, Any]) -> Path:
    """A pack with CARD and these records of a kind."""
    write_pack(folder, CARD)
    place = folder / Path(kinds.kind(kind).files).parent
    place.mkdir(exist_ok=True)
    for record in records:
        (place / f"{record['code']}.yaml").write_text(yaml.safe_dump(record, allow_unicode=True), encoding="utf-8")
    return folder


def load_records(office: Office, kind: str, *records: dict[str, Any]) -> services.Loaded:
    """Load CARD and these, as the office's editor."""
    with tempfile.TemporaryDirectory() as folder:
        return services.load_pack(write_records(Path(folder), kind, *records), by=office.edyta)


def load_question(office: Office) -> str:
    load_records(office, "question", QUESTION)
    return QUESTION_CODE


def load_programme(office: Office) -> str:
    load_records(office, "programme", PROGRAMME)
    return str(PROGRAMME["code"])


def load_news(office: Office) -> str:
    load_records(office, "news", NEWS)
    return str(NEWS["code"])
