"""Which service cards answered contacts: numbers, and the question of one answer."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q

from okienko.contacts.models import Answer


def most_used_cards(since: datetime, *, limit: int = 6) -> list[str]:
    """Codes of the cards that answered most questions since then, for the residents' first page."""
    used = Answer.objects.filter(at__gte=since).exclude(card="").values("card").annotate(number=Count("id"))
    return [row["card"] for row in used.order_by("-number", "card")[:limit]]


def uses_of_cards(since: datetime) -> dict[str, int]:
    """Code → how many contacts it answered since then. One query."""
    used = Answer.objects.filter(at__gte=since).exclude(card="").values("card")
    return {row["card"]: row["number"] for row in used.annotate(number=Count("contact", distinct=True))}


def uses_of_card(code: str, since: datetime) -> tuple[int, int]:
    """How many contacts were answered with a card, ever and since then. One query."""
    contacts, lately = Count("contact", distinct=True), Count("contact", distinct=True, filter=Q(at__gte=since))
    used = Answer.objects.filter(card=code).aggregate(ever=contacts, lately=lately)
    return used["ever"], used["lately"]
