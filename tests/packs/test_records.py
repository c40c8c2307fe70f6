"""The demo town's records are complete and plain, and name only what the pack has."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from okienko.kernel.packs import Pack
from okienko.knowledge import kinds
from okienko.knowledge.rules import LIMITS, NewsContent, RecordContent, ScriptContent, TextKind, exceeds, readability

PACK = Path(__file__).parents[2] / "packs" / "miasto"
FOLDERS = ("questions", "scripts", "programmes", "news")
RECORDS = [
    one.read_file(Pack(PACK), name, one.content)
    for one in kinds.records()
    if one.files.partition("/")[0] in FOLDERS
    for name in Pack(PACK).names(one.files)
]
CARDS = {path.stem for path in (PACK / "cards").glob("*.yaml")}
QUEUES = {one["code"] for one in yaml.safe_load((PACK / "queues.yaml").read_text(encoding="utf-8"))["queues"]}
SKILLS = {one["code"] for one in yaml.safe_load((PACK / "skills.yaml").read_text(encoding="utf-8"))["skills"]}


def test_there_are_enough():
    number = Counter(one.kind for one in RECORDS)
    assert number["question"] >= 15
    assert number["script"] >= 5
    assert number["programme"] >= 8
    assert number["news"] >= 3


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: f"{record.kind}-{record.code}")
def test_record(record: RecordContent):
    assert not set(record.cards) - CARDS
    if isinstance(record, ScriptContent):
        assert not set(record.queues) - QUEUES
        assert record.never
    if isinstance(record, NewsContent):
        assert not set(record.skills) - SKILLS
    limit = LIMITS[TextKind(record.kind)]
    found = readability(record.prose())
    assert not exceeds(found, limit), found
