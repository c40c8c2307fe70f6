"""How well and how fast search finds cards from a file, apart from the installation's own."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, Field, ValidationError

from okienko.kernel.errors import Invalid
from okienko.kernel.text import fold
from okienko.knowledge import rules
from okienko.knowledge.search import encoder, store, vectors

DEPTH = 10  # how many results are judged
_LETTERS = "abcdeiklmnoprstuwyz"
# Sections by the beginnings of their names, folded. "" says how to reach the office or what any card says.
_FIELDS = {
    "numer": "", "sposob i miejsce": "", "klauzula": "", "podstawa prawna": "", "tryb odwolawczy": "",
    "termin zalatwienia": "", "komorka": "unit", "obszar": "unit", "wymagane wnioski": "forms",
    "wnioski do pobrania": "forms", "wymagane zalaczniki": "documents", "dokumenty": "documents",
    "wymagane oplaty": "fees", "czynnosci powiazane": "fees",
}  # fmt: skip

Progress = Callable[[str], None]
Answer = Callable[[str], list[rules.Scored]]  # the best documents for a question, best first
Line = TypeVar("Line", bound=BaseModel)


class CardLine(BaseModel):
    """A line of the file of cards: sections by their names, or the whole text."""

    id: str
    title: str
    sections: dict[str, str] = {}
    body: str = ""


class QuestionLine(BaseModel):
    """A line of the file of questions, with the cards that answer it."""

    query: str
    rel: list[str] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of questions, and milliseconds."""

    first: float
    five: float
    ten: float
    reciprocal: float
    gain: float
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Typed:
    """How the questions are typed: `degraded` with a typo and without diacritics, `unfinished` without the end."""

    degraded: bool = False
    unfinished: bool = False


def evaluate(cards: Path, questions: Path, *, typed: Typed, say: Progress) -> Iterator[str]:
    """Lines "name value" of what was measured: of the default engine and, where the extra `semantic` is installed, of
    both together, each name after "semantic". Raises Invalid naming the file and its line.
    """
    documents, asked = read_cards(cards), _read(questions, QuestionLine)
    names = {card.id for card in documents}
    unknown = sorted({one for line in asked for one in line.rel} - names)
    if unknown:
        listed = ", ".join(unknown[:5])
        raise Invalid(f"{questions}: pytania wskazują karty, których nie ma w {cards}: {listed}")
    with store.apart():
        say(f"Indeksuję karty: {len(documents)}…")
        indexed = [as_document(*card) for card in enumerate(documents)]
        started = time.perf_counter()
        store.replace(indexed, store.shipped_synonyms())
        seconds = time.perf_counter() - started
        store.analyze()
        ids = [card.id for card in documents]
        yield from _lines_of(_measure(asked, ids, _by_words, typed=typed, say=say), seconds)
        model = encoder.here().encoder(wait=True)
        if model is None:
            say("Dodatek semantic nie jest w użyciu: to wszystkie liczby.")
            return
        say(f"Liczę wektory kart: {len(documents)}…")
        started = time.perf_counter()
        by_meaning = _by_meaning(model, indexed)
        seconds += time.perf_counter() - started
        figures = _measure(asked, ids, by_meaning, typed=typed, say=say)
    yield from (f"semantic {line}" for line in _lines_of(figures, seconds))


def _lines_of(figures: Figures, seconds: float) -> tuple[str, ...]:
    return (
        f"R@1 {figures.first:.3f}", f"R@5 {figures.five:.3f}", f"R@10 {figures.ten:.3f}",
        f"MRR {figures.reciprocal:.3f}", f"nDCG@10 {figures.gain:.3f}",
        f"p50 {figures.p50:.1f} ms", f"p95 {figures.p95:.1f} ms", f"index time {seconds:.1f} s",
    )  # fmt: skip


def _by_words(text: str) -> list[rules.Scored]:
    """As the page of results looks it up."""
    shelf = store.newest()
    return shelf.score(shelf.meant(rules.question(text), DEPTH), DEPTH)


def _by_meaning(model: encoder.Encoder, documents: Sequence[rules.Document]) -> Answer:
    """The same with vectors that are kept in memory, packed as the table would hold them."""
    matrix = vectors.unpacked(vectors.packed(model.passages([rules.passage(one) for one in documents])))
    everything = frozenset(one.id for one in documents)

    def answer(text: str) -> list[rules.Scored]:
        shelf = store.newest()
        found = shelf.score(shelf.meant(rules.question(text), DEPTH), rules.DEEP)
        cosines = (matrix @ model.question(text, "pl")).tolist()
        near = vectors.nearness(dict(zip((one.id for one in documents), cosines, strict=True)), everything)
        return rules.fuse(found, near, DEPTH)

    return answer


def read_cards(path: Path) -> list[CardLine]:
    """Raises Invalid, also for one id twice."""
    found = _read(path, CardLine)
    seen: set[str] = set()
    for number, card in enumerate(found, 1):
        if card.id in seen:
            raise Invalid(f"{path}, wiersz {number}: identyfikator „{card.id}” jest w pliku drugi raz")
        seen.add(card.id)
    return found


def as_document(number: int, card: CardLine) -> rules.Document:
    """Only what the matter is about: addresses, accounts and clauses are most of a card and drown it."""
    fields = {"title": card.title, "body": "" if card.sections else card.body}
    for name, text in card.sections.items():
        field = next((field for begin, field in _FIELDS.items() if fold(name).startswith(begin)), "body")
        if field:
            fields[field] = f"{fields.get(field, '')}\n{text}"
    return rules.Document(number, fields)


def degrade(text: str, dice: random.Random) -> str:
    """Without diacritics and with one typo: a letter lost, swapped with the next or mistaken."""
    plain = fold(text)
    if len(plain) < 2:
        return plain
    at = dice.randrange(len(plain) - 1)
    kind = dice.randrange(3)
    if kind == 0:
        return plain[:at] + plain[at + 1 :]
    if kind == 1:
        return plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
    return plain[:at] + dice.choice(_LETTERS) + plain[at + 1 :]


def cut_short(text: str) -> str:
    """Without the last third of the last word, of which at least four letters stay."""
    rest, space, last = text.rstrip(" ?!.,").rpartition(" ")
    return f"{rest}{space}{last[: max(4, len(last) * 2 // 3)]}"


def _measure(
    asked: Sequence[QuestionLine], ids: Sequence[str], answer: Answer, *, typed: Typed, say: Progress
) -> Figures:
    dice = random.Random(1)
    places: list[list[int]] = []  # for each question, at which places the answers stand, from 1
    times = []
    for number, line in enumerate(asked, 1):
        text = degrade(line.query, dice) if typed.degraded else line.query
        text = cut_short(text) if typed.unfinished else text
        started = time.perf_counter()
        found = [ids[one.document] for one in answer(text)]
        times.append(1000 * (time.perf_counter() - started))
        places.append([place for place, one in enumerate(found, 1) if one in line.rel])
        if number % 50 == 0:
            say(f"Pytania: {number} z {len(asked)}…")
    times.sort()
    return Figures(
        first=_share(places, 1),
        five=_share(places, 5),
        ten=_share(places, DEPTH),
        reciprocal=sum(1 / hits[0] for hits in places if hits) / len(asked),
        gain=sum(map(_gain, places, [len(set(line.rel)) for line in asked])) / len(asked),
        p50=times[len(times) // 2],
        p95=times[min(len(times) - 1, math.ceil(0.95 * len(times)) - 1)],
    )


def _share(places: Sequence[Sequence[int]], depth: int) -> float:
    return sum(1 for hits in places if hits and hits[0] <= depth) / len(places)


def _gain(hits: Sequence[int], answers: int) -> float:
    """nDCG: what the found places give, of what the best order would."""
    best = sum(1 / math.log2(place + 1) for place in range(1, min(answers, DEPTH) + 1))
    return sum(1 / math.log2(place + 1) for place in hits) / best


def _read(path: Path, shape: type[Line]) -> list[Line]:
    found = []
    for number, text in _lines(path):
        try:
            found.append(shape.model_validate_json(text))
        except ValidationError as problem:
            raise Invalid(f"{path}, wiersz {number}: {_why(problem)}") from problem
    if not found:
        raise Invalid(f"{path}: plik jest pusty")
    return found


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines with something on them, numbered from 1."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise Invalid(f"{path}: nie da się odczytać jako tekst UTF-8") from problem
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def _why(problem: ValidationError) -> str:
    first = problem.errors()[0]
    if first["type"] == "json_invalid":
        return "to nie jest wiersz JSON"
    field = ".".join(str(part) for part in first["loc"])
    return f"brakuje pola „{field}”" if first["type"] == "missing" else f"złe pole „{field}”"
