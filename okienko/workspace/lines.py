"""Lines of work lists: everything a row shows, in words, so that its template has nothing left to look up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _

from okienko.contacts.rules import TRIED
from okienko.kernel.templatetags.design import reference as grouped
from okienko.routing.queries import Row
from okienko.routing.rules import Priority, WorkKind
from okienko.workspace.words import word_of


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a work list. Texts are "" where there is nothing to show, addresses where a button is not for the
    reader."""

    key: str  # the item's id
    subject: str
    look: str  # its classes
    href: str
    icon: str
    urgency: str
    headline: str
    due_at: datetime
    kind: str
    has_news: bool
    who: str
    reference: str
    category: str
    unit: str
    stage: str
    assignee: str
    held: int  # who holds it: user id, 0 for nobody
    assign: str
    assign_words: str
    take: str
    give_back: str


def lines(
    rows: list[Row], *, user_id: int, may_assign: bool = False, names: Mapping[str, str] | None = None
) -> list[Line]:
    """Rows as `user_id` sees them. `names`: words of categories by their code."""
    return [_line(row, user_id, may_assign, names or {}) for row in rows]


def _line(row: Row, user_id: int, may_assign: bool, names: Mapping[str, str]) -> Line:
    is_hazard, is_alarm = row.priority == Priority.HAZARD, row.kind is WorkKind.ALARM
    urgency = ""
    if is_hazard:
        urgency = _("Zagrożenie")
    elif row.priority == Priority.HIGH and not is_alarm:
        urgency = _("Pilne")
    return Line(
        key=str(row.id),
        subject=row.subject,
        look=f"ok-item-{row.lateness} ok-item-{row.kind}" + (" ok-item-hazard" if is_hazard else ""),
        href=address(row),
        icon="alert-triangle" if is_hazard else word_of("kind_icon", row.kind),
        urgency=urgency,
        headline=row.headline,
        due_at=row.due_at,
        kind=f"{word_of('kind', row.kind)}, {word_of('channel', row.channel)}",
        has_news=row.has_news,
        who=row.who,
        reference=grouped(row.reference),
        category=names.get(row.category, row.category),
        unit=row.unit_symbol,
        stage=_stage(row.stage) if row.stage else "",
        assignee=row.assignee_name,
        held=row.assignee_id or 0,
        assign=action(row, "assign") if may_assign and not is_alarm else "",
        assign_words=_("Przydziel: %(what)s") % {"what": row.headline} if may_assign else "",
        take="" if row.assignee_id else action(row, "take"),
        give_back=action(row, "give_back") if row.assignee_id == user_id else "",
    )


def _stage(code: str) -> str:
    """A promised call that was tried says how often."""
    if code.startswith(TRIED):
        return _("próby: %(number)s") % {"number": code.removeprefix(TRIED)}
    return word_of("stage", code)


def address(row: Row) -> str:
    """Where the matter of a row is worked on."""
    if row.kind in (WorkKind.CASE, WorkKind.ALARM):  # an alarm is about the case of its number
        return case_address(row.subject_id)
    if row.kind is WorkKind.CALLBACK:
        return _address("workspace:callback", row.subject_id)
    return contact_address(row.subject_id)


def case_address(case_id: int) -> str:
    return _address("workspace:case", case_id)


def contact_address(contact_id: int) -> str:
    return _address("workspace:contact", contact_id)


def action(row: Row, verb: str) -> str:
    """Where a button of a row is sent to: `take`, `give_back`, `assign`."""
    return _address(f"workspace:{verb}", row.subject_id, of=f"{row.kind}:")


def _address(name: str, number: int, of: str = "") -> str:
    before, behind = _around(name, of, get_script_prefix())
    return f"{before}{number}{behind}"


_SAMPLE = 918273645


@lru_cache(maxsize=100)
def _around(name: str, of: str, _prefix: str) -> tuple[str, str]:
    """What stands before and behind the number in the address of a view: a list asks for a hundred addresses."""
    before, _number, behind = reverse(name, args=[f"{of}{_SAMPLE}"]).rpartition(str(_SAMPLE))
    return before, behind
