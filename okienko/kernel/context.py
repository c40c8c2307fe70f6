"""Context processors: what every page knows without its view saying so."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from okienko.kernel import actors, navigation
from okienko.kernel import brand as brands

LOOK_COOKIE = "okienko_look"


def look(request: HttpRequest) -> dict[str, Any]:
    """Theme and contrast from the cookie `theme.contrast`, e.g. `dark.high`."""
    theme, _dot, contrast = request.COOKIES.get(LOOK_COOKIE, "").partition(".")
    return {"theme": "dark" if theme == "dark" else "light", "contrast": contrast == "high"}


def brand(request: HttpRequest) -> dict[str, Any]:
    """`brand`, `look`, the entries of both menus and the words scripts say."""
    by = getattr(request, "actor", None) or actors.anonymous()
    return {
        "brand": SimpleLazyObject(lambda: brands.current(get_language() or "pl")),
        "look": look(request),
        "is_demo": settings.DEMO,
        "navigation": SimpleLazyObject(lambda: navigation.shown("workspace", by, request.path)),
        "portal_navigation": SimpleLazyObject(lambda: navigation.shown("portal", by, request.path)),
        "script_words": SimpleLazyObject(lambda: script_words(get_language())),
    }


# Sentences of the ES modules, read from `<body data-words>`.
SENTENCES = {
    "offline": _("Brak połączenia. To, co wpisane, jest na ekranie; spróbuj ponownie za chwilę."),
    "failed": _("Serwer nie odpowiedział jak trzeba. To, co wpisane, jest na ekranie; spróbuj ponownie."),
    "close": _("Zamknij"),
    "changed": _("Widok odświeżono."),
    "reconnected": _("Połączenie wróciło, widok jest aktualny."),
    "lost": _("Połączenie przerwane, łączę ponownie."),
    "draft_restored": _("Przywrócono szkic z %(time)s."),
    "draft_discard": _("Odrzuć szkic"),
    "draft_kept": _("Szkic zapisany w tej przeglądarce."),
    "results": _("Liczba wyników: %(number)s."),
    "no_results": _("Brak wyników."),
    "file_too_big": _("Plik %(name)s ma %(size)s MB, a może mieć najwyżej %(limit)s MB. Nie dodano go."),
    "file_type": _("Pliku %(name)s nie można dodać: ten rodzaj plików nie jest przyjmowany."),
    "file_many": _("Najwięcej plików, jakie można dodać: %(limit)s. Nie dodano: %(names)s."),
    "file_empty": _("Plik %(name)s jest pusty. Nie dodano go."),
    "file_go_on": _("Wybierz inny plik albo naciśnij przycisk jeszcze raz, żeby go pominąć."),
    "file_added": _("Dodano %(name)s."),
    "file_remove": _("Usuń %(name)s"),
    "file_removed": _("Usunięto %(name)s."),
    "sending": _("Wysyłam…"),
    "sending_percent": _("Wysyłam: %(percent)s"),
    "sending_saving": _("Wysłane. Zapisuję…"),
    "sending_done": _("Zapisane. Otwieram następną stronę…"),
    "sending_stop": _("Przerwij"),
    "sending_stopped": _("Przerwano. Tekst i pliki są nadal na tej stronie."),
    "sending_lost": _(
        "Nie udało się połączyć z urzędem. Tekst i pliki są nadal na tej stronie. "
        "Sprawdź internet i naciśnij przycisk jeszcze raz: nic nie wyśle się podwójnie."
    ),
    "sending_failed": _(
        "Coś się zepsuło po naszej stronie. Tekst i pliki są nadal tutaj. "
        "Za chwilę naciśnij przycisk jeszcze raz: nic nie wyśle się podwójnie."
    ),
    "sending_back": _("Internet wrócił. Naciśnij przycisk jeszcze raz."),
    "pin_set": _("Zaznaczono miejsce: %(place)s."),
    "pin_at": _("szerokość %(lat)s, długość %(lon)s"),
    "pin_near": _("okolica: %(name)s"),
    "pin_removed": _("Usunięto zaznaczone miejsce."),
    "map_label": _("Mapa. Strzałki przesuwają celownik, Enter zaznacza miejsce, plus i minus zmieniają skalę."),
    "map_label_read": _("Mapa zgłoszeń. Ta sama treść jest na liście pod mapą."),
    "zoom_in": _("Przybliż"),
    "zoom_out": _("Oddal"),
    "map_failed": _("Nie udało się wczytać mapy. Opisz miejsce słowami."),
    "street_found": _("Pokazano na mapie: %(name)s. Enter jeszcze raz prowadzi dalej."),
    "street_missing": _(
        "Nie ma na mapie miejsca „%(name)s”. Sprawdź pisownię, zaznacz punkt na mapie albo zostaw sam opis."
    ),
    "yours": _("Twoja wersja"),
    "theirs": _("Zapisana wersja"),
}


@lru_cache(maxsize=8)
def script_words(_language: str | None) -> str:
    """The sentences in the language that is active, as JSON."""
    return json.dumps({name: str(words) for name, words in SENTENCES.items()}, ensure_ascii=False)
