"""News for staff: what is for me, what I have not read, who has not read what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from okienko.kernel.actors import Actor
from okienko.kernel.database import rows
from okienko.kernel.errors import Forbidden
from okienko.kernel.kept import Given, Kept
from okienko.kernel.lately import Lately, LatelyOf
from okienko.knowledge import permissions
from okienko.knowledge.models import NewsReceipt, Record, ServiceCard
from okienko.knowledge.rules import NewsContent, RecordKind, is_for
from okienko.organization import queries as organization
from okienko.organization.permissions import standing


@dataclass(frozen=True, slots=True)
class News:
    """An edition as one person sees it. `is_mine`: they belong to those it is for."""

    id: int
    code: str
    version: int
    content: NewsContent
    is_mine: bool
    is_read: bool

    @property
    def is_unread(self) -> bool:
        return self.is_mine and not self.is_read

    @property
    def applies_later(self) -> bool:
        return self.content.valid_from is not None and self.content.valid_from > timezone.localdate()


@dataclass(frozen=True, slots=True)
class NewsPage:
    """News as it stands on its page. `cards`: (code, title) of those shown now; `skills`: names."""

    news: News
    cards: list[tuple[str, str]]
    skills: list[str]
    missing: list[str]  # names of those who have not read this edition; only for who follows that
    readers: int  # for how many people it is


def _shown() -> QuerySet[Any, Any]:
    receipts = NewsReceipt.objects.filter(
        record=OuterRef("pk"), version=OuterRef("version"), user_id=Given("user_id", "bigint")
    )
    today = Given("today", "date")
    return (
        Record.objects.filter(Q(expires_on=None) | Q(expires_on__gte=today), kind=RecordKind.NEWS, is_active=True)
        .annotate(held=ArraySubquery(organization.held_skills(Given("user_id", "bigint"))), is_read=Exists(receipts))
        .order_by("-published_at", "-id")
        .values_list("id", "code", "version", "content", "held", "is_read")
    )


_SHOWN = Kept(_shown)
# Who has read what is asked on every page: the editions, and the last receipt, tell whether to ask anew.
_STAMP = """SELECT count(*), sum(xmin::text::bigint), (SELECT max(id) FROM knowledge_newsreceipt), current_date
    FROM knowledge_record WHERE kind = 'news'"""
_changed: Lately[object] = Lately(lambda: tuple(rows(_STAMP)), 1.0)
_counts: LatelyOf[int, int] = LatelyOf(60.0, version=_changed)


def unread_news(by: Actor) -> list[News]:
    """What is for `by` and not read yet: what must be read first, then the newest. Nothing for who has no post.

    One query."""
    changed = _changed.peek()
    try:
        mine = own_news(by)
    except Forbidden:
        return []
    unread = [one for one in mine if not one.is_read]
    if changed is not None:  # the menu of this very page says the same
        _counts.know(standing(by).user_id, changed, len(unread))
    return sorted(unread, key=lambda one: not one.content.must_read)


def count_unread(by: Actor) -> int:
    """How many editions are for `by` and not read yet, for the menu of every page: as it was within the last minute,
    where no news and no receipt came since. No query then but one a second for the whole process; else one."""
    try:
        who = permissions.require_staff(by)
    except Forbidden:
        return 0
    return _counts(who.user_id, lambda: len(unread_news(by)))


def forget_news() -> None:
    """News or a receipt was written in this process; others notice within a second."""
    _changed.forget()


def own_news(by: Actor) -> list[News]:
    """What is shown today and for `by`, the newest first. One query."""
    return [one for one in _news(by, timezone.localdate()) if one.is_mine]


def news_page(by: Actor) -> list[NewsPage]:
    """What is for `by`, unread first; for who follows the reading everything, with who has not read. Five queries."""
    follows, changed = permissions.follows_news(by), _changed()
    shown = [one for one in _news(by, timezone.localdate()) if one.is_mine or follows]
    _counts.know(standing(by).user_id, changed, sum(one.is_unread for one in shown))
    shown.sort(key=lambda one: (not one.is_unread, not (one.is_unread and one.content.must_read)))
    codes = {code for one in shown for code in one.content.cards}
    titles = dict(ServiceCard.objects.filter(code__in=codes, is_active=True).values_list("code", "title"))
    names = organization.skill_names(with_retired=True) if any(one.content.skills for one in shown) else {}
    people = organization.people_with_skills() if follows else []
    read: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    if follows:
        receipts = NewsReceipt.objects.filter(record_id__in=[one.id for one in shown])
        for record_id, version, user_id in receipts.values_list("record_id", "version", "user_id"):
            read[record_id, version].add(user_id)
    pages = []
    for one in shown:
        readers = [who for who in people if is_for(one.content.skills, who.skills, is_guest=who.is_guest)]
        pages.append(
            NewsPage(
                one,
                [(code, titles[code]) for code in one.content.cards if code in titles],
                [names.get(code, code) for code in one.content.skills],
                [who.name for who in readers if who.user_id not in read[one.id, one.version]],
                len(readers),
            )
        )
    return pages


def _news(by: Actor, today: date) -> list[News]:
    who = permissions.require_staff(by)
    found = []
    for pk, code, version, data, held, is_read in _SHOWN(user_id=who.user_id, today=today):
        content = NewsContent.unfinished(data)
        found.append(News(pk, code, version, content, is_for(content.skills, held, is_guest=who.is_guest), is_read))
    return found
