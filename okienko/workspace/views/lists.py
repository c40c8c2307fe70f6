"""Work lists: mine, my unit's, my queues."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from okienko.cases import queries as cases
from okienko.cases import services as case_services
from okienko.contacts import services as contact_services
from okienko.kernel import live
from okienko.kernel.errors import NotFound
from okienko.kernel.http import Request
from okienko.organization import queries as organization
from okienko.organization.permissions import standing
from okienko.routing import queries as work
from okienko.routing import services as routing
from okienko.routing.queries import Row, WorkFilter
from okienko.routing.rules import Position, Scope, WorkKind
from okienko.workspace import words
from okienko.workspace.views.common import desk, done

TABS = (
    (Scope.MINE, gettext_lazy("Moje"), "user"),
    (Scope.UNIT, gettext_lazy("Mojej komórki"), "users"),
    (Scope.QUEUES, gettext_lazy("Czekają w kolejce"), "inbox"),
    (Scope.ALL, gettext_lazy("Wszystkie"), "list"),
)


@desk
@require_GET
def work_list(request: Request) -> HttpResponse:
    """A whole list with its tabs and filters."""
    wanted = _wanted(request)
    topics = work.topics(request.actor)
    context = {
        **_rows_context(request, wanted),
        "tabs": _tabs(request, wanted),
        "kinds": words.KINDS,
        "channels": words.CHANNELS,
        "stages": words.STAGES,
        "categories": cases.staff_words(),
        "unit_list": organization.unit_rows(),
        "topics": " ".join(topics),
        **live.page_context(request, request.actor, topics),
    }
    return render(request, "workspace/list.html", context)


@desk
@require_GET
def rows(request: Request) -> HttpResponse:
    """The rows alone, for refreshing and for the next page."""
    return render(request, "workspace/list_rows.html", _rows_context(request, _wanted(request)))


def _wanted(request: Request) -> WorkFilter:
    asked = request.GET
    scope = asked.get("lista", Scope.MINE)
    return WorkFilter(
        scope=Scope(scope) if scope in list(Scope) else Scope.MINE,
        kind=asked.get("rodzaj", ""),
        channel=asked.get("kanal", ""),
        category=asked.get("kategoria", ""),
        stage=asked.get("stan", ""),
        unit=asked.get("komorka", ""),
        late=asked.get("po_terminie") == "1",
        untaken=asked.get("wolne") == "1",
        text=asked.get("szukaj", "").strip()[:100],
    )


def _rows_context(request: Request, wanted: WorkFilter) -> dict[str, Any]:
    found = work.work_page(request.actor, wanted, after=Position.parse(request.GET.get("po", "")))
    older = request.GET.copy()
    older["po"] = str(found.next or "")
    here = request.GET.copy()
    return {
        "rows": found.rows,
        "wanted": wanted,
        "user_id": standing(request.actor).user_id,
        "pages": {"newer": "", "older": f"{reverse('workspace:list')}?{older.urlencode()}" if found.next else ""},
        "source": f"{reverse('workspace:rows')}?{here.urlencode()}",
        "names": cases.staff_words(),
    }


def _tabs(request: Request, wanted: WorkFilter) -> list[dict[str, Any]]:
    counts = work.counts(request.actor)
    numbers = {Scope.MINE: counts.mine, Scope.UNIT: counts.unit, Scope.QUEUES: counts.queues, Scope.ALL: None}
    kept = request.GET.copy()
    kept.pop("po", None)
    tabs = []
    for scope, label, icon in TABS:
        kept["lista"] = scope.value
        tabs.append(
            {
                "href": f"?{kept.urlencode()}", "label": label, "icon": icon, "number": numbers[scope],
                "current": scope is wanted.scope,
            }
        )  # fmt: skip
    return tabs


def address(row: Row) -> str:
    """Where the matter of a row is worked on."""
    if row.kind is WorkKind.CASE:
        return reverse("workspace:case", args=[row.subject_id])
    if row.kind is WorkKind.CALLBACK:
        return reverse("workspace:callback", args=[row.subject_id])
    return reverse("workspace:contact", args=[row.subject_id])


@desk
@require_POST
def take(request: Request, subject: str) -> HttpResponse:
    """Take a matter and open it."""
    kind, number = _parse(subject)
    if kind == "case":
        case_services.take(number, by=request.actor)
        return redirect("workspace:case", number)
    if kind == "contact":
        contact_services.take(number, by=request.actor)
        return redirect("workspace:contact", number)
    routing.take(subject, by=request.actor)
    return redirect("workspace:callback", number)


@desk
@require_POST
def give_back(request: Request, subject: str) -> HttpResponse:
    """Return a matter to its unit."""
    kind, number = _parse(subject)
    if kind == "case":
        case_services.give_back(number, by=request.actor)
    elif kind == "contact":
        contact_services.give_back(number, by=request.actor)
    else:
        routing.give_back(subject, by=request.actor)
    return done(request, _("Oddano. Praca wróciła do komórki i zachowała swoje miejsce."), "workspace:list")


@desk
@require_POST
def assign(request: Request, subject: str) -> HttpResponse:
    """Give a matter to somebody."""
    kind, number = _parse(subject)
    to = request.POST.get("to", "")
    user_id = int(to) if to.isdecimal() else 0
    if kind == "case":
        case_services.assign(number, to=user_id, by=request.actor)
        return done(request, _("Przydzielono."), "workspace:case", number)
    if kind == "contact":
        contact_services.assign(number, to=user_id, by=request.actor)
    else:
        routing.assign(subject, to=user_id, by=request.actor)
    return done(request, _("Przydzielono."), "workspace:list")


def _parse(subject: str) -> tuple[str, int]:
    kind, _colon, number = subject.partition(":")
    if kind not in ("case", "contact", "callback") or not number.isdecimal():
        raise NotFound
    return kind, int(number)
