"""Synonyms of the office's own. A change is first a trial: measured by the worker, then kept or dropped by an
editor."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.knowledge import permissions
from okienko.knowledge.models import SynonymEdition, SynonymEntry, Trial
from okienko.knowledge.queries.learning import measured, synonyms_in_force
from okienko.knowledge.rules import Synonym
from okienko.knowledge.rules.learning import (
    RARE,
    Flaw,
    Origin,
    Result,
    TrialState,
    changed_by,
    flaws_of,
    places_of,
)
from okienko.knowledge.rules.learning import measured as figures_of
from okienko.knowledge.rules.learning.measuring import Moved
from okienko.knowledge.search import sources, store
from okienko.knowledge.services.indexing import rebuild

LOST_AFTER = timedelta(minutes=10)  # a measuring whose worker was killed begins again
MOST_EXAMPLES = 5
LONGEST_SAID, LONGEST_OFFICIAL = 500, 200


@transaction.atomic
def try_synonym(said: str, official: str, *, by: Actor) -> int:
    """Have a new synonym measured; the trial's id. said: phrases parted by commas. Raises Invalid."""
    said, official = _clean(said, LONGEST_SAID), _clean(official, LONGEST_OFFICIAL)
    permissions.require_editor(by)
    _require_sound(Synonym(said, official), synonyms_in_force())
    if SynonymEntry.objects.filter(source=Origin.OFFICE, said=said).exists():
        raise Invalid(fields={"said": _("Taki wpis już jest na liście. Zmień go tam.")})
    return _begin(None, said, official, Origin.OFFICE, True, by)


@transaction.atomic
def try_change(entry_id: int, said: str, official: str, *, version: int, by: Actor) -> int:
    """Have other words of a synonym measured. Raises Invalid, StaleSave; Conflict for one of the program's own."""
    entry = _locked(entry_id, by)
    require_version(version, entry.version)
    if entry.source == Origin.SHIPPED:
        raise Conflict(_("Wpisu programu nie zmienia się. Wyłącz go i dodaj własny."))
    said, official = _clean(said, LONGEST_SAID), _clean(official, LONGEST_OFFICIAL)
    others = [one for one in synonyms_in_force() if (one.said, one.official) != (entry.said, entry.official)]
    _require_sound(Synonym(said, official), others)
    if SynonymEntry.objects.filter(source=entry.source, said=said).exclude(pk=entry.pk).exists():
        raise Invalid(fields={"said": _("Taki wpis już jest na liście. Zmień go tam.")})
    return _begin(entry, said, official, Origin(entry.source), True, by)


@transaction.atomic
def try_switch(entry_id: int, *, by: Actor) -> int:
    """Have it measured what taking a synonym out of use does, or taking it in again."""
    entry = _locked(entry_id, by)
    return _begin(entry, entry.said, entry.official, Origin(entry.source), not entry.is_active, by)


@transaction.atomic
def try_without(said: str, *, by: Actor) -> int:
    """The same for one of the program's own that nobody touched yet."""
    permissions.require_editor(by)
    official = next((one.official for one in store.shipped_synonyms() if one.said == said), None)
    if official is None or SynonymEntry.objects.filter(source=Origin.SHIPPED, said=said).exists():
        raise NotFound
    return _begin(None, said, official, Origin.SHIPPED, False, by)


@transaction.atomic
def keep_trial(trial_id: int, *, by: Actor) -> int:
    """Keep a change that was measured: search reads it from this moment on. The synonym's id.

    Conflict where it is decided already, still measured, or the synonym, others or what is searched changed meanwhile.
    """
    who = permissions.require_editor(by)
    trial = _decided(trial_id, TrialState.KEPT)
    entry = SynonymEntry.objects.select_for_update().filter(pk=trial.entry_id).first() if trial.entry_id else None
    if trial.entry_version and (entry is None or entry.version != trial.entry_version):
        raise Conflict(_("Ten wpis ktoś w międzyczasie zmienił. Zacznij jeszcze raz od listy."))
    if not trial.result or trial.result.get("index") != store.digest_of(sources.documents(), synonyms_in_force()):
        raise Conflict(_("Od tego pomiaru zmieniły się karty lub synonimy. Odrzuć go i zmierz zmianę jeszcze raz."))
    if entry is None:
        entry = SynonymEntry(source=trial.source, version=0)
    _write(entry, trial.said, trial.official, trial.is_active, None if who.is_system else who.user_id, trial.result)
    Trial.objects.filter(pk=trial.pk).update(entry=entry)
    audit.record(subject=f"synonym:{entry.pk}", action="knowledge.synonym_kept", by=by, data={"version": entry.version})
    rebuild()
    return int(entry.pk)


@transaction.atomic
def drop_trial(trial_id: int, *, by: Actor) -> None:
    """Decide against a change; search stays as it is."""
    permissions.require_editor(by)
    trial = _decided(trial_id, TrialState.DROPPED)
    audit.record(subject=f"trial:{trial.pk}", action="knowledge.synonym_dropped", by=by)


@transaction.atomic
def undo_synonym(entry_id: int, *, version: int, by: Actor) -> None:
    """Put a synonym back to what it was before its last change; a new one goes out of use. In effect at once."""
    who = permissions.require_editor(by)
    entry = _locked(entry_id, by)
    require_version(version, entry.version)
    before = SynonymEdition.objects.filter(entry=entry, number=entry.version - 1).first()
    user = None if who.is_system else who.user_id
    if before is None:
        _write(entry, entry.said, entry.official, not entry.is_active, user, None)
    else:
        _write(entry, before.said, before.official, before.is_active, user, before.result)
    audit.record(
        subject=f"synonym:{entry.pk}", action="knowledge.synonym_undone", by=by, data={"version": entry.version}
    )
    rebuild()


def measure_next(now: datetime) -> bool:
    """Measure one trial that waits, or whose worker was lost; whether there was one. Safe beside another worker."""
    lost = Q(state=TrialState.RUNNING, claimed_at__lt=now - LOST_AFTER)
    with transaction.atomic():
        waiting = Trial.objects.select_for_update(skip_locked=True).filter(Q(state=TrialState.WAITING) | lost)
        trial = waiting.order_by("id").first()
        if trial is None:
            return False
        Trial.objects.filter(pk=trial.pk).update(state=TrialState.RUNNING, claimed_at=now, done=0)

    def told(percent: int) -> None:
        Trial.objects.filter(pk=trial.pk, claimed_at=now).update(done=percent)
        live.touch(topic(trial.pk))

    result = _measured(trial, told)
    Trial.objects.filter(pk=trial.pk, claimed_at=now, state=TrialState.RUNNING).update(
        state=TrialState.MEASURED, done=100, result=result.as_json()
    )
    live.touch(topic(trial.pk))
    return True


def topic(trial_id: int) -> str:
    return f"trial:{trial_id}"


def write_of_pack(listed: dict[str, str]) -> bool:
    """Take the synonyms of a pack: said → official. What the office changed since stays. Whether any changed."""
    known = {
        row.said: row for row in SynonymEntry.objects.select_for_update().filter(source=Origin.PACK).order_by("id")
    }
    touched = set(SynonymEdition.objects.filter(author_id__isnull=False).values_list("entry_id", flat=True))
    changed = False
    for said, official in listed.items():
        row = known.get(said)
        if row is None or (row.pk not in touched and (row.official != official or not row.is_active)):
            _write(row or SynonymEntry(source=Origin.PACK, version=0), said, official, True, None, None)
            changed = True
    for row in known.values():
        if row.said not in listed and row.is_active and row.pk not in touched:
            _write(row, row.said, row.official, False, None, None)
            changed = True
    return changed


def _measured(trial: Trial, told: Any) -> Result:
    documents, now = sources.documents(), list(synonyms_in_force())
    changed = Synonym(trial.said, trial.official)
    entry = trial.entry
    before = Synonym(entry.said, entry.official) if entry is not None else changed
    after = [one for one in now if one != before] + ([changed] if trial.is_active else [])
    asked = measured.measured_questions()
    first = places_of(documents, now, asked, lambda percent: told(percent // 2))
    then = places_of(documents, after, asked, lambda percent: told(50 + percent // 2))
    moved = [
        Moved(line.text, *places) for line, *places in zip(asked, first, then, strict=True) if places[0] != places[1]
    ]
    questions = measured.recent_questions(timezone.localdate())
    touched = set(changed_by(changed, [text for text, _times in questions]))
    examples = [text for text, times in questions if text in touched and times >= RARE][:MOST_EXAMPLES]
    of = sum(times for _text, times in questions)
    touches = sum(times for text, times in questions if text in touched)
    return Result(
        figures_of(first), figures_of(then), tuple(moved), touches, of, tuple(examples), store.digest_of(documents, now)
    )


def _begin(entry: SynonymEntry | None, said: str, official: str, source: Origin, is_active: bool, by: Actor) -> int:
    trial = Trial.objects.create(
        entry=entry, entry_version=entry.version if entry else 0, said=said, official=official, source=source,
        is_active=is_active, state=TrialState.WAITING, asked_by_id=by.id or 0,
    )  # fmt: skip
    audit.record(subject=f"trial:{trial.pk}", action="knowledge.synonym_tried", by=by)
    return int(trial.pk)


def _decided(trial_id: int, state: TrialState) -> Trial:
    trial = Trial.objects.select_for_update().filter(pk=trial_id).first()
    if trial is None:
        raise NotFound
    if trial.state != TrialState.MEASURED and (state is TrialState.KEPT or trial.state in ("kept", "dropped")):
        raise Conflict(_("O tej zmianie już zdecydowano albo jeszcze się mierzy. Odśwież stronę."))
    if trial.result:
        trial.result = {**trial.result, "examples": []}  # residents' questions are kept until they were of use
    Trial.objects.filter(pk=trial.pk).update(state=state, result=trial.result)
    return trial


def _write(
    entry: SynonymEntry, said: str, official: str, is_active: bool, user_id: int | None, result: dict[str, Any] | None
) -> None:
    entry.said, entry.official, entry.is_active = said, official, is_active
    entry.version += 1
    entry.changed_at = timezone.now()
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as error:
        raise Conflict(_("Taki wpis już jest na liście. Zmień go tam.")) from error
    SynonymEdition.objects.create(
        entry=entry, number=entry.version, said=said, official=official, is_active=is_active, author_id=user_id,
        result=result,
    )  # fmt: skip


def _locked(entry_id: int, by: Actor) -> SynonymEntry:
    permissions.require_editor(by)
    entry = SynonymEntry.objects.select_for_update().filter(pk=entry_id).first()
    if entry is None:
        raise NotFound
    return entry


def _clean(text: str, longest: int) -> str:
    return " ".join(text.replace("\x00", " ").split())[:longest]


def _require_sound(synonym: Synonym, others: Any) -> None:
    flaws = flaws_of(synonym, others)
    if not flaws:
        return
    words = {
        Flaw.EMPTY: ("said", _("Wpisz, jak mówią mieszkańcy i jak mówi urząd.")),
        Flaw.SHORT: ("said", _("Ten zwrot pasuje do prawie każdego pytania. Napisz go dłużej.")),
        Flaw.SAME: ("official", _("Obie strony mówią to samo.")),
        Flaw.LOOP: ("official", _("Inny wpis prowadzi z powrotem: powstałoby koło.")),
        Flaw.TAKEN: ("said", _("Inny wpis mówi już to samo.")),
    }
    raise Invalid(fields=dict(words[one] for one in flaws))
