"""The pattern book: every component of the look on one page, only while developing and testing; not translated."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from okienko.kernel.errors import Conflict

SHAPES = ("areas", "landscape", "streets")


class Sample(forms.Form):
    """One field of each kind."""

    place = forms.CharField(label="Miejsce", help_text="Ulica i numer, na przykład: Mostowa 4")
    kind = forms.ChoiceField(label="Rodzaj", choices=[("road", "Dziura w jezdni"), ("lamp", "Nie świeci lampa")])
    when = forms.DateField(label="Kiedy zauważono", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    urgency = forms.ChoiceField(
        label="Pilność",
        choices=[("low", "może poczekać"), ("high", "komuś może się coś stać")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="Opis", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    photos = forms.FileField(
        label="Zdjęcie",
        required=False,
        widget=forms.FileInput(attrs={"data-upload": True, "accept": "image/*", "data-max-mb": "1"}),
    )
    news = forms.BooleanField(label="Powiadom mnie o załatwieniu", required=False)


def _context() -> dict[str, Any]:
    today = timezone.localdate()
    days = (-3, 0, 1, 2, 21)
    return {
        "form": Sample(prefix="a"),
        "wrong": Sample({"b-note": "To, co wpisane, zostaje."}, prefix="b"),
        "dates": [today + datetime.timedelta(days=n) for n in days],
        "now": timezone.now(),
        "conflict": Conflict(),
        "page": {"newer": "?po=1", "older": "?przed=9"},
        "tones": [
            ("action", "w toku"),
            ("good", "Załatwiona"),
            ("warn", "czeka na dokumenty"),
            ("bad", "po terminie"),
            ("calm", "przyjęta"),
        ],
    }


@login_not_required
@require_safe
def workspace(request: HttpRequest) -> HttpResponse:
    return render(request, "design/patterns_workspace.html", _context())


@require_safe
def portal(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Zgłoszenie przyjęte. Numer: 482 193 075 6.")
    messages.error(request, "Nie wysłano potwierdzenia: adres jest niepełny. Popraw adres i wyślij ponownie.")
    return render(request, "design/patterns_portal.html", _context())


@require_safe
def shapes(request: HttpRequest, name: str) -> FileResponse:
    """GeoJSON of the example pack, for the map of the pattern book."""
    if name not in SHAPES:
        raise Http404
    path: Path = settings.BASE_DIR / "packs" / "miasto" / f"{name}.geojson"
    return FileResponse(path.open("rb"), content_type="application/geo+json")
