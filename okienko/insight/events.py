"""Facts of insight."""

from __future__ import annotations

from okienko.kernel.facts import fact


@fact("insight.alarm_raised.v1")
class AlarmRaised:
    """Something of a queue is wrong; which, the alarm says."""

    alarm_id: int
