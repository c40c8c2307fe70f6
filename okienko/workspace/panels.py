"""What the desk adds to other pages: contacts and cases of a person, uses of a card."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.template.loader import render_to_string
from django.utils import timezone

from okienko.cases import queries as cases
from okienko.contacts import queries as contacts
from okienko.kernel import panels
from okienko.kernel.http import Request
from okienko.knowledge.queries import learning as learned

LATELY = timedelta(days=90)
OFTEN, MOST_CARDS = 3, 20  # opened so often and never used is worth a look; rows of the table


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


def cards_opened_and_used(request: Request, since: str) -> str:
    """Beside how often a search opened a card, how often it helped and how many contacts it answered since the day."""
    day = date.fromisoformat(since)
    used = contacts.uses_of_cards(timezone.make_aware(datetime.combine(day, time())))
    rows = [(card, used.get(card.code, 0)) for card in learned.opened_cards(day)]
    unused = [one for one in rows if one[0].opened >= OFTEN and not one[0].helped and not one[1]]
    context = {"unused": unused, "rows": rows[:MOST_CARDS]}
    return render_to_string("workspace/learned_cards.html", context, request) if rows else ""


def register() -> None:
    panels.register("card", uses_of_card)
    panels.register("learning", cards_opened_and_used)
    panels.register("person", contacts_of_person, order=10)
    panels.register("person", cases_of_person, order=20)
