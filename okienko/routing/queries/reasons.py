"""The office's own reasons for taking no work, and what was changed of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import get_language

from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.kernel.lately import Lately, stamp_of
from okienko.organization import queries as organization
from okienko.organization.rules import UserId
from okienko.routing.models import StateReason, StateReasonVersion
from okienko.routing.permissions import require_keeper_of_queues
from okienko.routing.rules import Activity


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason. `longest`: after so long it is over; None for never. `names`: language other than Polish → name."""

    id: int
    code: str
    activity: Activity
    name: str
    names: dict[str, str]
    longest: timedelta | None
    position: int
    is_active: bool
    version: int

    @property
    def values(self) -> dict[str, Any]:
        """As its versions keep it."""
        minutes = None if self.longest is None else int(self.longest.total_seconds()) // 60
        return {"name": self.name, "names": self.names, "longest_minutes": minutes, "position": self.position,
                "is_active": self.is_active}  # fmt: skip

    def said(self) -> str:
        """Its name in the language of who reads."""
        return self.names.get(get_language() or "") or self.name

    def is_over(self, lasts: timedelta) -> bool:
        return self.longest is not None and lasts > self.longest


@dataclass(frozen=True, slots=True)
class PastReason:
    """A reason as it was after one change. `by`: a name; "" for the pack. `values`: see `ReasonRow.values`."""

    number: int
    at: datetime
    by: str
    restored: int | None
    values: dict[str, Any]


def _rows() -> list[ReasonRow]:
    return [
        ReasonRow(
            one.pk, one.code, Activity(one.activity), one.name, one.names,
            None if one.longest_minutes is None else timedelta(minutes=one.longest_minutes), one.position,
            one.is_active, one.version,
        )
        for one in StateReason.objects.order_by("position", "name", "id")
    ]  # fmt: skip


# Every page of the desk shows them, and people change them once a year.
_lately = Lately(lambda: {one.code: one for one in _rows()}, 1.0, version=stamp_of("routing_statereason"))
forget_reasons = _lately.forget


def reasons() -> dict[str, ReasonRow]:
    """Code → reason in the order of lists, as read within the last second; those out of use, too: logs name them."""
    return _lately()


def reason_rows(by: Actor) -> list[ReasonRow]:
    """All reasons, those out of use, too, in the order of lists; for who keeps them."""
    require_keeper_of_queues(by)
    return _rows()


def reason_row(by: Actor, reason_id: int) -> ReasonRow:
    """Raises NotFound where there is none; one out of use is found."""
    row = next((one for one in reason_rows(by) if one.id == reason_id), None)
    if row is None:
        raise NotFound
    return row


def history_of_reason(by: Actor, reason_id: int) -> list[PastReason]:
    """Its versions, the newest first."""
    require_keeper_of_queues(by)
    rows = list(StateReasonVersion.objects.filter(reason_id=reason_id).order_by("-number")[:100])
    names = organization.staff_names(one.user_id for one in rows if one.user_id is not None)
    return [
        PastReason(one.number, one.at, names.get(UserId(one.user_id or 0), ""), one.restored, one.values)
        for one in rows
    ]  # fmt: skip
