"""How much of a person a piece of work takes."""

from __future__ import annotations

from dataclasses import dataclass

from okienko.routing.rules.work import WorkKind


@dataclass(frozen=True, slots=True)
class Demand:
    """`weight`: percents of a person's attention."""

    weight: int
    is_spoken: bool = False  # needs a telephone
    is_interruptible: bool = False  # may lie while something that is not gets done
    is_live: bool = False  # somebody sits at the other end


_WHOLE = Demand(100, is_live=True)
_SPOKEN = Demand(100, is_spoken=True, is_live=True)
_CHAT = Demand(30, is_live=True)
_WRITTEN = Demand(20, is_interruptible=True)
_ADVICE = Demand(30, is_live=True)
_BY_CHANNEL = {"phone": _SPOKEN, "video": _WHOLE, "desk": _WHOLE, "chat": _CHAT}


def demand(kind: str, channel: str) -> Demand:
    """What work of this kind and channel asks of who serves it; what is written may always lie for a while.

    A case is written work, however it was reported.
    """
    if kind == WorkKind.CALLBACK:
        return Demand(100)  # who calls back dials by themselves: any telephone will do
    if kind in (WorkKind.CASE, WorkKind.ALARM):
        return _WRITTEN
    return _BY_CHANNEL.get(channel, _WRITTEN)


def consult_demand(kind: str, channel: str) -> Demand:
    """What advice on such work asks of who gives it: they read and write, whatever the channel of the person."""
    return _ADVICE if demand(kind, channel).is_live else _WRITTEN
