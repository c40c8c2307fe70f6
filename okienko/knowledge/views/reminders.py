"""Reminders of funding by e-mail: asking, confirming, one's own page, taking back. Nobody signs in for them.

What is shown never tells whether an address is known here.
"""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.kernel import limits, pages
from okienko.kernel.errors import NotFound, TooMany
from okienko.kernel.http import Request, asked, private
from okienko.knowledge import queries, services
from okienko.knowledge.forms.reminders import ReminderForm, WhenForm
from okienko.knowledge.queries import Programme
from okienko.knowledge.queries import reminders as reading
from okienko.knowledge.rules import Openness
from okienko.knowledge.rules.reminders import MOST_PROGRAMMES
from okienko.knowledge.services import Wish
from okienko.knowledge.views.records import answering

_FROM_A_NETWORK, _TO_AN_ADDRESS = (30, timedelta(hours=1)), (3, timedelta(days=1))


@private
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request) -> HttpResponse:
    """For `?program=<code>`, or for all that answer the questions of the finder."""
    found = _offered(request)
    if not found:
        raise NotFound
    awaits = all(one.state is not Openness.OPEN for one in found)
    first = {"wants_next": awaits}
    form = ReminderForm(request.POST or None, programmes=[_choice(one) for one in found], initial=first)
    clause = pages.clause("reminder", _language())
    if request.method == "POST":
        rate, per = _FROM_A_NETWORK
        limits.take(f"reminders:{limits.network_of(request)}", rate=rate, per=per)
        if form.is_valid():
            _ask(form, clause)
            return redirect("knowledge:reminders_asked")
    context = {"form": form, "programmes": found, "clause": clause}
    return render(request, "knowledge/reminders/ask.html", context, status=422 if form.errors else 200)


def _choice(one: Programme) -> tuple[str, str]:
    """Code, and title with the last day."""
    closes = one.content.closes_on
    if closes is None or one.state is Openness.CLOSED:
        return one.record.code, one.record.title
    last = date_format(closes, "j E Y")
    return one.record.code, _("%(title)s (do %(last)s)") % {"title": one.record.title, "last": last}


def _offered(request: Request) -> list[Programme]:
    code = asked(request, "program", longest=60)
    found = [queries.programme(code)] if code else answering(request)[0]
    return [one for one in found if one.can_remind][:MOST_PROGRAMMES]


def _ask(form: ReminderForm, clause: pages.Text | None) -> None:
    """Whoever writes to one address too often is answered all the same, and nothing is sent."""
    given = form.cleaned_data
    email: str = given["email"].lower()
    rate, per = _TO_AN_ADDRESS
    try:
        limits.take(f"reminders:address:{email}", rate=rate, per=per)
    except TooMany:
        return
    shown = clause.mark if clause else ""
    services.ask_for_reminders(
        Wish(email, _language(), tuple(given["programmes"]), tuple(given["days"]), given["wants_next"], shown)
    )


@private
@require_safe
def asked_for(request: Request) -> HttpResponse:
    """The same for every address."""
    return render(request, "knowledge/reminders/asked.html")


@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: Request, token: str) -> HttpResponse:
    """The link of our message. Mail programs open links by themselves, so a person presses a button."""
    request_id = reading.request_of(token)
    if request.method != "POST":
        context = {"titles": reading.asked_titles(request_id)}
        return render(request, "knowledge/reminders/confirm.html", context)
    address_id = services.confirm_reminders(request_id)
    messages.success(request, _("Gotowe. Przypomnimy o wybranych naborach."))
    return redirect("knowledge:reminders_own", token=reading.own_token(address_id))


@private
@require_safe
def own(request: Request, token: str) -> HttpResponse:
    """Everything one address waits for. The address itself is not shown: letters get forwarded."""
    return _own_page(request, token)


def _own_page(request: Request, token: str, wrong: str = "") -> HttpResponse:
    rows = []
    for one in reading.subscribed(reading.address_of(token)):
        first = {"days": [str(day) for day in one.days], "wants_next": one.wants_next}
        form = WhenForm(request.POST if one.code == wrong else None, initial=first, auto_id=f"{one.code}-%s")
        rows.append((one, form))
    context = {"rows": rows, "token": token}
    return render(request, "knowledge/reminders/own.html", context, status=422 if wrong else 200)


@private
@require_POST
def change(request: Request, token: str, code: str) -> HttpResponse:
    """When to be written to about one programme, or (`stop`) no more."""
    address_id = reading.address_of(token)
    form = WhenForm(request.POST)
    if "stop" in request.POST:
        services.stop_reminder(reading.own_subscription(address_id, code))
        messages.success(request, _("Nie przypomnimy już o tym programie."))
        if not reading.subscribed(address_id):
            return redirect("knowledge:programmes")
    elif form.is_valid():
        given = form.cleaned_data
        services.change_reminder(address_id, code, days=given["days"], wants_next=given["wants_next"])
        messages.success(request, _("Zapisano."))
    else:
        return _own_page(request, token, wrong=code)
    return redirect("knowledge:reminders_own", token=token)


@private
@require_POST
def forget(request: Request, token: str) -> HttpResponse:
    """All reminders and the address go."""
    services.forget_address(reading.address_of(token))
    messages.success(request, _("Usunęliśmy wszystkie przypomnienia i Twój adres e-mail."))
    return redirect("knowledge:programmes")


@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: Request, token: str) -> HttpResponse:
    """The link that takes back, also pressed by a mail program (RFC 8058): it knows no cookie. GET changes nothing."""
    subscription_id = reading.subscription_of(token)
    if subscription_id is None:
        raise NotFound
    title = reading.stopped_title(subscription_id)
    if request.method == "POST":
        services.stop_reminder(subscription_id)
    context = {"title": title, "is_stopped": request.method == "POST" or not title}
    return render(request, "knowledge/reminders/stop.html", context)


@require_safe
def waiting(request: Request) -> HttpResponse:
    """For editors: how many wait for each programme."""
    rows = reading.waiting_for(request.actor)
    return render(request, "knowledge/reminders/waiting.html", {"rows": rows})


def _language() -> str:
    return (get_language() or "pl")[:2]
