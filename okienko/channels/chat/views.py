"""The visitor's chat on the portal. Every page works without scripts; `chat.js` makes it live."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from okienko.channels.chat import matters, queries, services, visitors, words
from okienko.channels.chat.arriving import stored
from okienko.channels.chat.common import file_links, language_of, leave, tell
from okienko.channels.chat.forms import BeginForm, CopyForm, LineForm, MessageForm, RateForm, StateForm, WaitForm
from okienko.channels.chat.matters import Told
from okienko.channels.chat.permissions import new_token, require_chat
from okienko.channels.chat.queries import Conversation
from okienko.channels.chat.rules import BEGINS_WITH, ChatState
from okienko.channels.chat.services import ChatEnded, Opening
from okienko.contacts import queries as contacts
from okienko.kernel import live, pages
from okienko.kernel.actors import anonymous, system
from okienko.kernel.errors import Conflict, DomainError, Invalid, NotFound
from okienko.kernel.forms import refuse
from okienko.kernel.http import Request, private
from okienko.kernel.idempotency import once
from okienko.kernel.references import find_in_text, format_reference

_SESSION = "chat"


# -- before the talk


@private
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: Request) -> HttpResponse:
    """The clause, the first line, and the talk begins; while the office is closed, a message instead."""
    going_on = _going_on(request)
    if going_on is not None and request.method != "POST":
        return redirect("chat:talk")
    office = queries.reception(language_of())
    if not office.hours.is_open:
        return _message(request)
    sent = request.POST if request.method == "POST" else None
    initial = {"token": new_token(), "text": request.session.get(BEGINS_WITH, "")}
    form = BeginForm(sent, office=office, initial=initial)
    if request.method == "POST" and form.is_valid():
        visitors.limit_chats(request)
        token = form.cleaned_data["token"]
        came_from = request.POST.get("came_from", "")
        opening = Opening(
            form.cleaned_data["text"], form.sender(), language_of(), came_from, form.chosen(),
            is_for_person=BEGINS_WITH in request.session,
        )  # fmt: skip
        services.begin(token, opening)
        request.session[_SESSION] = token
        request.session.pop(BEGINS_WITH, None)
        return redirect("chat:talk")
    return _first_page(request, form, office.hours, "channels/chat/begin.html", is_staffed=office.is_staffed)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: Request) -> HttpResponse:
    """A message, or a wish to be called, that is answered later."""
    return _message(request)


def _message(request: Request) -> HttpResponse:
    hours = queries.reception(language_of()).hours
    initial = {"token": new_token(), "text": request.session.get(BEGINS_WITH, "")}
    form = MessageForm(request.POST) if request.method == "POST" else MessageForm(initial=initial)
    if request.method == "POST" and form.is_valid():
        visitors.limit_chats(request)
        sender = form.sender()
        call_at = form.call_at(sender.kind)
        opening = Opening(form.cleaned_data["text"], sender, language_of())
        answer = once(
            f"chat:message:{form.cleaned_data['token']}",
            [opening.text, sender.name, sender.address, form.cleaned_data["when"]],
            lambda: {"contact": services.leave_message(opening, call_at=call_at)},
        )
        request.session.pop(BEGINS_WITH, None)
        messages.success(request, _thanks(called=call_at is not None))
        return redirect(f"/sprawa/{contacts.tracking_token(answer.body['contact'])}/")
    return _first_page(request, form, hours, "channels/chat/message.html")


def _thanks(*, called: bool) -> str:
    return str(_("Dziękujemy. Oddzwonimy.") if called else _("Dziękujemy. Odpiszemy na podany adres."))


def _first_page(request: Request, form: Any, hours: Any, template: str, *, is_staffed: bool = True) -> HttpResponse:
    referer = request.POST.get("came_from") or request.headers.get("Referer", "")
    context = {
        "form": form,
        "hours": words.hours(hours),
        "is_open": hours.is_open,
        "nobody": "" if is_staffed else words.nobody_there(),
        "clause": pages.clause("chat", language_of()),
        "came_from": referer[:500],
    }
    return render(request, template, context, status=422 if form.is_bound else 200)


def _going_on(request: Request) -> Conversation | None:
    """The talk of this browser that has not ended."""
    token = request.session.get(_SESSION, "")
    if not token:
        return None
    try:
        talk = queries.conversation(token)
    except NotFound:
        return None
    return talk if talk.state is not ChatState.ENDED else None


# -- the talk


@private
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: Request) -> HttpResponse:
    """The talk; a POST is one more line of it."""
    token = _token(request)
    if not token:
        return redirect("chat:begin")
    if request.method != "POST":
        return _talk_page(request, token)
    form = LineForm(request.POST)
    if form.is_valid():
        visitors.limit_lines(token)
        given = request.FILES.getlist("files")
        try:
            services.add_line(
                token,
                form.cleaned_data["text"],
                client_id=form.cleaned_data["client"],
                attachments=lambda: _stored(request, token, given),
            )
        except (Invalid, ChatEnded) as error:
            return _talk_page(request, token, line=_refused(form, error))
        return redirect(f"{reverse('chat:talk')}#chat-line")
    return _talk_page(request, token, line=form)


def _stored(request: Request, token: str, given: list[UploadedFile]) -> Any:
    visitors.limit_files(request, token, len(given))
    return stored(given, by=system())


def _token(request: Request) -> str:
    """The token this browser keeps; "" where it has none, or its talk is no more."""
    try:
        return require_chat(str(request.session.get(_SESSION, "")))
    except NotFound:
        return ""


def _refused(form: Any, error: DomainError) -> Any:
    refuse(form, error)
    return form


def _talk_page(request: Request, token: str, told: Told | None = None, /, **forms: Any) -> HttpResponse:
    found = queries.conversation(token)
    services.note_looking(found.chat_id, found.seen_at)
    fresh = LineForm(initial={"client": secrets.token_urlsafe(12)}, auto_id="chat-%s")
    context = {
        "talk": found,
        "lines": [(line, file_links(line)) for line in found.lines],
        "status": words.status(found),
        "is_over": found.state is ChatState.ENDED,
        "is_waiting": found.state is ChatState.WAITING,
        "nobody": "" if found.is_staffed else words.nobody_there(),
        "back": words.back_to(found),
        "line": fresh,
        "copy": CopyForm(auto_id="copy-%s"),
        "rate": RateForm(auto_id="rate-%s", initial={"score": found.rating}),
        "wait": WaitForm(auto_id="wait-%s"),
        "matter": StateForm(auto_id="state-%s", initial={"reference": _number_said(found)}),
        "told": told,
        "words": json.dumps(words.of_scripts(), ensure_ascii=False),
        "token": token,
        "live": live.page_context(request, anonymous(), found.topics),
        **forms,
    }
    wrong = any(form.is_bound and form.errors for form in forms.values())
    return render(request, "channels/chat/talk.html", context, status=422 if wrong else 200)


def _number_said(found: Conversation) -> str:
    """The number of a matter that the visitor wrote last, to be typed no more."""
    said = (number for line in reversed(found.lines) if line.mine for number in find_in_text(line.text))
    number = next(said, "")
    return format_reference(number) if number else ""


@private
@require_POST
def state(request: Request) -> HttpResponse:
    """The state of a matter, for its number and code: on the page that answers this, and nowhere else."""
    token = _token(request)
    if not token:
        return redirect("chat:begin")
    form = StateForm(request.POST, auto_id="state-%s")
    if not form.is_valid():
        return _talk_page(request, token, matter=form)
    try:
        told = tell(request, token, form)
    except Conflict as error:
        messages.warning(request, str(error.message))
        return redirect("chat:talk")
    if told is None:
        form.add_error("code", matters.unknown())
        return _talk_page(request, token, matter=form)
    return _talk_page(request, token, told)


@private
@require_POST
def end(request: Request) -> HttpResponse:
    """The visitor ends the talk; with `forget` this browser keeps nothing of it, for who sits here next."""
    token = _token(request)
    if token:
        visitors.limit_words(token)
        services.end(token)
    if "forget" not in request.POST:
        return redirect("chat:talk")
    request.session.pop(_SESSION, None)
    messages.success(request, _("Rozmowa jest zakończona. W tej przeglądarce nic z niej nie zostało."))
    return redirect("chat:begin")


@private
@require_POST
def again(request: Request) -> HttpResponse:
    """The visitor goes on with a talk that silence ended, or puts an ended talk away and may begin another, which names
    it where it can no longer go on; one that goes on stays."""
    if _going_on(request) is None:
        token = _token(request)
        if token and "back" in request.POST:
            visitors.limit_words(token)
            try:
                services.go_on(token)
            except services.OfficeClosed as closed:
                messages.warning(request, str(closed.message))
                return redirect("chat:talk")
            except Conflict:
                pass
            else:
                return redirect("chat:talk")
            request.session[BEGINS_WITH] = words.back_to(queries.conversation(token, since=2**30))
        request.session.pop(_SESSION, None)
    return redirect("chat:begin")


def _asked(request: Request, name: str, kind: type[Form], do: Callable[[str, Any], None]) -> HttpResponse:
    """One of the forms below the talk: done, or shown again with what is wrong. `do(token, form)` does it."""
    token = _token(request)
    if not token:
        return redirect("chat:begin")
    form = kind(request.POST, auto_id=f"{name}-%s")
    if form.is_valid():
        visitors.limit_words(token)
        try:
            do(token, form)
        except (Invalid, Conflict) as error:
            return _talk_page(request, token, **{name: _refused(form, error)})
        return redirect("chat:talk")
    return _talk_page(request, token, **{name: form})


@private
@require_POST
def wait_no_longer(request: Request) -> HttpResponse:
    """Who waits leaves an address instead."""
    return _asked(request, "wait", WaitForm, leave)


@private
@require_POST
def copy(request: Request) -> HttpResponse:
    """The lines by e-mail."""

    def send(token: str, form: CopyForm) -> None:
        visitors.limit_letters(request)
        services.send_transcript(token, form.cleaned_data["email"])
        messages.success(request, _("Zapis rozmowy jest w drodze na podany adres."))

    return _asked(request, "copy", CopyForm, send)


@private
@require_POST
def rate(request: Request) -> HttpResponse:
    """What the visitor thinks of the talk."""

    def keep(token: str, form: RateForm) -> None:
        services.rate(token, form.cleaned_data["score"], comment=form.cleaned_data["comment"])
        messages.success(request, _("Dziękujemy za ocenę."))

    return _asked(request, "rate", RateForm, keep)
