"""What the desk adds to other pages: contacts and cases of a person, uses of a card."""

from __future__ import annotations

from datetime import timedelta

from django.template.loader import render_to_string
from django.utils import timezone

from okienko.cases import queries as cases
from okienko.contacts import queries as contacts
from okienko.kernel import panels
from okienko.kernel.http import Request

LATELY = timedelta(days=90)


def contacts_of_person(request: Request, person_id: int) -> str:
    found = contacts.contacts_of_person(request.actor, person_id)
    return render_to_string("workspace/person_contacts.html", {"contacts": found}, request) if found else ""


def cases_of_person(request: Request, person_id: int) -> str:
    """Nobody stands confirmed before the reader here: what needs that is left out."""
    found = cases.cases_of_person(request.actor, person_id, confirmed=False)
    return render_to_string("workspace/person_cases.html", {"cases": found}, request) if found else ""


def uses_of_card(request: Request, code: str) -> str:
    """In how many contacts a card was the answer: a number, so that nobody's contacts show."""
    ever, lately = contacts.uses_of_card(code, timezone.now() - LATELY)
    return render_to_string("workspace/card_uses.html", {"ever": ever, "lately": lately}, request)


def register() -> None:
    panels.register("card", uses_of_card)
    panels.register("person", contacts_of_person, order=10)
    panels.register("person", cases_of_person, order=20)
