"""The contact page: what was said, who it is, and the one save."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from okienko.cases import queries as cases
from okienko.cases.services import Settled, settle_contact
from okienko.contacts import queries as contacts
from okienko.contacts import services
from okienko.contacts.queries import ContactView
from okienko.contacts.rules import Identification, MessageKind
from okienko.contacts.services import AttachedFile
from okienko.kernel import files, presence
from okienko.kernel.errors import Conflict, Invalid
from okienko.kernel.forms import refuse
from okienko.kernel.http import Request
from okienko.kernel.references import format_reference
from okienko.organization.permissions import standing
from okienko.people import queries as people
from okienko.people.permissions import may_see_people
from okienko.routing import queries as work
from okienko.workspace import uploads
from okienko.workspace.filling import quoted, ready_texts
from okienko.workspace.forms import ReplyForm, one_more, outcome_forms
from okienko.workspace.views.common import desk, done
from okienko.workspace.views.common import page as render_page


@dataclass(slots=True)
class _Typed:
    """What is in the form of the page: fresh, or as somebody sent it."""

    outcomes: Any
    reply: ReplyForm
    status: int = 200
    conflict: Conflict | None = None


@desk
@require_safe
def page(request: Request, contact_id: int) -> HttpResponse:
    """A contact with everything beside it."""
    view = contacts.contact(request.actor, contact_id)
    return _page(request, view, _Typed(outcome_forms(), ReplyForm(initial={"version": view.header.version})))


def _page(request: Request, view: ContactView, typed: _Typed) -> HttpResponse:
    header, who = view.header, standing(request.actor)
    confirmed = header.identification == Identification.CONFIRMED
    looking = presence.look_at(header.subject, by=request.actor, name=who.name)
    incoming = [one for one in view.messages if one.kind is MessageKind.INCOMING]
    context = {
        "contact": view,
        "header": header,
        "files": _files(view),
        "holder": work.holder(header.subject),
        "user_id": who.user_id,
        "cases": cases.cases_of_contact(request.actor, header.id),
        "confirmed": confirmed,
        "outcomes": typed.outcomes,
        "reply": typed.reply,
        "kept_files": uploads.kept(typed.reply.stored_ids(), by=request.actor),
        "conflict": typed.conflict,
        "newer": view.messages[-1] if typed.conflict and view.messages else None,
        "templates": ready_texts(header, who),
        "quote": quoted(incoming[-1].text) if incoming else "",
        "presence": looking,
        "finds_people": may_see_people(request.actor),
        **_of_person(request, view, confirmed=confirmed),
    }
    topics = [header.subject, looking.topic]
    return render_page(request, "workspace/contact.html", context, topics=topics, status=typed.status)


def _of_person(request: Request, view: ContactView, *, confirmed: bool) -> dict[str, Any]:
    """Earlier contacts, cases and perhaps the same people; little of it before the person is confirmed."""
    person_id = view.header.person_id
    if person_id is None:
        return {"earlier": [], "person_cases": [], "duplicates": []}
    earlier = contacts.contacts_of_person(request.actor, person_id, limit=8) if confirmed else []
    return {
        "earlier": [one for one in earlier if one.id != view.header.id],
        "person_cases": cases.cases_of_person(request.actor, person_id, confirmed=True) if confirmed else [],
        "duplicates": people.possible_duplicates(person_id)[:3] if may_see_people(request.actor) else [],
        "on_behalf_of": people.card(view.header.on_behalf_of_id) if view.header.on_behalf_of_id else None,
    }


@desk
@require_safe
def conversation(request: Request, contact_id: int) -> HttpResponse:
    """The messages alone, read again when something came."""
    view = contacts.contact(request.actor, contact_id)
    context = {"contact": view, "header": view.header, "files": _files(view)}
    return render(request, "workspace/conversation.html", context)


def _files(view: ContactView) -> dict[int, files.Info]:
    return files.infos(file.file_id for one in view.messages for file in one.attachments)


@desk
@require_POST
def settle(request: Request, contact_id: int) -> HttpResponse:
    """The one save."""
    view = contacts.contact(request.actor, contact_id)
    if "one_more" in request.POST:
        return _page(request, view, _Typed(outcome_forms(one_more(request.POST)), ReplyForm(request.POST)))
    typed = _Typed(outcome_forms(request.POST), ReplyForm(request.POST, request.FILES))
    if not all([typed.outcomes.is_valid(), typed.reply.is_valid()]):
        return _refused(request, view, typed)
    try:
        attachments = _attachments(request, typed.reply)
        data = typed.reply.cleaned_data
        saved = settle_contact(
            contact_id,
            [form.outcome() for form in typed.outcomes.forms],
            by=request.actor,
            reply=data["reply"],
            attachments=attachments,
            note=data["note"],
            version=data["version"],
        )
    except Invalid as error:
        show_refusal(error, typed.outcomes, typed.reply)
        return _refused(request, view, typed)
    except Conflict as conflict:
        return _conflict(request, contact_id, typed, conflict)
    return done(request, settled_words(saved), "workspace:list")


def show_refusal(error: Invalid, outcomes: Any, other: Any) -> None:
    """Put what a service refused beside the field of the right form."""
    number = error.data.get("outcome")
    if number is None:
        refuse(other, error)
    else:
        outcomes.forms[number].refuse(error)


def settled_words(saved: Settled) -> str:
    """What the one save made, in a sentence or three."""
    sentences = [_("Zapisano.")]
    sentences += [
        _("Sprawa %(reference)s: %(unit)s.") % {"reference": format_reference(one.reference), "unit": one.unit_name}
        for one in saved.opened
    ]
    if saved.callbacks:
        sentences.append(_("Oddzwonienie czeka w kolejce."))
    return " ".join(sentences)


def _attachments(request: Request, reply: ReplyForm) -> list[AttachedFile]:
    """New uploads and those kept from a save that failed; the form then carries their ids."""
    known = uploads.kept(reply.stored_ids(), by=request.actor)
    fresh = uploads.keep(reply.cleaned_data["attachments"], by=request.actor, field="attachments")
    reply.cleaned_data["attachments"] = []  # stored now; a page shown again must not store them twice
    _carry(reply, [*known, *fresh])
    return [*known, *fresh]


def _carry(reply: ReplyForm, stored: list[AttachedFile], **values: str) -> None:
    known = {name: reply.data.get(name, "") for name in reply.data}
    reply.data = {**known, "stored": " ".join(str(one.file_id) for one in stored), **values}


def _refused(request: Request, view: ContactView, typed: _Typed) -> HttpResponse:
    """The page again with everything typed; files that can be kept are kept."""
    if typed.reply.cleaned_data.get("attachments"):
        try:
            _attachments(request, typed.reply)
        except Invalid as error:
            refuse(typed.reply, error)
    typed.status = 422
    return _page(request, view, typed)


def _conflict(request: Request, contact_id: int, typed: _Typed, conflict: Conflict) -> HttpResponse:
    """Both texts side by side. The form now carries the newer version: saving again saves mine or the merged one."""
    view = contacts.contact(request.actor, contact_id)
    _carry(typed.reply, uploads.kept(typed.reply.stored_ids(), by=request.actor), version=str(view.header.version))
    typed.status, typed.conflict = conflict.status, conflict
    return _page(request, view, typed)


@desk
@require_POST
def reply(request: Request, contact_id: int) -> HttpResponse:
    """Write to the person without ending the contact."""
    view = contacts.contact(request.actor, contact_id)
    typed = _Typed(outcome_forms(_questions(request)), ReplyForm(request.POST, request.FILES))
    if not typed.reply.is_valid():
        return _refused(request, view, typed)
    try:
        attachments = _attachments(request, typed.reply)
        services.reply(
            contact_id,
            typed.reply.cleaned_data["reply"],
            by=request.actor,
            attachments=attachments,
            author_name=standing(request.actor).name,
        )
    except Invalid as error:
        renamed = {"reply" if name == "text" else name: text for name, text in error.fields.items()}
        refuse(typed.reply, Invalid(error.message, fields=renamed))
        return _refused(request, view, typed)
    return done(request, _("Odpowiedź zapisana i przekazana do wysłania."), "workspace:contact", contact_id)


def _questions(request: Request) -> Any:
    """Questions begun below the reply, if the form sent any."""
    return request.POST if "o-TOTAL_FORMS" in request.POST else None


@desk
@require_POST
def note(request: Request, contact_id: int) -> HttpResponse:
    """A note for staff."""
    services.add_note(
        contact_id, request.POST.get("note", ""), by=request.actor, author_name=standing(request.actor).name
    )
    return done(request, _("Notatka zapisana."), "workspace:contact", contact_id)


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
        on_behalf_of_id=contacts.header(request.actor, contact_id).on_behalf_of_id,
        version=int(version) if version.isdecimal() else None,
    )
    return done(request, _("Zapisano, kto to jest."), "workspace:contact", contact_id)


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
