"""Standing texts of the office, in Markdown with a few tags: what is measured, what may not be left out. Pure."""

from __future__ import annotations

import re
from datetime import date

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_LINK = re.compile(r"\]\([^()\s]*\)")
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>()\"]+|[\w.-]+@[\w-]+(?:\.[\w-]+)+|\+48\d{9}")
_SIGN = re.compile(r"^[ \t]*#{1,6}[ \t]|[*_`]{2,}|\[", re.MULTILINE)
_PLACE = re.compile(r'(?<=[a-z1-6"]) id="[^"]*"')
_ID = re.compile(r"<[a-zA-Z][^<>]*\bid=[\"']?([\w-]+)")


def of_markdown(text: str) -> str:
    """A page as it is measured, every sign in its place: tags and signs of Markdown are nothing, an address is a
    word."""
    text = _TAG.sub(_blank, text)
    text = _LINK.sub(_blank, text)
    text = _ADDRESS.sub(lambda found: "x".ljust(len(found[0])), text)
    return _SIGN.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def named_places(body: str) -> frozenset[str]:
    """The `id`s of a text: machines read the accessibility statement by them, links lead to them."""
    return frozenset(_ID.findall(body))


def lost_places(body: str, before: str) -> list[str]:
    """`id`s that the text had and has no more, by the alphabet."""
    return sorted(named_places(before) - named_places(body))


def without_places(html: str) -> str:
    """Safe HTML to be shown more than once on a page."""
    return _PLACE.sub("", html)


def first_day(of_edition: date, today: date) -> date:
    """From when a text that is written today holds, unless somebody says so otherwise: nobody was shown it before."""
    return max(of_edition, today)
