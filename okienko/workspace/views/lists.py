"""Work lists: mine, my unit's, my queues."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.cases import queries as cases
from okienko.cases import services as case_services
from okienko.contacts import services as contact_services
from okienko.kernel import live, navigation
from okienko.kernel.errors import Conflict, DomainError, Invalid, NotFound
from okienko.kernel.forms import refuse
from okienko.kernel.http import Request, asked, next_page, row_id
from okienko.knowledge import queries as knowledge
from okienko.organization import queries as organization
from okienko.organization.permissions import standing
from okienko.organization.rules import Role
from okienko.routing import queries as work
from okienko.routing import services as routing
from okienko.routing.permissions import WORKERS, access_item
from okienko.routing.queries import WorkFilter
from okienko.routing.rules import Scope, Turn
from okienko.workspace.forms import AssignForm, FilterForm
from okienko.workspace.lines import lines
from okienko.workspace.permissions import is_guest, works_here
from okienko.workspace.views.common import desk, done, own_work, page, serving, too_late, waiting_work
from okienko.workspace.views.guest import own_duty

TABS = (
    (Scope.MINE, gettext_lazy("Moje"), "user"),
    (Scope.UNIT, gettext_lazy("Mojej komórki"), "users"),
    (Scope.QUEUES, gettext_lazy("Czekają w kolejce"), "inbox"),
    (Scope.ALL, gettext_lazy("Wszystkie"), "list"),
)


@login_required
@require_safe
def home(request: Request) -> HttpResponse:
    """The work lists; for guests what they serve; for administrators what is broken; for others the first page of
    their menu."""
    if works_here(request.actor):
        return work_list(request)
    if is_guest(request.actor):
        return own_duty(request)
    if standing(request.actor).has(Role.ADMIN):
        return redirect("workspace:system")
    others = [item.href for item in navigation.shown("workspace", request.actor, request.path)]
    return redirect(others[0] if others else "accounts:profile")


@desk
@require_safe
def work_list(request: Request) -> HttpResponse:
    """A whole list with its tabs and filters."""
    wanted = _wanted(request)
    topics = work.topics(request.actor)
    leads = _may_assign(request)
    context = {
        **_rows_context(request, wanted),
        "filters": FilterForm(
            wanted,
            categories=cases.staff_words(),
            units=_unit_names(request, wanted),
            queues=_queue_names(wanted),
        ),
        "news": knowledge.unread_news(request.actor),
        "pending": cases.pending_handovers(request.actor) if wanted.scope is Scope.MINE else [],
        "colleagues": organization.people_of_unit(_reach(request)) if leads else [],
        "may_talk": standing(request.actor).has(*WORKERS),
        "topics": " ".join(topics),
        **live.page_context(request, request.actor, topics),
    }
    return render(request, "workspace/list.html", context)


def _may_assign(request: Request) -> bool:
    return standing(request.actor).has(Role.HEAD, Role.SUPERVISOR)


def _reach(request: Request) -> set[int]:
    """The units whose people this person may be expected to give work to."""
    who = standing(request.actor)
    return {*who.tree_ids, *(who.first_line_ids if _may_assign(request) else ())}


def _unit_names(request: Request, wanted: WorkFilter) -> dict[str, str]:
    """Units a list can be narrowed to: those of one's own tree, and the one the address names."""
    who = standing(request.actor)
    reach = who.tree_ids | who.unit_ids
    names = organization.names_of_units(reach) if len(reach) > 1 else {}
    return names | ({wanted.unit: wanted.unit} if wanted.unit else {})


def _queue_names(wanted: WorkFilter) -> dict[str, str]:
    """Queues a list can be narrowed to, and the one the address names."""
    return work.queue_names(get_language() or "") | ({wanted.queue: wanted.queue} if wanted.queue else {})


@desk
@require_safe
def rows(request: Request) -> HttpResponse:
    """Tabs and rows alone, for refreshing."""
    return render(request, "workspace/list_rows.html", _rows_context(request, _wanted(request)))


@serving
@require_safe
def column(request: Request) -> HttpResponse:
    """What one has in hand, of the left column, alone; `?tu=` is the matter whose page is open."""
    context = {**own_work(request.actor), "here": request.GET.get("tu", "")}
    return render(request, "workspace/column_rows.html", context)


@desk
@require_safe
def waiting(request: Request) -> HttpResponse:
    """What waits, below it, alone."""
    context = {**waiting_work(request.actor), "here": request.GET.get("tu", "")}
    return render(request, "workspace/column_waiting.html", context)


def _wanted(request: Request) -> WorkFilter:
    scope = asked(request, "lista")
    return WorkFilter(
        scope=Scope(scope) if scope in list(Scope) else Scope.MINE,
        kind=asked(request, "rodzaj"),
        channel=asked(request, "kanal"),
        category=asked(request, "kategoria"),
        stage=asked(request, "stan"),
        queue=asked(request, "kolejka"),
        unit=asked(request, "komorka"),
        late=asked(request, "po_terminie") == "1",
        untaken=asked(request, "wolne") == "1",
        text=asked(request, "szukaj", longest=100),
    )


def _rows_context(request: Request, wanted: WorkFilter) -> dict[str, Any]:
    found = work.work_page(request.actor, wanted, after=Turn.parse(request.GET.get("po", "")))
    older = request.GET.copy()
    older["po"] = str(found.next or "")
    first = request.GET.copy()
    first.pop("po", None)
    base, here = reverse("workspace:list"), request.GET.urlencode()
    who, may_assign = standing(request.actor), _may_assign(request)
    return {
        "rows": lines(found.rows, user_id=who.user_id, may_assign=may_assign, names=cases.staff_words()),
        "wanted": wanted,
        "tabs": _tabs(request, wanted),
        "is_filtered": wanted != WorkFilter(scope=wanted.scope),
        "may_assign": may_assign,
        "pages": {
            "newer": f"{base}?{first.urlencode()}" if "po" in request.GET else "",
            "older": f"{base}?{older.urlencode()}" if found.next else "",
        },
        "here": f"{base}?{here}",
        "source": f"{reverse('workspace:rows')}?{here}",
    }


def _tabs(request: Request, wanted: WorkFilter) -> list[dict[str, Any]]:
    numbers = work.counts(request.actor)
    kept = request.GET.copy()
    kept.pop("po", None)
    tabs = []
    for scope, label, icon in TABS:
        kept["lista"] = scope.value
        tabs.append(
            {
                "scope": scope.value,
                "href": f"{reverse('workspace:list')}?{kept.urlencode()}",
                "label": label,
                "icon": icon,
                "number": _shown(numbers.get(scope)),
                "current": scope is wanted.scope,
                "key": {Scope.MINE: "l", Scope.QUEUES: "q"}.get(scope, ""),
            }
        )
    return tabs


def _shown(number: int | None) -> str:
    if number is None:
        return ""
    return str(number) if number <= work.COUNTED else f"{work.COUNTED}+"


@desk
@require_POST
def take(request: Request, subject: str) -> HttpResponse:
    """Take a matter and open it; what somebody else has by now is told where the button was."""
    kind, number = parse_subject(subject)
    try:
        if kind == "case":
            case_services.take(number, by=request.actor)
        elif kind == "contact":
            contact_services.take(number, by=request.actor)
        else:
            routing.take(subject, by=request.actor)
    except (Conflict, NotFound) as late:
        return _too_late(request, late, subject)
    return redirect(page_of(kind), number)


@serving
@require_POST
def give_back(request: Request, subject: str) -> HttpResponse:
    """Return a matter to its unit."""
    kind, number = parse_subject(subject)
    try:
        if kind == "case":
            case_services.give_back(number, by=request.actor)
        elif kind == "contact":
            contact_services.give_back(number, by=request.actor)
        else:
            routing.give_back(subject, by=request.actor)
    except (Conflict, NotFound) as late:  # given to somebody else meanwhile, or settled
        return _too_late(request, late, subject)
    return done(request, _("Oddano. Praca wróciła do komórki i zachowała swoje miejsce."), _next(request))


def _too_late(request: Request, late: DomainError, subject: str) -> HttpResponse:
    """Back to the list the button was on; from elsewhere to the matter's page, if it is still theirs to know."""
    if "next" in request.POST:
        return too_late(request, late, _next(request))
    if isinstance(late, NotFound):
        raise late
    kind, number = parse_subject(subject)
    return too_late(request, late, page_of(kind), number)


def page_of(kind: str) -> str:
    return "workspace:case" if kind == "alarm" else f"workspace:{kind}"  # an alarm is about the case of its number


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: Request, subject: str) -> HttpResponse:
    """Give a matter to somebody. The page with the choice is for who has no scripts, and for a refused choice."""
    parse_subject(subject)
    try:
        return _assign_page(request, subject)
    except NotFound as late:  # settled meanwhile, or passed on out of sight
        if request.method != "POST":
            raise
        return _too_late(request, late, subject)


def _assign_page(request: Request, subject: str) -> HttpResponse:
    item = access_item(request.actor, subject)
    units = {item.unit_id, *_reach(request)}
    initial = {"held": item.assignee_id or 0}
    form = AssignForm(request.POST if request.method == "POST" else None, unit_ids=units, initial=initial)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                _assign(request, subject, form.cleaned_data["to"], form.cleaned_data["held"])
            except Invalid as error:
                refuse(form, error)
            except Conflict as late:  # sent once more, it is decided by who knows who has it now
                status = late.status
                form = AssignForm({"to": form.cleaned_data["to"], "held": late.data["held"]}, unit_ids=units)
                refuse(form, late)
            else:
                return done(request, _("Przydzielono."), _next(request))
    context = {"form": form, "subject": subject, "next": _next(request)}
    return page(request, "workspace/assign.html", context, topics=[], status=status)


def _assign(request: Request, subject: str, user_id: int, seen: int | None) -> None:
    kind, number = parse_subject(subject)
    if kind == "case":
        case_services.assign(number, to=user_id, by=request.actor, seen=seen)
    elif kind == "contact":
        contact_services.assign(number, to=user_id, by=request.actor, seen=seen)
    else:
        routing.assign(subject, to=user_id, by=request.actor, seen=seen)


def _next(request: Request, otherwise: str = "") -> str:
    """The list the button was on, if it is one of ours."""
    return next_page(request) or otherwise or reverse("workspace:list")


def parse_subject(subject: str) -> tuple[str, int]:
    kind, _colon, number = subject.partition(":")
    found = row_id(number)
    if kind not in ("case", "contact", "callback", "alarm") or found is None:
        raise NotFound
    return kind, found
