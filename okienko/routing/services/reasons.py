"""Why people take no work, in the office's own words: added, changed, put out of use and back, each with a way back."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.bulk import insert
from okienko.kernel.editing import require_version
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.kernel.text import fold
from okienko.routing import queries
from okienko.routing.models import StateReason, StateReasonVersion
from okienko.routing.permissions import require_keeper_of_queues
from okienko.routing.rules import PAUSES
from okienko.routing.services.log import TOPIC

_KEPT = ("name", "names", "longest_minutes", "position", "is_active")


@dataclass(frozen=True, slots=True)
class ReasonData:
    """What may be changed of a reason. `names`: language other than Polish → name. `longest_minutes`: None for any."""

    name: str
    names: dict[str, str]
    longest_minutes: int | None = None
    position: int = 0


@transaction.atomic
def add_reason(data: ReasonData, *, activity: str, by: Actor) -> int:
    """Add a reason, in use at once; returns its id. Its code is made of its name and stays. Packs leave it alone.

    Raises:
        Invalid: there is one of this name, or such an activity lets work in.
        Conflict: somebody was adding one of this name at the same moment.
    """
    require_keeper_of_queues(by)
    known = _all_locked()
    if activity not in PAUSES:
        raise Invalid(fields={"activity": _("Wybierz stan z listy.")})
    _require_own_name(data.name, known.values())
    base = slugify(fold(data.name))[:36].strip("-") or "powod"
    tried = (base if number == 1 else f"{base}-{number}" for number in itertools.count(1))
    taken = {one.code for one in known.values()}
    reason = StateReason(code=next(one for one in tried if one not in taken), activity=activity, **asdict(data))
    if not insert(reason, unless_taken=True):
        raise Conflict(_("Ktoś przed chwilą dodał powód o tej nazwie. Zobacz listę powodów."))
    _keep_version(reason, by=by)
    _tell(reason, "routing.reason_added", by=by)
    return reason.pk


@transaction.atomic
def change_reason(reason_id: int, data: ReasonData, *, version: int, by: Actor) -> None:
    """Change a reason in use. version: that which was seen.

    Raises:
        StaleSave: somebody saved first.
        Conflict: it is out of use.
        Invalid: another one has this name.
    """
    known, reason = _to_change(reason_id, version, by)
    if not reason.is_active:
        raise Conflict(_("Ten powód wycofano z użytku. Nic nie zmieniono. Zobacz listę powodów."))
    _save(reason, {**_values(reason), **asdict(data)}, known, "routing.reason_changed", by=by)


@transaction.atomic
def retire_reason(reason_id: int, *, version: int, by: Actor) -> None:
    """Put a reason out of use: nobody can choose it any more. Who gave it goes on; what is past keeps its name.

    Raises:
        StaleSave: somebody saved first.
        Conflict: it is out of use already.
    """
    known, reason = _to_change(reason_id, version, by)
    if not reason.is_active:
        raise Conflict(_("Ten powód jest już wycofany z użytku."))
    _save(reason, {**_values(reason), "is_active": False}, known, "routing.reason_retired", by=by)


@transaction.atomic
def return_reason(reason_id: int, *, version: int, by: Actor) -> None:
    """Put a reason back in use.

    Raises:
        StaleSave: somebody saved first.
        Conflict: it is in use.
        Invalid: another one has its name by now.
    """
    known, reason = _to_change(reason_id, version, by)
    if reason.is_active:
        raise Conflict(_("Ten powód jest już w użyciu. Ktoś zdążył go przywrócić."))
    _save(reason, {**_values(reason), "is_active": True}, known, "routing.reason_returned", by=by)


@transaction.atomic
def undo_reason_change(reason_id: int, *, version: int, by: Actor) -> None:
    """Take back the last change of a reason, which is a change of its own and can be taken back, too.

    Raises:
        StaleSave: somebody saved since.
        NotFound: there is nothing before it.
        Invalid: another one has its former name by now.
    """
    known, reason = _to_change(reason_id, version, by)
    former = StateReasonVersion.objects.filter(reason=reason, number=reason.version - 1).first()
    if former is None:
        raise NotFound
    _save(reason, former.values, known, "routing.reason_restored", by=by, restored=former.number)


def _all_locked() -> dict[int, StateReason]:
    """Two who give two reasons one name must not pass each other."""
    return {one.pk: one for one in StateReason.objects.select_for_update().order_by("id")}


def _to_change(reason_id: int, version: int, by: Actor) -> tuple[dict[int, StateReason], StateReason]:
    require_keeper_of_queues(by)
    known = _all_locked()
    if reason_id not in known:
        raise NotFound
    require_version(version, known[reason_id].version)
    return known, known[reason_id]


def _require_own_name(name: str, others: Iterable[StateReason]) -> None:
    if any(one.is_active and fold(one.name) == fold(name) for one in others):
        raise Invalid(fields={"name": _("Jest już powód o tej nazwie. Wpisz inną nazwę.")})


def _values(reason: StateReason) -> dict[str, Any]:
    return {name: getattr(reason, name) for name in _KEPT}


def _keep_version(reason: StateReason, *, by: Actor, restored: int | None = None) -> None:
    StateReasonVersion.objects.create(
        reason=reason, number=reason.version, at=timezone.now(), user_id=by.id, restored=restored,
        values=_values(reason),
    )  # fmt: skip


def _save(
    reason: StateReason,
    values: dict[str, Any],
    known: dict[int, StateReason],
    action: str,
    *,
    by: Actor,
    restored: int | None = None,
) -> None:
    before = _values(reason)
    changed = sorted(name for name in _KEPT if before[name] != values[name])
    if not changed:
        return
    if values["is_active"]:
        _require_own_name(values["name"], (one for one in known.values() if one.pk != reason.pk))
    if not StateReasonVersion.objects.filter(reason=reason).exists():  # as the pack wrote it
        StateReasonVersion.objects.create(reason=reason, number=reason.version, at=timezone.now(), values=before)
    for name in _KEPT:
        setattr(reason, name, values[name])
    reason.version += 1
    reason.save()
    _keep_version(reason, by=by, restored=restored)
    _tell(reason, action, by=by, fields=changed, **({"restored": restored} if restored else {}))


def _tell(reason: StateReason, action: str, *, by: Actor, **data: Any) -> None:
    queries.forget_reasons()
    audit.record(subject=f"reason:{reason.code}", action=action, by=by, data={"version": reason.version, **data})
    live.touch(TOPIC)
