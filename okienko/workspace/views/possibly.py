"""What a message may be about: the matter its sender named from an address that is not known to be theirs."""

from __future__ import annotations

from typing import Any

from okienko.cases import queries as cases
from okienko.contacts import queries as contacts
from okienko.contacts.queries import ContactHeader
from okienko.kernel.errors import Forbidden, NotFound
from okienko.kernel.http import Request


def possibly(request: Request, header: ContactHeader) -> dict[str, Any]:
    """`contact`, or `case` with `headers`, as far as this reader may know of it; empty once the case is joined."""
    kind, _colon, number = header.possibly_about.partition(":")
    try:
        if kind == "contact":
            return {"contact": contacts.header(request.actor, int(number))}
        if kind == "case":
            # whoever answers the message must learn which unit to ask
            case = cases.case_header(request.actor, int(number), identified=True)
            joined = {one.id for one in cases.cases_of_contact(request.actor, header.id)}
            return {} if case.id in joined else {"case": case, "headers": [case]}
    except (NotFound, Forbidden):
        return {}
    return {}
