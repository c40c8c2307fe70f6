"""How well the assistant answers conversations from a file (benchmarks/assistant/README.md)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from django.utils import translation
from pydantic import BaseModel, ValidationError

from okienko.assistant import queries, rules
from okienko.assistant.queries import beside, others, records
from okienko.assistant.rules import Answer, Field, Kind, Memory, Record
from okienko.kernel.errors import Invalid
from okienko.kernel.text import fold

_FREE = {
    "pl": re.compile(r"bezplatn|nic nie (kosztuje|placi)|nie placi|za darmo"),
    "uk": re.compile(r"безкоштовн|безоплатн"),
    "en": re.compile(r"free"),
}


_SHARES = {
    "answer": "answered", "decline": "declined", "clarify": "clarified", "person": "person", "step": "stepped",
}  # fmt: skip


class Expect(BaseModel):
    kind: Literal["answer", "clarify", "decline", "person", "step"]
    records: list[str] = []
    between: list[str] = []
    may: list[str] = []
    field: str = ""
    figures: list[str] = []
    never: list[str] = []
    person: bool = False
    step: str = ""  # code of the guide's question
    either: str = ""


class Turn(BaseModel):
    say: str
    expect: Expect


class Conversation(BaseModel):
    id: str
    group: str
    language: str
    diacritics: bool
    turns: list[Turn]


@dataclass(frozen=True, slots=True)
class Judged:
    """One turn. `verdict`: right, early (true, but a question was better), other (true, of another record), unanswered
    (a question or a declining instead of an answer), undeclined, or wrong."""

    conversation: Conversation
    turn: Turn
    answer: Answer
    verdict: str
    why: str = ""


@dataclass
class Report:
    judged: list[Judged] = field(default_factory=list)

    def of(self, kind: str, where: Iterable[Judged] | None = None) -> list[Judged]:
        return [one for one in (self.judged if where is None else where) if one.turn.expect.kind == kind]


def read(path: Path) -> list[Conversation]:
    """Raises Invalid naming the line."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = line.replace('"class":', '"group":', 1).replace('"or":', '"either":')
        try:
            found.append(Conversation.model_validate_json(text))
        except ValidationError as problem:
            raise Invalid(f"{path}, wiersz {number}: {problem.errors()[0]['msg']}") from problem
    return found


def evaluate(conversations: Iterable[Conversation]) -> Report:
    """Every turn of every conversation, said to the assistant of this installation."""
    report = Report()
    for one in conversations:
        memory, language = Memory(), "pl"
        for turn in one.turns:
            said, memory = queries.answer(turn.say, memory, language=language)
            language = said.language
            verdict, why = judge(turn.expect, said, one.language)
            report.judged.append(Judged(one, turn, said, verdict, why))
    return report


def lines(report: Report, *, failures: bool) -> Iterator[str]:
    """The figures, then the turns that were not right."""
    groups: dict[str, list[Judged]] = {"razem": report.judged}
    grouped: dict[str, list[Judged]] = defaultdict(list)
    for one in report.judged:
        grouped[one.conversation.group].append(one)
        if one.conversation.language == "uk":
            grouped["uk"].append(one)
        else:
            grouped["pl, ze znakami" if one.conversation.diacritics else "pl, bez znaków"].append(one)
    groups.update(grouped)
    for name, judged in groups.items():
        counted = Counter(one.verdict for one in judged)
        parts = [f"{name}: turns {len(judged)}", f"wrong {counted['wrong']}"]
        for kind, word in _SHARES.items():
            of_kind = report.of(kind, judged)
            if of_kind:
                right = sum(one.verdict == "right" for one in of_kind)
                parts.append(f"{word} {right}/{len(of_kind)} ({right / len(of_kind):.0%})")
        parts += [f"{word} {counted[word]}" for word in ("early", "other", "unanswered", "undeclined") if counted[word]]
        yield ", ".join(parts)
    if failures:
        for one in report.judged:
            if one.verdict != "right":
                cited = ", ".join(cite.key for cite in (*one.answer.cites, *one.answer.options))
                yield f"{one.verdict}: {one.conversation.id}: {one.turn.say!r} → {one.answer.kind} [{cited}] {one.why}"


def judge(expect: Expect, said: Answer, language: str) -> tuple[str, str]:
    """The verdict on one answer, and why."""
    for never in expect.never:
        if _said(never, said.text, language):
            return "wrong", f"mówi „{never}”"
    problems = unfounded(said)
    if problems:
        return "wrong", f"nie stoi na rekordzie: {problems[0]}"
    judged = _judge(expect.kind, expect, said, language)
    if judged[0] != "right" and expect.either and _judge(expect.either, expect, said, language)[0] == "right":
        return "right", ""
    return judged


def _judge(kind: str, expect: Expect, said: Answer, language: str) -> tuple[str, str]:
    cited = {one.key.partition("#")[0] for one in said.cites}
    if kind == "step":
        return _judge_step(expect, said, cited)
    if kind == "person":
        if said.kind is not Kind.PERSON:
            return ("wrong", "odpowiada") if said.kind is Kind.ANSWER else ("undeclined", "nie daje człowieka")
        missing = _missing(expect, said, language)
        return ("right", "") if not missing else ("undeclined", f"brakuje: {missing}")
    if kind == "decline":
        if said.kind is Kind.ANSWER:
            return "wrong", "odpowiada, a nie wie"
        if said.kind not in (Kind.DECLINE, Kind.PERSON) or not said.offers_person:
            return "undeclined", "nie odmawia"
        return ("right", "") if cited <= set(expect.may) else ("undeclined", "wskazuje inny rekord")
    if kind == "clarify":
        if said.kind is Kind.CLARIFY:
            offered = {one.key for one in said.options}
            return ("right", "") if len(offered & set(expect.between)) >= 2 else ("unanswered", "pyta o co innego")
        if said.kind is Kind.ANSWER:
            return ("early", "") if cited <= set(expect.between) else ("other", "")
        return "unanswered", "ani nie pyta, ani nie odpowiada"
    if said.kind is not Kind.ANSWER:
        return "unanswered", ""
    if not cited & set(expect.records):
        return "other", ""
    missing = _missing(expect, said, language)
    return ("right", "") if not missing else ("unanswered", f"brakuje: {missing}")


def _judge_step(expect: Expect, said: Answer, cited: set[str]) -> tuple[str, str]:
    """Whether the guide's question is asked, with all its answers to choose from."""
    lines = [line for part in said.parts if part.field is Field.QUESTION for line in part.lines]
    asked = others.question_of_guide(expect.records[0], expect.step)
    if lines[:1] == [asked] and said.options and cited & set(expect.records):
        return "right", ""
    return ("other", "") if said.kind in (Kind.ANSWER, Kind.STEP) else ("unanswered", "nie pyta przewodnika")


def unfounded(said: Answer) -> list[str]:
    """Lines of an answer that are on none of its cited records as these are now read: an independent look."""
    if said.kind not in (Kind.ANSWER, Kind.DECLINE, Kind.STEP):
        return []
    cited = [one for cite in said.cites if (one := _record(cite.key, said.language)) is not None]
    allowed = "\n".join(one.text() for one in cited)
    stands = {line for one in cited for lines_ in one.parts.values() for line in lines_} | {one.title for one in cited}
    stands |= {line for one in cited for line in one.reservations}
    found = [line for part in said.parts if part.field is not None for line in part.lines if line not in stands]
    opened = {link for one in cited for link in one.links.values()} | {""}
    found += [link for part in said.parts for link in part.links if link not in opened]
    found += [one.title for one in said.options if said.kind is not Kind.CLARIFY and one.title not in stands]
    own = "\n".join(line for part in said.parts if part.field is None for line in (part.label, *part.lines))
    return found + [
        one.claim
        for one in rules.verify(replace(said, options=()).text, f"{allowed}\n{_no_figures(own)}")
        if one.why == "number"
    ]


def _no_figures(text: str) -> str:
    return re.sub(r"\d", "", text)


def _record(key: str, language: str) -> Record | None:
    with translation.override(language):
        kind, _, code = key.partition(":")
        if kind == "card":
            return records.cards([code]).get(key)
        if "#" in code:
            return others.outcome(key)
        if kind in beside.KINDS:
            return beside.by_keys([key]).get(key)
        listed = records.places(language) if kind == "location" else records.units()
        return next((one for one in listed if one.key == key), None)


def _missing(expect: Expect, said: Answer, language: str) -> str:
    return ", ".join(one for one in expect.figures if not _said(one, said.text, language))


def _said(figure: str, text: str, language: str) -> bool:
    """Whether a text says a figure, as benchmarks/assistant/README.md compares them."""
    folded = fold(text)
    if figure == "free":
        return bool(_FREE.get(language, _FREE["pl"]).search(folded))
    if figure.startswith("place:"):
        place = _record(f"location:{figure.removeprefix('place:')}", language)
        if place is None:
            return False
        named = [place.title, *(one.split(",")[0] for one in place.parts.get(Field.WHERE, ()))]
        return any(fold(one) in folded for one in named)
    amount = re.fullmatch(r"([\d ,]+) zł", figure)
    if amount:
        value = _value(amount[1])
        return any(_value(one) == value for one in re.findall(r"(?<![\d,.])(\d[\d ]*(?:,\d+)?)\s?(?:zl|злот)", folded))
    if re.fullmatch(r"[\d :]+", figure):
        return re.sub(r"\D", "", figure).lstrip("0") in re.sub(r"\D", "", folded)
    spaceless = folded.replace(" ", "")
    if fold(figure).replace(" ", "") in spaceless:
        return True
    number = re.match(r"\d+", figure)
    return language == "uk" and number is not None and re.search(rf"(?<!\d){number[0]}(?!\d)", folded) is not None


def _value(amount: str) -> float:
    return float(amount.replace(" ", "").replace(",", "."))
