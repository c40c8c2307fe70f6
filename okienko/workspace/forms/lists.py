"""What select boxes of the desk offer."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms

from okienko.cases import queries as cases
from okienko.organization import queries as organization


@dataclass(frozen=True, slots=True)
class Lists:
    """What the select boxes of one page offer, read once for all its forms: (code, name)."""

    types: list[tuple[str, str]]
    categories: list[tuple[str, str]]
    units: list[tuple[str, str]]

    @classmethod
    def read(cls) -> Lists:
        return cls(
            cases.type_names(),
            cases.category_names(),
            [(symbol, f"{name} ({symbol})") for symbol, name in organization.unit_names()],
        )


def offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Fill a select box or radio buttons with (code, name)."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
