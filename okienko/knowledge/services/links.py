"""Addresses in published texts: gathered, asked one after another, told of, decided on by people."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from okienko.kernel.facts import publish
from okienko.kernel.outside import Outside
from okienko.knowledge import permissions
from okienko.knowledge.events import LinksBroken
from okienko.knowledge.models import CardVersion, Link, LinkedText, LinkHost, LinkUse, Record, ServiceCard
from okienko.knowledge.queries.links import network_answers
from okienko.knowledge.queries.plain_report import other_texts
from okienko.knowledge.rules import CARD, links
from okienko.knowledge.rules.links import Finding, History, LinkState
from okienko.knowledge.services.link_asking import host_of, look_at, look_inside, outside

AT_ONCE = 200  # texts read in one go
LEASE = timedelta(minutes=10)  # after which a check that never ended is made again
LONGEST_FINE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class _Shown:
    kind: str
    code: str
    mark: str
    title: str
    unit_id: int | None
    key: int = 0  # of the card or record
    text: str = ""  # of a text without parts


@transaction.atomic
def gather(now: datetime) -> bool:
    """Read the addresses of texts that changed, forget those of texts no longer shown. Says whether more waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('knowledge:links', 0))")
        if not cursor.fetchone()[0]:
            return False
    known = {(one.kind, one.code): one for one in LinkedText.objects.all()}
    shown = {(one.kind, one.code): one for one in _shown()}
    gone = [one.pk for key, one in known.items() if key not in shown]
    changed = [one for key, one in shown.items() if key not in known or known[key].mark != one.mark]
    for one in changed[:AT_ONCE]:
        _keep_uses(one, now)
    if gone:
        LinkedText.objects.filter(pk__in=gone).delete()
    if gone or changed:
        Link.objects.filter(uses__isnull=True).delete()
    return len(changed) > AT_ONCE


def _shown() -> Iterator[_Shown]:
    columns = ("pk", "code", "version", "title", "unit_id")
    for key, code, version, title, unit_id in ServiceCard.objects.filter(is_active=True).values_list(*columns):
        yield _Shown(CARD, code, f"{key}:{version}", title, unit_id, key)
    for kind, key, code, version, title, unit_id in Record.objects.filter(is_active=True).values_list("kind", *columns):
        yield _Shown(kind, code, f"{key}:{version}", title, unit_id, key)
    for one in other_texts():
        text = one.source or one.editions[0]
        mark = hashlib.sha256(text.encode()).hexdigest()
        yield _Shown(one.kind.value, one.code, mark, one.title[:300], None, text=text)


def _content(one: _Shown) -> Mapping[str, Any]:
    if not one.key:
        return {"text": one.text}
    if one.kind == CARD:
        found: Mapping[str, Any] = CardVersion.objects.get(card=one.key, number=int(one.mark.partition(":")[2])).content
    else:
        found = Record.objects.get(pk=one.key).content
    return found


def _keep_uses(one: _Shown, now: datetime) -> None:
    found = links.addresses(_content(one))
    text, _made = LinkedText.objects.update_or_create(
        kind=one.kind, code=one.code, defaults={"mark": one.mark, "title": one.title, "unit_id": one.unit_id}
    )
    text.uses.all().delete()
    Link.objects.bulk_create(
        [Link(address=address, host=host_of(address), due_at=now) for address in sorted(found)], ignore_conflicts=True
    )
    ids = dict(Link.objects.filter(address__in=found).values_list("address", "pk"))
    LinkUse.objects.bulk_create(
        [LinkUse(text=text, link_id=ids[address], part=part) for address, parts in found.items() for part in parts]
    )


def check_next(now: datetime, network: Outside | None = None) -> bool:
    """Ask one address whose time has come and whose host may be asked; says whether there was one.

    network: the public one as this office reaches it, unless a test says otherwise. Where checks are off, our own pages
    alone are looked at. Safe beside other workers; a check that is killed is made again.
    """
    claimed = _claim(now)
    if claimed is None:
        return False
    link_id, address, host = claimed
    finding = look_at(address, network or outside()) if host else look_inside(address)
    _keep(link_id, finding, timezone.now())
    return True


@transaction.atomic
def _claim(now: datetime) -> tuple[int, str, str] | None:
    due = Link.objects.select_for_update(skip_locked=True, of=("self",)).filter(due_at__lte=now)
    due = due.exclude(host__in=LinkHost.objects.filter(free_at__gt=now).values("name"))
    link = (due if settings.LINK_CHECKS else due.filter(host="")).order_by("due_at", "pk").first()
    if link is None:
        return None
    if link.host:
        LinkHost.objects.bulk_create([LinkHost(name=link.host, free_at=now)], ignore_conflicts=True)
        host = LinkHost.objects.select_for_update().get(name=link.host)
        if host.free_at > now:  # another worker was first
            return None
        host.free_at = now + links.HOST_PAUSE
        host.save(update_fields=["free_at"])
    link.due_at = now + LEASE
    link.save(update_fields=["due_at"])
    return link.pk, link.address, link.host


@transaction.atomic
def _keep(link_id: int, finding: Finding, now: datetime) -> None:
    link = Link.objects.select_for_update().filter(pk=link_id).first()
    if link is None:  # the text that held it is gone
        return
    if link.host and finding.status is not None:
        _host_answered(link.host, finding, now)
    elif link.host and finding.may_be_ours and not network_answers(now):
        link.due_at = now + links.TRY_NETWORK_EVERY
        link.save(update_fields=["due_at"])
        _call_witness(link.host, now)
        return
    before = History(
        LinkState(link.state) if link.state else None, link.since, link.failures, link.failing_since, link.counted_at,
        link.broken_since,
    )  # fmt: skip
    known = links.after(before, finding, now)
    link.state, link.detail = finding.state.value, finding.detail.value
    link.status, link.target, link.checked_at = finding.status, finding.target, now
    link.since, link.failures, link.failing_since = known.since, known.failures, known.failing_since
    link.counted_at, link.broken_since = known.counted_at, known.broken_since
    link.due_at = links.next_check(finding, now)
    if link.broken_since is None:
        link.told_at = None
    if before.state is not finding.state:  # what a person judged was another problem
        link.fine_until, link.fine_because, link.fine_by = None, "", None
    link.save()


def _call_witness(silent: str, now: datetime) -> None:
    """Let a host that last answered be asked now: it tells whether the network or the silent host is at fault."""
    quiet = LinkHost.objects.filter(answered_at__isnull=False, free_at__lte=now - links.TRY_NETWORK_EVERY)
    host = quiet.exclude(name=silent).order_by("-answered_at").first()
    if host is None:
        return
    works = Link.objects.select_for_update(skip_locked=True).filter(host=host.name, state=LinkState.WORKS)
    witness = works.order_by("checked_at").first()
    if witness is not None and witness.due_at > now:
        witness.due_at = now
        witness.save(update_fields=["due_at"])


def _host_answered(name: str, finding: Finding, now: datetime) -> None:
    LinkHost.objects.filter(name=name).update(answered_at=now)
    if finding.retry_after is not None:
        wait = min(timedelta(seconds=finding.retry_after), links.LONGEST_WAIT)
        LinkHost.objects.filter(name=name, free_at__lt=now + wait).update(free_at=now + wait)


@transaction.atomic
def tell_broken(now: datetime) -> int:
    """Tell who writes a text that addresses in it are broken: once for each, an hour's together. Says of how many
    texts."""
    fine = Q(fine_until__gte=timezone.localdate(now))
    news = list(
        Link.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(broken_since__lte=now - links.TOLD_AFTER, told_at__isnull=True).exclude(fine)
    )  # fmt: skip
    if not news:
        return 0
    texts = LinkedText.objects.filter(uses__link__in=news, unit__isnull=False).distinct().order_by("kind", "code")
    for text in texts:
        publish(LinksBroken(text.pk, now), subject=f"linked_text:{text.pk}")
    Link.objects.filter(pk__in=[one.pk for one in news]).update(told_at=now)
    return len(texts)


def _locked(link_id: int, by: Actor) -> Link:
    """Raises NotFound, Forbidden."""
    who = permissions.require_reader(by)
    link = Link.objects.select_for_update().filter(pk=link_id).first()
    if link is None:
        raise NotFound
    units = LinkedText.objects.filter(uses__link=link, unit__isnull=False).values_list("unit_id", flat=True)
    if not permissions.keeps_links(who, [one for one in units if one is not None]):
        raise Forbidden(_("O adresie decyduje redaktor albo komórka, której tekst go zawiera."))
    return link


@transaction.atomic
def check_again(link_id: int, *, by: Actor) -> None:
    """Let the worker ask an address now. Raises Conflict where it was asked a moment ago, Forbidden, NotFound."""
    link = _locked(link_id, by)
    now = timezone.now()
    if link.host and not settings.LINK_CHECKS:
        raise Conflict(_("Sprawdzanie adresów jest wyłączone na tym serwerze. Otwórz adres samodzielnie."))
    if link.checked_at is not None and now - link.checked_at < links.AGAIN_AFTER:
        raise Conflict(_("Ten adres sprawdzono przed chwilą. Spróbuj za 10 minut."))
    link.due_at = now
    link.save(update_fields=["due_at"])


@transaction.atomic
def accept_link(link_id: int, *, until: date, because: str, by: Actor) -> None:
    """A person has looked: the address is all right to this day, whatever checks say. A new problem asks anew.

    Raises Invalid, Forbidden, NotFound.
    """
    link = _locked(link_id, by)
    because, today = " ".join(because.replace("\x00", "").split()), timezone.localdate()
    wrong = {}
    if not today < until <= today + LONGEST_FINE:
        wrong["until"] = _("Wybierz dzień od jutra do roku naprzód.")
    if not 1 <= len(because) <= 300:
        wrong["because"] = _("Napisz krótko, dlaczego adres jest w porządku.")
    if wrong:
        raise Invalid(fields=wrong)
    link.fine_until, link.fine_because, link.fine_by = until, because, by.id
    link.save(update_fields=["fine_until", "fine_because", "fine_by"])
    audit.record(subject=f"link:{link.pk}", action="knowledge.link_accepted", by=by, reason=because,
                 data={"until": until.isoformat()})  # fmt: skip


@transaction.atomic
def refuse_link(link_id: int, *, by: Actor) -> None:
    """Take back that an address is all right. Raises Forbidden, NotFound."""
    link = _locked(link_id, by)
    if link.fine_until is None:
        return
    link.fine_until, link.fine_because, link.fine_by = None, "", None
    link.save(update_fields=["fine_until", "fine_because", "fine_by"])
    audit.record(subject=f"link:{link.pk}", action="knowledge.link_accepted_no_more", by=by)
