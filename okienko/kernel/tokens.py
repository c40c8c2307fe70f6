"""Signed numbers for addresses in letters, which know the day they were written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from django.core import signing

from okienko.kernel.errors import DomainError

_FIRST_DAY = date(2026, 1, 1)  # days are counted from here, so that addresses stay short


class Written(NamedTuple):
    """What a token says: the number, and the day it was written on."""

    number: int
    day: date


class LinkExpired(DomainError):
    """An address that was ours and is too old. `href` is where the same is had another way, `label` its button."""

    status = 410
    code = "link_expired"


def write(number: int, *, salt: str, day: date) -> str:
    """The same all day, so that a page opened twice has one address."""
    return signing.Signer(salt=salt).sign_object([number, (day - _FIRST_DAY).days])


def read(token: str, *, salt: str) -> Written | None:
    """None for what `write` did not write with this salt."""
    try:
        number, days = signing.Signer(salt=salt).unsign_object(token)
        return Written(int(number), _FIRST_DAY + timedelta(days=int(days)))
    except (signing.BadSignature, ValueError, TypeError, OverflowError):
        return None
