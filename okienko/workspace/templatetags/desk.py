"""Words and addresses of the desk, for its templates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

from django import template
from django.utils.translation import get_language

from okienko.kernel import files
from okienko.kernel.actors import Actor
from okienko.organization.rules import UserId
from okienko.routing.queries import Row
from okienko.workspace import words
from okienko.workspace.views import lists

register = template.Library()


class _File(Protocol):
    file_id: int


@register.inclusion_tag("workspace/file_link.html", takes_context=True)
def file_link(context: template.Context, file: _File) -> dict[str, Any]:
    """A link to a file that the reader of this page may open; photos with a small picture.

    The view read all files of the page at once: `files`, from `kernel.files.infos`.
    """
    reader = context["request"].actor
    found = context["files"].get(file.file_id)
    if found is None:
        return {"file": None, "name": getattr(file, "name", "")}
    thumbnail = files.link(found, to=reader, thumbnail=True) if found.kind == files.Kind.PHOTO else ""
    return {"file": found, "href": files.link(found, to=reader), "thumbnail": thumbnail}


_TABLES: Mapping[str, Mapping[str, Any]] = {
    "kind": words.KINDS,
    "kind_icon": words.KIND_ICONS,
    "channel": words.CHANNELS,
    "channel_icon": words.CHANNEL_ICONS,
    "stage": words.STAGES,
    "stage_tone": words.STAGE_TONES,
    "identification": words.IDENTIFICATION,
    "delivery": words.DELIVERY,
    "result": words.RESULTS,
    "area_kind": words.AREA_KINDS,
    "unit_reason": words.UNIT_REASONS,
    "exclusion": words.EXCLUSIONS,
    "act": words.ACTS,
}


@register.filter
def word_of(code: object, table: str) -> str:
    """The word for a code, e.g. `{{ contact.channel|word_of:"channel" }}`; the code itself when unknown."""
    return _word(table, str(code), get_language())


@lru_cache(maxsize=2000)  # by the language that is active: a list shows two hundred words
def _word(table: str, code: str, _language: str | None) -> str:
    return str(_TABLES[table].get(code, code))


@register.filter
def href(row: Row) -> str:
    """Where the matter of a row is worked on."""
    return lists.address(row)


@register.filter
def action(row: Row, verb: str) -> str:
    """Where a button of a row is sent to, e.g. `{{ row|action:"take" }}`."""
    return lists.action(row, verb)


@register.filter
def get(table: Mapping[str, Any], key: str) -> Any:
    """`table[key]`, or the key."""
    return table.get(key, key)


@register.filter
def name_of(names: Mapping[UserId, str], by: Actor) -> str:
    """Who acted, as staff read it: a colleague's name, the person, a program or the system."""
    return names.get(UserId(by.id or 0), "") if by.is_staff else str(words.ACTORS.get(by.kind.value, by.kind.value))
