"""What residents read about the state of a matter: whole sentences, warm and plain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from okienko.cases.queries import Tracked
from okienko.cases.rules import CaseState

TONES = {
    CaseState.RECEIVED: "action",
    CaseState.HANDED_OVER: "action",
    CaseState.IN_PROGRESS: "action",
    CaseState.AWAITING_PERSON: "warn",
    CaseState.RESOLVED: "good",
    CaseState.REOPENED: "warn",
}
ICONS = {
    CaseState.RECEIVED: "inbox",
    CaseState.HANDED_OVER: "arrow-forward-up",
    CaseState.IN_PROGRESS: "tools",
    CaseState.AWAITING_PERSON: "message-question",
    CaseState.RESOLVED: "circle-check",
    CaseState.REOPENED: "rotate-clockwise",
}


@dataclass(frozen=True, slots=True)
class Event:
    """A point on the timeline. `whose`: "office" or "person" for words that somebody wrote."""

    at: datetime
    title: str
    text: str = ""
    whose: str = "office"


def state_word(state: CaseState, closing: str = "") -> str:
    """The state in a word or two; `closing` is what the pack calls the end of this type."""
    return {
        CaseState.RECEIVED: _("Przyjęta"),
        CaseState.HANDED_OVER: _("Przekazana"),
        CaseState.IN_PROGRESS: _("W toku"),
        CaseState.AWAITING_PERSON: _("Czeka na odpowiedź"),
        CaseState.RESOLVED: closing or _("Załatwiona"),
        CaseState.REOPENED: _("Otwarta ponownie"),
    }[state]


def state_sentence(found: Tracked) -> str:
    """What is going on now, in one sentence."""
    return {
        CaseState.RECEIVED: _("Mamy Twoją sprawę. Wkrótce ktoś się nią zajmie."),
        CaseState.HANDED_OVER: _("Przekazaliśmy sprawę komórce, która może ją załatwić. Czekamy na odbiór."),
        CaseState.IN_PROGRESS: _("Zajmujemy się tą sprawą."),
        CaseState.AWAITING_PERSON: _("Czekamy na Twoją odpowiedź. Napisz ją na tej stronie."),
        CaseState.RESOLVED: _("Sprawa jest zakończona. Odpowiedź jest poniżej."),
        CaseState.REOPENED: _("Wróciliśmy do tej sprawy."),
    }[found.state]


def timeline(found: Tracked) -> list[Event]:
    """What happened, oldest first: states and public notes together."""
    titles = {
        CaseState.RECEIVED: _("Przyjęliśmy sprawę"),
        CaseState.HANDED_OVER: _("Przekazaliśmy sprawę do innej komórki urzędu"),
        CaseState.IN_PROGRESS: _("Zajmujemy się sprawą"),
        CaseState.AWAITING_PERSON: _("Poprosiliśmy o odpowiedź"),
        CaseState.RESOLVED: found.closing or _("Załatwiona"),
        CaseState.REOPENED: _("Sprawa otwarta ponownie"),
    }
    events = [
        Event(one.at, titles[one.state], one.note, "person" if one.state is CaseState.REOPENED else "office")
        for one in found.history
    ]
    events += [
        Event(note.at, _("Napisaliśmy") if note.from_office else _("Twoja odpowiedź"), note.text,
              "office" if note.from_office else "person")
        for note in found.notes
    ]  # fmt: skip
    return sorted(events, key=lambda event: event.at)


def rating_words() -> dict[int, str]:
    """The six words of a rating."""
    return {
        1: _("bardzo źle"),
        2: _("źle"),
        3: _("raczej źle"),
        4: _("raczej dobrze"),
        5: _("dobrze"),
        6: _("bardzo dobrze"),
    }
