"""The contact page: what was said and who it is. The one save: views/answering.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from okienko.cases import queries as cases
from okienko.cases.queries import CaseHeader
from okienko.channels import queries as channels
from okienko.channels.queries import ChatBeside
from okienko.contacts import queries as contacts
from okienko.contacts import services
from okienko.contacts.queries import CallbackView, ContactView, MessageView
from okienko.contacts.rules import CallbackState, Channel, ContactState, Identification, MessageKind
from okienko.kernel import files, presence
from okienko.kernel.editing import StaleSave, conflict_page
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.kernel.forms import refuse
from okienko.kernel.http import Request
from okienko.knowledge import queries as knowledge
from okienko.organization import queries as organization
from okienko.organization.permissions import standing
from okienko.people import queries as people
from okienko.people.permissions import may_see_people
from okienko.routing import queries as work
from okienko.routing.permissions import leads
from okienko.workspace import uploads
from okienko.workspace.filling import quoted, ready_texts
from okienko.workspace.forms import (
    CallbackForm,
    ChatLineForm,
    ContactNoteForm,
    IdentifyForm,
    JoinForm,
    PassOnForm,
    ReplyForm,
    only_answers,
    outcome_forms,
)
from okienko.workspace.views import scripts
from okienko.workspace.views.common import desk, done, serving
from okienko.workspace.views.common import page as render_page
from okienko.workspace.views.possibly import possibly


@dataclass(slots=True)
class Typed:
    """What is in the forms of the page: fresh, or as somebody sent it."""

    outcomes: Any
    reply: ReplyForm
    note: ContactNoteForm = field(default_factory=ContactNoteForm)
    identify: IdentifyForm | None = None
    callback: CallbackForm | None = None
    callback_id: int = 0
    join: JoinForm | None = None
    line: ChatLineForm | None = None
    pass_on: PassOnForm | None = None
    status: int = 200
    conflict: Conflict | None = None

    @classmethod
    def fresh(cls, view: ContactView, **sent: Any) -> Typed:
        return cls(outcome_forms(), ReplyForm.fresh(view), **sent)


@serving
@require_safe
def page(request: Request, contact_id: int) -> HttpResponse:
    """A contact with everything beside it."""
    view = contacts.contact(request.actor, contact_id)
    if view.header.channel == Channel.CHAT and view.header.state == ContactState.OPEN and channels.chat_of(contact_id):
        return redirect("workspace:chat", contact_id)
    return contact_page(request, view, Typed.fresh(view))


def contact_page(request: Request, view: ContactView, typed: Typed) -> HttpResponse:
    """The page with its forms as they are; of a chat that is not settled, the page of the talk."""
    header, who = view.header, standing(request.actor)
    confirmed = header.identification == Identification.CONFIRMED
    looking = presence.look_at(header.subject, by=request.actor, name=who.name)
    if who.is_guest:
        only_answers(typed.outcomes)
    part = work.part_in_advice(request.actor)
    advice = work.advice_on(part, header.subject)
    holder = work.holder(header.subject)
    context = {
        "contact": view,
        "header": header,
        "files": files_of(view.messages),
        "cards_given": _given(view),
        "guides_given": _walked(view),
        "client_unit": organization.unit_name(header.client_unit_id) if header.client_unit_id else "",
        "holder": holder,
        "scripts": holder and scripts.beside(request, holder.queue, skills=holder.skills, cards=_used(view)),
        "user_id": who.user_id,
        "leads": leads(request.actor, header.unit_id),
        "cases": cases.cases_of_contact(request.actor, header.id),
        "confirmed": confirmed,
        "possibly": possibly(request, header),
        "note": typed.note,
        "identify": typed.identify,
        "calls": [] if who.is_guest else _calls(view, typed),  # calls are the office's
        "join": typed.join,
        "conflict": typed.conflict,
        "presence": looking,
        "advice": advice,
        "advises": advice is not None and advice.is_given,
        **answer_form(request, view, typed.outcomes, typed.reply),
        "finds_people": may_see_people(request.actor),
        **_of_person(request, view, confirmed=confirmed),
    }
    topics = [header.subject, looking.topic]
    chat = None
    if header.channel == Channel.CHAT and header.state == ContactState.OPEN:
        chat = channels.chat_of(header.id)
    template = "workspace/chat.html" if chat else "workspace/contact.html"
    if chat:
        context |= _chat(request, chat, typed)
        topics += chat.topics
    return render_page(request, template, context, topics=topics, status=typed.status, part=part)


def _chat(request: Request, chat: ChatBeside, typed: Typed) -> dict[str, Any]:
    """What the page of a talk shows more than the page of a contact."""
    return {
        "chat": chat,
        "case_told": case_told(request, chat),
        "wrap_until": work.wrap_up_until(request.actor, f"contact:{chat.contact_id}")
        if chat.state == "ended"
        else None,
        "open_chats": channels.open_chats(request.actor),
        "open_chat": chat.contact_id,
        "line_form": typed.line or ChatLineForm.fresh(),
        "pass_on": typed.pass_on or PassOnForm(auto_id="pass-%s"),
        "my_topics": " ".join(work.topics(request.actor)[:1]),
    }


def case_told(request: Request, chat: ChatBeside) -> CaseHeader | None:
    """The case whose state the machine told in this talk, as far as the access table shows it to who reads."""
    if chat.told_case_id is None:
        return None
    try:
        return cases.case_header(request.actor, chat.told_case_id)
    except NotFound:
        return None


def _calls(view: ContactView, typed: Typed) -> list[tuple[CallbackView, CallbackForm]]:
    """Calls still owed, each with its form."""
    sent = {typed.callback_id: typed.callback} if typed.callback else {}
    owed = [one for one in view.callbacks if one.state == CallbackState.OPEN]
    return [(one, sent.get(one.id) or CallbackForm(auto_id=f"call-{one.id}-%s")) for one in owed]


def answer_form(request: Request, view: ContactView, outcomes: Any, reply: ReplyForm) -> dict[str, Any]:
    """What the form of the one save needs, on the contact's page and beside two versions."""
    incoming = [one for one in view.messages if one.kind is MessageKind.INCOMING]
    return {
        "header": view.header,
        "outcomes": outcomes,
        "reply": reply,
        "kept_files": uploads.kept(reply.stored_ids(), by=request.actor),
        "templates": ready_texts(view.header, standing(request.actor)),
        "quote": quoted(incoming[-1].text) if incoming else "",
    }


def _of_person(request: Request, view: ContactView, *, confirmed: bool) -> dict[str, Any]:
    """Earlier contacts, cases and perhaps the same people; little of it before the person is confirmed."""
    person_id = view.header.person_id
    if person_id is None:
        return {"earlier": [], "person_cases": [], "duplicates": []}
    finds = may_see_people(request.actor)
    same = people.same_person_ids(person_id) if confirmed or finds else []
    earlier = contacts.contacts_of_person(request.actor, person_id, limit=8, same=same) if confirmed else []
    known = cases.cases_of_person(request.actor, person_id, confirmed=True, same=same) if confirmed else []
    return {
        "earlier": [one for one in earlier if one.id != view.header.id],
        "person_cases": known,
        "duplicates": people.possible_duplicates(person_id, same=same)[:3] if finds else [],
        "on_behalf_of": people.card(view.header.on_behalf_of_id) if view.header.on_behalf_of_id else None,
    }


@serving
@require_safe
def conversation(request: Request, contact_id: int) -> HttpResponse:
    """The messages alone, read again when something came."""
    view = contacts.contact(request.actor, contact_id)
    context = {
        "contact": view,
        "header": view.header,
        "files": files_of(view.messages),
        "cards_given": _given(view),
        "guides_given": _walked(view),
    }
    return render(request, "workspace/conversation.html", context)


def files_of(said: Iterable[MessageView]) -> dict[int, files.Info]:
    """Every file of the messages, read at once for their links."""
    return files.infos(file.file_id for one in said for file in one.attachments)


def _given(view: ContactView) -> dict[str, str]:
    """Titles of the cards that questions were answered with, by code."""
    return knowledge.titles_of(one.card for one in view.answers)


def _used(view: ContactView) -> set[str]:
    return {one.card for one in view.answers if one.card}


def _walked(view: ContactView) -> dict[str, str]:
    """The same of guides."""
    return knowledge.titles_of_guides(one.guide for one in view.answers)


@serving
@require_POST
def note(request: Request, contact_id: int) -> HttpResponse:
    """A note for staff."""
    view = contacts.contact(request.actor, contact_id)
    form = ContactNoteForm(request.POST)
    if form.is_valid():
        name = standing(request.actor).name
        services.add_note(contact_id, form.cleaned_data["note"], by=request.actor, author_name=name)
        return done(request, _("Notatka zapisana."), "workspace:contact", contact_id)
    return contact_page(request, view, Typed.fresh(view, note=form, status=422))


@desk
@require_POST
def identify(request: Request, contact_id: int) -> HttpResponse:
    """Who it is: confirmed, only probably, or another person."""
    view = contacts.contact(request.actor, contact_id)
    form = IdentifyForm(request.POST)
    if form.is_valid():
        try:
            services.identify(
                contact_id,
                form.cleaned_data["person"],
                by=request.actor,
                confirmed=form.cleaned_data["confirmed"],
                on_behalf_of_id=view.header.on_behalf_of_id,
                version=form.cleaned_data["version"],
            )
        except StaleSave as stale:
            return _two_people(request, view, stale)
        except Invalid as error:
            refuse(form, error)
        else:
            return done(request, _("Zapisano, kto to jest."), "workspace:contact", contact_id)
    return contact_page(request, view, Typed.fresh(view, identify=form, status=422))


def _two_people(request: Request, view: ContactView, stale: StaleSave) -> HttpResponse:
    """Two of us said who it is: both answers, and the choice."""
    given = IdentifyForm(request.POST)
    given.is_valid()
    ids = {pk for pk in (given.cleaned_data["person"], stale.theirs["person"]) if pk}
    names = {pk: card.name for pk, card in people.cards(ids).items()}
    form = IdentifyForm(request.POST, names=names)
    form.is_valid()
    title = view.header.headline or _("Kontakt")
    back = reverse("workspace:contact", args=[view.header.id])
    return conflict_page(request, form, stale, title=title, back_url=back, names=names)


@desk
def callback(request: Request, callback_id: int) -> HttpResponse:
    """Open the contact of a callback; POST writes down an attempt to call."""
    contact_id = contacts.contact_of_callback(request.actor, callback_id)
    if request.method != "POST":
        return redirect("workspace:contact", contact_id)
    form = CallbackForm(request.POST, auto_id=f"call-{callback_id}-%s")
    if not form.is_valid():
        return _call_page(request, contact_id, callback=form, callback_id=callback_id, status=422)
    what, again = form.cleaned_data["what"], None
    if what == "later":
        again = form.cleaned_data["again_at"]
    elif what == "missed":
        again = timezone.now() + timedelta(hours=2)
    try:
        services.record_callback_attempt(callback_id, reached=what == "reached", by=request.actor, again_at=again)
    except Conflict as conflict:
        return _call_page(request, contact_id, conflict=conflict, status=conflict.status)
    told = _("Zadzwonimy o umówionej porze.") if what == "later" else _("Zapisano próbę połączenia.")
    return done(request, told, "workspace:contact", contact_id)


def _call_page(request: Request, contact_id: int, **sent: Any) -> HttpResponse:
    view = contacts.contact(request.actor, contact_id)
    return contact_page(request, view, Typed.fresh(view, **sent))
