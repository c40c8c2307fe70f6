"""What can be done with a case: the menu of its page. One form is open at a time (`?do=hand_over`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from okienko.cases.queries import CaseView
from okienko.cases.rules import CaseState
from okienko.organization.rules import Role, Standing
from okienko.workspace import forms


@dataclass(frozen=True, slots=True)
class Verb:
    """One line of the menu. `url`: name of the address its form is sent to."""

    form: type[forms.CaseVerb]
    title: Any
    button: Any
    icon: str
    url: str
    key: str = ""
    rare: bool = False
    files: bool = False


VERBS: Mapping[str, Verb] = {
    "resolve": Verb(
        forms.ResolveForm, _("Załatw sprawę"), _("Załatwiona"), "circle-check", "workspace:case_resolve", "Alt+z"
    ),
    "refuse": Verb(
        forms.RefuseForm, _("Zwróć: to nie nasza sprawa"), _("Zwróć"), "arrow-back-up", "workspace:case_refuse"
    ),
    "reopen": Verb(forms.ReopenForm, _("Otwórz ponownie"), _("Otwórz ponownie"), "refresh", "workspace:case_reopen"),
    "ask": Verb(
        forms.AskForm, _("Poproś osobę o uzupełnienie"), _("Wyślij pytanie"), "message-question", "workspace:case_ask",
        "Alt+u",
    ),
    "hand_over": Verb(
        forms.HandOverForm, _("Przekaż innej komórce"), _("Przekaż"), "arrow-forward-up", "workspace:case_hand_over",
        "Alt+r",
    ),
    "note": Verb(forms.NoteForm, _("Dodaj notatkę"), _("Zapisz notatkę"), "note", "workspace:case_note", "Alt+n"),
    "photos": Verb(
        forms.PhotosForm, _("Dodaj zdjęcia urzędu"), _("Dodaj zdjęcia"), "camera", "workspace:case_photos", files=True
    ),
    "requalify": Verb(
        forms.RequalifyForm, _("To inny rodzaj sprawy"), _("Zmień rodzaj i policz daty od nowa"), "arrows-exchange",
        "workspace:case_requalify", rare=True,
    ),
    "complicated": Verb(
        forms.ComplicatedForm, _("Szczególnie skomplikowana (art. 35 § 3 KPA)"), _("Zapisz i policz daty od nowa"),
        "scale", "workspace:case_complicated", rare=True,
    ),
    "excluded": Verb(
        forms.ExcludedForm, _("Dni, które się nie liczą (art. 35 § 5 KPA)"), _("Zapisz i policz daty od nowa"),
        "calendar-time", "workspace:case_excluded", rare=True,
    ),
    "duplicate": Verb(
        forms.DuplicateForm, _("To samo zgłoszono już wcześniej"), _("Dołącz do tamtego zgłoszenia"), "git-merge",
        "workspace:case_duplicate", rare=True,
    ),
}  # fmt: skip
BUTTONS: Mapping[str, type[forms.CaseVerb]] = {
    "begin": forms.BeginForm,
    "acknowledge": forms.AcknowledgeForm,
    "release": forms.ReleaseForm,
}
ASSIGN = "assign"


def form_of(name: str) -> type[forms.CaseVerb]:
    """The form a verb is sent with."""
    return VERBS[name].form if name in VERBS else BUTTONS[name]


def allowed(view: CaseView) -> list[str]:
    """The verbs the state of the case allows, the likely ones first."""
    waits = view.header.state == CaseState.HANDED_OVER
    is_open = view.header.state != CaseState.RESOLVED
    may = {
        "resolve": CaseState.RESOLVED in view.moves,
        "ask": CaseState.AWAITING_PERSON in view.moves,
        "hand_over": CaseState.HANDED_OVER in view.moves and not waits,
        "refuse": waits,
        "note": True,
        "photos": True,
        "requalify": is_open and bool(view.type.requalify_to),
        "reopen": CaseState.REOPENED in view.moves,
        "complicated": is_open and not view.complicated and view.may_be_complicated,
        "excluded": is_open and bool(view.exclusions),
        "duplicate": CaseState.RESOLVED in view.moves,
    }
    return [name for name in VERBS if may[name]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the menu as its page shows it."""

    name: str
    title: Any
    icon: str
    key: str = ""


def menu(names: list[str], *, assigns: bool) -> list[Choice]:
    """These verbs, what is rare last; giving the case to somebody before that, for whom it is."""
    common, rare = (
        [
            Choice(name, VERBS[name].title, VERBS[name].icon, VERBS[name].key)
            for name in names
            if VERBS[name].rare == is_rare
        ]
        for is_rare in (False, True)
    )
    return [*common, *([Choice(ASSIGN, _("Przydziel osobie"), "user-plus")] if assigns else []), *rare]


def may_begin(view: CaseView) -> bool:
    """Whether *Zacznij* is the next step."""
    return CaseState.IN_PROGRESS in view.moves and view.header.state not in (
        CaseState.HANDED_OVER,
        CaseState.IN_PROGRESS,
    )


def may_assign(view: CaseView, who: Standing) -> bool:
    """Whether the case is this person's to give to somebody."""
    return view.holder is not None and who.has(Role.HEAD, Role.SUPERVISOR)


def first_open(view: CaseView, names: list[str], who: Standing) -> str:
    """The form that stands open when nobody asked for another: how one's own case ends."""
    own = view.holder is not None and view.holder.assignee_id == who.user_id
    return "resolve" if own and "resolve" in names else ""
