"""Questions about a graph of codes: what is reached, where it runs in a circle, how long it may take."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

Edges = Mapping[str, tuple[str, ...]]


def reached(start: str, edges: Edges) -> set[str]:
    """Codes that some path from the start leads to, the start included; nothing where the start is not there."""
    found: set[str] = set()
    waiting = [start] if start in edges else []
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += edges.get(code, ())
    return found


def loops(edges: Edges) -> list[list[str]]:
    """Circles as the codes along them, the shortest through each code that stands in one and in none before it."""
    found: list[list[str]] = []
    told: set[str] = set()
    rest = _knot(edges)
    for code in edges:
        if code in rest and code not in told and (circle := _way_back(code, rest)):
            found.append(circle)
            told.update(circle)
    return found


def _knot(edges: Edges) -> Edges:
    """What is left when codes that lead nowhere are taken away again and again, and those that nothing leads to."""
    back = _reversed(edges)
    left = _without_ends(edges, back) & _without_ends(back, edges)
    return {code: tuple(one for one in edges[code] if one in left) for code in edges if code in left}


def _without_ends(edges: Edges, back: Edges) -> set[str]:
    """Codes from which a circle can be reached. back: the same edges the other way."""
    ways = {code: len(edges.get(code, ())) for code in edges.keys() | back.keys()}
    ends = [code for code, number in ways.items() if not number]
    while ends:
        for caller in back.get(ends.pop(), ()):
            ways[caller] -= 1
            if not ways[caller]:
                ends.append(caller)
    return {code for code, number in ways.items() if number}


def _reversed(edges: Edges) -> Edges:
    found: dict[str, list[str]] = {}
    for code, targets in edges.items():
        for there in targets:
            found.setdefault(there, []).append(code)
    return {code: tuple(callers) for code, callers in found.items()}


def _way_back(code: str, edges: Edges) -> list[str]:
    """The shortest way from a code back to it, without the return; [] where there is none."""
    came_from: dict[str, str] = {}
    waiting = deque([code])
    while waiting:
        here = waiting.popleft()
        for there in edges.get(here, ()):
            if there == code:
                way = [here]
                while way[-1] != code:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    return []


def depths(edges: Edges) -> dict[str, int]:
    """Code → the longest way from it, counted in codes that have edges; a step back into the way counts nothing."""
    found: dict[str, int] = {}
    for root in edges:
        way: list[tuple[str, Iterator[str]]] = []
        on_way: set[str] = set()
        if root not in found:
            way, on_way = [(root, iter(edges[root]))], {root}
        while way:
            here, rest = way[-1]
            there = next((one for one in rest if one in edges and one not in found and one not in on_way), None)
            if there is not None:
                way.append((there, iter(edges[there])))
                on_way.add(there)
                continue
            found[here] = 1 + max((found.get(one, 0) for one in edges[here]), default=0)
            on_way.discard(here)
            way.pop()
    return found


def order(edges: Edges) -> list[str]:
    """Every code that is named, each before those it leads to, where no loop forbids that."""
    done: list[str] = []
    seen: set[str] = set()
    for root in edges:
        way = [(root, iter(edges[root]))] if root not in seen else []
        seen.add(root)
        while way:
            here, rest = way[-1]
            there = next((one for one in rest if one not in seen), None)
            if there is None:
                done.append(here)
                way.pop()
            else:
                seen.add(there)
                way.append((there, iter(edges.get(there, ()))))
    return done[::-1]


def paths(start: str, targets: Mapping[str, Sequence[tuple[int, str]]]) -> Iterator[tuple[list[tuple[str, int]], str]]:
    """Every way from the start to a code without targets of its own: (code, number of the edge) along it, its end."""
    if start not in targets:
        return
    way: list[tuple[str, int]] = []
    on_way = {start}
    here = [start]
    rests = [iter(targets[start])]
    while rests:
        step = next(rests[-1], None)
        if step is None:
            rests.pop()
            on_way.discard(here.pop())
            if way:
                way.pop()
            continue
        number, there = step
        if there not in targets:
            yield [*way, (here[-1], number)], there
        elif there not in on_way:
            way.append((here[-1], number))
            here.append(there)
            on_way.add(there)
            rests.append(iter(targets[there]))
