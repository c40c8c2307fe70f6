"""What the past is made from: the pack's messages, people, addresses and kinds of matters."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from okienko.kernel.text import fold


@dataclass(frozen=True, slots=True)
class Message:
    """One hand-written message; the head of `history/messages.yaml` says what each field means."""

    id: str
    channel: str
    kind: str
    subject: str
    text: str
    language: str
    result: str
    weight: int
    answer: str = ""
    card: str = ""
    category: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    street: str
    number: str
    district: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Resident:
    given_name: str
    family_name: str
    company_name: str
    email: str
    phone: str
    language: str

    @property
    def name(self) -> str:
        return self.company_name or f"{self.given_name} {self.family_name}"


@dataclass
class Material:
    messages: list[Message]
    people: dict[str, Any]
    types: dict[str, dict[str, Any]]
    categories: dict[str, dict[str, Any]]
    card_units: dict[str, str]
    addresses: list[Address]
    town_centre: tuple[float, float]
    domain: str
    location: str  # code of the building the first line works in
    by_street: dict[str, list[Address]] = field(default_factory=lambda: defaultdict(list))
    by_district: dict[str, list[Address]] = field(default_factory=lambda: defaultdict(list))
    districts: dict[str, str] = field(default_factory=dict)  # name → code

    def pool(self, channel: str, kinds: Iterable[str], results: Iterable[str] = ()) -> list[Message]:
        """Messages of these kinds, of this channel where there are any, else said or written alike, else any."""
        wanted, ends = set(kinds), set(results)
        found = [one for one in self.messages if one.kind in wanted and (not ends or one.result in ends)]
        spoken = {"phone", "desk"}
        alike = spoken if channel in spoken else {"email", "form", "chat", "letter"}
        for channels in ({channel}, alike):
            fitting = [one for one in found if one.channel in channels]
            if len(fitting) >= 3:
                return fitting
        return found

    def somewhere(self, rng: random.Random, message: Message) -> Address:
        """An address the message may be about: its street where the text names it, else any."""
        street = message.place.partition(" ")[2] or message.place
        named = bool(street) and fold(street)[:5] in fold(f"{message.subject} {message.text}")
        if named and message.place in self.by_street:
            return rng.choice(self.by_street[message.place])
        if message.place in self.districts:
            return rng.choice(self.by_district[self.districts[message.place]])
        return rng.choice(self.addresses)

    def residents(self, rng: random.Random, count: int) -> list[Resident]:
        """Made-up people and firms; about one in twelve writes in English or Ukrainian."""
        taken: set[str] = set()
        return [self._resident(rng, number, taken) for number in range(count)]

    def _resident(self, rng: random.Random, number: int, taken: set[str]) -> Resident:
        people = self.people
        phone = f"{rng.choice(people['phones']['prefixes'])}{rng.randrange(10 ** people['phones']['digits']):04d}"
        share = rng.random()
        if share < 0.06:
            firm = people["firms"][number % len(people["firms"])]
            return Resident("", "", firm["name"], f"biuro{number}@{people['firm_domain']}", phone, "pl")
        language = "pl" if share < 0.92 else ("en" if share < 0.95 else "uk")
        woman = rng.random() < 0.55
        source = people if language == "pl" else people["foreign"][language]
        names = ("women", "last_women", "men", "last_men")
        if language != "pl":
            names = ("first_women", "women", "first_men", "men")
        given = rng.choice(source[names[0] if woman else names[2]])
        family = rng.choice(source[names[1] if woman else names[3]])
        local = ".".join(fold(f"{given} {family}").split()) if language != "uk" else "meshkanets"
        domain = rng.choice(people["email_domains"])
        email = f"{local}@{domain}"
        if email in taken:
            email = f"{local}{number}@{domain}"
        taken.add(email)
        return Resident(given, family, "", email, phone, language)


def read(pack: Path) -> Material:
    """Raises KeyError or OSError where the pack has no history; `okienko pack check` says what is wrong."""
    units = _yaml(pack / "units.yaml")
    brand = _yaml(pack / "brand.yaml")
    first_line = next(one for one in units["units"] if one["symbol"] == units["first_line"])
    with (pack / "addresses.csv").open(encoding="utf-8") as file:
        addresses = [
            Address(row["street"], row["number"], row["district"], float(row["lon"]), float(row["lat"]))
            for row in csv.DictReader(file)
        ]
    areas = json.loads((pack / "areas.geojson").read_text(encoding="utf-8"))["features"]
    material = Material(
        messages=[Message(**one) for one in _yaml(pack / "history" / "messages.yaml")["messages"]],
        people=_yaml(pack / "history" / "people.yaml"),
        types={one["code"]: one for one in _yaml(pack / "case_types.yaml")["case_types"]},
        categories={one["code"]: one for one in _yaml(pack / "categories.yaml")["categories"]},
        card_units={path.stem: _yaml(path)["unit"] for path in sorted((pack / "cards").glob("*.yaml"))},
        addresses=addresses,
        town_centre=tuple(brand["town"]["centre"]),
        domain=brand["office"]["domain"],
        location=first_line["location"],
    )
    for one in addresses:
        material.by_street[one.street].append(one)
        material.by_district[one.district].append(one)
    material.districts = {
        one["properties"]["name"]: one["properties"]["code"] for one in areas if one["properties"]["kind"] == "district"
    }
    return material


def _yaml(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), loader)  # noqa: S506  # both loaders are the safe one
