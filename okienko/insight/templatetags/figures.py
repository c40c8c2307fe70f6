"""How figures are written."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext

register = template.Library()


def none() -> str:
    return gettext("brak danych")


@register.filter
def percent(share: Fraction | None) -> str:
    """ "76,9 %" of 10/13; nothing to count from is "brak danych", never 0 or 100."""
    return none() if share is None else f"{number_format(round(float(share * 100), 1), 1)}\N{NO-BREAK SPACE}%"


@register.filter
def decimal(share: Fraction | None) -> str:
    """ "1,25"."""
    return none() if share is None else number_format(round(float(share), 2), 2)


@register.filter
def lasting(length: timedelta | None) -> str:
    """ "19 s", "2 min 05 s", "1 godz. 05 min", "3 dni"."""
    if length is None:
        return none()
    seconds = max(round(length.total_seconds()), 0)
    if seconds < 60:
        words = gettext("%(seconds)s s") % {"seconds": seconds}
    elif seconds < 3600:
        words = gettext("%(minutes)s min %(seconds)s s") % {"minutes": seconds // 60, "seconds": f"{seconds % 60:02}"}
    elif seconds < 48 * 3600:
        minutes = f"{seconds % 3600 // 60:02}"
        words = gettext("%(hours)s godz. %(minutes)s min") % {"hours": seconds // 3600, "minutes": minutes}
    else:
        words = gettext("%(days)s dni") % {"days": seconds // 86400}
    return words.replace(" ", "\N{NO-BREAK SPACE}")


@register.filter
def since(moment: datetime | None) -> timedelta | None:
    """How long ago it was."""
    return None if moment is None else timezone.now() - moment


@register.filter
def svg(number: float | Fraction | None) -> str:
    """A number as SVG reads it, whatever the language."""
    return f"{float(number or 0):.2f}"
