"""The conversations the virtual assistant is measured with stand on records of the demonstration pack.

A figure expected of an answer must be written on the record it names: when a card changes, so must they.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils.formats import date_format

from okienko.knowledge.queries.cards import promises
from okienko.knowledge.rules.guides import read_outline

ROOT = Path(__file__).parents[2]
PACK = ROOT / "packs" / "miasto"
LINES = (ROOT / "benchmarks" / "assistant" / "conversations.jsonl").read_text("utf-8").splitlines()
CONVERSATIONS: list[dict[str, Any]] = [json.loads(line) for line in LINES]
FIELDS = {
    "summary", "who", "where", "when", "fee", "documents", "steps", "deadline", "appeal", "channels", "hours", "phone",
}  # fmt: skip
WORDS_OF_CHANNELS = {"email": "e-mail", "gov_pl": "gov.pl"}


def read(name: str) -> Any:
    return yaml.safe_load((PACK / name).read_text("utf-8"))


def records() -> dict[str, str]:
    """Record → all it says, in one line."""
    found = {}
    for path in (PACK / "cards").glob("*.yaml"):
        card = yaml.safe_load(path.read_text("utf-8"))
        amounts = [f"{fee['amount'].removesuffix('.00').replace('.', ',')} zł" for fee in card.get("fees", [])]
        total = sum(float(fee["amount"]) for fee in card.get("fees", []) if fee.get("adds_up"))
        free = ["free"] if "0 zł" in amounts else []
        filed = [WORDS_OF_CHANNELS.get(way, way) for way in card["channels"]["file"]]
        places = [f"place:{place}" for place in card["where"].get("locations", [])]
        terms = [term.text for term in promises([card["deadline"].get("rule", "")], date(2026, 11, 23)).values()]
        text = yaml.safe_dump(card, allow_unicode=True, width=10_000)
        found[f"card:{path.stem}"] = " ".join([text, *amounts, f"{total:.0f} zł", *free, *filed, *places, *terms])
    for place in read("locations.yaml")["locations"]:
        found[f"location:{place['code']}"] = str(place["hours"])
    for unit in read("units.yaml")["units"]:
        digits = unit["phone"].removeprefix("+48")
        found[f"unit:{unit['symbol']}"] = f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    return {code: re.sub(r"\s+", " ", text) for code, text in found.items()}


def records_beside() -> dict[str, str]:
    """Questions and answers, programmes and guides → all they say, in one line."""
    found = {}
    for kind in ("question", "programme"):
        for path in (PACK / f"{kind}s").glob("*.yaml"):
            said = yaml.safe_load(path.read_text("utf-8"))
            days = [said[name] for name in ("opens_on", "closes_on") if said.get(name)]
            text = yaml.safe_dump(said, allow_unicode=True, width=10_000)
            found[f"{kind}:{path.stem}"] = " ".join([text, *(date_format(day, "j E Y") for day in days)])
    for path in (PACK / "guides").glob("*.txt"):
        found[f"guide:{path.stem}"] = path.read_text("utf-8") + " free"
    return {key: re.sub(r"\s+", " ", text) for key, text in found.items()}


def expectations() -> list[tuple[str, dict[str, Any]]]:
    return [(one["id"], turn["expect"]) for one in CONVERSATIONS for turn in one["turns"]]


def test_there_are_enough_of_every_kind():
    assert len({one["id"] for one in CONVERSATIONS}) == len(CONVERSATIONS) >= 200
    said = Counter(tuple(turn["say"] for turn in one["turns"]) for one in CONVERSATIONS)
    assert max(said.values()) == 1
    classes = Counter(one["class"] for one in CONVERSATIONS)
    assert set(classes) == {"fact", "follow_up", "compete", "nothing", "hostile"}
    assert min(classes.values()) >= 40
    assert sum(one["language"] == "uk" for one in CONVERSATIONS) == 20
    assert sum(not one["diacritics"] for one in CONVERSATIONS) >= 60
    for one in CONVERSATIONS:
        assert len(one["turns"]) >= (2 if one["class"] in ("follow_up", "compete") else 1), one["id"]


@pytest.mark.django_db
def test_what_is_expected_stands_on_the_records_named():
    known = records()
    for code, expect in expectations():
        assert expect["kind"] in ("answer", "clarify", "decline", "person"), code
        named = [*expect.get("records", []), *expect.get("between", []), *expect.get("may", [])]
        assert set(named) <= known.keys(), code
        if expect["kind"] == "clarify":
            assert len(named) >= 2, code
        if expect["kind"] == "answer":
            assert expect["field"] in FIELDS, code
            said = " ".join(known[name] for name in expect["records"]).lower()
            for figure in expect.get("figures", []):
                assert figure.lower() in said, (code, figure)
            for wrong in expect.get("never", []):
                assert wrong.lower() not in said, (code, wrong)


@pytest.mark.django_db
def test_the_lines_kept_apart_name_cards_of_the_pack():
    lines = (ROOT / "benchmarks" / "assistant" / "competing_apart.jsonl").read_text("utf-8").splitlines()
    talks: list[dict[str, Any]] = [json.loads(line) for line in lines]
    assert Counter(one["class"] for one in talks) == {"compete": 20, "clear": 19}
    assert len({one["id"] for one in talks}) == len(talks)
    known = records()
    said = {turn["say"] for one in CONVERSATIONS for turn in one["turns"]}
    for one in talks:
        (turn,) = one["turns"]
        named = [*turn["expect"].get("records", []), *turn["expect"].get("between", [])]
        assert set(named) <= known.keys(), one["id"]
        assert len(named) >= (2 if one["class"] == "compete" else 1), one["id"]
        assert turn["say"] not in said, one["id"]


@pytest.mark.django_db
def test_conversations_about_other_records_stand_on_them():
    """`records.jsonl`: questions and answers, guides, programmes."""
    lines = (ROOT / "benchmarks" / "assistant" / "records.jsonl").read_text("utf-8").splitlines()
    talks: list[dict[str, Any]] = [json.loads(line) for line in lines]
    assert min(Counter(one["class"] for one in talks).values()) >= 14
    assert len({one["id"] for one in talks}) == len(talks)
    known = records() | records_beside()
    for one in talks:
        for turn in one["turns"]:
            expect = turn["expect"]
            named = [*expect.get("records", []), *expect.get("between", []), *expect.get("may", [])]
            assert set(named) <= known.keys(), one["id"]
            said = " ".join(known[name] for name in expect.get("records", [])).lower()
            for figure in expect.get("figures", []):
                assert figure.lower() in said, (one["id"], figure)
            if expect["kind"] == "step":
                code = expect["records"][0].removeprefix("guide:")
                guide = read_outline((PACK / "guides" / f"{code}.txt").read_text("utf-8"))
                assert expect["step"] in guide.question_by_code, one["id"]
