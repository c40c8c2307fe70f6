"""Questions and answers, funding programmes and guides as the assistant reads them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from okienko.assistant import phrases
from okienko.assistant.rules import Field, Record
from okienko.knowledge import queries as knowledge
from okienko.knowledge.queries import Ending, Programme, RecordView, ShownGuide
from okienko.knowledge.rules import Openness, RecordKind


def questions(codes: Iterable[str]) -> dict[str, Record]:
    """Key → record. Two queries."""
    found = knowledge.records_by_code(RecordKind.QUESTION, codes)
    return {f"question:{code}": of_question(one) for code, one in found.items()}


def programmes(codes: Iterable[str]) -> dict[str, Record]:
    """Key → record as it stands today. Two queries."""
    return {f"programme:{code}": of_programme(one) for code, one in knowledge.programmes_by_code(codes).items()}


def guides(codes: Iterable[str]) -> dict[str, Record]:
    """Key → record: its questions and their answers, not its outcomes. One query."""
    return {f"guide:{code}": of_guide(one) for code, one in knowledge.guides_by_code(codes).items()}


def of_question(one: RecordView) -> Record:
    said = [one.content.summary, one.content.more]
    return Record(
        key=f"question:{one.code}",
        title=one.title,
        link=f"{reverse('knowledge:questions')}#{one.code}",
        parts={Field.SUMMARY: _lines(said)},
        names=(*one.content.keywords, *one.content.also_asked_as),
        state_of=one.state_of.isoformat(),
        warnings=_due(one),
        cards=tuple(f"card:{code}" for code, _title in one.cards),
    )


def of_programme(one: Programme) -> Record:
    said = one.content
    opens, closes = (date_format(day, "j E Y") if day else "" for day in (said.opens_on, said.closes_on))
    when = {
        Openness.OPEN: lambda: phrases.programme_open(closes),
        Openness.SOON: lambda: phrases.programme_soon(opens, closes),
        Openness.CLOSED: lambda: phrases.programme_closed(closes),
    }[one.state]()
    parts = {
        Field.SUMMARY: [said.summary, said.what],
        Field.WHO: [said.who],
        Field.AMOUNT: [said.amount],
        Field.WHEN: [when],
        Field.DOCUMENTS: said.documents,
        Field.STEPS: said.conditions,
        Field.WHERE: [said.where],
        Field.CHANNELS: [said.link],
        Field.LEGAL: [said.source],
    }
    return Record(
        key=f"programme:{one.record.code}",
        title=one.record.title,
        link=reverse("knowledge:programme", args=[one.record.code]),
        parts={name: _lines(lines) for name, lines in parts.items()},
        names=(*said.keywords, *said.also_asked_as),
        state_of=one.record.state_of.isoformat(),
        warnings=_due(one.record),
        cards=tuple(f"card:{code}" for code, _title in one.record.cards),
    )


def of_guide(shown: ShownGuide) -> Record:
    asked = [text for one in shown.guide.questions for text in (one.text, *one.help)]
    answers = [answer.text for one in shown.guide.questions for answer in one.answers]
    leads = dict.fromkeys(f"card:{code}" for one in shown.guide.outcomes for code in one.cards)
    return Record(
        key=f"guide:{shown.code}",
        title=shown.title,
        link=reverse("guides:guide", args=[shown.code]),
        parts={Field.SUMMARY: _lines([shown.summary]), Field.QUESTION: _lines(asked), Field.STEPS: _lines(answers)},
        names=(*shown.guide.keywords, *shown.guide.also_asked_as),
        state_of=shown.state_of.isoformat(),
        warnings=(phrases.due_for_review(),) if shown.is_due_for_review else (),
        cards=tuple(leads),
    )


def of_outcome(shown: ShownGuide, end: Ending, trail: str) -> Record:
    """What an outcome says itself as of today; the rest is on its card."""
    outcome = end.outcome
    parts = {
        Field.SUMMARY: [outcome.text, *outcome.body],
        Field.DOCUMENTS: outcome.documents,
        Field.FEE: end.said_fees,
        Field.WHERE: outcome.places,
        Field.DEADLINE: [outcome.term],
        Field.LEGAL: [" ".join(filter(None, (one.name, one.journal))) for one in outcome.laws],
    }
    return Record(
        key=f"guide:{shown.code}#{outcome.code}",
        title=shown.title,
        link=walk_link(shown, trail),
        parts={name: said for name, lines in parts.items() if (said := _lines(lines))},
        state_of=shown.state_of.isoformat(),
        warnings=(
            *([phrases.due_for_review()] if shown.is_due_for_review else []),
            *([phrases.amount_may_be_old()] if end.is_amount_old else []),
        ),
        cards=tuple(f"card:{code}" for code, _title in end.cards),
    )


def outcome(key: str) -> Record | None:
    """The record of an outcome by its key; None where it is there no longer. For a look apart from the talk."""
    code, _, place = key.removeprefix("guide:").partition("#")
    shown = knowledge.guides_by_code([code]).get(code)
    found = shown.guide.outcome_by_code.get(place) if shown else None
    return of_outcome(shown, knowledge.ending(found), "") if shown and found else None


def question_of_guide(key: str, code: str) -> str:
    """The text of a question of a guide; "" where there is none."""
    guide = key.removeprefix("guide:")
    shown = knowledge.guides_by_code([guide]).get(guide)
    question = shown.guide.question_by_code.get(code) if shown else None
    return " ".join(question.text.split()) if question else ""


def walk_link(shown: ShownGuide, trail: str) -> str:
    """The page of a guide where a walk stands."""
    query = urlencode({"wyd": shown.version, "odp": trail}, safe=",") if trail else ""
    return f"{reverse('guides:guide', args=[shown.code])}{'?' if query else ''}{query}"


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(" ".join(one.split()) for one in texts if one)


def _due(one: RecordView) -> tuple[str, ...]:
    return (phrases.due_for_review(),) if one.content.next_review <= timezone.localdate() else ()
