"""What the desk adds to the page of a person: contacts and cases, as far as the reader may see them."""

from __future__ import annotations

from django.template.loader import render_to_string

from okienko.cases import queries as cases
from okienko.contacts import queries as contacts
from okienko.kernel import panels
from okienko.kernel.http import Request


def contacts_of_person(request: Request, person_id: int) -> str:
    found = contacts.contacts_of_person(request.actor, person_id)
    return render_to_string("workspace/person_contacts.html", {"contacts": found}, request) if found else ""


def cases_of_person(request: Request, person_id: int) -> str:
    """Nobody stands confirmed before the reader here: what needs that is left out."""
    found = cases.cases_of_person(request.actor, person_id, confirmed=False)
    return render_to_string("workspace/person_cases.html", {"cases": found}, request) if found else ""


def register() -> None:
    panels.register("person", contacts_of_person, order=10)
    panels.register("person", cases_of_person, order=20)
