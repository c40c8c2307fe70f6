"""What views of the desk share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django_htmx.http import HttpResponseClientRedirect

from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.errors import DomainError, Forbidden, NotFound
from okienko.kernel.http import Request
from okienko.organization.permissions import standing
from okienko.routing import queries as work
from okienko.routing.queries import Question, WorkFilter
from okienko.routing.rules import Scope, WorkKind
from okienko.workspace.lines import case_address, contact_address, lines
from okienko.workspace.permissions import is_guest, serves_here, works_here

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]
WAITING = 5  # lines of the queue beside the thing in hand


def desk(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A view for staff who work on contacts and cases."""
    return _guarded(view, works_here)


def serving(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A view for all who serve people: these and guests, to whom the view shows what they serve and nothing else."""
    return _guarded(view, serves_here)


def _guarded(view: View[P], is_allowed: Callable[[Actor], bool]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    @login_required
    def guarded(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_allowed(request.actor):
            # what is not theirs to know of is not there; the lists themselves are no secret
            raise NotFound if kwargs else Forbidden
        return view(request, *args, **kwargs)

    guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
    return guarded  # type: ignore[return-value]  # the middleware makes every request a Request


def page(
    request: Request,
    template: str,
    context: dict[str, Any],
    *,
    topics: list[str],
    status: int = 200,
    part: work.Part | None = None,
) -> HttpResponse:
    """A page with the work column beside it, hearing the given topics and those of its lists. `part`: the reader's in
    giving advice, where the page has asked for it."""
    heard = [*work.topics(request.actor), *topics]
    return render(
        request,
        template,
        {
            **context,
            **work_column(request.actor, part),
            **live.page_context(request, request.actor, heard),
        },
        status=status,
    )


def work_column(by: Actor, part: work.Part | None = None) -> dict[str, Any]:
    """The left column: what one has in hand. What waits comes after the page. Two queries."""
    return {**own_work(by, part), "own_topic": work.topics(by)[0], "is_guest": is_guest(by)}


def own_work(by: Actor, part: work.Part | None = None) -> dict[str, Any]:
    """What one has in hand, the next thing to do first, and what one advises on."""
    mine = work.work_page(by, WorkFilter(scope=Scope.MINE), limit=15)
    advised = [
        {"subject": one.subject, "headline": one.headline, "asker": one.asker, "href": _page_of(one)}
        for one in work.questions_to(part or work.part_in_advice(by), answered=True)
    ]
    return {"own_lines": lines(mine.rows, user_id=standing(by).user_id), "advised_lines": advised}


def _page_of(one: Question) -> str:
    number = int(one.subject.partition(":")[2])
    return case_address(number) if one.kind is WorkKind.CASE else contact_address(number)


def waiting_work(by: Actor) -> dict[str, Any]:
    """The first few of what waits for somebody, and whether there is more."""
    found = work.work_page(by, WorkFilter(scope=Scope.QUEUES), limit=WAITING)
    return {"waiting_lines": lines(found.rows, user_id=standing(by).user_id), "more_waits": found.next is not None}


def done(request: Request, sentence: str | Promise, to: str, *args: Any) -> HttpResponse:
    """Say what was done and go on."""
    messages.success(request, str(sentence))
    return go(request, to, *args)


def too_late(request: Request, error: DomainError, to: str, *args: Any) -> HttpResponse:
    """A button somebody was faster with: the reason on the page it leads to, which shows how things stand now."""
    messages.warning(request, str(error.message))
    return go(request, to, *args)


def go(request: Request, to: str, *args: Any) -> HttpResponse:
    """On to another page, whichever way the request came."""
    response = redirect(to, *args)
    return HttpResponseClientRedirect(response["Location"]) if request.htmx else response
