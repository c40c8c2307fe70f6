"""Words of the wallboard and of reports for codes of the queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from okienko.insight.queries import SERVING
from okienko.routing.rules import Activity, Priority


@dataclass(frozen=True, slots=True)
class Word:
    """`label` says it of any number of people, e.g. before a count."""

    label: str | Promise
    icon: str
    tone: str = "calm"


STATES = {
    SERVING: Word(_("obsługa"), "headset", "action"),
    Activity.AVAILABLE.value: Word(_("gotowość"), "user-check", "good"),
    Activity.WRAP_UP.value: Word(_("zapis wyniku"), "writing", "action"),
    Activity.BREAK.value: Word(_("przerwa"), "coffee"),
    Activity.MEETING.value: Word(_("spotkanie"), "users"),
    Activity.MISSED.value: Word(_("nieodebrane, pauza"), "phone-off", "bad"),
    "": Word(_("bez statusu"), "user-question", "warn"),
}


def in_order(in_states: Mapping[str, timedelta]) -> list[tuple[Word, timedelta]]:
    """Each state that occurred with its word, in the order of `STATES`."""
    return [(word, in_states[one]) for one, word in STATES.items() if one in in_states]


# what a supervisor may say for others
CHOSEN = (Activity.AVAILABLE.value, Activity.BREAK.value, Activity.MEETING.value)

KINDS = {
    "contact": _("kontakty"),
    "case": _("sprawy"),
    "callback": _("oddzwonienia"),
    "alarm": _("alarmy"),
}

PRIORITIES: dict[int, str | Promise] = {
    Priority.HAZARD: _("zagrożenie"),
    Priority.HIGH: _("pilne"),
    Priority.NORMAL: _("zwykłe"),
    Priority.LOW: _("może poczekać"),
}

STEERED = {
    "routing.priority_changed": _("zmieniono priorytet z „%(before)s” na „%(after)s”"),
    "routing.skills_changed": _("zmieniono umiejętności z „%(before)s” na „%(after)s”"),
    "routing.transferred": _("przeniesiono do kolejki „%(queue)s”"),
    "routing.moved_on": _("wycofano kolejkę „%(before)s”, więc trafiło do kolejki „%(queue)s”"),
    "routing.taken": _("wzięto do prowadzenia"),
    "routing.returned": _("oddano do kolejki"),
    "routing.assigned": _("przydzielono"),
}


def steered(action: str, data: Mapping[str, Any]) -> str:
    """An act of the audit log in words."""

    def shown(value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(value) or "–"
        return str(PRIORITIES.get(value, value))

    return str(STEERED[action]) % {name: shown(value) for name, value in data.items()}


# What a formula means, for who must choose one.
FORMULAS = {
    "SL-DEF": _("Odebrane w czasie wśród odebranych i porzuconych; pomyłki (rozłączone przed 5 s) nie liczą się."),
    "SL-COPC": _("Odebrane w czasie wśród wszystkich, którzy przyszli, także tych, którzy wybrali oddzwonienie."),
    "SL-GEN": _("Odebrane w czasie wśród odebranych i wszystkich porzuconych."),
    "SL-GEN-s": _("Jak SL-GEN, bez pomyłek (rozłączonych przed 5 s)."),
    "SL-GEN-B": _("Odebrane w czasie wśród odebranych; porzucone się nie liczą."),
    "SL-GEN+F": _("Jak SL-GEN, z tymi, którzy opuścili kolejkę inaczej (oddzwonienie, inna kolejka, wiadomość)."),
    "SL-GEN+F-s": _("Jak SL-GEN+F, bez pomyłek (rozłączonych przed 5 s)."),
    "SL-GEN+F-B": _("Jak SL-GEN+F, porzucone się nie liczą."),
    "SL-AST2": _("Wzór Asteriska: porzucone w czasie liczą się jak odebrane."),
    "SL-AST1": _("Wzór Asteriska bez porzuconych. Tylko do porównania: nie widać w nim tych, którzy zrezygnowali."),
}
