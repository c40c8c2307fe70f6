"""The state of a matter in plain sentences, for who has its number and code: of what its page shows, and not more.

For the chat and for the page of the assistant.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from okienko.cases import queries as cases
from okienko.cases.queries import Tracked
from okienko.cases.rules import CaseState
from okienko.contacts import queries as contacts


@dataclass(frozen=True, slots=True)
class Told:
    """`link`: path of its page, which opens it without the code. `case_id`: None of a message that is no matter yet."""

    sentences: tuple[str, ...]
    link: str
    case_id: int | None


def tell(reference: str, code: str) -> Told | None:
    """What may be said of it, in the language spoken now, and where the rest stands; None where number and code do not
    go together.

    The caller limits the guesses, and tells a wrong number and a wrong code alike.
    """
    case_id = cases.track(reference, code)
    if case_id is not None:
        found = cases.tracked(case_id, (get_language() or "pl")[:2])
        if found is not None:
            return Told(tuple(_state(found)), f"/sprawa/{cases.tracking_token(case_id)}/", case_id)
    contact_id = contacts.track(reference, code)
    if contact_id is not None:
        said = _("Mamy Twoją wiadomość. Co się z nią dzieje, zobaczysz na jej stronie.")
        return Told((said,), f"/sprawa/{contacts.tracking_token(contact_id)}/", None)
    return None


def unknown() -> str:
    """Of a wrong number and of a wrong code."""
    return _("Nie znamy takiego numeru z tym kodem. Sprawdź obie liczby na potwierdzeniu.")


def _state(found: Tracked) -> list[str]:
    """What the page of the matter says of where it stands: no words of the person or of the office's answer."""
    said = [_("Stan Twojej sprawy: %(state)s.") % {"state": _word(found.state, found.closing)}]
    if found.state is CaseState.RESOLVED:
        return [*said, _("Odpowiedź urzędu przeczytasz na stronie sprawy.")]
    if found.awaits_person:
        said.append(_("Czekamy na Twoją odpowiedź. Napisz ją na stronie sprawy."))
    said.append(_("Planowana data: %(day)s.") % {"day": date_format(found.planned, "j E Y")})
    if found.statutory_due:
        said.append(_("Termin z ustawy: %(day)s.") % {"day": date_format(found.statutory_due, "j E Y")})
    return [*said, _("Prowadzi ją: %(unit)s.") % {"unit": found.unit_name}]


def _word(state: CaseState, closing: str) -> str:
    """In the words of the page of the matter."""
    return {
        CaseState.RECEIVED: _("Przyjęta"),
        CaseState.HANDED_OVER: _("Przekazana"),
        CaseState.IN_PROGRESS: _("W toku"),
        CaseState.AWAITING_PERSON: _("Czeka na odpowiedź"),
        CaseState.RESOLVED: closing or _("Załatwiona"),
        CaseState.REOPENED: _("Otwarta ponownie"),
    }[state]
