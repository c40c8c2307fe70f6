"""The guides of the demo town: every path of every one ends at an answer that is whole."""

from __future__ import annotations

import html
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import escape

from okienko.kernel.packs import Pack
from okienko.knowledge import services
from okienko.knowledge.rules import CardContent, readability
from okienko.knowledge.rules.guides import Guide, Outcome, amounts_in, read_outline, walk
from tests.service_cards import load_town
from tests.shown import unwrapped

PACK = Path(__file__).parents[3] / "packs" / "miasto"
TEXTS = {Path(name).stem: Pack(PACK).text(name) for name in Pack(PACK).names("guides/*.txt")}
GUIDES = {code: read_outline(text) for code, text in TEXTS.items()}
CARDS = {
    card.code: card for card in (Pack(PACK).record(name, CardContent) for name in Pack(PACK).names("cards/*.yaml"))
}
DAY = date(2026, 11, 23)
COLUMNS = 120

every_guide = pytest.mark.parametrize("guide", GUIDES.values(), ids=GUIDES.keys())


def resolved(outcome: Outcome) -> dict[str, list[str]]:
    """What a resident is told at the end: the outcome's own words, the main card's where it says nothing."""
    card = CARDS[outcome.cards[0]]
    fees = [fee.purpose for fee in card.fees if fee.valid_from <= DAY and (not fee.valid_to or fee.valid_to >= DAY)]
    return {
        "documents": list(outcome.documents or card.documents),
        "cost": list(outcome.fees or fees or filter(None, [card.fee_note])),
        "place": list(outcome.places or filter(None, [card.where.unit])),
        "term": [one for one in (outcome.term or card.deadline.text or card.deadline.rule,) if one],
        "laws": [str(law) for law in outcome.laws] or [law.name for law in card.legal_basis],
    }


def test_there_are_eight():
    assert len(GUIDES) >= 8
    assert len({guide.title for guide in GUIDES.values()}) == len(GUIDES)


def test_no_guide_has_a_problem():
    assert list(services.check_guides(PACK, DAY)) == []


@every_guide
def test_every_path_ends_at_an_answer_that_is_whole(guide: Guide):
    ends = set()
    for way, end in guide.paths():
        assert way[0][0] == guide.start
        assert len({code for code, _ in way}) == len(way), "the same question twice"
        ends.add(end)
    assert ends == set(guide.outcome_by_code)
    for outcome in guide.outcomes:
        assert set(outcome.cards) <= CARDS.keys()
        assert outcome.body, outcome.code
        assert not amounts_in(" ".join(outcome.fees)), "a sum said here hides the account to pay it into"
        for part, said in resolved(outcome).items():
            assert said, f"{outcome.code} tells no {part}"
            assert all(one.strip() for one in said)


@every_guide
def test_every_path_has_an_address_that_leads_along_it(guide: Guide):
    ends: Counter[str] = Counter()
    waiting = [""]
    while waiting:
        found = walk(guide, waiting.pop())
        if found.outcome:
            ends[found.outcome.code] += 1
        waiting += [trail for _, trail in found.choices()]
    assert ends == Counter(end for _, end in guide.paths())


@every_guide
def test_a_guide_is_worth_walking(guide: Guide):
    assert len(guide.questions) >= 6
    assert len(guide.outcomes) >= 5
    told = {(outcome.text, outcome.body) for outcome in guide.outcomes}
    assert len(told) == len(guide.outcomes), "two outcomes say the same"
    assert sum(1 for outcome in guide.outcomes if outcome.documents or outcome.laws) >= 5, "branches that law knows"
    assert len(guide.also_asked_as) >= 5


@pytest.mark.parametrize("code", TEXTS)
def test_a_guide_is_plain_and_tidy(code: str):
    guide = GUIDES[code]
    assert guide.code == code
    assert readability(guide.prose()).fog <= 8
    assert [line for line in TEXTS[code].splitlines() if len(line) > COLUMNS] == []
    for outcome in guide.outcomes:
        assert readability(" ".join(outcome.body)).fog <= 10, outcome.code
        for law in outcome.laws:
            assert law.journal, f"{outcome.code}: {law.name}"


@pytest.mark.django_db
def test_residents_walk_a_path_of_each_guide_by_links_alone(client: Client):
    load_town()
    for guide in GUIDES.values():
        way, end = next(path for path in guide.paths() if len(path[0]) >= 3)
        page = read(client, f"/przewodniki/{guide.code}/")
        for code, number in way:
            question = guide.question_by_code[code]
            assert escape(question.text) in page
            page = read(client, choice(page, question.answers[number].text))
        outcome = guide.outcome_by_code[end]
        assert escape(outcome.text) in page
        for said in (*outcome.body, *outcome.documents, *outcome.fees, *outcome.places):
            assert escape(said)[1:] in page, (guide.code, said)  # a page begins what it lists with a capital letter
        for code in outcome.cards:
            assert f"/uslugi/{code}/" in page


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unwrapped(answer.content.decode())


def choice(page: str, answer: str) -> str:
    """The address that the link of an answer leads to."""
    found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*><span>{re.escape(escape(answer))}</span>', page)
    assert found, answer
    return html.unescape(found[1])
