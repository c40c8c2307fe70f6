"""The conversation for scripts: the page of the portal, and the widget on sites that the office allows.

A chat is opened by its token in the `Authorization` header and by nothing else, no cookie is looked at: so no other
site can speak for a visitor, and these addresses need no CSRF token. Lines carry an id of the browser's, so that
what is sent again is not said twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_supported_language_variant, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from okienko import channels
from okienko.channels.chat import matters, queries, services, visitors, words
from okienko.channels.chat.arriving import stored
from okienko.channels.chat.common import file_links, language_of, leave, tell
from okienko.channels.chat.forms import BeginForm, CopyForm, LineForm, RateForm, StateForm, WaitForm
from okienko.channels.chat.permissions import contact_of, new_token, require_chat
from okienko.channels.chat.queries import Conversation
from okienko.channels.chat.rules import ChatState
from okienko.channels.chat.services import Opening
from okienko.kernel import live, pages
from okienko.kernel.actors import anonymous, system
from okienko.kernel.errors import DomainError, Invalid, NotFound, TooMany

P = ParamSpec("P")
F = TypeVar("F", bound=Form)
_LANGUAGES = ("pl", "en", "uk")
_HEADERS = "authorization, content-type"


View = Callable[Concatenate[HttpRequest, P], dict[str, Any]]


def for_scripts(*methods: str) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """JSON out, problems as problem+json, and an answer for the origins that the office allows."""

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "OPTIONS":
                return _allowed(request, HttpResponse(status=204), methods)
            if request.method not in (*methods, *(["HEAD"] if "GET" in methods else [])):
                response = HttpResponse(status=405)
                response["Allow"] = ", ".join(methods)
                return response
            with override(_language(request)):
                try:
                    return _allowed(request, JsonResponse(view(request, *args, **kwargs)), methods)
                except NotFound as error:
                    return _allowed(request, _problem(_missed(request, error)), methods)
                except DomainError as error:
                    return _allowed(request, _problem(error), methods)

        return answered

    return decorate


def _missed(request: HttpRequest, error: NotFound) -> DomainError:
    """Whoever guesses tokens is soon refused."""
    try:
        visitors.limit_misses(request)
    except TooMany as refused:
        return refused
    return error


def _language(request: HttpRequest) -> str:
    """`?lang=` of the widget, else the language of the request."""
    asked = request.GET.get("lang", "")
    return asked if asked in _LANGUAGES else get_supported_language_variant(language_of())


def _problem(error: DomainError) -> HttpResponse:
    response = JsonResponse(error.as_problem(), status=error.status, content_type="application/problem+json")
    if "retry_after" in error.data:
        response["Retry-After"] = str(error.data["retry_after"])
    return response


def _allowed(request: HttpRequest, response: HttpResponse, methods: tuple[str, ...]) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["Vary"] = "Origin"
    origin = request.headers.get("Origin", "")
    if origin and origin in settings.CHAT_ORIGINS:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Headers"] = _HEADERS
        response["Access-Control-Allow-Methods"] = ", ".join(methods)
        response["Access-Control-Max-Age"] = "600"
        response["Access-Control-Expose-Headers"] = "Retry-After"
    return response


def _token(request: HttpRequest) -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _conversation(request: HttpRequest, since: int = 0) -> Conversation:
    return queries.conversation(_token(request), since=since)


def _valid(form: F) -> F:
    if not form.is_valid():
        raise Invalid(fields={name: str(errors[0]) for name, errors in form.errors.items()})
    return form


def _wanted(request: HttpRequest, kind: type[F]) -> tuple[str, F]:
    """The token of a chat that exists, and what its visitor filled in: one of the few things they do once or twice."""
    token = require_chat(_token(request))
    form = _valid(kind(request.POST))
    visitors.limit_words(token)
    return token, form


def _after(request: HttpRequest) -> dict[str, Any]:
    """How the talk stands, without its lines."""
    return _shown(request, _conversation(request, since=2**30), is_first=False)


@lru_cache(maxsize=1)
def _modules() -> str:
    """Our modules as one text, so that another site needs one request and no rule of its own for modules."""
    folder = Path(channels.__file__).parent / "static" / "channels" / "chat"
    names = ("conversation.js", "matter.js", "widget.js")
    joined = "\n".join((folder / name).read_text(encoding="utf-8") for name in names)
    return re.sub(r"^import .*;$|^export (?=\w)", "", joined, flags=re.MULTILINE)


@require_safe
def widget(request: HttpRequest) -> HttpResponse:
    """The one script of a site that shows the chat; it knows where the office is. Who may talk, each answer decides."""
    api = request.build_absolute_uri("/api/chat/")
    code = f"(() => {{\n{_modules()}\nstart({json.dumps(api)});\n}})();\n"
    response = HttpResponse(code, content_type="text/javascript; charset=utf-8")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "public, max-age=3600"
    return response


@for_scripts("GET")
def office(request: HttpRequest) -> dict[str, Any]:
    """What the widget shows before a talk: hours, the clause, its words, and a token that may become a chat."""
    reception = queries.reception(language_of())
    clause = pages.clause("chat", language_of())
    return {
        "open": reception.hours.is_open,
        "hours": words.hours(reception.hours),
        "staffed": reception.is_staffed,
        "call_times": words.call_times(),
        "topics": [{"code": one.queue, "name": words.topic(one, reception)} for one in reception.topics],
        "clause": clause.short if clause else "",
        "clause_url": request.build_absolute_uri("/prywatnosc/"),
        "message_url": request.build_absolute_uri(reverse("chat:message")),
        "words": {**words.of_scripts(), **words.of_widget()},
        "token": new_token(),
        "language": language_of(),
    }


@for_scripts("POST")
def begin(request: HttpRequest) -> dict[str, Any]:
    """The first line; the token of `office` becomes a chat."""
    reception = queries.reception(language_of())
    form = _valid(BeginForm({**request.POST.dict(), "token": _token(request)}, office=reception))
    if not reception.hours.is_open:
        raise services.OfficeClosed
    visitors.limit_chats(request)
    came_from = request.POST.get("came_from", "")
    opening = Opening(form.cleaned_data["text"], form.sender(), language_of(), came_from, form.chosen())
    services.begin(_token(request), opening)
    return _shown(request, _conversation(request), is_first=True)


@for_scripts("GET")
def conversation(request: HttpRequest) -> dict[str, Any]:
    """What is behind `since`, and how the talk stands. With `ticket=1` also what opens a live socket."""
    since = request.GET.get("since", "0")
    found = _conversation(request, int(since) if since.isdecimal() and len(since) < 10 else 0)
    services.note_looking(found.chat_id, found.seen_at)
    return _shown(request, found, is_first=request.GET.get("ticket") == "1")


def _shown(request: HttpRequest, found: Conversation, *, is_first: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "state": found.state.value,
        "status": words.status(found),
        "seq": found.seq,
        "typing": found.typing,
        "over": found.state is ChatState.ENDED,
        "staffed": found.is_staffed,
        "back": words.back_to(found),
        "answered": found.answered,
        "may_rate": found.may_rate,
        "rating": found.rating,
        "offer": "state" if found.offers_state else "",
        "lines": [
            {
                "seq": one.seq,
                "mine": one.mine,
                "at": one.at.isoformat(),
                "text": one.text,
                "who": one.who,
                "client": one.client_id,
                "files": [_absolute(request, file) for file in file_links(one)],
            }
            for one in found.lines
        ],
    }
    if is_first:
        shown["live"] = live.page_context(request, anonymous(), found.topics)
    return shown


def _absolute(request: HttpRequest, file: dict[str, Any]) -> dict[str, Any]:
    links = {name: request.build_absolute_uri(file[name]) if file[name] else "" for name in ("href", "thumbnail")}
    return {**file, **links}


@for_scripts("POST")
def lines(request: HttpRequest) -> dict[str, Any]:
    """One more line; the same `client` again is the same line.

    A line that is new has its number and moment, and the version under which it is announced: so the browser that
    sent it need not read it.
    """
    token = _token(request)
    contact_id = contact_of(token)
    visitors.limit_lines(token)
    form = _valid(LineForm(request.POST))
    given = request.FILES.getlist("files")

    def keep() -> Any:
        visitors.limit_files(request, token, len(given))
        return stored(given, by=system())

    with live.hearing() as versions:
        heard = services.hear(
            contact_id, form.cleaned_data["text"], client_id=form.cleaned_data["client"], attachments=keep
        )
    if heard.line is None:
        return {"id": heard.message_id}
    version = versions[f"contact:{contact_id}"]
    kept = {"seq": heard.line.seq, "at": heard.line.at.isoformat(), "text": heard.line.text}
    return {"id": heard.message_id, "version": version, **kept}


@for_scripts("POST")
def typing(request: HttpRequest) -> dict[str, Any]:
    """The visitor types; nothing of what they type arrives here."""
    services.note_typing(contact_of(_token(request)))
    return {}


@for_scripts("POST")
def end(request: HttpRequest) -> dict[str, Any]:
    token, _nothing = _wanted(request, Form)
    services.end(token)
    return _after(request)


@for_scripts("POST")
def go_on(request: HttpRequest) -> dict[str, Any]:
    """A talk that silence ended goes on."""
    token, _nothing = _wanted(request, Form)
    services.go_on(token)
    return _after(request)


@for_scripts("POST")
def wait_no_longer(request: HttpRequest) -> dict[str, Any]:
    """An address instead of waiting."""
    token, form = _wanted(request, WaitForm)
    leave(token, form)
    return _after(request)


@for_scripts("POST")
def state(request: HttpRequest) -> dict[str, Any]:
    """The state of a matter, for its number and code: for this browser alone, in no line."""
    token = require_chat(_token(request))
    told = tell(request, token, _valid(StateForm(request.POST)))
    if told is None:
        raise Invalid(fields={"code": matters.unknown()})
    return {"sentences": told.sentences, "link": request.build_absolute_uri(told.link)}


@for_scripts("POST")
def copy(request: HttpRequest) -> dict[str, Any]:
    """The lines by e-mail."""
    token, form = _wanted(request, CopyForm)
    visitors.limit_letters(request)
    services.send_transcript(token, form.cleaned_data["email"])
    return {}


@for_scripts("POST")
def rating(request: HttpRequest) -> dict[str, Any]:
    token, form = _wanted(request, RateForm)
    services.rate(token, form.cleaned_data["score"], comment=form.cleaned_data["comment"])
    return {}
