"""Funding programmes for residents: what fits their answers, what is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from okienko.kernel.templatetags.design import written_day
from okienko.knowledge.models import OpennessLabel, PurposeLabel, RecipientLabel
from okienko.knowledge.queries.records import RecordView, record, records, records_by_code
from okienko.knowledge.rules import Openness, ProgrammeContent, RecordKind, fits, openness
from okienko.knowledge.rules.reminders import can_remind

ORDER = (Openness.OPEN, Openness.SOON, Openness.CLOSED)


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme on a day. `days_left`: to its last day, that day counted as 0; None where it has none."""

    record: RecordView
    content: ProgrammeContent
    state: Openness
    label: str
    days_left: int | None
    recipients: list[str]
    purposes: list[str]
    can_remind: bool  # of its last day or of a next call

    @property
    def reply(self) -> str:
        """What a broker pastes into an answer: always in Polish, as the programme is, and polite as letters are."""
        content = self.content
        lines = [("Kto może dostać", content.who), ("Na co", content.what), ("Ile", content.amount)]
        parts = [f"{self.record.title}. {content.summary}".strip()]
        parts.append("\n".join(f"{name}: {text}" for name, text in [*lines, ("Kiedy", _when(self))] if text))
        for name, items in (("Warunki", content.conditions), ("Proszę przygotować", content.documents)):
            if items:
                parts.append(f"{name}:\n" + "\n".join(f"– {one}" for one in items))
        parts.append("\n".join(part for part in (f"Gdzie złożyć wniosek: {content.where}", content.link) if part))
        return "\n\n".join(parts)


def programmes(
    *, recipient: str = "", purpose: str = "", amount: Decimal | None = None, state: str = ""
) -> list[Programme]:
    """Those that answer the questions: open ones first, the soonest to close before the others. Two queries.

    amount: how much is needed, in złoty. state: one of Openness.
    """
    today = timezone.localdate()
    found = [
        one
        for one in (_on(row, today) for row in records(RecordKind.PROGRAMME))
        if fits(one.content, recipient=recipient, purpose=purpose, amount=amount) and state in ("", one.state)
    ]
    return sorted(found, key=_urgency)


def programme(code: str) -> Programme:
    """One that is shown. Two queries. Raises NotFound."""
    return _on(record(RecordKind.PROGRAMME, code), timezone.localdate())


def as_programme(row: RecordView) -> Programme:
    """A record of this kind as it stands today. No queries."""
    return _on(row, timezone.localdate())


def programmes_by_code(codes: Iterable[str]) -> dict[str, Programme]:
    """Code → programme as it stands today, of those that are shown. Two queries, none where nothing is asked for."""
    today = timezone.localdate()
    return {code: _on(row, today) for code, row in records_by_code(RecordKind.PROGRAMME, codes).items()}


def finder() -> dict[str, list[tuple[str, str]]]:
    """The answers one may give: (code, label)."""
    return {
        "recipients": [(str(code), str(label)) for code, label in RecipientLabel.choices],
        "purposes": [(str(code), str(label)) for code, label in PurposeLabel.choices],
        "states": [(str(code), str(label)) for code, label in OpennessLabel.choices],
    }


def _on(row: RecordView, today: date) -> Programme:
    content: ProgrammeContent = row.content
    state = openness(content.opens_on, content.closes_on, today)
    left = (content.closes_on - today).days if content.closes_on is not None else None
    return Programme(
        row, content, state, str(OpennessLabel(state).label), left,
        [str(RecipientLabel(one).label) for one in content.recipients],
        [str(PurposeLabel(one).label) for one in content.purposes],
        can_remind(content, today),
    )  # fmt: skip


def _when(one: Programme) -> str:
    opens, closes = one.content.opens_on, one.content.closes_on
    until = f"do {written_day(closes, 'pl')}" if closes else ""
    if one.state is Openness.CLOSED:
        return f"nabór jest zamknięty (był {until})"
    if one.state is Openness.SOON and opens is not None:
        return f"nabór rusza {written_day(opens, 'pl')}" + (f" i trwa {until}" if until else "")
    return f"nabór trwa {until}" if until else "nabór ciągły"


def _urgency(one: Programme) -> tuple[int, date]:
    by_day = one.content.opens_on if one.state is Openness.SOON else one.content.closes_on
    return ORDER.index(one.state), by_day or date.max
