"""Select boxes, inputs and text areas as HTML, as Django's templates for them write it, without the templates.

A page of the desk has two hundred options, and Django renders two templates for each: half of the page's time.
Widgets that are not listed here keep their templates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

Context = Mapping[str, Any]  # what `Widget.get_context` calls `widget`


def written(template_name: str, widget: Context) -> SafeString | None:
    """The HTML of a widget; None where its template has to be asked."""
    write = _WRITERS.get(template_name)
    return None if write is None else mark_safe(write(widget))  # noqa: S308  # every part is escaped below


def _escaped(value: object) -> str:
    """Like `conditional_escape`, which asks of everything whether it is lazy; here it is a text by now."""
    text = str(value)
    return text if isinstance(text, SafeString) else escape(text)


def _attributes(attrs: Mapping[str, Any]) -> str:
    """True stands as the name alone, False not at all."""
    given = ((name, value) for name, value in attrs.items() if value is not False)
    return "".join(f" {name}" if value is True else f' {name}="{_escaped(value)}"' for name, value in given)


def _input(widget: Context) -> str:
    value = widget["value"]
    kind, name = _escaped(widget["type"]), _escaped(widget["name"])
    given = "" if value is None else f' value="{_escaped(value)}"'
    return f'<input type="{kind}" name="{name}"{given}{_attributes(widget["attrs"])}>'


def _textarea(widget: Context) -> str:
    # the line break after the tag is not part of the text, and keeps one the text begins with
    text = _escaped(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_escaped(widget["name"])}"{_attributes(widget["attrs"])}>\n{text}</textarea>'


def _select(widget: Context) -> str:
    parts = [f'<select name="{_escaped(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{_escaped(group)}">')
        parts += [_option(one) for one in options]
        if group:
            parts.append("</optgroup>")
    parts.append("</select>")
    return "\n".join(parts)


def _option(option: Context) -> str:
    attributes = _attributes(option["attrs"])
    return f'<option value="{_escaped(option["value"])}"{attributes}>{_escaped(option["label"])}</option>'


_FOLDER = "django/forms/widgets/"
_INPUTS = ("input", "text", "number", "email", "url", "search", "tel", "password", "hidden", "checkbox", "date", "time")
_WRITERS: Mapping[str, Callable[[Context], str]] = {
    **{f"{_FOLDER}{name}.html": _input for name in (*_INPUTS, "datetime", "color")},
    f"{_FOLDER}textarea.html": _textarea,
    f"{_FOLDER}select.html": _select,
}
