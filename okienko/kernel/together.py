"""Many threads that want the same kind of thing at one moment get it from one statement, or one transaction.

Who comes while nobody is at work begins at once, alone. Who comes meanwhile waits until that is done; then one of
those who wait does it for all of them. So nobody waits for company, and the busier it is the more go together.
Where who is at work is held up (by a lock of another process, say), another goes on with the rest beside them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from okienko.kernel.database import may_have_committed

HELD_UP = 0.5  # seconds; a group takes a tenth of it

Asked = TypeVar("Asked")
Got = TypeVar("Got")


class _Place(Generic[Asked, Got]):
    """One who waits. `called` is held until there is an answer, or it is their turn to work."""

    __slots__ = ("asked", "called", "got", "leads", "lost")

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.called = threading.Lock()
        self.called.acquire()
        self.leads = False
        self.got: list[Got] = []  # the one answer, or none: do it alone
        self.lost: Exception | None = None  # nobody knows whether it was done: that is the answer


class Together(Generic[Asked, Got]):
    """Call it with what is asked; returns what `alone` would return, and raises what it would raise.

    many: answers in order, all or none: where it raises, everybody of the group does it `alone`, in their own thread;
    but what a lost database raises everybody is told, for it may have been done, and twice is worse than not at all.
    at_most: of one group. apart: two who share one of these keys never go together; the later waits for the next.
    """

    def __init__(
        self,
        many: Callable[[Sequence[Asked]], Sequence[Got]],
        alone: Callable[[Asked], Got],
        *,
        at_most: int,
        apart: Callable[[Asked], Iterable[Hashable]] = lambda _asked: (),
    ) -> None:
        self._many = many
        self._alone = alone
        self._at_most = at_most
        self._apart = apart
        self._turn = threading.Lock()
        self._waiting: list[_Place[Asked, Got]] = []
        self._at_work = False

    def __call__(self, asked: Asked) -> Got:
        mine: _Place[Asked, Got] = _Place(asked)
        with self._turn:
            self._waiting.append(mine)
            mine.leads = not self._at_work
            self._at_work = True
        if not mine.leads and not mine.called.acquire(timeout=HELD_UP) and not self._goes_on(mine):
            mine.called.acquire()
        if mine.leads:
            self._lead(mine)
        if mine.lost is not None:
            raise mine.lost
        return mine.got[0] if mine.got else self._alone(asked)

    def _goes_on(self, mine: _Place[Asked, Got]) -> bool:
        """One who has waited too long works for those who wait; not where somebody is at work for them by now."""
        with self._turn:
            mine.leads = mine.leads or mine in self._waiting
            return mine.leads

    def _lead(self, mine: _Place[Asked, Got]) -> None:
        """Work for those who wait, tell them, and hand over to the next; alone one answers oneself, errors and all."""
        group = self._group(mine)
        try:
            if len(group) == 1:
                mine.got = [self._alone(mine.asked)]
            else:
                for place, got in zip(group, self._many([one.asked for one in group]), strict=True):
                    place.got = [got]
        except Exception as error:
            if len(group) == 1:
                raise
            if may_have_committed(error):
                for place in group:
                    place.lost = error
            # whatever else it was, everybody meets it again alone, or it was of the group
        finally:
            for place in group:
                if place is not mine:
                    place.called.release()
            self._hand_over()

    def _group(self, mine: _Place[Asked, Got]) -> list[_Place[Asked, Got]]:
        """Those who go now, taken from those who wait: who leads first, nobody who leads another group."""
        group: list[_Place[Asked, Got]] = []
        left: list[_Place[Asked, Got]] = []
        seen: set[Hashable] = set()
        with self._turn:
            self._waiting.sort(key=lambda place: place is not mine)
            for place in self._waiting:
                keys = set(self._apart(place.asked))
                fits = len(group) < self._at_most and not keys & seen and (place is mine or not place.leads)
                (group if fits else left).append(place)
                seen |= keys  # also of who waits: who came later must not overtake
            self._waiting = left
        return group

    def _hand_over(self) -> None:
        with self._turn:
            following = next((place for place in self._waiting if not place.leads), None)
            if following is None:
                self._at_work = any(place.leads for place in self._waiting)
                return
            following.leads = True
        following.called.release()
