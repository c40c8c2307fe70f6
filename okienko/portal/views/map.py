"""The public map, its list, and the shapes it is drawn from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from okienko.cases import queries as cases
from okienko.kernel import brand
from okienko.kernel.errors import NotFound
from okienko.kernel.http import Request, asked
from okienko.kernel.references import parse_reference
from okienko.organization import queries as organization
from okienko.portal import words
from okienko.portal.views.common import file_links, language_of
from okienko.routing.rules import Position

PAGE = 20
DAYS = (7, 30, 90, 365)
_SHAPES: dict[str, Callable[[], dict[str, Any]]] = {
    "obszary": organization.map_areas,
    "ulice": organization.map_streets,
    "tlo": organization.map_landscape,
}
_SHAPES_FRESH, _POINTS_FRESH = 3600, 60  # seconds a browser may keep them without asking


@dataclass(frozen=True, slots=True)
class Choice:
    """What a visitor wants to see."""

    category: str
    state: str
    days: int

    @property
    def filters(self) -> dict[str, Any]:
        since = timezone.now() - timedelta(days=self.days) if self.days else None
        return {"category": self.category, "state": self.state, "since": since}

    def query(self, **more: str) -> str:
        """The choice as a query string, without what is not chosen."""
        values = {"kategoria": self.category, "stan": self.state, "dni": str(self.days or ""), **more}
        return urlencode({name: value for name, value in values.items() if value})


def _choice(request: Request) -> Choice:
    days = request.GET.get("dni", "90")
    state = request.GET.get("stan", "")
    return Choice(
        category=asked(request, "kategoria", longest=60),
        state=state if state in ("open", "resolved") else "",
        days=int(days) if days in {str(one) for one in DAYS} else 0,
    )


def pick_map() -> dict[str, str]:
    """What `design/map_pick.html` needs."""
    return {
        "layers": f"{_shape('tlo')} {_shape('obszary')}",
        "streets": _shape("ulice"),
        "addresses": reverse("portal:addresses"),
        "center": _center(),
    }


def _shape(name: str) -> str:
    """The address of a layer, with the version of its shapes, so that it may be kept for long."""
    return f"{reverse('portal:shapes', args=[name])}?v={str(organization.places_token() or '')[:8]}"


def _center() -> str:
    lon, lat = brand.sections().get("town", {}).get("centre") or (19.15, 52.02)
    return f"{lon} {lat}"


@require_safe
def reports(request: Request) -> HttpResponse:
    """Reports that everybody may see, newest first, beside their map."""
    choice = _choice(request)
    language = language_of()
    rows, further = cases.public_reports(
        language=language, before=_position(request.GET.get("po", "")), limit=PAGE, with_photos=False, **choice.filters
    )
    context = {
        "choice": choice,
        "rows": [(row, words.state_word(row.state), words.TONES[row.state]) for row in rows],
        "page": {
            "newer": f"?{choice.query()}" if "po" in request.GET else "",
            "older": f"?{choice.query(po=str(further))}" if further else "",
        },
        "groups": _filter_groups(language),
        "days": [(one, _period(one)) for one in DAYS],
        "points": f"{reverse('portal:points')}?{choice.query()}",
        "map": pick_map(),
    }
    return render(request, "portal/map.html", context)


def _position(text: str) -> Position | None:
    found = Position.parse(text)
    return found if found and 0 < found.id < 2**63 else None


def _filter_groups(language: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(code, name, categories) of each group."""
    groups: dict[str, tuple[str, str, list[tuple[str, str]]]] = {}
    for one in cases.categories(language):
        groups.setdefault(one.group, (one.group, one.group_name, []))[2].append((one.code, one.name))
    return list(groups.values())


def _period(days: int) -> str:
    return {
        7: _("ostatni tydzień"),
        30: _("ostatnie 30 dni"),
        90: _("ostatnie 3 miesiące"),
        365: _("ostatni rok"),
    }[days]


@require_safe
def report(request: Request, reference: str) -> HttpResponse:
    """One report as everybody sees it: the resident's words and photos only where they agreed and staff released."""
    found = cases.public_report(parse_reference(reference) or "", language_of())
    if found is None:
        raise NotFound
    links = file_links((one.file_id for one in found.photos), public=True)
    context = {
        "report": found,
        "state_word": words.state_word(found.state),
        "tone": words.TONES[found.state],
        "photos": [links[one.file_id] for one in found.photos if one.file_id in links],
        "map": pick_map(),
    }
    return render(request, "portal/map_report.html", context)


# -- data of the map


@require_safe
def shapes(request: Request, name: str) -> HttpResponse:
    """Outline and districts, streets, or landscape as GeoJSON; kept by browsers until the town changes."""
    if name not in _SHAPES:
        raise NotFound
    version = str(organization.places_token() or "")[:8]
    etag = f'"{name}-{version}"'
    is_known = request.headers.get("If-None-Match") == etag
    response = HttpResponse(status=304) if is_known else _geojson(_SHAPES[name]())
    response["ETag"] = etag
    is_pinned = bool(version) and request.GET.get("v") == version
    patch_cache_control(response, public=True, max_age=31_536_000 if is_pinned else _SHAPES_FRESH)
    return response


@require_safe
def points(request: Request) -> HttpResponse:
    """Reports of a choice as points on their streets, at most a thousand."""
    found = cases.public_points(language=language_of(), **_choice(request).filters)
    base, states = reverse("portal:map"), {one: words.state_word(one) for one in {point.state for point in found}}
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
            "properties": {
                "id": one.reference,
                "title": f"{one.category}: {states[one.state]}",
                "tone": words.TONES[one.state],
                "href": f"{base}{one.reference}/",  # `portal:map_report`, a thousand times
            },
        }
        for one in found
    ]
    response = _geojson({"type": "FeatureCollection", "features": features})
    etag = f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=_POINTS_FRESH)
    response["Vary"] = "Accept-Language, Cookie"
    return response


@require_safe
def point(request: Request, reference: str) -> HttpResponse:
    """One report as a point, for its own page."""
    found = cases.public_report(parse_reference(reference) or "", language_of())
    if found is None:
        raise NotFound
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [found.lon, found.lat]},
        "properties": {"id": found.reference, "title": found.category, "tone": words.TONES[found.state]},
    }
    response = _geojson({"type": "FeatureCollection", "features": [feature]})
    patch_cache_control(response, public=True, max_age=_POINTS_FRESH)
    return response


@require_safe
def addresses(request: Request) -> HttpResponse:
    """Where a typed address lies: `[{label, lon, lat}]`, empty when it is not known."""
    found = organization.find_address(asked(request, "q", longest=100))
    rows = [{"label": found.label, "lon": found.lon, "lat": found.lat}] if found else []
    response = HttpResponse(json.dumps(rows, ensure_ascii=False), content_type="application/json")
    patch_cache_control(response, public=True, max_age=_SHAPES_FRESH)
    return response


def _geojson(collection: dict[str, Any]) -> HttpResponse:
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/geo+json")
