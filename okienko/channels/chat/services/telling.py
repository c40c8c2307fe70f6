"""The state of a matter told in a talk: to the visitor's browser alone. A line says that, and nothing of the matter."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from okienko.channels.chat import matters
from okienko.channels.chat.matters import Told
from okienko.channels.chat.models import Chat
from okienko.channels.chat.services.talking import speak_first
from okienko.contacts import queries as contacts
from okienko.kernel import brand
from okienko.kernel.actors import system
from okienko.kernel.errors import Conflict


class StateNotOffered(Conflict):
    code = "state_not_offered"

    def __init__(self) -> None:
        super().__init__(_("Tutaj stanu sprawy już nie podam. Sprawdzisz go na stronie „Sprawdź swoją sprawę”."))


@transaction.atomic
def tell_state(contact_id: int, reference: str, code: str) -> Told | None:
    """What may be said of a matter, in the language spoken now; None where number and code do not go together.

    Neither is kept. The talk gets one line that it was asked, once for each matter told and once for all tries that
    failed, alike for a wrong number and a wrong code; staff who may read the matter see which it was. The caller has
    limited the guesses and seen that the machine offers it.

    Raises:
        StateNotOffered: a person of the office speaks by now; nothing is told.
    """
    told = matters.tell(reference, code)
    language = contacts.header(system(), contact_id).language
    with override(language):
        name = brand.current(language).words.get("assistant_name", "") or _("Automat")
        line = _line(told)
    key = "state:unknown" if told is None else f"state:{told.case_id or 'message'}"
    if not speak_first(contact_id, line, name=name, client_id=key, offers_state=True):
        raise StateNotOffered
    if told is not None and told.case_id is not None:
        Chat.objects.filter(contact_id=contact_id).update(told_case_id=told.case_id)
    return told


def _line(told: Told | None) -> str:
    if told is None:
        return _("Pytanie o stan sprawy: numer i kod do siebie nie pasują. Kodu nie ma w zapisie rozmowy.")
    return _("Pytanie o stan sprawy: podałem go po sprawdzeniu kodu. Ani kodu, ani stanu nie ma w zapisie rozmowy.")
