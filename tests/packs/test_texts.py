"""The demo town's cards are plain and complete; its messages refer to what the pack has."""

from __future__ import annotations

import difflib
import itertools
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from okienko.kernel.packs import Pack
from okienko.knowledge.rules import LIMITS, CardContent, TextKind, exceeds, readability

PACK = Path(__file__).parents[2] / "packs" / "miasto"
CARDS = [Pack(PACK).record(name, CardContent) for name in Pack(PACK).names("cards/*.yaml")]
SECONDS_ALOUD = 20
WORDS_A_SECOND = 2.4
# "okulary" of officialese: a plain card uses none of these
OFFICIALESE = ("niniejszym", "w przedmiocie", "celem ", "uiści", "przedłoż", "tutejszy", "winien", "informuje się")


def read(name: str) -> Any:
    return yaml.safe_load((PACK / name).read_text(encoding="utf-8"))


MESSAGES = read("history/messages.yaml")["messages"]


def test_there_are_enough_cards():
    assert len(CARDS) >= 16
    assert len({card.title for card in CARDS}) == len(CARDS)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.code)
def test_card(card: CardContent):
    units = {unit["symbol"] for unit in read("units.yaml")["units"]}
    events = {event["code"] for event in read("life_events.yaml")["life_events"]}
    locations = {place["code"] for place in read("locations.yaml")["locations"]}
    prose = card.prose()
    assert not exceeds(readability(prose), LIMITS[TextKind.CARD])
    assert not [word for word in OFFICIALESE if word in prose.lower()]
    assert len(card.phone_version.split()) <= SECONDS_ALOUD * WORDS_A_SECOND
    assert len(re.findall(r"[.?!] [A-ZŁŚŻŹĆ„]", card.summary)) <= 1, "the answer in two sentences"
    assert len(card.also_asked_as) >= 5
    assert {card.unit, card.where.unit} <= units
    assert card.life_events
    assert set(card.life_events) <= events
    assert set(card.where.locations) <= locations
    assert any("Dane przykładowe" in warning for warning in card.warnings)
    assert card.editor.endswith("@miasto.test")
    assert card.next_review > card.state_of
    for fee in card.fees:
        assert not fee.account or fee.account.startswith("00 0000"), "an account that could exist"


def test_messages_refer_to_what_there_is():
    places = {
        feature["properties"]["name"]
        for name in ("streets", "areas")
        for feature in json.loads((PACK / f"{name}.geojson").read_text("utf-8"))["features"]
    }
    categories = {category["code"] for category in read("categories.yaml")["categories"]}
    codes = {card.code for card in CARDS}
    assert len({m["id"] for m in MESSAGES}) == len(MESSAGES) >= 170
    for m in MESSAGES:
        assert m.get("place", next(iter(places))) in places, m["id"]
        assert ("category" in m) == (m["kind"] == "report"), m["id"]
        assert m.get("category", "OTHER_ANY") in categories, m["id"]
        assert m.get("card", "alkohol") in codes, m["id"]
        assert m["result"] == "none" or m["answer"], m["id"]
        assert m["result"] not in ("answered_from_card", "card_and_judgement") or "card" in m, m["id"]
        assert 1 <= m["weight"] <= 5, m["id"]
    assert {m.get("category") for m in MESSAGES} >= categories
    assert {m.get("card") for m in MESSAGES} >= codes
    assert Counter(m["language"] for m in MESSAGES).keys() == {"pl", "en", "uk"}


def test_no_two_messages_are_nearly_the_same():
    texts = [(m["id"], m["text"].lower()) for m in MESSAGES]
    near = [
        (one, other)
        for (one, a), (other, b) in itertools.combinations(texts, 2)
        if difflib.SequenceMatcher(None, a, b).quick_ratio() > 0.8 and difflib.SequenceMatcher(None, a, b).ratio() > 0.6
    ]
    assert not near


def test_people_are_enough_and_pair_up():
    people = read("history/people.yaml")
    assert len(people["last_women"]) == len(people["last_men"])
    pairs = len(people["women"]) * len(people["last_women"]) + len(people["men"]) * len(people["last_men"])
    assert pairs >= 1500
    assert all(domain.endswith(".test") for domain in [*people["email_domains"], people["firm_domain"]])
    assert all(prefix.startswith("+4838") for prefix in people["phones"]["prefixes"])
    assert len({firm["name"] for firm in people["firms"]}) == len(people["firms"]) >= 50
