"""What a message may be about: the matter its sender named from an address that is not known to be theirs."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from okienko.cases import queries as cases
from okienko.cases.services import JoinCase, settle_contact
from okienko.contacts import queries as contacts
from okienko.contacts.queries import ContactHeader
from okienko.kernel.errors import Forbidden, NotFound
from okienko.kernel.http import Request
from okienko.workspace.views.common import desk, done


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


@desk
@require_POST
def join(request: Request, contact_id: int) -> HttpResponse:
    """The message is about the case its sender named: join it and settle the contact, in one save."""
    header = contacts.header(request.actor, contact_id)
    case = possibly(request, header).get("case")
    if case is None:
        raise NotFound
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() else None
    settle_contact(contact_id, [JoinCase(case.id)], by=request.actor, version=seen)
    return done(request, _("Dołączono do sprawy."), "workspace:list")
