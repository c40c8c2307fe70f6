"""Work that waits, and what became of it."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from okienko.kernel.actors import system
from okienko.routing import queries, services
from okienko.routing.models import Agent, Offer
from okienko.routing.rules import WorkKind
from okienko.routing.services import Work

EVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def put(office, number=1, **values):
    given = {"channel": "chat", "queue": "general", "is_first_line": True, "unit_id": office.units["PK"].id, **values}
    due = given.pop("due_at", timezone.now() + timedelta(hours=8))
    return services.enqueue(Work(WorkKind.CONTACT, f"contact:{number}", due_at=due, **given), by=system())


def open_offer(by):
    return Offer.objects.filter(user_id=by.id, outcome="").order_by("-id").first()


def kinds(subject="contact:1"):
    return [one.kind for one in queries.events(*EVER) if one.subject == subject]


def load(by):
    agent = Agent.objects.get(user_id=by.id)
    return agent.firm, agent.soft
