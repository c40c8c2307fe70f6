"""The outline of a guide: text → `Guide` and back. Reading never fails; what it cannot read becomes a problem."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from okienko.knowledge.rules.card import Audience
from okienko.knowledge.rules.guides.checks import LONGEST_CODE, Problem, is_code
from okienko.knowledge.rules.guides.model import Answer, Guide, Law, Outcome, Question

AUDIENCES = {
    "mieszkańcy": Audience.RESIDENT,
    "przedsiębiorcy": Audience.ENTREPRENEUR,
    "organizacje": Audience.ORGANIZATION,
}
# Key → the field of Guide, of Outcome. Those that may be repeated are tuples there.
HEAD = {
    "tytuł": "title", "kod": "code", "opis": "summary", "dla": "audience", "komórka": "unit", "redaktor": "editor",
    "zdarzenia": "life_events", "słowa": "keywords", "pytają też": "also_asked_as", "stan na": "state_of",
    "przegląd": "next_review", "ostatni dzień": "expires_on",
}  # fmt: skip
FIELDS = {
    "karta": "cards", "dokument": "documents", "opłata": "fees", "miejsce": "places", "termin": "term",
    "podstawa": "laws",
}  # fmt: skip
REPEATED = {"also_asked_as", "cards", "documents", "fees", "places", "laws"}
DATES = {"state_of", "next_review", "expires_on"}
LISTS = {"audience", "life_events", "keywords"}

MOST_PLACES = 300  # questions and outcomes: more nobody can look after, and none could draw while one types
MOST_ANSWERS = 60  # of one question

# Read where every gap is one blank.
_KEY = re.compile(r"([^\W\d_]+(?: [^\W\d_]+)?):(.*)")
_PLACE = re.compile(r"([?!]) ?([^\s:]*) ?:(.*)")
_ARROW = re.compile(r"(?:->|→)")


@dataclass
class _Open:
    """A question or an outcome while its lines come."""

    mark: str
    code: str
    text: str
    line: int
    is_full: bool = False  # answers that follow are read no more
    paragraphs: list[list[str]] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    fields: list[tuple[int, str, str]] = field(default_factory=list)  # line, key, value


@lru_cache(maxsize=32)  # of the office's guides, which are walked a page at a time
def read_outline(text: str) -> Guide:
    """The guide that an outline says, whatever the text is; what is wrong with it is in `Guide.problems()`."""
    reading = _Reading()
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        reading.take(number, line.replace("\0", " "))
    return reading.guide()


class _Reading:
    def __init__(self) -> None:
        self.flaws: list[Problem] = []
        self.head: list[tuple[int, str, str]] = []
        self.places: list[_Open] = []
        self.more: Callable[[str], None] | None = None  # takes the next line if it is indented deeper than `indent`
        self.indent = 0
        self.is_new_paragraph = True
        self.is_full = False  # what follows is read no more

    def flaw(self, line: int, text: str) -> None:
        self.flaws.append(Problem(line, text))

    def take(self, number: int, line: str) -> None:
        said = " ".join(line.split())
        indent = len(line[: len(line) - len(line.lstrip())].expandtabs())
        if said.startswith("#"):
            return
        if not said:
            self.more, self.is_new_paragraph = None, True
        elif self.is_full:
            return
        elif said[0] in "?!" and not indent:
            self._open(number, said)
        elif self.more is not None and indent > self.indent and not _begins_something(said):
            self.more(said)
        elif not self.places:
            self._head_line(number, said)
        else:
            if not indent:
                self.flaw(number, "Wetnij ten wiersz dwiema spacjami albo zacznij go od „?” (pytanie) lub „!” (wynik).")
            self.indent = indent
            self._inside(number, said, self.places[-1])

    def _open(self, number: int, said: str) -> None:
        if len(self.places) == MOST_PLACES:
            self.flaw(number, f"Przewodnik ma tu już {MOST_PLACES} pytań i wyników, więcej mieć nie może. Podziel go.")
            self.is_full = True
            return
        found = _PLACE.fullmatch(said)
        kind = "Pytanie" if said[0] == "?" else "Wynik"
        if found is None:
            self.flaw(number, f"{kind} ma mieć kod, dwukropek i treść, na przykład „{said[0]} kod: Treść”.")
            found = _PLACE.fullmatch(f"{said[0]} : {said[1:]}")
        _, code, text = found.groups() if found else ("", "", "")
        if not is_code(code):
            self.flaw(number, f"{kind} ma mieć kod: małe litery bez ogonków, cyfry i kreski, do {LONGEST_CODE} znaków.")
        if not text.strip():
            self.flaw(number, f"{kind} „{code}” nie ma treści.")
        self.places.append(_Open(said[0], code, " ".join(text.split()), number))
        self.more, self.is_new_paragraph = None, True

    def _head_line(self, number: int, said: str) -> None:
        found = _KEY.fullmatch(said)
        if found is None:
            self.flaw(number, "Na początku każdy wiersz ma postać „klucz: wartość”.")
        elif found[1] not in HEAD:
            self.flaw(number, f"Nie ma klucza „{found[1]}”. Są: {', '.join(HEAD)}.")
        else:
            self._keep(self.head, number, found[1], found[2], HEAD[found[1]])
            self.indent = 0

    def _inside(self, number: int, said: str, place: _Open) -> None:
        found = _KEY.fullmatch(said)
        if place.mark == "?" and said.startswith("-"):
            if len(place.answers) == MOST_ANSWERS:
                if not place.is_full:
                    self.flaw(number, f"Pytanie ma tu już {MOST_ANSWERS} odpowiedzi, więcej mieć nie może.")
                place.is_full, self.more = True, lambda more: None
                return
            place.answers.append((number, said))
            self.more, self.is_new_paragraph = lambda more: _add(place.answers, more), True
        elif place.mark == "!" and found and found[1] in FIELDS:
            self._keep(place.fields, number, found[1], found[2], FIELDS[found[1]])
            self.is_new_paragraph = True
        else:
            if said.startswith(("- ", "->")):
                self.flaw(number, "Odpowiedź może stać tylko pod pytaniem, a to jest wynik.")
            elif found and found[1].islower():
                wanted = f"Są: {', '.join(FIELDS)}." if place.mark == "!" else "Pytanie ma tylko pomoc i odpowiedzi."
                self.flaw(number, f"Nie ma tu klucza „{found[1]}”. {wanted}")
            if self.is_new_paragraph or not place.paragraphs:
                place.paragraphs.append([])
            place.paragraphs[-1].append(said)
            self.more, self.is_new_paragraph = None, False

    def _keep(self, kept: list[tuple[int, str, str]], number: int, key: str, value: str, name: str) -> None:
        before = next((line for line, other, _ in kept if other == key), 0)
        if before and name not in REPEATED:
            self.flaw(number, f"Klucz „{key}” stoi już w wierszu {before}.")
            self.more = lambda more: None
            return
        kept.append((number, key, value.strip()))
        self.more = lambda more: _add_value(kept, more)

    # -- from lines to the guide

    def guide(self) -> Guide:
        values: dict[str, Any] = {}
        for number, key, value in self.head:
            self._head_value(number, key, value, values)
        questions = tuple(self._question(one) for one in self.places if one.mark == "?")
        outcomes = tuple(self._outcome(one) for one in self.places if one.mark == "!")
        return Guide(**values, questions=questions, outcomes=outcomes, flaws=tuple(self.flaws))

    def _head_value(self, number: int, key: str, raw: str, values: dict[str, Any]) -> None:
        name, value = HEAD[key], " ".join(raw.split())
        if not value:
            self.flaw(number, f"Po „{key}:” nic nie ma.")
        elif name in DATES:
            try:
                values[name] = date.fromisoformat(value)
            except ValueError:
                self.flaw(number, f"„{value}” to nie data. Napisz ją tak: 2026-11-23.")
        elif name == "audience":
            values[name] = tuple(dict.fromkeys(self._audiences(number, value)))
        elif name in LISTS:
            parts = (one.strip() for one in value.split(","))
            values[name] = tuple(dict.fromkeys(one for one in parts if one))
        elif name in REPEATED:
            values[name] = (*values.get(name, ()), value)
        else:
            values[name] = value
            if name == "code" and not is_code(value):
                self.flaw(number, f"Kod to małe litery bez ogonków, cyfry i kreski, do {LONGEST_CODE} znaków.")

    def _audiences(self, number: int, value: str) -> Iterator[Audience]:
        for one in value.split(","):
            if found := AUDIENCES.get(one.strip().lower()):
                yield found
            elif one.strip():
                self.flaw(number, f"„{one.strip()}” nie jest odbiorcą. Są: {', '.join(AUDIENCES)}.")

    def _question(self, one: _Open) -> Question:
        answers = (self._answer(number, said) for number, said in one.answers)
        return Question(one.code, one.text, _paragraphs(one), tuple(a for a in answers if a is not None), one.line)

    def _answer(self, number: int, said: str) -> Answer | None:
        text, arrow, to = said.removeprefix("-"), "", ""
        if found := list(_ARROW.finditer(text)):
            text, arrow, to = text[: found[-1].start()], found[-1][0], text[found[-1].end() :]
        text, to = " ".join(text.split()), " ".join(to.split())
        if not arrow or not to:
            self.flaw(number, "Odpowiedź ma mówić, dokąd prowadzi: „- treść -> kod”.")
        elif not text:
            self.flaw(number, "Odpowiedź nie ma treści.")
        else:
            return Answer(text, to, number)
        return None

    def _outcome(self, one: _Open) -> Outcome:
        values: dict[str, Any] = {}
        for number, key, raw in one.fields:
            name, value = FIELDS[key], " ".join(raw.split())
            if not value:
                self.flaw(number, f"Po „{key}:” nic nie ma.")
            elif name == "laws":
                law, _, journal = (part.strip() for part in value.partition("|"))
                if law:
                    values[name] = (*values.get(name, ()), Law(law, journal))
                else:
                    self.flaw(number, "Podstawa prawna ma mieć nazwę aktu: „podstawa: nazwa | Dz.U. …”.")
            elif name in REPEATED:
                if value in values.get(name, ()):
                    self.flaw(number, f"„{value}” stoi tu dwa razy.")
                values[name] = (*values.get(name, ()), value)
            else:
                values[name] = value
        return Outcome(one.code, one.text, _paragraphs(one), line=one.line, **values)


def written(guide: Guide) -> str:
    """The outline of a guide: read again it is the same guide. Remarks of editors are not in it."""
    labels = {audience: name for name, audience in AUDIENCES.items()}
    parts: list[str] = []
    for key, name in HEAD.items():
        value = getattr(guide, name)
        if name in REPEATED:
            parts += [f"{key}: {one}" for one in value]
        elif value:
            said = [labels[one] if name == "audience" else one for one in value] if name in LISTS else [str(value)]
            parts.append(f"{key}: {', '.join(said)}")
    for place in guide.places:
        parts += ["", *(_question_lines(place) if isinstance(place, Question) else _outcome_lines(place))]
    return "\n".join(parts) + "\n"


def _question_lines(one: Question) -> Iterator[str]:
    yield f"? {one.code}: {one.text}"
    yield from _paragraph_lines(one.help)
    for answer in one.answers:
        yield f"  - {answer.text} -> {answer.to}"


def _outcome_lines(one: Outcome) -> Iterator[str]:
    yield f"! {one.code}: {one.text}"
    yield from _paragraph_lines(one.body)
    for key, name in FIELDS.items():
        value = getattr(one, name)
        for said in value if name in REPEATED else filter(None, [value]):
            yield f"  {key}: {said}"


def _paragraph_lines(paragraphs: tuple[str, ...]) -> Iterator[str]:
    for number, paragraph in enumerate(paragraphs):
        if number:
            yield ""
        yield f"  {paragraph}"


def _paragraphs(one: _Open) -> tuple[str, ...]:
    return tuple(" ".join(" ".join(lines).split()) for lines in one.paragraphs)


def _begins_something(said: str) -> bool:
    """Whether a line deeper in than an answer or a key is nevertheless not its continuation."""
    found = _KEY.fullmatch(said)
    return said.startswith("-") or bool(found and found[1] in (FIELDS | HEAD))


def _add(lines: list[tuple[int, str]], more: str) -> None:
    number, said = lines[-1]
    lines[-1] = (number, f"{said} {more}")


def _add_value(lines: list[tuple[int, str, str]], more: str) -> None:
    number, key, said = lines[-1]
    lines[-1] = (number, key, f"{said} {more}")
