"""Cards, records and moments of life from the pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from okienko.kernel.actors import Actor
from okienko.kernel.packs import Pack, PackProblem
from okienko.knowledge import kinds, permissions
from okienko.knowledge.kinds import Kind
from okienko.knowledge.models import KindLabel, LifeEvent, ServiceCard
from okienko.knowledge.queries.shelf import Kept, shelf
from okienko.knowledge.rules import (
    CARD,
    CardContent,
    Content,
    LifeEventContent,
    NewsContent,
    PlainContent,
    RecordContent,
    RecordKind,
)
from okienko.knowledge.services.guides import check_guides
from okienko.knowledge.services.indexing import rebuild
from okienko.knowledge.services.learning import check_learning, load_learning
from okienko.knowledge.services.plain import FILE, load_plain
from okienko.knowledge.services.publishing import publish_content, retire
from okienko.organization import queries as organization
from okienko.organization.rules import UnitId
from okienko.terms import queries as terms

LIFE_EVENTS = "life_events.yaml"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many texts a pack created, changed, left alone and took off."""

    created: int = 0
    changed: int = 0
    same: int = 0
    retired: int = 0
    kept: int = 0  # the office wrote its own text since, so the pack's is left


@transaction.atomic
def load_pack(folder: Path, *, by: Actor) -> Loaded:
    """Take the cards and records of a pack. What it no longer has is retired, never deleted; the same pack again
    changes nothing. A kind of which the pack has no file is left alone.

    Raises PackProblem naming the file; Forbidden for anybody but an editor, an administrator or the system.
    """
    permissions.require_editor(by)
    pack = Pack(folder)
    load_plain(pack, by=by)
    _keep_life_events(pack)
    found = {kind: _read(pack, kind) for kind in kinds.kinds()}
    counted = {"created": 0, "changed": 0, "same": 0, "kept": 0, "retired": 0}
    if not any(found.values()):
        return Loaded()
    units = organization.units_by_symbol()
    places = {place.code for place in organization.locations()}
    cards = {one.code for texts in found.values() for one in texts.values() if one.kind == CARD}
    cards |= set(ServiceCard.objects.filter(is_active=True).values_list("code", flat=True))
    for texts in found.values():
        for name, content in texts.items():
            _check_references(name, content, units, places, cards)
    for kind, texts in found.items():
        if texts:
            _take_all(kind, texts.values(), units, by, counted)
    is_other = load_learning(pack)
    if is_other or counted["created"] or counted["changed"] or counted["retired"]:
        rebuild()
    return Loaded(**counted)


def check_pack(folder: Path) -> Iterable[str]:
    """What is wrong with the cards and records of a pack, one sentence a file; units are checked when it is loaded."""
    pack = Pack(folder)
    if pack.has(FILE):
        try:
            pack.record(FILE, PlainContent)
        except PackProblem as problem:
            yield str(problem)
    for kind in kinds.kinds():
        if kind.code == RecordKind.GUIDE:
            continue  # below, each with all its problems
        for name in pack.names(kind.files):
            try:
                content = kind.read_file(pack, name, kind.content)
                if isinstance(content, CardContent):
                    _check_rule(name, content)
            except PackProblem as problem:
                yield str(problem)
    yield from check_learning(pack, (Path(name).stem for name in pack.names("cards/*.yaml")))
    for name, wrong in check_guides(folder, timezone.localdate()):
        yield f"{name}, wiersz {wrong.line}: {wrong.text}" if wrong.line else f"{name}: {wrong.text}"


def diff_pack(folder: Path) -> Iterator[str]:
    """Which cards and records loading would add, change or take off, and which it leaves as the office wrote them."""
    pack = Pack(folder)
    for kind in kinds.kinds():
        texts = _read(pack, kind)
        label = KindLabel(kind.code).label
        known: dict[str, Kept] = {one.code: one for one in shelf(kind.code).order_by("code")}
        for content in texts.values():
            row = known.pop(content.code, None)
            if row is None or not row.is_active:
                yield f"+ {label} {content.code}"
            elif _is_rewritten(row):
                if row.pack_digest != content.digest():
                    yield f"= {label} {content.code}: urząd ma własny tekst, zostaje"
            elif row.digest != content.digest():
                yield f"~ {label} {content.code}"
        if texts:
            yield from (f"- {label} {code}" for code, row in known.items() if row.from_pack and row.is_active)


def _take_all(
    kind: Kind, texts: Iterable[Content], units: dict[str, UnitId], by: Actor, counted: dict[str, int]
) -> None:
    known = {one.code: one for one in shelf(kind.code).select_for_update().order_by("id")}
    for content in texts:
        counted[_take(content, known.pop(content.code, None), units, by)] += 1
    counted["retired"] += retire([one for one in known.values() if one.from_pack], by)


def _take(content: Content, kept: Kept | None, units: dict[str, UnitId], by: Actor) -> str:
    """Publish the pack's text unless the office has written its own since it was last taken."""
    digest = content.digest()
    if kept is not None and _is_rewritten(kept):
        outcome = "same" if kept.pack_digest == digest else "kept"
    else:
        outcome = publish_content(content, kept, units, by)
    shelf(content.kind).filter(code=content.code).update(from_pack=True, pack_digest=digest)
    return outcome


def _is_rewritten(kept: Kept) -> bool:
    return bool(kept.is_active and kept.pack_digest and kept.digest != kept.pack_digest)


def _read(pack: Pack, kind: Kind) -> dict[str, Content]:
    """File name → text. Raises PackProblem, also for one code in two files."""
    found: dict[str, Content] = {}
    codes: dict[str, str] = {}
    for name in pack.names(kind.files):
        content = kind.read_file(pack, name, kind.content)
        if content.code in codes:
            raise PackProblem(name, None, f"kod „{content.code}” ma już plik {codes[content.code]}")
        if content.kind == CARD and (kinds.by_slug(content.code) or content.code in kinds.PAGES):
            raise PackProblem(name, None, f"kod „{content.code}” jest zajęty: to adres listy")
        codes[content.code] = name
        found[name] = content
    return found


def _check_references(name: str, content: Content, units: dict[str, UnitId], places: set[str], cards: set[str]) -> None:
    symbols = [content.unit]
    if isinstance(content, CardContent):
        for code in content.where.locations:
            if code not in places:
                raise PackProblem(name, None, f"urząd nie ma miejsca „{code}”")
        symbols.append(content.where.unit)
        _check_rule(name, content)
    elif isinstance(content, RecordContent):
        for code in content.cards:
            if code not in cards:
                raise PackProblem(name, None, f"nie ma karty usługi „{code}”")
        if isinstance(content, NewsContent) and content.skills:
            for code in set(content.skills) - set(organization.skill_names(with_retired=True)):
                raise PackProblem(name, None, f"urząd nie ma umiejętności „{code}”")
    for symbol in symbols:
        if symbol not in units:
            raise PackProblem(name, None, f"urząd nie ma komórki „{symbol}”")


def _check_rule(name: str, content: CardContent) -> None:
    rule = content.deadline.rule
    if rule and rule not in {known.code for known in terms.list_rules(timezone.localdate())}:
        raise PackProblem(name, None, f"nie ma reguły terminu „{rule}”")


def _keep_life_events(pack: Pack) -> None:
    if not pack.has(LIFE_EVENTS):
        return
    events = pack.records(LIFE_EVENTS, LifeEventContent, under="life_events")
    LifeEvent.objects.exclude(code__in=[one.code for one in events]).delete()
    LifeEvent.objects.bulk_create(
        [LifeEvent(code=one.code, position=n, names=one.name, icon=one.icon) for n, one in enumerate(events)],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["position", "names", "icon"],
    )
