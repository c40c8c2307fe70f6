"""What is wrong with a field of a request, in words whoever wrote the program can act on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Pydantic's kinds of errors; each may name one of the bounds that come with it.
_WORDS = {
    "missing": gettext_lazy("To pole jest wymagane."),
    "extra_forbidden": gettext_lazy("Nie ma takiego pola. Sprawdź jego nazwę w /api/v1/openapi.json."),
    "string_too_short": gettext_lazy("Za mało znaków. Najmniej: %(min_length)s."),
    "string_too_long": gettext_lazy("Za dużo znaków. Najwięcej: %(max_length)s."),
    "string_type": gettext_lazy("Podaj tekst."),
    "string_pattern_mismatch": gettext_lazy("Możliwe znaki: litery bez ogonków, cyfry, kropka, kreska i podkreślenie."),
    "too_long": gettext_lazy("Za dużo pozycji. Najwięcej: %(max_length)s."),
    "literal_error": gettext_lazy("Możliwe wartości: %(expected)s."),
    "enum": gettext_lazy("Możliwe wartości: %(expected)s."),
    "int_type": gettext_lazy("Podaj liczbę całkowitą."),
    "int_parsing": gettext_lazy("Podaj liczbę całkowitą."),
    "int_parsing_size": gettext_lazy("Podaj mniejszą liczbę."),
    "int_from_float": gettext_lazy("Podaj liczbę całkowitą."),
    "float_type": gettext_lazy("Podaj liczbę."),
    "float_parsing": gettext_lazy("Podaj liczbę."),
    "finite_number": gettext_lazy("Podaj liczbę."),
    "bool_type": gettext_lazy("Podaj true albo false."),
    "bool_parsing": gettext_lazy("Podaj true albo false."),
    "greater_than_equal": gettext_lazy("Za mała liczba. Najmniejsza: %(ge)s."),
    "less_than_equal": gettext_lazy("Za duża liczba. Największa: %(le)s."),
    "list_type": gettext_lazy("Podaj listę."),
    "dict_type": gettext_lazy("Podaj obiekt JSON."),
    "model_type": gettext_lazy("Podaj obiekt JSON."),
    "model_attributes_type": gettext_lazy("Podaj obiekt JSON."),
}


def fields(errors: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Address of each field that cannot be used, as the program wrote it ("sender.email"), and why."""
    return {_place(error["loc"]): _why(error) for error in errors}


def _place(loc: Iterable[str | int]) -> str:
    """`("body", "payload", "text")` → `text`: what the function calls its argument is nothing to the program."""
    where, *parts = [str(part) for part in loc]
    return ".".join(parts[1:] if where == "body" else parts) or "body"


def _why(error: Mapping[str, Any]) -> str:
    context = error.get("ctx", {})
    if error["type"] == "value_error" and "error" in context:
        return str(context["error"])
    words = _WORDS.get(error["type"])
    if words is None:
        return _("Tej wartości nie można użyć. Sprawdź ją w /api/v1/openapi.json.")
    return str(words) % {name: str(value).replace(" or ", ", ") for name, value in context.items()}
