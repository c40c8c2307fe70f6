"""How much of what strangers search is written down. Pure."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field


@dataclass
class Bounds:
    """So many from one place and so many from all in a span; kept in one process and nowhere else.

    Whoever is over the bound is answered like everybody, only not counted. `places` are forgotten with their span, and
    the oldest where there are too many.
    """

    from_one: int
    from_all: int
    seconds: float
    most_places: int = 10_000
    _began: float = field(default=float("-inf"), init=False)
    _all: int = field(default=0, init=False)
    _places: OrderedDict[str, int] = field(default_factory=OrderedDict, init=False)

    def admits(self, place: str, now: float) -> bool:
        """Whether one more from this place counts. now: seconds of a clock that only goes on."""
        if now - self._began >= self.seconds:
            self._began, self._all = now, 0
            self._places.clear()
        of_place = self._places.get(place, 0)
        if self._all >= self.from_all or of_place >= self.from_one:
            return False
        self._all += 1
        self._places[place] = of_place + 1
        while len(self._places) > self.most_places:
            self._places.popitem(last=False)
        return True
