"""What a process keeps for a moment: read once, given to everybody who asks within so many seconds.

    law_lately = Lately(law_of_office, 1.0)
    law_lately()         # reads, then gives the same for a second
    law_lately.forget()  # after a change in this process; others notice when their second is over

For rows that are asked for by the hundred a second and changed by the hand. Whoever must not miss a change reads them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from okienko.kernel.database import rows

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Forget = TypeVar("Forget", bound=Callable[[], None])

clock = time.monotonic  # tests stop it: a slow machine must not change how often something is read
_forgetting: list[Callable[[], None]] = []


class Lately(Generic[Value]):
    """`read()`, at most once in so many seconds.

    version: cheaper to ask than `read`; where it is what it was, what was read stays for as long again. It is asked
    before the reading, so a change in between is noticed the next time. What `read` raises is raised, and nothing kept.
    """

    def __init__(
        self, read: Callable[[], Value], seconds: float, *, version: Callable[[], object] = lambda: object()
    ) -> None:
        self._read = read
        self._seconds = seconds
        self._version = version
        self._known: tuple[float, object, Value] | None = None  # when it was looked for, its version, what was read
        _forgetting.append(self.forget)

    def __call__(self) -> Value:
        """Threads may read at once; what the last one read stays, all are right."""
        known, now = self._known, clock()
        if known is None or now - known[0] >= self._seconds:
            version = self._version()
            value = known[2] if known is not None and known[1] == version else self._read()
            known = self._known = (now, version, value)
        return known[2]

    def peek(self) -> Value | None:
        """What the next question would be answered without reading; None where it would read."""
        known = self._known
        return known[2] if known is not None and clock() - known[0] < self._seconds else None

    def forget(self) -> None:
        """Read again at the next question in this process."""
        self._known = None


class LatelyOf(Generic[Key, Value]):
    """`Lately` for each of many keys: read again after so many seconds, or as soon as `version` is another one.

    version: what all of them depend on; asked at every question, so it is itself a `Lately`. most: keys that are kept.
    """

    def __init__(self, seconds: float, *, version: Callable[[], object], most: int = 5000) -> None:
        self._seconds, self._version, self._most = seconds, version, most
        self._known: dict[Key, tuple[float, object, Value]] = {}
        _forgetting.append(self.forget)

    def __call__(self, key: Key, read: Callable[[], Value]) -> Value:
        known, version, now = self._known.get(key), self._version(), clock()
        if known is not None and known[1] == version and now - known[0] < self._seconds:
            return known[2]
        return self.know(key, version, read())

    def know(self, key: Key, version: object, value: Value) -> Value:
        """What was read in another way, after this version was asked."""
        if len(self._known) >= self._most:
            self._known.clear()
        self._known[key] = (clock(), version, value)
        return value

    def forget(self) -> None:
        self._known.clear()


def stamp_of(*tables: str) -> Callable[[], object]:
    """A `version` for small tables: other as soon as a row was written or deleted, and cheaper than the rows.

    Every row carries the number of the transaction that wrote it; the sum also tells of one that commits late.
    """
    sql = " UNION ALL ".join(f"SELECT count(*), sum(xmin::text::bigint) FROM {one}" for one in tables)  # noqa: S608  # our names
    return lambda: tuple(rows(sql))


def forgotten_with_the_rest(forget: Forget) -> Forget:
    """For what is kept in another way: this forgets it whenever everything is forgotten."""
    _forgetting.append(forget)
    return forget


def forget_everything() -> None:
    """Nothing that was read is known any more. Called between tests, and where statements are counted."""
    for forget in _forgetting:
        forget()
