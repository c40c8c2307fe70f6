"""Areas and streets of the town, and which unit answers for a place."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from okienko.cases import queries as cases
from okienko.kernel import brand
from okienko.kernel.http import Request, asked
from okienko.organization import queries as organization
from okienko.organization.permissions import require
from okienko.workspace.forms import PlaceQuestionForm
from okienko.workspace.views.common import desk


@require_safe
def areas(request: Request) -> HttpResponse:
    """The map, lists of areas and streets, and the question who answers for a point or an address."""
    require(request.actor)
    form = PlaceQuestionForm(request.GET if "category" in request.GET else None, language=(get_language() or "pl")[:2])
    answer = _answer(form) if form.is_valid() else None
    street = asked(request, "ulica", longest=100)
    streets, number = organization.street_rows(street)
    units = {one.id: one for one in organization.active_units()}
    context = {
        "form": form,
        "answer": answer,
        "areas": [(one, units.get(one.unit_id) if one.unit_id else None) for one in organization.areas()],
        "street": street,
        "streets": streets,
        "number": number,
        "map": _map(),
    }
    return render(request, "workspace/areas.html", context, status=422 if form.is_bound and form.errors else 200)


@desk
@require_safe
def categories(request: Request) -> HttpResponse:
    """A fragment: categories for the word `?co=`, to choose for a case."""
    query = asked(request, "co", longest=100)
    found = cases.find_categories(query, (get_language() or "pl")[:2])[:8] if query else []
    return render(request, "workspace/categories.html", {"query": query, "found": found})


def _answer(form: PlaceQuestionForm) -> dict[str, Any]:
    given = form.cleaned_data
    lon, lat = given["lon"], given["lat"]
    found = cases.responsible(given["category"], lon=lon, lat=lat)
    names = {one.code: one.name for one in organization.areas()}
    return {
        "found": found,
        "area": names.get(found.area, "") if found else "",
        "street": organization.street_at(lon, lat) if lon is not None else "",
        "district": names.get(organization.district_at(lon, lat), ""),
        "has_point": lon is not None,
    }


def _map() -> dict[str, Any]:
    lon, lat = brand.sections().get("town", {}).get("centre") or (19.15, 52.02)
    background, outlines, streets = (reverse("workspace:map", args=[name]) for name in ("tlo", "obszary", "ulice"))
    return {"layers": f"{background} {outlines}", "streets": streets, "center": f"{lon} {lat}", "zones": True}
