"""The contact page: what was said, who it is, and the one save."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from okienko.cases import queries as cases
from okienko.cases.services import settle_contact
from okienko.contacts import queries as contacts
from okienko.contacts import services
from okienko.contacts.queries import ContactView
from okienko.contacts.rules import Identification
from okienko.kernel.http import Request
from okienko.kernel.references import format_reference
from okienko.organization.permissions import standing
from okienko.routing import queries as work
from okienko.workspace.forms import OutcomeFormSet, ReplyForm
from okienko.workspace.views.common import desk, done
from okienko.workspace.views.common import page as render_page


@desk
@require_GET
def page(request: Request, contact_id: int) -> HttpResponse:
    """A contact with everything beside it."""
    view = contacts.contact(request.actor, contact_id)
    return _page(request, view, _empty_formset(), _empty_reply(view))


def _page(request: Request, view: ContactView, outcomes: Any, reply: ReplyForm, status: int = 200) -> HttpResponse:
    header = view.header
    confirmed = header.identification == Identification.CONFIRMED
    related: dict[str, Any] = {"earlier": [], "person_cases": []}
    if header.person_id:
        earlier = contacts.contacts_of_person(request.actor, header.person_id, limit=8)
        related = {
            "earlier": [one for one in earlier if one.id != header.id],
            "person_cases": cases.cases_of_person(request.actor, header.person_id, confirmed=confirmed),
        }
    context = {
        "contact": view,
        "header": header,
        "holder": work.holder(header.subject),
        "user_id": standing(request.actor).user_id,
        "cases": cases.cases_of_contact(request.actor, header.id),
        "confirmed": confirmed,
        "outcomes": outcomes,
        "reply": reply,
        "templates": contacts.staff_templates(),
        **related,
    }
    return render_page(request, "workspace/contact.html", context, topics=[header.subject], status=status)


def _empty_formset(data: Any = None) -> Any:
    return OutcomeFormSet(data, prefix="o")


def _empty_reply(view: ContactView) -> ReplyForm:
    return ReplyForm(initial={"version": view.header.version, "began_at": timezone.now().isoformat()})


@desk
@require_GET
def conversation(request: Request, contact_id: int) -> HttpResponse:
    """The messages alone, read again when something came."""
    view = contacts.contact(request.actor, contact_id)
    return render(request, "workspace/conversation.html", {"contact": view, "header": view.header})


@desk
@require_POST
def settle(request: Request, contact_id: int) -> HttpResponse:
    """The one save."""
    outcomes, reply = _empty_formset(request.POST), ReplyForm(request.POST)
    more = "one_more" in request.POST
    if more or not (outcomes.is_valid() and reply.is_valid()):
        view = contacts.contact(request.actor, contact_id)
        if more:
            data = request.POST.copy()
            data["o-TOTAL_FORMS"] = str(min(len(outcomes.forms) + 1, 10))
            outcomes = _empty_formset(data)
            return _page(request, view, outcomes, reply)
        return _page(request, view, outcomes, reply, status=422)
    seconds = reply.seconds() // len(outcomes.forms)
    saved = settle_contact(
        contact_id,
        [form.outcome(seconds) for form in outcomes.forms],
        by=request.actor,
        reply=reply.cleaned_data["reply"],
        note=reply.cleaned_data["note"],
        version=reply.cleaned_data["version"],
    )
    sentences = [_("Zapisano.")]
    sentences += [
        _("Sprawa %(reference)s: %(unit)s.") % {"reference": format_reference(one.reference), "unit": one.unit_name}
        for one in saved.opened
    ]
    if saved.callbacks:
        sentences.append(_("Oddzwonienie czeka w kolejce."))
    return done(request, " ".join(sentences), "workspace:list")


@desk
@require_POST
def reply(request: Request, contact_id: int) -> HttpResponse:
    """Write to the person without ending the contact."""
    form = ReplyForm(request.POST)
    if not form.is_valid():
        view = contacts.contact(request.actor, contact_id)
        return _page(request, view, _empty_formset(), form, status=422)
    who = standing(request.actor)
    services.reply(contact_id, form.cleaned_data["reply"], by=request.actor, author_name=who.name)
    return done(request, _("Odpowiedź zapisana i przekazana do wysłania."), "workspace:contact", contact_id)


@desk
@require_POST
def note(request: Request, contact_id: int) -> HttpResponse:
    """A note for staff."""
    who = standing(request.actor)
    services.add_note(contact_id, request.POST.get("note", ""), by=request.actor, author_name=who.name)
    return redirect("workspace:contact", contact_id)


@desk
@require_POST
def identify(request: Request, contact_id: int) -> HttpResponse:
    """Who it is: confirmed, only probably, or another person."""
    chosen = request.POST.get("person", "")
    version = request.POST.get("version", "")
    services.identify(
        contact_id,
        int(chosen) if chosen.isdecimal() else None,
        by=request.actor,
        confirmed=request.POST.get("confirmed") == "1",
        version=int(version) if version.isdecimal() else None,
    )
    return redirect("workspace:contact", contact_id)


@desk
def callback(request: Request, callback_id: int) -> HttpResponse:
    """Open the contact of a callback; POST writes down an attempt to call."""
    contact_id = contacts.contact_of_callback(request.actor, callback_id)
    if request.method != "POST":
        return redirect("workspace:contact", contact_id)
    reached = request.POST.get("reached") == "1"
    given = parse_datetime(request.POST.get("again_at", ""))
    again = timezone.make_aware(given) if given and timezone.is_naive(given) else given
    if not reached and not request.POST.get("give_up"):
        again = again or timezone.now() + timedelta(hours=2)
    services.record_callback_attempt(callback_id, reached=reached, by=request.actor, again_at=again)
    return done(request, _("Zapisano próbę połączenia."), "workspace:contact", contact_id)
