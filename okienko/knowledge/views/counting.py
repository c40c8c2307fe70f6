"""What of a request is counted as a search, and what not."""

from __future__ import annotations

import re

from okienko.kernel.http import Request, asked
from okienko.kernel.limits import network_of
from okienko.knowledge import queries, services
from okienko.knowledge.queries import Found, Hit
from okienko.knowledge.rules import SearchKind
from okienko.knowledge.rules.learning import Place

LONGEST_TICKET = 120  # letters; a longer one is none of ours
_MACHINE = re.compile(r"bot\b|bot/|crawl|spider|slurp|preview|monitor|curl|wget|python", re.IGNORECASE)


def network(request: Request) -> str:
    """Where a person's request comes from; "" for a machine's, a look ahead, and one that only asks for the head."""
    agent = request.headers.get("User-Agent", "")
    ahead = request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose", "")
    if request.method == "HEAD" or "prefetch" in ahead or _MACHINE.search(agent):
        return ""
    return network_of(request)


def searched(request: Request, text: str, found: Found[Hit], *, is_answered: bool) -> str:
    """Count a question of the portal; the ticket for the addresses of its results."""
    first = next((hit for hit in found.hits or found.nearest if hit.kind is SearchKind.CARD), None)
    return services.note_search(
        text, place=Place.PORTAL, is_answered=is_answered, network=network(request),
        nearest=first.code if first else "", unit=first.unit if first and found.hits else "",
    )  # fmt: skip


def going_on(request: Request, text: str) -> str:
    """The ticket of `?z=` where it was given for this very question, which was narrowed or widened since; "" otherwise.

    Filters and "Pokaż wszystko" carry it. Who types the question again, or comes by an address without it, asks anew:
    nothing else tells who asked.
    """
    ticket = asked(request, "z", longest=LONGEST_TICKET)
    return ticket if ticket and services.is_same_search(text, ticket) else ""


def opened(request: Request, card: str = "") -> str:
    """Count that a result was opened whose address has the ticket of its search, `?z=`; that ticket.

    card: the code of the service it is, "" where it is something else.
    """
    ticket = asked(request, "z", longest=LONGEST_TICKET)
    if ticket and network(request):
        services.note_opened(card, ticket)
    return ticket


def settled(text: str, given: str) -> int:
    """Count a question of the panel, once for its ticket; the id of its sums."""
    found = queries.find_cards(text, is_typing=True)
    first = next(iter(found.hits or found.nearest), None)
    return services.note_settled(
        text, given, is_answered=bool(found.hits),
        nearest=first.code if first else "", unit=first.unit if first and found.hits else "",
    )  # fmt: skip
