"""Panels that domains above add to a page of a domain below, without it knowing them.

`cases` registers in its `apps.ready`: `panels.register("person", cases_panel, order=20)`. The function gets
the request and the id (the words of a search for "search_first" and "search", before and behind what was found)
and returns the HTML of a section, or "" when it has nothing for this actor; it checks what the actor may see, as
any view does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from okienko.kernel.http import Request

Panel = Callable[[Request, Any], str]

_panels: dict[str, dict[str, tuple[int, Panel]]] = {}


def register(page: str, panel: Panel, *, order: int = 50) -> None:
    """Add a panel to `page` ("person", "search_first", "search"); the same function again replaces itself."""
    _panels.setdefault(page, {})[f"{panel.__module__}.{panel.__qualname__}"] = (order, panel)


def shown(page: str, request: Request, subject: int | str) -> list[str]:
    """The panels that have something to show, in order."""
    ordered = sorted(_panels.get(page, {}).items(), key=lambda item: (item[1][0], item[0]))
    return [html for _, (_, panel) in ordered if (html := panel(request, subject))]
