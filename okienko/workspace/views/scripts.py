"""Call scripts beside a contact and beside a new talk."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from okienko.contacts.rules import Channel
from okienko.kernel.http import Request
from okienko.knowledge import queries as knowledge
from okienko.organization.permissions import standing
from okienko.routing import queries as work


def beside(
    request: Request, queue: str = "", *, skills: Iterable[str] = (), cards: Collection[str] = ()
) -> knowledge.TalkScripts:
    """Those of a queue, of its topic and of cards; what is in no queue is the business of the reader's own one."""
    queues = work.queues_near(queue or _own_line(request), skills)
    return knowledge.scripts_for(request.actor, queues=queues, cards=cards)


def _own_line(request: Request) -> str:
    """The queue whose calls the reader's unit answers; "" where it has none."""
    who = standing(request.actor)
    units = [who.unit_id, *sorted(who.unit_ids - {who.unit_id})]
    return next((code for one in units if (code := work.queue_for(Channel.PHONE, unit_id=one))), "")
