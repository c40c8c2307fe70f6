"""When the board rings. Pure: what is seen, and the thresholds of the office, give what is wrong now."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from okienko.insight.rules.formulas import Level

# Fewer people than that say nothing of a service level.
FEWEST = 5
RECENT = timedelta(minutes=30)


class AlarmKind(enum.StrEnum):
    OLDEST = "oldest"  # somebody waits longer than so many minutes
    LEVEL = "level"  # the service level of the last half hour is under so many percent
    SILENCE = "silence"  # in open hours nothing happened in any queue for so many minutes
    NO_OFFERS = "no_offers"  # somebody could have what waits, but for so many minutes nobody was offered anything
    DISPATCHER = "dispatcher"  # who hands out the work of all queues has said nothing for so many minutes
    LACKING = "lacking"  # work waits for so many minutes, and nobody who is ready has the skills it asks for


# Until the office says otherwise; see `Threshold`.
USUAL: Mapping[AlarmKind, int] = {
    AlarmKind.OLDEST: 5, AlarmKind.LEVEL: 60, AlarmKind.SILENCE: 60, AlarmKind.NO_OFFERS: 2,
    AlarmKind.LACKING: 3, AlarmKind.DISPATCHER: 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lack:
    """What waits in a queue since a moment for skills (codes) that nobody who is ready has."""

    since: datetime
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the watch looks at. `oldest`: queue → since when somebody waits there for a live conversation.

    could_be_offered: something that waits could have been laid before somebody for as long as the threshold says.
    """

    now: datetime
    is_open: bool
    open_since: datetime | None
    oldest: Mapping[str, datetime]
    recent: Mapping[str, Level]
    last_event: datetime | None
    last_offer: datetime | None
    somebody_ready: datetime | None  # since when
    could_be_offered: bool
    lacking: Mapping[str, Lack]
    dispatcher_heard: datetime | None = None  # None: it never began


@dataclass(frozen=True, slots=True, order=True)
class Raised:
    """`queue` is "" for what concerns all. `value`: minutes or percent, as the threshold's."""

    kind: AlarmKind
    queue: str
    value: int
    skills: tuple[str, ...] = ()  # codes, of those that lack some


def raised(seen: Seen, thresholds: Mapping[AlarmKind, int]) -> Sequence[Raised]:
    """What is wrong. A kind without a threshold is switched off."""
    found: list[Raised] = []
    if (limit := thresholds.get(AlarmKind.OLDEST)) is not None:
        for queue, since in seen.oldest.items():
            if seen.now - since > timedelta(minutes=limit):
                found.append(Raised(AlarmKind.OLDEST, queue, _minutes(seen.now - since)))
    if (limit := thresholds.get(AlarmKind.LEVEL)) is not None:
        for queue, level in seen.recent.items():
            if level.of >= FEWEST and level.hits * 100 < limit * level.of:
                found.append(Raised(AlarmKind.LEVEL, queue, level.hits * 100 // level.of))
    if (limit := thresholds.get(AlarmKind.SILENCE)) is not None and seen.is_open and seen.open_since is not None:
        quiet = seen.now - max(seen.last_event or seen.open_since, seen.open_since)
        if quiet > timedelta(minutes=limit):
            found.append(Raised(AlarmKind.SILENCE, "", _minutes(quiet)))
    if (limit := thresholds.get(AlarmKind.LACKING)) is not None:
        for queue, lack in seen.lacking.items():
            if seen.now - lack.since > timedelta(minutes=limit):
                found.append(Raised(AlarmKind.LACKING, queue, _minutes(seen.now - lack.since), lack.skills))
    if (limit := thresholds.get(AlarmKind.DISPATCHER)) is not None and seen.dispatcher_heard is not None:
        silent = seen.now - max(seen.dispatcher_heard, seen.last_offer or seen.dispatcher_heard)
        if silent > timedelta(minutes=limit):
            found.append(Raised(AlarmKind.DISPATCHER, "", _minutes(silent)))
    if (limit := thresholds.get(AlarmKind.NO_OFFERS)) is not None:
        found += _no_offers(seen, limit)
    return sorted(found)


def _no_offers(seen: Seen, limit: int) -> Iterator[Raised]:
    if seen.oldest and seen.somebody_ready is not None and seen.could_be_offered:
        idle = seen.now - max(seen.last_offer or seen.somebody_ready, seen.somebody_ready, min(seen.oldest.values()))
        if idle > timedelta(minutes=limit):
            yield Raised(AlarmKind.NO_OFFERS, "", _minutes(idle))


def _minutes(length: timedelta) -> int:
    return length // timedelta(minutes=1)
