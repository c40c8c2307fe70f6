"""Addresses of texts in templates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format

from okienko.knowledge.kinds import kept_url, read_url
from okienko.knowledge.rules.forms import file_format

register = template.Library()
register.filter("file_format", file_format)


@register.simple_tag
def kept(name: str, text: Any) -> str:
    """The page `name` of a row, a draft or a kept text: whatever has `kind` and `code`."""
    return kept_url(name, text.kind, text.code)


@register.simple_tag
def read_at(text: Any, ticket: str = "") -> str:
    """Where residents read it: whatever has `kind` and `code`."""
    return read_url(text.kind, text.code, ticket=ticket)


@register.filter
def written_day(value: str) -> str:
    """A day of a text kept as JSON, "2026-01-04", in words."""
    return date_format(date.fromisoformat(value), "j E Y")
