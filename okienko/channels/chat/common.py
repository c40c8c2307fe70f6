"""What the pages and the conversation for scripts share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from okienko.channels.chat import queries, services
from okienko.channels.chat.forms import StateForm, WaitForm
from okienko.channels.chat.matters import Told
from okienko.contacts.services import Sender
from okienko.kernel import files
from okienko.kernel.actors import anonymous
from okienko.kernel.guessing import forgive_guess, limit_guesses


def language_of() -> str:
    """pl, en or uk."""
    return (get_language() or "pl")[:2]


def file_links(line: queries.Line) -> list[dict[str, Any]]:
    """Name, address and small picture of each file of a line, for whoever holds the token."""
    found = files.infos(one.file_id for one in line.files) if line.files else {}
    return [
        {
            "name": info.name,
            "size": info.size,
            "href": f"{files.link(info, to=anonymous())}?pobierz",
            "thumbnail": files.link(info, to=anonymous(), thumbnail=True) if info.kind is files.Kind.PHOTO else "",
        }
        for info in found.values()
    ]


def tell(request: HttpRequest, token: str, form: StateForm) -> Told | None:
    """What a filled `StateForm` asks for, where the machine offers it; None for a wrong number and a wrong code alike.

    Raises StateNotOffered, and TooMany: guesses share the bound of the page of a matter.
    """
    found = queries.conversation(token, since=2**30)
    if not found.offers_state:
        raise services.StateNotOffered
    reference = form.number()
    limit_guesses(request, reference)
    told = services.tell_state(found.contact_id, reference, form.secret())
    if told is not None:
        forgive_guess(request, reference)
    return told


def leave(token: str, form: WaitForm) -> None:
    """What a filled `WaitForm` asks for."""
    kind, address = form.cleaned_data["address"]
    services.wait_no_longer(token, Sender("", kind, address), call_at=form.call_at(kind))
