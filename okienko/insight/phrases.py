"""Alarms in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from okienko.insight.rules import AlarmKind


def sentence(kind: AlarmKind, queue: str, value: int) -> str:
    """What is wrong, for the screen and for letters."""
    words = {
        AlarmKind.OLDEST: _("%(queue)s: ktoś czeka od %(value)s min."),
        AlarmKind.LEVEL: _("%(queue)s: w ostatniej pół godzinie poziom obsługi to %(value)s%%."),
        AlarmKind.SILENCE: _("Od %(value)s min w kolejkach nic się nie dzieje, choć urząd pracuje."),
        AlarmKind.NO_OFFERS: _("Ktoś czeka, ktoś jest wolny, a od %(value)s min nikt nie dostał oferty."),
    }
    return words[kind] % {"queue": queue, "value": value}
