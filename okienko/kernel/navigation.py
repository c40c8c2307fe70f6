"""What the rail of the workspace and the menu of the portal list. Domains register their entries in `apps.ready`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.utils.functional import Promise

from okienko.kernel.actors import Actor


@dataclass(frozen=True)
class Item:
    """One entry. `href` is a path; `order` sorts (10, 20, …); `allowed` hides it from those it is not for; `count` says
    how many things there wait to be read, asked only where the menu is drawn."""

    href: str
    label: str | Promise
    icon: str
    order: int = 50
    allowed: Callable[[Actor], bool] = lambda by: True
    key: str = ""  # the letter after `g` that opens it
    count: Callable[[Actor], int] = lambda by: 0


@dataclass(frozen=True)
class Shown:
    href: str
    label: str
    icon: str
    current: bool
    key: str
    count: Callable[[], int]


_items: dict[str, dict[str, Item]] = {"workspace": {}, "portal": {}}


def register(surface: str, item: Item) -> None:
    """Adds an entry to `workspace` or `portal`; the same path again replaces it."""
    _items[surface][item.href] = item


def shown(surface: str, by: Actor, path: str) -> list[Shown]:
    """The entries this actor sees, the one of the open page marked (the longest path wins)."""
    allowed = sorted((i for i in _items[surface].values() if i.allowed(by)), key=lambda i: (i.order, i.href))
    inside = [i.href for i in allowed if path == i.href or (path.startswith(i.href) and i.href not in ("/", "/praca/"))]
    here = max(inside, key=len, default="")
    return [Shown(i.href, str(i.label), i.icon, i.href == here, i.key, partial(i.count, by)) for i in allowed]
