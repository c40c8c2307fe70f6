"""Addresses in published texts: what is wrong with which, where they stand, whether the network answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from okienko.kernel import pages
from okienko.kernel.actors import Actor
from okienko.knowledge import kinds, permissions
from okienko.knowledge.kinds import kept_url
from okienko.knowledge.models import Link, LinkedText, LinkHost, LinkStateLabel, LinkUse
from okienko.knowledge.queries.life import Waiting, reviewed_text
from okienko.knowledge.queries.plain_report import NAMES
from okienko.knowledge.rules import Content, TextKind, links
from okienko.knowledge.rules.links import FAILING, Detail, LinkState
from okienko.organization import queries as organization
from okienko.organization.rules import UserId

LISTED = 300
_BROKEN_FIRST = F("broken_since").desc(nulls_last=True)
DETAILS: dict[Detail, Promise] = {
    Detail.HOME: _("prowadzi na stronę główną"),
    Detail.LOOP: _("przekierowuje w kółko"),
    Detail.NAME: _("nie ma takiego serwera"),
    Detail.TIMEOUT: _("za długo milczy"),
    Detail.ERROR: _("serwer zgłasza błąd"),
    Detail.TOO_MANY: _("prosi, żeby pytać rzadziej"),
    Detail.ADDRESS: _("niezwykły port albo hasło w adresie"),
    Detail.INTERNAL: _("adres w sieci wewnętrznej"),
    Detail.STAFF: _("strona dla pracowników"),
    Detail.OWN: _("nasza strona, otwórz ją samodzielnie"),
    Detail.PROXY: _("nie wpuścił nas serwer pośredniczący urzędu"),
}


@dataclass(frozen=True, slots=True)
class LinkPlace:
    """A part of a text that holds an address."""

    kind_name: str
    title: str
    unit: str  # symbol; "" of a letter
    url: str  # of its page for the staff; "" where it has none
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkRow:
    id: int
    address: str
    state: LinkState | None  # None: not checked yet
    label: str
    detail: str
    status: int | None
    target: str
    since: datetime | None
    checked_at: datetime | None
    failures: int
    is_broken: bool
    fine_until: date | None
    fine_because: str
    fine_by: str
    places: list[LinkPlace]
    may_decide: bool


@dataclass(frozen=True, slots=True)
class LinkDesk:
    """All addresses with which something is, by what is to be done."""

    broken: list[LinkRow]
    moved: list[LinkRow]
    refused: list[LinkRow]
    watched: list[LinkRow]  # failed, but not yet often enough to be called broken
    unchecked: list[LinkRow]
    fine: list[LinkRow]  # a person says so
    total: int
    works: int
    waiting: int  # not checked yet
    units: list[str]  # to choose from
    is_on: bool
    is_cut_off: bool  # nothing outside has answered for a day

    @property
    def nothing_wrong(self) -> bool:
        """Of what was looked at; False before the first address was."""
        return self.works > 0 and not (self.broken or self.moved or self.refused or self.watched)


def network_answers(now: datetime) -> bool:
    """Whether any host answered lately: without that a failure may be ours."""
    return LinkHost.objects.filter(answered_at__gte=now - links.NO_NETWORK_AFTER).exists()


def is_cut_off(now: datetime) -> bool:
    """Whether checks are on, and were made within a day in vain when nothing outside had answered for a day."""
    if not settings.LINK_CHECKS or network_answers(now):
        return False
    last = LinkHost.objects.aggregate(last=Max("answered_at"))["last"]
    since = now - links.NO_NETWORK_AFTER
    since = since if last is None else max(since, last + links.NO_NETWORK_AFTER + links.HOST_PAUSE)
    outside = Link.objects.exclude(state=LinkState.UNCHECKED).values("host")
    return LinkHost.objects.filter(free_at__gt=since, free_at__lt=now, name__in=outside).exists()


def link_desk(by: Actor, *, unit: str = "") -> LinkDesk:
    """Addresses that want somebody, in texts of one unit where asked. A fixed number of queries."""
    who = permissions.require_reader(by)
    now, today = timezone.now(), timezone.localdate()
    every = Link.objects.filter(uses__text__unit__symbol=unit).distinct() if unit else Link.objects.all()
    wrong = list(every.exclude(state__in=["", LinkState.WORKS]).order_by(_BROKEN_FIRST, "since", "pk")[: LISTED * 2])
    places = _places(one.pk for one in wrong)
    names = dict(organization.staff_names({one.fine_by for one in wrong if one.fine_by is not None}))
    sorts: dict[str, list[LinkRow]] = defaultdict(list)
    for one in wrong:
        held = places[one.pk]
        units = {row.text.unit_id for row in held if row.text.unit_id is not None}
        row = _row(one, held, permissions.keeps_links(who, units), names.get(UserId(one.fine_by or 0), ""))
        sorts[_sort(one, today)].append(row)
    counts = _counts(every)
    symbols = LinkedText.objects.filter(unit__isnull=False).values_list("unit__symbol", flat=True)
    return LinkDesk(
        sorts["broken"][:LISTED], sorts["moved"][:LISTED], sorts["refused"][:LISTED], sorts["watched"][:LISTED],
        sorts["unchecked"][:LISTED], sorts["fine"][:LISTED], *counts,
        sorted({one for one in symbols if one}), settings.LINK_CHECKS, is_cut_off(now),
    )  # fmt: skip


def _counts(every: QuerySet[Link]) -> tuple[int, int, int]:
    states = dict(every.order_by().values_list("state").annotate(number=Count("pk", distinct=True)))
    return sum(states.values()), states.get(LinkState.WORKS.value, 0), states.get("", 0)


def _sort(link: Link, today: date) -> str:
    if link.fine_until is not None and link.fine_until >= today:
        return "fine"
    if link.broken_since is not None:
        return "broken"
    if link.state in FAILING:
        return "watched"
    return {LinkState.MOVED: "moved", LinkState.REFUSED: "refused"}.get(LinkState(link.state), "unchecked")


def _places(ids: Iterable[int]) -> dict[int, list[LinkUse]]:
    found: dict[int, list[LinkUse]] = defaultdict(list)
    for use in (
        LinkUse.objects.filter(link_id__in=list(ids)).select_related("text__unit")
        .order_by("text__title", "text_id", "part")
    ):  # fmt: skip
        found[use.link_id].append(use)
    return found


def _row(link: Link, held: list[LinkUse], may_decide: bool, name: str) -> LinkRow:
    parts: dict[int, list[str]] = defaultdict(list)
    for use in held:
        parts[use.text_id].append(use.part)
    texts = {use.text_id: use.text for use in held}
    places = [_place(texts[key], tuple(names)) for key, names in parts.items()]
    detail = DETAILS.get(Detail(link.detail))
    return LinkRow(
        link.pk, link.address, LinkState(link.state) if link.state else None,
        str(LinkStateLabel(link.state).label) if link.state else "", str(detail or ""), link.status, link.target,
        link.failing_since or link.since, link.checked_at, link.failures, link.broken_since is not None,
        link.fine_until, link.fine_because, name, places, may_decide,
    )  # fmt: skip


def _place(text: LinkedText, parts: tuple[str, ...]) -> LinkPlace:
    return LinkPlace(
        str(NAMES[TextKind(text.kind)]), text.title, text.unit.symbol if text.unit else "", _url(text), parts
    )


def _url(text: LinkedText) -> str:
    if text.kind in (pages.PAGE, pages.CLAUSE):
        return reverse("pages:page", args=[text.kind, text.code, "pl"])
    is_kept = any(one.code == text.kind for one in kinds.kinds())
    return kept_url("card", text.kind, text.code) if is_kept else ""


@dataclass(frozen=True, slots=True)
class MarkedLink:
    """An address in a text that somebody should look at. part: of the content."""

    address: str
    parts: tuple[str, ...]
    label: str
    detail: str
    target: str
    is_broken: bool
    since: datetime | None


def links_url() -> str:
    """The staff's page of all addresses."""
    return reverse("knowledge_kept:links")


def links_of(content: Content) -> list[MarkedLink]:
    """Addresses of a text, published or a draft, that checks found broken, moved or gone. One query."""
    return links_in(content.as_json())


def links_in(parts: Mapping[str, Any]) -> list[MarkedLink]:
    """The same of a text by the names of its parts. One query."""
    held = links.addresses(parts)
    if not held:
        return []
    wanted = Q(broken_since__isnull=False) | Q(state__in=[LinkState.MOVED, LinkState.GONE])
    found = Link.objects.filter(wanted, address__in=held).order_by(_BROKEN_FIRST, "address")
    today = timezone.localdate()
    return [
        MarkedLink(
            one.address, tuple(sorted(held[one.address])), str(LinkStateLabel(one.state).label),
            str(DETAILS.get(Detail(one.detail), "")), one.target, one.broken_since is not None,
            one.failing_since or one.since,
        )
        for one in found if one.fine_until is None or one.fine_until < today
    ]  # fmt: skip


def broken_links(text_id: int) -> tuple[Waiting | None, list[str]]:
    """A published text by the id its facts name, and its addresses that are broken now and not accepted by a person."""
    text = LinkedText.objects.filter(pk=text_id).first()
    if text is None:
        return None, []
    fine = Q(fine_until__gte=timezone.localdate())
    found = Link.objects.filter(uses__text=text, broken_since__isnull=False).exclude(fine)
    return reviewed_text(text.kind, text.code), sorted(set(found.values_list("address", flat=True)))
