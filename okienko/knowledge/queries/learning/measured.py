"""Questions that search is measured on, and changes that wait for their measuring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Sum

from okienko.kernel.actors import Actor
from okienko.kernel.errors import NotFound
from okienko.knowledge import permissions
from okienko.knowledge.models import Asked, ModelQuestion, ServiceCard, Trial
from okienko.knowledge.rules.learning import RARE, ModelState, Result, Rightly, Source, TrialState

MONTH = timedelta(days=30)
MOST_ASKED = 3000  # different questions of a month that a change is tried on
MOST_PROPOSED = 50


@dataclass(frozen=True, slots=True)
class ModelRow:
    id: int
    text: str
    cards: list[tuple[str, str]]  # code, title
    source: Source
    times: int


@dataclass(frozen=True, slots=True)
class TrialView:
    id: int
    entry_id: int | None
    said: str
    official: str
    is_active: bool
    state: TrialState
    done: int
    asked_at: datetime
    result: Result | None

    @property
    def is_measured(self) -> bool:
        return self.state is TrialState.MEASURED

    @property
    def is_going_on(self) -> bool:
        return self.state in (TrialState.WAITING, TrialState.RUNNING)

    @property
    def better(self) -> int:
        return sum(1 for one in self.result.moved if one.is_better) if self.result else 0

    @property
    def worse(self) -> int:
        return len(self.result.moved) - self.better if self.result else 0

    @property
    def is_too_general(self) -> bool:
        """Whether every tenth question or more would be read otherwise."""
        return bool(self.result and self.result.of >= 20 and self.result.touched * 10 >= self.result.of)


def trial(by: Actor, trial_id: int) -> TrialView:
    """Editors only. Raises NotFound."""
    permissions.require_editor(by)
    row = Trial.objects.filter(pk=trial_id).first()
    if row is None:
        raise NotFound
    return _trial(row)


def open_trials(by: Actor) -> list[TrialView]:
    """Changes nobody has decided yet, the newest first. Editors only."""
    permissions.require_editor(by)
    going = (TrialState.WAITING, TrialState.RUNNING, TrialState.MEASURED)
    return [_trial(row) for row in Trial.objects.filter(state__in=going).order_by("-id")[:20]]


def model_questions(by: Actor, state: ModelState) -> list[ModelRow]:
    """Those kept, in order, or those proposed often enough to be nobody's own, the most often proposed first.

    Editors only. Two queries.
    """
    permissions.require_editor(by)
    rows = ModelQuestion.objects.filter(state=state)
    if state is ModelState.PROPOSED:
        rows = rows.filter(times__gte=RARE)
    is_kept = state is ModelState.KEPT
    found = list(rows.order_by("text") if is_kept else rows.order_by("-times", "text")[:MOST_PROPOSED])
    codes = {code for row in found for code in row.cards}
    titles = dict(ServiceCard.objects.filter(code__in=codes, is_active=True).values_list("code", "title"))
    return [
        ModelRow(
            row.pk, row.text, [(code, titles.get(code, code)) for code in row.cards], Source(row.source), row.times
        )
        for row in found
    ]


def measured_questions() -> list[Rightly]:
    """What search is measured on: kept questions of which a card is shown. Two queries."""
    shown = set(ServiceCard.objects.filter(is_active=True).values_list("code", flat=True))
    rows = ModelQuestion.objects.filter(state=ModelState.KEPT).order_by("text").values_list("text", "cards")
    return [Rightly(text, right) for text, cards in rows if (right := frozenset(cards) & shown)]


def recent_questions(today: date) -> list[tuple[str, int]]:
    """Questions of the last month, the most asked first, with how often. To be counted: what was asked less than
    `RARE` times is shown to nobody. One query."""
    since = Asked.objects.filter(day__gt=today - MONTH).exclude(text="")
    summed = since.values("meaning").annotate(put=Max("text"), times=Sum("times")).order_by("-times", "meaning")
    return [(row["put"], row["times"]) for row in summed.values("put", "times")[:MOST_ASKED]]


def _trial(row: Trial) -> TrialView:
    result = Result.from_json(row.result) if row.result else None
    return TrialView(
        row.pk,
        row.entry_id,
        row.said,
        row.official,
        row.is_active,
        TrialState(row.state),
        row.done,
        row.asked_at,
        result,
    )
