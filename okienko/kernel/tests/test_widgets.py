"""Widgets written without templates say what Django's own templates say."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from okienko.kernel import widgets

NASTY = "<b>\"R&D\"</b> 'x'"
CHOICES: list[tuple[Any, Any]] = [
    ("", "–"),
    (1, "jeden"),
    ("two", gettext_lazy("Zamknij")),
    (NASTY, NASTY),
    ("safe", mark_safe("A&amp;B")),
    ("Grupa & inni", [("a", "A"), ("b", NASTY)]),
]
CASES: list[tuple[forms.Widget, Any]] = [
    (forms.TextInput(attrs={"maxlength": 30, "autofocus": True, "hidden": False, "title": NASTY}), NASTY),
    (forms.TextInput(), None),
    (forms.TextInput(), ""),
    (forms.TextInput(), 0),
    (forms.NumberInput(attrs={"min": 0}), 1234567),
    (forms.EmailInput(), "maria@example.org"),
    (forms.URLInput(), "https://example.org/?a=1&b=2"),
    (forms.PasswordInput(), "never shown again"),
    (forms.HiddenInput(), 12345),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), "yes"),
    (forms.DateInput(), date(2026, 11, 23)),
    (forms.DateTimeInput(format="%Y-%m-%dT%H:%M"), datetime(2026, 11, 23, 14, 5, tzinfo=UTC)),
    (forms.TimeInput(), None),
    (forms.Textarea(attrs={"rows": 3}), f"\n{NASTY}\nkoniec"),
    (forms.Textarea(), None),
    (forms.Select(choices=CHOICES), "two"),
    (forms.Select(choices=CHOICES, attrs={"required": True}), 1),
    (forms.SelectMultiple(choices=CHOICES), ["a", NASTY]),
    (forms.NullBooleanSelect(), None),
]


@pytest.mark.parametrize(("widget", "value"), CASES)
def test_a_widget_is_written_as_its_template_writes_it(widget: forms.Widget, value: Any) -> None:
    context = widget.get_context("field", value, {"id": "id_field"})
    html = widgets.written(widget.template_name, context["widget"])
    assert html is not None
    assert _joined(html) == _joined(DjangoTemplates().render(widget.template_name, context))


def _joined(html: str) -> str:
    """Without line breaks between tags."""
    return re.sub(r"\s*\n\s*(?=<)", "", html)
