"""Addresses of texts in templates of the staff."""

from __future__ import annotations

from typing import Any

from django import template

from okienko.knowledge.kinds import kept_url

register = template.Library()


@register.simple_tag
def kept(name: str, text: Any) -> str:
    """The page `name` of a row, a draft or a kept text: whatever has `kind` and `code`."""
    return kept_url(name, text.kind, text.code)
