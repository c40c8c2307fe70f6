"""The office's own list of phrases and its limits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.kernel.packs import Pack
from okienko.knowledge import kinds, permissions
from okienko.knowledge.models import (
    CardVersion,
    PlainLimit,
    PlainMeasure,
    PlainPhrase,
    PlainPhraseChange,
    RecordVersion,
)
from okienko.knowledge.queries.plain import measuring
from okienko.knowledge.queries.plain_report import digest_of, latest_cards, latest_records, other_texts
from okienko.knowledge.rules import (
    CARD,
    EASIEST,
    HARDEST,
    Content,
    Phrase,
    PhraseBook,
    PlainContent,
    TextKind,
    is_phrase,
    measured_by,
    read_phrases,
)
from okienko.organization.rules import Standing

FILE = "plain_language.yaml"
MEASURED_AT_ONCE = 40  # texts, less than a second


@transaction.atomic
def set_phrase(phrase: Phrase, *, is_used: bool = True, by: Actor) -> None:
    """Say what to write instead of a phrase, or (`is_used` False) look for it no more. Raises Invalid, Forbidden.

    The same said twice changes nothing.
    """
    who = permissions.require_editor(by)
    said, plain = " ".join(phrase.said.lower().split()), " ".join(phrase.plain.split())
    if not is_phrase(said):
        raise Invalid(fields={"said": _("Wpisz słowa bez znaków i cyfr. Gwiazdka zastępuje końcówkę: uiści*.")})
    if len(plain) > 200:
        raise Invalid(fields={"plain": _("To za długie. Wystarczy kilka słów.")})
    _change(said, {"plain": plain, "is_ready": phrase.is_ready, "is_used": is_used}, _user(who), by)


@transaction.atomic
def undo_phrase(change_id: int, *, by: Actor) -> None:
    """Take the last change of a phrase back; that is a change, too. Raises Conflict where another came since."""
    who = permissions.require_editor(by)
    one = PlainPhraseChange.objects.filter(pk=change_id).first()
    if one is None:
        raise NotFound
    _lock()
    if PlainPhraseChange.objects.filter(said=one.said, pk__gt=one.pk).exists():
        raise Conflict(_("Ktoś zmienił to wyrażenie później. Odśwież stronę."))
    _change(one.said, one.before, _user(who), by)


@transaction.atomic
def set_limits(limits: dict[TextKind, float], *, by: Actor) -> None:
    """How hard texts of these kinds may be (FOG-PL). Raises Invalid, Forbidden."""
    permissions.require_editor(by)
    wrong = {kind.value: _("Wpisz liczbę od 4 do 20.") for kind, fog in limits.items() if not EASIEST <= fog <= HARDEST}
    if wrong:
        raise Invalid(fields=wrong)
    for kind, fog in limits.items():
        PlainLimit.objects.update_or_create(kind=kind.value, defaults={"fog": round(fog, 1)})
    audit.record(subject="plain:limits", action="knowledge.plain_limits_set", by=by,
                 data={kind.value: round(fog, 1) for kind, fog in limits.items()})  # fmt: skip


def load_plain(pack: Pack, *, by: Actor) -> None:
    """Limits and phrases of `plain_language.yaml`; what the office said itself stays."""
    if not pack.has(FILE):
        return
    said = pack.record(FILE, PlainContent)
    for kind, fog in said.limits.items():
        PlainLimit.objects.get_or_create(kind=kind.value, defaults={"fog": fog})
    phrases = read_phrases("\n".join(said.phrases))
    own = set(PlainPhraseChange.objects.filter(said__in=[one.said for one in phrases]).values_list("said", flat=True))
    for one in phrases:
        if one.said not in own:
            _change(one.said, {"plain": one.plain, "is_ready": one.is_ready, "is_used": True}, None, by)


def kept_measure(content: Content) -> dict[str, Any]:
    """Columns of an edition that say how plain its text is. One query."""
    name, book = measuring()
    return {"plain_measure": measured_by(content.prose(), book).as_json(), "measured_by": name}


def measure_published(texts: Iterable[str]) -> None:
    """Keep how plain these texts of a domain above are, as `Published.editions` says them. Two queries a text."""
    name, book = measuring()
    for text in texts:
        _keep_measure(text, name, book)


def measure_texts() -> bool:
    """Measure some of the published texts that were not yet, or by another program or list of phrases; whether there
    are more. For the worker.
    """
    name, book = measuring()
    cards = latest_cards().exclude(measured_by=name)[:MEASURED_AT_ONCE]
    records = latest_records().exclude(measured_by=name).select_related("record")[:MEASURED_AT_ONCE]
    waiting: list[tuple[CardVersion | RecordVersion, str]] = [(one, CARD) for one in cards]
    waiting += [(one, one.record.kind) for one in records]
    for version, kind in waiting[:MEASURED_AT_ONCE]:
        text = kinds.read(kind, version.content).prose()
        version.plain_measure, version.measured_by = measured_by(text, book).as_json(), name
        version.save(update_fields=["plain_measure", "measured_by"])
    if len(waiting) >= MEASURED_AT_ONCE:
        return True
    said = {digest_of(text): text for one in other_texts() for text in one.editions}
    PlainMeasure.objects.exclude(digest__in=said).delete()
    known = set(PlainMeasure.objects.filter(measured_by=name).values_list("digest", flat=True))
    unknown = [text for digest, text in said.items() if digest not in known]
    for text in unknown[:MEASURED_AT_ONCE]:
        _keep_measure(text, name, book)
    return len(unknown) > MEASURED_AT_ONCE


def _keep_measure(text: str, name: str, book: PhraseBook) -> None:
    PlainMeasure.objects.update_or_create(
        digest=digest_of(text),
        defaults={"measure": measured_by(text, book).as_json(), "measured_by": name},
    )


def _user(who: Standing) -> int | None:
    return None if who.is_system else who.user_id


def _change(said: str, after: dict[str, Any] | None, user_id: int | None, by: Actor) -> None:
    _lock()
    row = PlainPhrase.objects.filter(said=said).first()
    before = None if row is None else {"plain": row.plain, "is_ready": row.is_ready, "is_used": row.is_used}
    if before == after:
        return
    if after is None:
        PlainPhrase.objects.filter(said=said).delete()
    else:
        PlainPhrase.objects.update_or_create(said=said, defaults=after)
    PlainPhraseChange.objects.create(said=said, before=before, after=after, user_id=user_id)
    audit.record(subject="plain:phrases", action="knowledge.plain_phrase_changed", by=by)


def _lock() -> None:
    """One change at a time: a phrase that is not there has no row to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('knowledge:plain', 0))")
