"""Call scripts for the talk at hand, and the queues they may be for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from okienko.kernel.actors import Actor
from okienko.kernel.database import rows
from okienko.kernel.lately import Lately
from okienko.knowledge import permissions
from okienko.knowledge.queries.records import RecordView, of_staff
from okienko.knowledge.rules import RecordKind, nearness

MOST = 5  # beside a talk; the others are a click away
_STAMP = "SELECT count(*), sum(xmin::text::bigint) FROM knowledge_record WHERE kind = 'script'"
_scripts = Lately(lambda: of_staff(RecordKind.SCRIPT), 1.0, version=lambda: tuple(rows(_STAMP)))
_named: list[Callable[[], Mapping[str, str]]] = []


@dataclass(frozen=True, slots=True)
class TalkScripts:
    """`first`: those of this talk, the nearest first. `every`: how many the office has."""

    first: list[RecordView]
    every: int


def scripts_for(by: Actor, *, queues: Sequence[str], cards: Collection[str] = ()) -> TalkScripts:
    """What a broker may need in this talk; nothing for guests.

    queues: codes of the talk's queue, then of others that serve its topic; cards: codes of those it is about. No query
    but once a second for the whole process: then one, and two more where a script changed.
    """
    if not permissions.reads_internal(by):
        return TalkScripts([], 0)
    known = _scripts()
    near = [(found, one) for one in known if (found := nearness(one.content, queues, cards)) is not None]
    return TalkScripts([one for _, one in sorted(near, key=lambda pair: pair[0])[:MOST]], len(known))


def name_queues(source: Callable[[], Mapping[str, str]]) -> None:
    """Where the names of queues in use come from (code → name). Called once from the AppConfig.ready() of a domain that
    knows both."""
    _named.append(source)


def queue_names() -> dict[str, str]:
    """Code → name of the queues a script may be for, in the order of their source."""
    return {code: name for source in _named for code, name in source().items()}
