"""How long what somebody said is believed, and how long one waits before asking again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from okienko.routing.rules.log import EventKind


@dataclass(frozen=True, slots=True)
class Patience:
    """Leases and pauses. Everything the system says of a person ends by itself."""

    presence: timedelta = timedelta(seconds=15)  # renewed every five seconds by an open page
    activity: timedelta = timedelta(hours=12)  # a shift
    misses: int = 2  # offers in a row that go unanswered before nobody is thought to be there
    missed: timedelta = timedelta(minutes=5)  # then no more come for so long
    gone: timedelta = timedelta(seconds=60)  # whoever is not back by then loses what they talk about
    sticky: timedelta = timedelta(seconds=60)  # so long who had it before is asked first, if they are there
    sticky_written: timedelta = timedelta(days=1)  # likewise for what nobody sits and waits for
    signed_off: timedelta = timedelta(minutes=5)  # and is signed off
    advice: timedelta = timedelta(hours=2)  # no consultation lasts longer
    silent: timedelta = timedelta(seconds=30)  # a leader that has said nothing so long is thought to hang


PATIENCE = Patience()

_REST = {
    EventKind.DECLINED: timedelta(seconds=60),
    EventKind.TIMED_OUT: timedelta(seconds=20),
    EventKind.MEDIA_FAILED: timedelta(seconds=5),
    EventKind.ACCEPTED: timedelta(seconds=60),  # they gave it back, or it was moved away from them
}
_LONGEST = timedelta(minutes=10)


def rest_after(outcome: EventKind, times: int) -> timedelta:
    """How long a person is not offered the same item again after its `times`-th such outcome: ever longer."""
    doubled: int = 2 ** min(times - 1, 10)
    return min(_REST.get(outcome, timedelta()) * doubled, _LONGEST)
