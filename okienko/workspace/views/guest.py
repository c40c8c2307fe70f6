"""The first page of a guest: what they serve, when they are on duty, and nothing of the office."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from okienko.kernel.http import Request
from okienko.knowledge import queries as knowledge
from okienko.organization import queries as organization
from okienko.organization.permissions import standing
from okienko.routing import queries as work
from okienko.workspace.views.common import page


def own_duty(request: Request) -> HttpResponse:
    """Called by `lists.home` for who is a guest."""
    who = standing(request.actor)
    context = {
        "duty_times": organization.duty_of(who.user_id, timezone.now()),
        "duty_topic": f"offers:{who.user_id}",
        "serves_now": work.duty(request.actor) is not None,
        "guest": organization.guest(request.actor, who.staff_id),
        "news": knowledge.unread_news(request.actor),
        "roster": organization.roster(request.actor, who.staff_id),
    }
    return page(request, "workspace/guest.html", context, topics=[])
