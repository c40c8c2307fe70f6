"""A chat while it goes on: its lines, its one save, and the strip of a person's own open chats."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from okienko.channels import queries as chats
from okienko.channels import services
from okienko.channels.services import Heard
from okienko.contacts import queries as contacts
from okienko.contacts.rules import ContactState, Delivery, MessageKind
from okienko.contacts.services import AttachedFile
from okienko.kernel import live
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.kernel.forms import refuse
from okienko.kernel.http import Request, row_id
from okienko.routing import services as routing
from okienko.workspace import uploads
from okienko.workspace.forms import ChatLineForm, PassOnForm, name_of_line
from okienko.workspace.views.common import done, serving, too_late
from okienko.workspace.views.contact import Typed, case_told, contact_page, files_of


@serving
@require_safe
def page(request: Request, contact_id: int) -> HttpResponse:
    """A talk with everything beside it; one that is settled is read as any contact."""
    chats.chat_beside(request.actor, contact_id)
    view = contacts.contact(request.actor, contact_id)
    if view.header.state != ContactState.OPEN:
        return redirect("workspace:contact", contact_id)
    return contact_page(request, view, Typed.fresh(view))


@serving
@require_safe
def lines(request: Request, contact_id: int) -> HttpResponse:
    """The lines behind number `po`, read when something came; so they are read."""
    header, said = contacts.spoken(request.actor, contact_id, after=_number(request.GET.get("po", "")))
    beside = chats.chat_of(contact_id)
    if beside is None:
        raise NotFound
    if said and said[-1].seq > beside.staff_seen and header.handled_by_id == request.actor.id:
        services.note_chat_read(contact_id, said[-1].seq, by=request.actor)
    context = {"contact": {"messages": said}, "header": header, "files": files_of(said), "chat": beside}
    context["case_told"] = case_told(request, beside)
    return render(request, "workspace/chat_lines.html", context)


def _number(written: str) -> int:
    return int(written) if written.isdecimal() and len(written) < 10 else 0


@serving
@require_safe
def strip(request: Request) -> HttpResponse:
    """One's own open chats, read again when something came."""
    open_one = row_id(request.GET.get("teraz", "")) or 0
    context = {"open_chats": chats.open_chats(request.actor), "open_chat": open_one}
    return render(request, "workspace/chat_strip.html", context)


@serving
@require_POST
def say(request: Request, contact_id: int) -> HttpResponse:
    """A line to the visitor; for htmx the form again, empty, without leaving the page.

    A page that says what it shows last (`Okienko-After`) empties its form itself: it gets the line as the log shows it,
    and what names the next one.
    """
    form = ChatLineForm(request.POST, request.FILES)
    versions: dict[str, int] = {}
    heard: Heard | None = None
    if form.is_valid():
        given = form.cleaned_data["papers"]

        def keep() -> tuple[AttachedFile, ...]:
            return tuple(uploads.keep(given, by=request.actor, field="papers"))

        try:
            with live.hearing() as versions:
                heard = services.say_in_chat(
                    contact_id,
                    form.cleaned_data["line"],
                    client_id=form.cleaned_data["client"],
                    by=request.actor,
                    attachments=keep,
                )
        except Invalid as error:
            renamed = {"line" if name == "text" else name: text for name, text in error.fields.items()}
            refuse(form, Invalid(error.message, fields=renamed))
        except Conflict as error:
            refuse(form, error)
        else:
            if not request.htmx:
                return redirect("workspace:chat", contact_id)
            if "Okienko-After" in request.headers and not form.cleaned_data["papers"]:
                answer = _said(request, heard)
                answer["Okienko-Next"] = name_of_line()
                return _told(answer, contact_id, versions)
            form = ChatLineForm.fresh()
    if request.htmx:
        status = 422 if form.is_bound else 200
        fields = render(request, "workspace/chat_fields.html", {"line_form": form}, status=status)
        return _told(fields, contact_id, versions)
    view = contacts.contact(request.actor, contact_id)
    return contact_page(request, view, Typed.fresh(view, line=form, status=422))


def _said(request: Request, heard: Heard) -> HttpResponse:
    """The line as the log shows it; nothing where the page lacks one before it, or has it from before: it reads."""
    if heard.line is None or heard.line.seq != _number(request.headers["Okienko-After"]) + 1:
        return HttpResponse()
    line = heard.line
    shown = {"id": line.message_id, "seq": line.seq, "kind": MessageKind.OUTGOING, "delivery": Delivery.NONE}
    said = {**shown, "at": line.at, "text": line.text, "author_name": line.author_name}
    return render(request, "workspace/messages.html", {"contact": {"messages": [said]}, "grows": True})


def _told(response: HttpResponse, contact_id: int, versions: dict[str, int]) -> HttpResponse:
    """With the version under which the line is announced, which the page hears again by its socket."""
    topic = f"contact:{contact_id}"
    if topic in versions:
        response["Okienko-Told"] = str(versions[topic])
    return response


@serving
@require_POST
def typing(request: Request, contact_id: int) -> HttpResponse:
    """Staff type; the visitor sees that, never what."""
    services.note_staff_typing(contact_id, by=request.actor)
    return HttpResponse(status=204)


@serving
@require_POST
def end(request: Request, contact_id: int) -> HttpResponse:
    """The talk is over; its result is still to be written down."""
    services.end_chat(contact_id, by=request.actor)
    return done(request, _("Rozmowa zakończona. Zapisz teraz jej wynik."), "workspace:chat", contact_id)


@serving
@require_POST
def more_time(request: Request, contact_id: int) -> HttpResponse:
    """As much time again for the result of a talk that is over; what is typed stays as a draft."""
    try:
        routing.extend_wrap_up(f"contact:{contact_id}", by=request.actor)
    except Conflict as late:
        return too_late(request, late, "workspace:chat", contact_id)
    return done(request, _("Masz na to jeszcze raz tyle czasu."), "workspace:chat", contact_id)


@serving
@require_POST
def pass_on(request: Request, contact_id: int) -> HttpResponse:
    """Another queue gets the talk, with everything that was said."""
    view = contacts.contact(request.actor, contact_id)
    form = PassOnForm(request.POST, auto_id="pass-%s")
    if form.is_valid():
        try:
            services.pass_on_chat(
                contact_id, to_queue=form.cleaned_data["to"], reason=form.cleaned_data["reason"], by=request.actor
            )
        except (Invalid, Conflict) as error:
            refuse(form, error)
            return contact_page(request, view, Typed.fresh(view, pass_on=form, status=error.status))
        else:
            return done(request, _("Rozmowa przekazana. Rozmówca widzi, że czeka dalej."), "workspace:list")
    return contact_page(request, view, Typed.fresh(view, pass_on=form, status=422))
