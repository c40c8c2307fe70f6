"""The only writer of knowledge. Cards come from the pack; search is rebuilt in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.facts import publish
from okienko.kernel.packs import Pack, PackProblem
from okienko.kernel.text import sort_key
from okienko.knowledge import permissions, rules
from okienko.knowledge.events import CardPublished, CardRetired
from okienko.knowledge.models import (
    CardVersion,
    Fee,
    LifeEvent,
    SearchGram,
    SearchPosting,
    SearchVocabulary,
    ServiceCard,
)
from okienko.knowledge.rules import CardContent, CardId, LifeEventContent
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
    counted = {"created": 0, "changed": 0, "same": 0}
    for content in cards.values():
        counted[_publish(content, known.get(content.code), units, by)] += 1
    retired = _retire(known.values(), {content.code for content in cards.values()}, by)
    if counted["created"] or counted["changed"] or retired:
        _rebuild_search()
    return Loaded(retired=retired, **counted)


def check_pack(folder: Path) -> Iterable[str]:
    """What is wrong with the cards of a pack, one sentence a file; units are checked when it is loaded."""
    pack = Pack(folder)
    for name in pack.names(CARDS):
        try:
            content = pack.record(name, CardContent)
            _check_rule(name, content)
        except PackProblem as problem:
            yield str(problem)


@transaction.atomic
def rebuild_search(*, by: Actor) -> None:
    """Compute again everything search reads, from the cards shown now."""
    permissions.require_editor(by)
    _rebuild_search()
    audit.record(subject="search:cards", action="knowledge.search_rebuilt", by=by)


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


def _publish(content: CardContent, card: ServiceCard | None, units: dict[str, UnitId], by: Actor) -> str:
    """Make this content the card's present version. Says which of `Loaded`'s counters it belongs to."""
    if card is not None and card.is_active and card.digest == content.digest():
        return "same"
    outcome = "created" if card is None else "changed"
    number = 1 if card is None else card.version + 1
    columns = _columns(content, units)
    if card is None:
        card = ServiceCard.objects.create(code=content.code, version=number, **columns)
    else:
        for field, value in {**columns, "version": number, "is_active": True}.items():
            setattr(card, field, value)
        card.save()
    _keep_fees(card, content)
    CardVersion.objects.create(
        card=card, number=number, content=content.as_json(), digest=content.digest(), published_by=str(by)
    )
    audit.record(subject=f"card:{card.pk}", action="knowledge.card_published", by=by, data={"version": number})
    publish(CardPublished(CardId(card.pk), number), subject=f"card:{card.pk}")
    return outcome


def _columns(content: CardContent, units: dict[str, UnitId]) -> dict[str, Any]:
    data = content.as_json()
    same_name = (
        "title", "summary", "audience", "life_events", "who", "when", "documents", "forms", "steps", "appeal",
        "legal_basis", "keywords", "also_asked_as", "phone_version", "warnings", "editor",
    )  # fmt: skip
    return {
        **{name: data[name] for name in same_name},
        "place_unit_id": units[content.where.unit],
        "locations": content.where.locations,
        "deadline": content.deadline.text,
        "deadline_rule": content.deadline.rule,
        "filed": data["channels"]["file"],
        "collected": data["channels"]["collect"],
        "unit_id": units[content.unit],
        "state_of": content.state_of,
        "next_review": content.next_review,
        "digest": content.digest(),
        "sort_key": sort_key(content.title)[:300],
    }


def _keep_fees(card: ServiceCard, content: CardContent) -> None:
    card.fees.all().delete()
    Fee.objects.bulk_create(
        [Fee(card=card, position=position, **fee.model_dump()) for position, fee in enumerate(content.fees)]
    )


def _retire(cards: Iterable[ServiceCard], named: set[str], by: Actor) -> int:
    gone = [card for card in cards if card.is_active and card.code not in named]
    for card in gone:
        card.is_active = False
        card.save(update_fields=["is_active"])
        audit.record(subject=f"card:{card.pk}", action="knowledge.card_retired", by=by)
        publish(CardRetired(CardId(card.pk)), subject=f"card:{card.pk}")
    return len(gone)


def _rebuild_search() -> None:
    """Weights depend on all cards together, so all rows are made anew; readers see the old ones until the commit."""
    with connection.cursor() as cursor:  # one rebuild at a time, or two would insert the same rows
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('knowledge:search', 0))")
    documents = [
        rules.Document(
            card.pk,
            {
                "title": card.title,
                "asked": "\n".join(card.also_asked_as),
                "keywords": "\n".join(card.keywords),
                "summary": card.summary,
                "body": "\n".join([card.who, card.when, *card.steps, *card.documents]),
            },
        )
        for card in ServiceCard.objects.filter(is_active=True)
    ]
    index = rules.build_index(documents)
    SearchPosting.objects.all().delete()
    SearchGram.objects.all().delete()
    SearchVocabulary.objects.all().delete()
    SearchPosting.objects.bulk_create(
        [SearchPosting(term=term, card_id=card, weight=weight) for term, card, weight in index.postings],
        batch_size=5000,
    )
    SearchGram.objects.bulk_create(
        [SearchGram(gram=gram, card_id=card, weight=weight) for gram, card, weight in index.grams], batch_size=5000
    )
    SearchVocabulary.objects.create(words="\n".join(index.vocabulary))
