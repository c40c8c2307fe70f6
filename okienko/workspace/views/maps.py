"""Shapes of the town and the point of a case, for the small map on its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from okienko.cases import queries as cases
from okienko.kernel.errors import NotFound
from okienko.kernel.http import Request
from okienko.organization import queries as organization
from okienko.organization.permissions import require
from okienko.workspace.views.common import desk

SHAPES: dict[str, Callable[[], dict[str, Any]]] = {
    "obszary": organization.map_areas,
    "tlo": organization.map_landscape,
    "ulice": organization.map_streets,
}


@require_safe
def shapes(request: Request, name: str) -> HttpResponse:
    """One layer as GeoJSON, for all staff: the residents' map shows the same."""
    require(request.actor)
    if name not in SHAPES:
        raise NotFound
    response = JsonResponse(SHAPES[name]())
    response["Cache-Control"] = "private, max-age=3600"
    return response


@desk
@require_safe
def point(request: Request, case_id: int) -> HttpResponse:
    """Where the case is."""
    view = cases.case(request.actor, case_id)
    properties = {"id": case_id, "title": view.address or view.street or view.header.title}
    at = {"type": "Point", "coordinates": [view.lon, view.lat]}
    found = [{"type": "Feature", "properties": properties, "geometry": at}] if view.lat is not None else []
    return JsonResponse({"type": "FeatureCollection", "features": found})
