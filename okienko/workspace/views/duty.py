"""Serving the queue: one's state, and what one is offered. Read by every page of the desk through `design/duty.js`."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.cases import services as cases
from okienko.contacts import services as contacts
from okienko.insight import queries as figures
from okienko.kernel.http import Request
from okienko.organization.permissions import standing
from okienko.routing import queries, services
from okienko.routing.rules import Activity, WorkKind
from okienko.workspace.permissions import talks
from okienko.workspace.views.common import go, serving
from okienko.workspace.views.lists import page_of
from okienko.workspace.words import ACTIVITIES, word_of

NEXT, OFF = "next:", "off"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offers(request: Request) -> HttpResponse:
    """State and open offers as fragments, empty for who serves nobody; a POST also says that the page is still open."""
    if request.method == "POST":
        services.renew(by=request.actor)
    return _shown(request)


@serving
@require_POST
def state(request: Request) -> HttpResponse:
    """Say what one does now, or next (`next:break`), or that one is off."""
    wanted = request.POST.get("activity", "")
    following = wanted.removeprefix(NEXT) if wanted.startswith(NEXT) else None
    if wanted == OFF:
        services.sign_off(by=request.actor)
    elif following is not None:
        services.choose_next_activity(_chosen(following), by=request.actor)
    elif (activity := _chosen(wanted)) is not None:
        if queries.duty(request.actor) is None:
            services.sign_on(by=request.actor, activity=activity)
        else:
            services.set_activity(activity, by=request.actor)
    return _shown(request) if request.htmx else go(request, "workspace:list")


@serving
@require_safe
def gone(request: Request, offer_id: int) -> HttpResponse:
    """Why an offer is no longer there, in a sentence; nothing where the person knows."""
    words = queries.became_of(request.actor, offer_id)
    return HttpResponse(words, content_type="text/plain; charset=utf-8", status=200 if words else 204)


@serving
@require_POST
def accept(request: Request, offer_id: int) -> HttpResponse:
    """Take what one is offered, and open it."""
    kind, _, number = services.accept(offer_id, by=request.actor).partition(":")
    if kind == WorkKind.CONTACT:  # the relay does so, too; the page that opens now may be theirs by that alone
        contacts.follow_queue(int(number))
    elif kind == WorkKind.CASE:
        cases.follow_queue(int(number))
    return go(request, page_of(kind), int(number))


@serving
@require_POST
def decline(request: Request, offer_id: int) -> HttpResponse:
    """Leave it to others."""
    services.decline(offer_id, by=request.actor)
    return _shown(request) if request.htmx else go(request, "workspace:list")


def _chosen(wanted: str) -> Activity | None:
    return Activity(wanted) if wanted in services.CHOSEN else None


def _shown(request: Request) -> HttpResponse:
    serves = talks(request.actor)
    now = timezone.now()
    duty = queries.duty(request.actor) if serves else None
    part = queries.part_in_advice(request.actor) if duty else None
    context = {
        "serves": serves,
        "duty": duty,
        "is_there": duty is not None or (serves and queries.holds_talk(request.actor)),
        "state": ACTIVITIES[duty.activity] if duty else ACTIVITIES[OFF],
        "following": ACTIVITIES[duty.next_activity] if duty and duty.next_activity else None,
        "choices": [(code, *ACTIVITIES[code]) for code in (*services.CHOSEN, OFF)],
        "may_choose_next": duty is not None and (duty.firm or duty.soft),
        "offers": [_offer(one, now) for one in queries.offers_to(request.actor)] if duty else [],
        "questions": [_question(one, now) for one in queries.questions_to(part)] if part else [],
        "announcements": figures.announcements_to(request.actor) if duty else [],
        "notices": queries.notices(request.actor) if serves and (duty is None or duty.is_told) else [],
        "topic": f"offers:{standing(request.actor).user_id}",
    }
    return render(request, "workspace/duty.html", context)


def _question(one: queries.Question, now: datetime) -> dict[str, object]:
    return {
        "one": one,
        "left": max(0.0, (one.expires_at - now).total_seconds()),
        "lasts": int((one.expires_at - one.asked_at).total_seconds()),
        "channel": word_of("channel", one.channel) if one.kind is WorkKind.CONTACT else word_of("kind", one.kind),
    }


def _offer(one: queries.OpenOffer, now: datetime) -> dict[str, object]:
    waited = int((now - one.waits_since).total_seconds())
    return {
        "one": one,
        "left": max(0.0, (one.expires_at - now).total_seconds()),
        "lasts": int((one.expires_at - one.made_at).total_seconds()),
        "why": word_of("why", one.why),
        "icon": word_of("channel_icon", one.channel),
        "channel": word_of("channel", one.channel),
        "minutes": waited // 60,
        "seconds": waited % 60,
        "accept": reverse("workspace:accept", args=[one.id]),
        "decline": reverse("workspace:decline", args=[one.id]),
    }
