"""Cards that tests load: one for the office of `tests/cast.py`, or those of the demo town."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from okienko.kernel import actors
from okienko.kernel.text import fold, sort_key
from okienko.knowledge import services
from okienko.organization.models import Location, Skill, Unit
from tests.cast import Office

TOWN = Path(settings.BASE_DIR) / "packs" / "miasto"
CODE = "zielony-kubel"
CARD: dict[str, Any] = {
    "code": CODE,
    "title": "Zielony kubeł na szkło",
    "summary": "Zamów kubeł, a przywieziemy go w tydzień.",
    "audience": ["resident"],
    "life_events": ["przeprowadzka"],
    "who": "Właściciel domu.",
    "where": {"unit": "GK-I", "locations": []},
    "when": "W każdej chwili.",
    "fees": [
        {
            "amount": "10.00", "for": "kubeł", "account": "00 0001", "transfer_title": "Kubeł",
            "valid_from": "2020-01-01", "valid_to": "2025-12-31", "source": "cennik", "verified_on": "2025-12-01",
        },
        {
            "amount": "13.50", "for": "kubeł", "account": "00 0001", "transfer_title": "Kubeł",
            "valid_from": "2026-01-01", "source": "cennik", "verified_on": "2025-12-01",
        },
    ],
    "documents": ["dowód osobisty"],
    "forms": [{"code": "GK-7", "name": "Zamówienie kubła"}],
    "steps": ["Zapłać.", "Zamów.", "Odbierz."],
    "deadline": {"text": "do 7 dni", "rule": "CERT"},
    "appeal": "Nie ma odwołania.",
    "legal_basis": [{"name": "Ustawa z 13 września 1996 r.", "journal": "Dz.U. 1996 nr 132 poz. 622"}],
    "channels": {"file": ["in_person", "post"], "collect": ["in_person"]},
    "keywords": ["pojemnik", "butelki"],
    "also_asked_as": ["gdzie wyrzucić słoiki"],
    "phone_version": "Kubeł kosztuje trzynaście pięćdziesiąt. Przywieziemy go w tydzień.",
    "unit": "GK",
    "editor": "edyta@urzad.test",
    "state_of": "2026-11-21",
    "next_review": "2027-05-21",
    "warnings": ["Dane przykładowe."],
}  # fmt: skip


def changed(**fields: Any) -> dict[str, Any]:
    """CARD with other values."""
    return {**copy.deepcopy(CARD), **fields}


def write_pack(folder: Path, *cards: dict[str, Any]) -> Path:
    """A pack with these cards and nothing else."""
    (folder / "cards").mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text("format: 1\ncode: test\nname: Test\nversion: '1'\n", encoding="utf-8")
    events = [{"code": "przeprowadzka", "icon": "home", "name": {"pl": "Przeprowadzka", "en": "Moving house"}}]
    (folder / "life_events.yaml").write_text(yaml.safe_dump({"life_events": events}), encoding="utf-8")
    for old in (folder / "cards").glob("*.yaml"):
        old.unlink()
    for card in cards:
        text = yaml.safe_dump(card, allow_unicode=True)
        (folder / "cards" / f"{card['code']}.yaml").write_text(text, encoding="utf-8")
    return folder


def load_card(office: Office, *cards: dict[str, Any]) -> services.Loaded:
    """Load CARD, or these, as the office's editor."""
    with tempfile.TemporaryDirectory() as folder:
        return services.load_pack(write_pack(Path(folder), *(cards or (CARD,))), by=office.edyta)


GUIDE = """tytuł: Kubeł przy drodze
kod: kubel-przy-drodze
opis: Sprawdź, czy kubeł może stać przy drodze.
dla: mieszkańcy
komórka: GK
redaktor: edyta@urzad.test
słowa: droga, chodnik
pytają też: chcę ustawić kubeł przy drodze
stan na: 2026-11-21
przegląd: 2027-05-21

? droga: Czyja jest droga?
  - moja -> wolno
  - miejska -> czas
  - nie wiem -> wolno

? czas: Na jak długo?
  - na dzień -> wolno
  - dłużej -> zgloszenie

! wolno: Ustaw kubeł
  Niczego nie zgłaszasz.
  karta: zielony-kubel
  opłata: bez opłaty

! zgloszenie: Zgłoś ustawienie kubła
  Napisz do nas, a odpowiemy.
  karta: zielony-kubel
  termin: do 3 dni
"""
QUESTION: dict[str, Any] = {
    "code": "kubel-na-balkonie", "title": "Czy kubeł może stać na balkonie?",
    "summary": "Tak, jeśli balkon go utrzyma.",
    "also_asked_as": ["kubeł w bloku"], "cards": [CODE], "unit": "GK", "editor": "edyta@urzad.test",
    "state_of": "2026-11-21", "next_review": "2027-05-21",
}  # fmt: skip
PROGRAMME: dict[str, Any] = {
    "code": "ogrod-deszczowy", "title": "Ogród Deszczowy", "summary": "Dopłata do ogrodu.", "recipients": ["owner"],
    "purposes": ["green"], "who": "Właściciel domu.", "what": "Rośliny.", "amount": "najwyżej 700 zł",
    "opens_on": "2026-01-01", "closes_on": "2026-03-31", "where": "Okienko 7", "source": "Uchwała przykładowa.",
    "unit": "GK", "editor": "edyta@urzad.test", "state_of": "2026-11-21", "next_review": "2027-05-21",
}  # fmt: skip


def load_beside(office: Office) -> services.Loaded:
    """Load CARD with a guide, a question and a programme that is closed, as the office's editor."""
    with tempfile.TemporaryDirectory() as folder:
        pack = write_pack(Path(folder), CARD)
        for kind, content in (("questions", QUESTION), ("programmes", PROGRAMME)):
            (pack / kind).mkdir()
            text = yaml.safe_dump(content, allow_unicode=True)
            (pack / kind / f"{content['code']}.yaml").write_text(text, encoding="utf-8")
        (pack / "guides").mkdir()
        (pack / "guides" / "kubel-przy-drodze.txt").write_text(GUIDE, encoding="utf-8")
        return services.load_pack(pack, by=office.edyta)


def load_town() -> services.Loaded:
    """The demo town's cards and records, with units, places and skills that have no more than a name."""
    listed = yaml.safe_load((TOWN / "units.yaml").read_text(encoding="utf-8"))["units"]
    Unit.objects.bulk_create(
        [
            Unit(
                symbol=unit["symbol"],
                name=unit["name"]["pl"],
                phone=unit.get("phone", ""),
                sort_key=sort_key(unit["name"]["pl"]),
                folded=fold(unit["name"]["pl"]),
            )
            for unit in listed
        ]
    )
    places = yaml.safe_load((TOWN / "locations.yaml").read_text(encoding="utf-8"))["locations"]
    Location.objects.bulk_create([Location(code=place["code"], name=place["name"]["pl"]) for place in places])
    skills = yaml.safe_load((TOWN / "skills.yaml").read_text(encoding="utf-8"))["skills"]
    Skill.objects.bulk_create(
        [Skill(code=one["code"], kind=one["kind"], name=one["name"]["pl"]) for one in skills], ignore_conflicts=True
    )
    return services.load_pack(TOWN, by=actors.system())
