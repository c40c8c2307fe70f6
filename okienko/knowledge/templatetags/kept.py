"""Addresses of texts in templates."""

from __future__ import annotations

from typing import Any

from django import template

from okienko.knowledge.kinds import kept_url, read_url

register = template.Library()


@register.simple_tag
def kept(name: str, text: Any) -> str:
    """The page `name` of a row, a draft or a kept text: whatever has `kind` and `code`."""
    return kept_url(name, text.kind, text.code)


@register.simple_tag
def read_at(text: Any, ticket: str = "") -> str:
    """Where residents read it: whatever has `kind` and `code`."""
    return read_url(text.kind, text.code, ticket=ticket)
