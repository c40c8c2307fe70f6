"""Words and files of the desk, for its templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django import template

from okienko.kernel import files
from okienko.kernel.actors import Actor
from okienko.organization.rules import UserId
from okienko.workspace import lines, words

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


@register.filter
def word_of(code: object, table: str) -> str:
    """The word for a code, e.g. `{{ contact.channel|word_of:"channel" }}`; the code itself when unknown."""
    return words.word_of(table, str(code))


@register.filter
def case_href(case_id: int) -> str:
    """`{% url 'workspace:case' id %}`, for rows."""
    return lines.case_address(case_id)


@register.filter
def contact_href(contact_id: int) -> str:
    """`{% url 'workspace:contact' id %}`, for rows."""
    return lines.contact_address(contact_id)


@register.filter
def title_of(titles: Mapping[str, str], code: str) -> str:
    """The title of a card an answer was given with; its code when the card is not there any more."""
    return titles.get(code, code)


@register.filter
def name_of(names: Mapping[UserId, str], by: Actor) -> str:
    """Who acted, as staff read it: a colleague's name, the person, a program or the system."""
    return names.get(UserId(by.id or 0), "") if by.is_staff else str(words.ACTORS.get(by.kind.value, by.kind.value))
