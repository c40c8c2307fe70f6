"""Alarms in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from okienko.insight.rules import AlarmKind
from okienko.organization import queries as organization


def sentence(kind: AlarmKind, queue: str, value: int, skills: Sequence[str] = ()) -> str:
    """What is wrong, for the screen and for letters. `skills`: codes of those that are missing."""
    words = {
        AlarmKind.OLDEST: _("%(queue)s: ktoś czeka od %(value)s min."),
        AlarmKind.LEVEL: _("%(queue)s: w ostatniej pół godzinie poziom obsługi to %(value)s%%."),
        AlarmKind.SILENCE: _("Od %(value)s min w kolejkach nic się nie dzieje, choć urząd pracuje."),
        AlarmKind.NO_OFFERS: _("Ktoś czeka, ktoś jest wolny, a od %(value)s min nikt nie dostał oferty."),
        AlarmKind.DISPATCHER: _(
            "Rozdzielanie pracy stoi: dyspozytor milczy od %(value)s min. Powiadom administratora."
        ),
        AlarmKind.LACKING: _(
            "%(queue)s: od %(value)s min czeka praca, której nie może dostać nikt z gotowych. Brakuje: %(skills)s."
        ),
    }
    names = organization.skill_names(with_retired=True) if skills else {}
    missing = ", ".join(names.get(one, one) for one in skills)
    return words[kind] % {"queue": queue, "value": value, "skills": missing}
