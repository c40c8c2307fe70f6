"""Keyset paging: a cursor is the id of the last row shown, opaque to the caller."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Query

from okienko.api.schemas import MAX_ID
from okienko.kernel.errors import Invalid

Cursor = Annotated[str, Query(max_length=40, description="`next` of the page before; empty for the first page.")]
Limit = Annotated[int, Query(ge=1, le=200, description="How many rows at most.")]


def read_cursor(cursor: str) -> int | None:
    """The id below which the page begins; None for the first page. Raises Invalid."""
    if not cursor:
        return None
    try:
        number = base64.urlsafe_b64decode(cursor.encode("ascii") + b"==").decode("ascii").removeprefix("id:")
    except (ValueError, binascii.Error) as error:
        raise Invalid(fields={"cursor": _("To nie jest kursor z poprzedniej strony.")}) from error
    if not (number.isdecimal() and number.isascii() and 0 < int(number) <= MAX_ID):
        raise Invalid(fields={"cursor": _("To nie jest kursor z poprzedniej strony.")})
    return int(number)


def cursor_after(ids: Sequence[int], limit: int) -> str | None:
    """The cursor of the next page; None where this one was not full."""
    if len(ids) < limit:
        return None
    return base64.urlsafe_b64encode(f"id:{ids[-1]}".encode()).decode().rstrip("=")
