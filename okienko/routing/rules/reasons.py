"""Why somebody takes no work: reasons of the office's own, each of one activity that lets no work in."""

from __future__ import annotations

from okienko.routing.rules.matching import Activity

# What a reason may stand beside. Never what lets work in: a reason makes nobody routable.
PAUSES = (Activity.BREAK, Activity.MEETING, Activity.OTHER_WORK)


def state_text(activity: Activity | str, reason: str = "") -> str:
    """A state in one word, as forms and the event log carry it: "break", "break:breakfast"."""
    return f"{activity}:{reason}" if reason else str(activity)


def state_of(text: str) -> tuple[str, str]:
    """Activity and code of the reason, "" for none, of `state_text`."""
    activity, _, reason = text.partition(":")
    return activity, reason
