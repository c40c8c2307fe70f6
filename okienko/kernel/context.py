"""Context processors: what every page knows without its view saying so."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext

from okienko.kernel import actors, navigation
from okienko.kernel import brand as brands

LOOK_COOKIE = "okienko_look"


def look(request: HttpRequest) -> dict[str, Any]:
    """Theme and contrast from the cookie `theme.contrast`, e.g. `dark.high`."""
    theme, _, contrast = request.COOKIES.get(LOOK_COOKIE, "").partition(".")
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


@lru_cache(maxsize=8)
def script_words(_language: str | None) -> str:
    """Sentences of the ES modules in the language that is active, read from `<body data-words>`."""
    return json.dumps(
        {
            "offline": gettext("Brak połączenia. To, co wpisane, jest na ekranie; spróbuj ponownie za chwilę."),
            "failed": gettext("Serwer nie odpowiedział jak trzeba. To, co wpisane, jest na ekranie; spróbuj ponownie."),
            "close": gettext("Zamknij"),
            "changed": gettext("Widok odświeżono."),
            "reconnected": gettext("Połączenie wróciło, widok jest aktualny."),
            "lost": gettext("Połączenie przerwane, łączę ponownie."),
            "draft_restored": gettext("Przywrócono szkic z %(time)s."),
            "draft_discard": gettext("Odrzuć szkic"),
            "draft_kept": gettext("Szkic zapisany w tej przeglądarce."),
            "results": gettext("Liczba wyników: %(number)s."),
            "no_results": gettext("Brak wyników."),
            "file_too_big": gettext("Plik %(name)s ma %(size)s MB, a może mieć najwyżej %(limit)s MB. Nie dodano go."),
            "file_type": gettext("Pliku %(name)s nie można dodać: ten rodzaj plików nie jest przyjmowany."),
            "file_many": gettext("Najwięcej plików, jakie można dodać: %(limit)s. Nie dodano: %(names)s."),
            "file_empty": gettext("Plik %(name)s jest pusty. Nie dodano go."),
            "file_go_on": gettext("Wybierz inny plik albo naciśnij przycisk jeszcze raz, żeby go pominąć."),
            "file_added": gettext("Dodano %(name)s."),
            "file_remove": gettext("Usuń %(name)s"),
            "file_removed": gettext("Usunięto %(name)s."),
            "sending": gettext("Wysyłam…"),
            "sending_percent": gettext("Wysyłam: %(percent)s"),
            "sending_saving": gettext("Wysłane. Zapisuję…"),
            "sending_done": gettext("Zapisane. Otwieram następną stronę…"),
            "sending_stop": gettext("Przerwij"),
            "sending_stopped": gettext("Przerwano. Tekst i pliki są nadal na tej stronie."),
            "sending_lost": gettext(
                "Nie udało się połączyć z urzędem. Tekst i pliki są nadal na tej stronie. "
                "Sprawdź internet i naciśnij przycisk jeszcze raz: nic nie wyśle się podwójnie."
            ),
            "sending_failed": gettext(
                "Coś się zepsuło po naszej stronie. Tekst i pliki są nadal tutaj. "
                "Za chwilę naciśnij przycisk jeszcze raz: nic nie wyśle się podwójnie."
            ),
            "sending_back": gettext("Internet wrócił. Naciśnij przycisk jeszcze raz."),
            "pin_set": gettext("Zaznaczono miejsce: %(place)s."),
            "pin_at": gettext("szerokość %(lat)s, długość %(lon)s"),
            "pin_near": gettext("okolica: %(name)s"),
            "pin_removed": gettext("Usunięto zaznaczone miejsce."),
            "map_label": gettext(
                "Mapa. Strzałki przesuwają celownik, Enter zaznacza miejsce, plus i minus zmieniają skalę."
            ),
            "map_label_read": gettext("Mapa zgłoszeń. Ta sama treść jest na liście pod mapą."),
            "zoom_in": gettext("Przybliż"),
            "zoom_out": gettext("Oddal"),
            "map_failed": gettext("Nie udało się wczytać mapy. Opisz miejsce słowami."),
            "street_found": gettext("Pokazano na mapie: %(name)s. Enter jeszcze raz prowadzi dalej."),
            "street_missing": gettext(
                "Nie ma na mapie miejsca „%(name)s”. Sprawdź pisownię, zaznacz punkt na mapie albo zostaw sam opis."
            ),
            "yours": gettext("Twoja wersja"),
            "theirs": gettext("Zapisana wersja"),
        },
        ensure_ascii=False,
    )
