"""Answering in a contact: the one save, and a reply that leaves it open."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from okienko.cases.services import JoinCase, Settled, settle_contact
from okienko.contacts import queries as contacts
from okienko.contacts import services
from okienko.contacts.queries import AnswerView, ContactView, MessageView
from okienko.contacts.rules import MessageKind
from okienko.contacts.services import AttachedFile
from okienko.kernel.editing import Difference, StaleSave, difference
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.kernel.forms import refuse
from okienko.kernel.http import Request
from okienko.kernel.references import format_reference
from okienko.organization.permissions import standing
from okienko.workspace import uploads, words
from okienko.workspace.forms import JoinForm, ReplyForm, answer_words, one_more, only_answers, outcome_forms, seen_now
from okienko.workspace.permissions import is_guest
from okienko.workspace.views.common import desk, done, serving
from okienko.workspace.views.contact import Typed, answer_form, contact_page, files_of
from okienko.workspace.views.possibly import possibly


@serving
@require_POST
def settle(request: Request, contact_id: int) -> HttpResponse:
    """The one save."""
    view = contacts.contact(request.actor, contact_id)
    if "one_more" in request.POST:
        return contact_page(request, view, Typed(outcome_forms(one_more(request.POST)), ReplyForm(request.POST)))
    typed = Typed(outcome_forms(request.POST), ReplyForm(request.POST, request.FILES))
    if is_guest(request.actor):
        only_answers(typed.outcomes)
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


@desk
@require_POST
def join(request: Request, contact_id: int) -> HttpResponse:
    """The message is about the case its sender named: join it and settle the contact, in one save."""
    view = contacts.contact(request.actor, contact_id)
    case = possibly(request, view.header).get("case")
    if case is None:
        raise NotFound
    form = JoinForm(request.POST)
    if form.is_valid():
        try:
            settle_contact(contact_id, [JoinCase(case.id)], by=request.actor, version=form.cleaned_data["version"])
        except Conflict as conflict:  # nothing was typed: the contact as it is now, and why
            now = contacts.contact(request.actor, contact_id)
            return contact_page(request, now, Typed.fresh(now, conflict=conflict, status=conflict.status))
        except Invalid as error:
            refuse(form, error)
        else:
            return done(request, _("Dołączono do sprawy."), "workspace:list")
    return contact_page(request, view, Typed.fresh(view, join=form, status=422))


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


def _refused(request: Request, view: ContactView, typed: Typed) -> HttpResponse:
    """The page again with everything typed; files that can be kept are kept."""
    if typed.reply.cleaned_data.get("attachments"):
        try:
            _attachments(request, typed.reply)
        except Invalid as error:
            refuse(typed.reply, error)
    typed.status = 422
    return contact_page(request, view, typed)


def _conflict(request: Request, contact_id: int, typed: Typed, conflict: Conflict) -> HttpResponse:
    """Both versions: what came since the form was opened, what differs, and three ways on."""
    view = contacts.contact(request.actor, contact_id)
    last, answered = typed.reply.seen_before()
    newer = [one for one in view.messages if one.id > last]
    stale = StaleSave(version=view.header.version, theirs={}, message=conflict.message)
    carried = _again(request, typed.reply, view)
    context = {
        "title": view.header.headline or _("Kontakt"),
        "stale": stale,
        "facts": _facts(view),
        "differences": _differences(typed, newer, view.answers[answered:]),
        "back_url": reverse("workspace:contact", args=[contact_id]),
        "action": request.path,
        "draft": request.POST.get("_draft", ""),
        "mine": [(name, value) for name, values in carried.lists() for value in values],
        "newer": {"messages": newer},
        "files": files_of(view.messages),
        **answer_form(request, view, outcome_forms(_questions(carried)), ReplyForm(carried)),
    }
    return render(request, "workspace/contact_conflict.html", context, status=conflict.status)


def _again(request: Request, reply: ReplyForm, view: ContactView) -> QueryDict:
    """What was sent, of the version that is kept now, with the files stored meanwhile."""
    sent = request.POST.copy()
    sent.pop("csrfmiddlewaretoken", None)
    sent["version"], sent["seen"] = str(view.header.version), seen_now(view)
    sent["stored"] = " ".join(str(one) for one in reply.stored_ids())
    return sent


def _differences(typed: Typed, newer: list[MessageView], answers: list[AnswerView]) -> list[Difference]:
    """Reply, note and results: what this form says and what others saved since it was opened."""
    written = {kind: "\n\n".join(one.text for one in newer if one.kind is kind) for kind in MessageKind}
    data = typed.reply.cleaned_data
    chosen = [form.shown() for form in typed.outcomes.forms] if typed.outcomes.is_bound else []
    results = [answer_words(one.result, one.question) for one in answers]
    return [
        one
        for one in (
            difference("reply", _("Odpowiedź"), data["reply"], written[MessageKind.OUTGOING]),
            difference("note", _("Notatka dla pracowników"), data["note"], written[MessageKind.NOTE]),
            difference("result", _("Jak się zakończyło"), "\n".join(chosen), "\n".join(results)),
        )
        if one is not None
    ]


def _facts(view: ContactView) -> list[tuple[str, str]]:
    """How the contact stands now."""
    stand = [(_("Stan"), str(words.STAGES[view.header.state])), (_("Komórka"), view.header.unit_name)]
    return stand if view.person is None else [*stand, (_("Osoba"), view.person.name)]


@serving
@require_POST
def reply(request: Request, contact_id: int) -> HttpResponse:
    """Write to the person without ending the contact."""
    view = contacts.contact(request.actor, contact_id)
    typed = Typed(outcome_forms(_questions(request.POST)), ReplyForm(request.POST, request.FILES))
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
            version=typed.reply.cleaned_data["version"],
        )
    except Conflict as conflict:
        return _conflict(request, contact_id, typed, conflict)
    except Invalid as error:
        renamed = {"reply" if name == "text" else name: text for name, text in error.fields.items()}
        refuse(typed.reply, Invalid(error.message, fields=renamed))
        return _refused(request, view, typed)
    return done(request, _("Odpowiedź zapisana i przekazana do wysłania."), "workspace:contact", contact_id)


def _questions(sent: QueryDict) -> Any:
    """Questions begun below the reply, if the form sent any."""
    return sent if "o-TOTAL_FORMS" in sent else None
