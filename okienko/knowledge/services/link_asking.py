"""What an address says when it is asked. No database but for pages of our own."""

from __future__ import annotations

from django.conf import settings
from django.urls import Resolver404, resolve

from okienko.kernel.outside import Answer, NoAnswer, Outside, Reason
from okienko.knowledge import kinds
from okienko.knowledge.queries.shelf import shelf
from okienko.knowledge.rules import links
from okienko.knowledge.rules.links import Detail, Finding, LinkState

_UNANSWERED = {
    Reason.ADDRESS: (LinkState.UNCHECKED, Detail.ADDRESS),
    Reason.INTERNAL: (LinkState.UNCHECKED, Detail.INTERNAL),
    Reason.NAME: (LinkState.SILENT, Detail.NAME),
    Reason.UNREACHABLE: (LinkState.SILENT, Detail.NONE),
    Reason.TIMEOUT: (LinkState.SILENT, Detail.TIMEOUT),
    Reason.PROTOCOL: (LinkState.SILENT, Detail.NONE),
    Reason.CERTIFICATE: (LinkState.BAD_CERTIFICATE, Detail.NONE),
    Reason.PROXY: (LinkState.REFUSED, Detail.PROXY),
}


def outside() -> Outside:
    """The network as this office reaches it."""
    agent = f"Okienko/1 (+{settings.PUBLIC_URL}; link check)"
    return Outside(agent=agent, proxy=settings.LINK_PROXY)


def look_at(address: str, network: Outside) -> Finding:
    """Ask an address and whatever it leads to, each checked like the first."""
    here, moved, is_for_good = address, "", True
    seen: set[str] = set()
    while here not in seen and len(seen) <= links.MOST_HOPS:
        seen.add(here)
        try:
            answer = _ask(here, network)
        except NoAnswer as error:
            return Finding(*_UNANSWERED[error.reason])
        if answer.status not in links.PERMANENT + links.TEMPORARY:
            return _ended(address, here, moved, answer)
        is_for_good = is_for_good and answer.status in links.PERMANENT
        then = links.next_hop(here, answer.location)
        if not then:
            return Finding(LinkState.SILENT, Detail.ERROR, answer.status)
        here, moved = then, then if is_for_good else moved
    return Finding(LinkState.REFUSED, Detail.LOOP, answer.status)


def _ask(address: str, network: Outside) -> Answer:
    """HEAD, and GET where a server makes nothing of HEAD."""
    try:
        answer = network.ask(address)
    except NoAnswer as error:
        if error.reason not in (Reason.PROTOCOL, Reason.UNREACHABLE):
            raise
        return network.ask(address, method="GET")
    return answer if answer.status < 400 or answer.status == 429 else network.ask(address, method="GET")


def _ended(address: str, here: str, moved: str, answer: Answer) -> Finding:
    found = links.by_status(answer.status, answer.retry_after)
    if found.state is not LinkState.WORKS:
        return found
    is_home = links.is_home(address, here)
    target = here if is_home else moved
    if not target or target == address or len(target) > links.LONGEST:
        return found
    return Finding(LinkState.MOVED, Detail.HOME if is_home else Detail.NONE, answer.status, target)


def host_of(address: str) -> str:
    """The server an address leads to; "" for a page of ours."""
    parts, own = links.split(address), links.split(settings.PUBLIC_URL)
    if parts is None:
        return ""
    is_own = own is not None and (parts.hostname, parts.port) in ((own.hostname, own.port), (own.hostname, None))
    return "" if is_own else (parts.hostname or "")[:255]


def look_inside(address: str) -> Finding:
    """A page of our own: whether there is one for residents. No request is made."""
    parts = links.split(address)
    path = (parts.path if parts else "") or "/"
    try:
        match = resolve(path)
    except Resolver404:
        return Finding(LinkState.GONE)
    code = str(match.kwargs.get("code", ""))
    for kind in kinds.kinds():
        if code and kind.address is not None and kind.address(code) == path:
            is_shown = shelf(kind.code).filter(code=code, is_active=True).exists()
            return Finding(LinkState.WORKS if is_shown else LinkState.GONE)
    if path.startswith("/praca/"):
        return Finding(LinkState.UNCHECKED, Detail.STAFF)
    return Finding(LinkState.UNCHECKED, Detail.OWN) if match.kwargs else Finding(LinkState.WORKS)
