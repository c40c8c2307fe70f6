"""Cards and moments of life from the pack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from okienko.kernel.actors import Actor
from okienko.kernel.packs import Pack, PackProblem
from okienko.knowledge import permissions
from okienko.knowledge.models import LifeEvent, ServiceCard
from okienko.knowledge.rules import CardContent, LifeEventContent
from okienko.knowledge.services.guides import check_guides
from okienko.knowledge.services.indexing import rebuild
from okienko.knowledge.services.publishing import publish_content, retire
from okienko.organization import queries as organization
from okienko.organization.rules import UnitId
from okienko.terms import queries as terms

CARDS = "cards/*.yaml"
LIFE_EVENTS = "life_events.yaml"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many cards a pack created, changed, left alone and took off."""

    created: int = 0
    changed: int = 0
    same: int = 0
    retired: int = 0
    kept: int = 0  # the office wrote its own text since, so the pack's is left


@transaction.atomic
def load_pack(folder: Path, *, by: Actor) -> Loaded:
    """Take the cards of a pack. A card it no longer has is retired, never deleted; the same pack again changes nothing.

    Raises PackProblem naming the file; Forbidden for anybody but an editor, an administrator or the system.
    """
    permissions.require_editor(by)
    pack = Pack(folder)
    cards = _read_cards(pack)
    _keep_life_events(pack)
    if not cards:
        return Loaded()
    units = organization.units_by_symbol()
    places = {place.code for place in organization.locations()}
    for name, content in cards.items():
        _check_references(name, content, units, places)
    known = {card.code: card for card in ServiceCard.objects.select_for_update().order_by("id")}
    counted = {"created": 0, "changed": 0, "same": 0, "kept": 0}
    for content in cards.values():
        counted[_take(content, known.get(content.code), units, by)] += 1
    named = {content.code for content in cards.values()}
    retired = retire([card for card in known.values() if card.from_pack and card.code not in named], by)
    if counted["created"] or counted["changed"] or retired:
        rebuild()
    return Loaded(retired=retired, **counted)


def check_pack(folder: Path) -> Iterable[str]:
    """What is wrong with the cards and guides of a pack, one sentence a file; units are checked when it is loaded."""
    pack = Pack(folder)
    for name in pack.names(CARDS):
        try:
            content = pack.record(name, CardContent)
            _check_rule(name, content)
        except PackProblem as problem:
            yield str(problem)
    for name, wrong in check_guides(folder, timezone.localdate()):
        yield f"{name}, wiersz {wrong.line}: {wrong.text}" if wrong.line else f"{name}: {wrong.text}"


def _take(content: CardContent, card: ServiceCard | None, units: dict[str, UnitId], by: Actor) -> str:
    """Publish the pack's card unless the office has written its own text since it was last taken."""
    digest = content.digest()
    if card is not None and card.is_active and card.pack_digest and card.digest != card.pack_digest:
        outcome = "same" if card.pack_digest == digest else "kept"
    else:
        outcome = publish_content(content, card, units, by)
    ServiceCard.objects.filter(code=content.code).update(from_pack=True, pack_digest=digest)
    return outcome


def _read_cards(pack: Pack) -> dict[str, CardContent]:
    """File name → card. Raises PackProblem, also for one code in two files."""
    found: dict[str, CardContent] = {}
    codes: dict[str, str] = {}
    for name in pack.names(CARDS):
        content = pack.record(name, CardContent)
        if content.code in codes:
            raise PackProblem(name, None, f"kod „{content.code}” ma już karta z pliku {codes[content.code]}")
        codes[content.code] = name
        found[name] = content
    return found


def _check_references(name: str, content: CardContent, units: dict[str, UnitId], places: set[str]) -> None:
    for code in content.where.locations:
        if code not in places:
            raise PackProblem(name, None, f"urząd nie ma miejsca „{code}”")
    for symbol in (content.unit, content.where.unit):
        if symbol not in units:
            raise PackProblem(name, None, f"urząd nie ma komórki „{symbol}”")
    _check_rule(name, content)


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
