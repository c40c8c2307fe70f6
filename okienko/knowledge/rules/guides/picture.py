"""Where everything of a guide stands in its picture: questions left, what they lead to on the right. Pure geometry,
drawn by a template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import wrap

from okienko.knowledge.rules.guides import graph
from okienko.knowledge.rules.guides.model import Guide, Question

WIDTH = 260  # of a box
ACROSS = 84  # between columns
DOWN = 22  # between boxes
LINE = 17  # of text
PAD = 9
LETTERS = 33  # that fit a line
BOLD_LETTERS = 28
MOST_LINES = 4  # of one text


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    y: int


@dataclass(frozen=True, slots=True)
class Row:
    """An answer in the box of its question."""

    words: tuple[Words, ...]
    y: int  # of its upper edge
    height: int


@dataclass(frozen=True, slots=True)
class Box:
    kind: str  # question, outcome, nowhere
    code: str
    x: int
    y: int
    height: int
    words: tuple[Words, ...]
    rows: tuple[Row, ...]
    line: int  # of the outline
    is_reached: bool
    width: int = WIDTH


@dataclass(frozen=True, slots=True)
class Wire:
    """From an answer to where it leads. `is_back`: it closes a loop."""

    path: str  # of SVG
    is_back: bool


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]


def draw(guide: Guide) -> Picture:
    """The picture of a guide, also of one with problems: loops, places nothing leads to, answers that lead nowhere."""
    edges = {one.code: tuple(answer.to for answer in one.answers) for one in guide.question_by_code.values()}
    columns = _columns(guide, edges)
    reached = graph.reached(guide.start, edges)
    callers: dict[str, list[tuple[str, int]]] = {}
    for caller, targets in edges.items():
        for number, there in enumerate(targets):
            callers.setdefault(there, []).append((caller, number))
    boxes: dict[str, Box] = {}
    for number, codes in enumerate(columns):
        y = PAD
        for code in sorted(codes, key=lambda one: _height_of_callers(callers.get(one, []), boxes)):
            box = _box(guide, code, PAD + number * (WIDTH + ACROSS), y, code in reached)
            boxes[code] = box
            y += box.height + DOWN
    column_of = {code: number for number, codes in enumerate(columns) for code in codes}
    return Picture(
        width=2 * PAD + max(1, len(columns)) * (WIDTH + ACROSS) - ACROSS,
        height=PAD + max((box.y + box.height for box in boxes.values()), default=0),
        boxes=tuple(boxes.values()),
        wires=tuple(_wires(edges, boxes, column_of)),
    )


def _columns(guide: Guide, edges: graph.Edges) -> list[list[str]]:
    """Codes by column: each to the right of everything that leads to it, loops aside."""
    order = graph.order(edges)
    place: dict[str, int] = {}
    position = {code: number for number, code in enumerate(order)}
    for code in order:
        place.setdefault(code, 0)
        for there in edges.get(code, ()):
            if position.get(there, len(order)) > position[code]:
                place[there] = max(place.get(there, 0), place[code] + 1)
    for one in guide.outcomes:
        place.setdefault(one.code, 0)
    columns: list[list[str]] = [[] for _ in range(max(place.values(), default=-1) + 1)]
    for code, number in place.items():
        columns[number].append(code)
    return columns


def _height_of_callers(callers: list[tuple[str, int]], boxes: dict[str, Box]) -> float:
    """The middle of these answers (question, number) in boxes already placed, so that wires cross little."""
    found = [box.y + box.rows[number].y for code, number in callers if (box := boxes.get(code)) is not None]
    return sum(found) / len(found) if found else 1e9


def _box(guide: Guide, code: str, x: int, y: int, is_reached: bool) -> Box:
    one = guide.question_by_code.get(code) or guide.outcome_by_code.get(code)
    if one is None:
        words, height = _words(code, PAD, BOLD_LETTERS)
        return Box("nowhere", code, x, y, height + PAD, words, (), 0, is_reached)
    words, bottom = _words(one.text, PAD, BOLD_LETTERS)
    rows: list[Row] = []
    if isinstance(one, Question):
        bottom += 4
        for answer in one.answers:
            said, end = _words(answer.text, bottom + 5)
            rows.append(Row(said, bottom, end + 4 - bottom))
            bottom = end + 4
    kind = "question" if isinstance(one, Question) else "outcome"
    return Box(kind, code, x, y, bottom + (0 if rows else PAD), words, tuple(rows), one.line, is_reached)


def _words(text: str, y: int, letters: int = LETTERS) -> tuple[tuple[Words, ...], int]:
    """A text in lines with the baseline of each, and where it ends."""
    lines = wrap(text[: letters * (MOST_LINES + 1)], letters, max_lines=MOST_LINES, placeholder=" …") or [""]
    return tuple(Words(line, y + n * LINE + 13) for n, line in enumerate(lines)), y + len(lines) * LINE


def _wires(edges: graph.Edges, boxes: dict[str, Box], column_of: dict[str, int]) -> Iterable[Wire]:
    for code, targets in edges.items():
        box = boxes[code]
        for row, there in zip(box.rows, targets, strict=True):
            to = boxes[there]
            x, y = box.x + WIDTH, box.y + row.y + row.height // 2
            is_back = column_of[there] <= column_of[code]
            bend = ACROSS if is_back else max(ACROSS // 2, (to.x - x) // 2)
            end = to.y + PAD + LINE // 2
            yield Wire(f"M{x} {y}C{x + bend} {y} {to.x - bend} {end} {to.x} {end}", is_back)
