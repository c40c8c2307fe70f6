"""When somebody of the office reads what is sent from the portal, in whole sentences."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.channels import queries as channels
from okienko.kernel.templatetags.design import clock, day
from okienko.terms import queries as terms

_AHEAD = 31  # days in which the next opening is looked for


def read_when(now: datetime | None = None, *, is_sent: bool = False) -> str:
    """Whether somebody reads at this moment, and when again; by the hours of the office.

    is_sent: said after the sending, beside the number and the code.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    spans_of = terms.office_hours().spans
    closes = next((end for begin, end in spans_of(today) if begin <= now < end), None)
    if closes is not None:
        return _("Urząd pracuje i czyta zgłoszenia dziś do %(time)s.") % {"time": clock(closes)}
    days = (today + timedelta(days=number) for number in range(_AHEAD))
    opens = next((begin for one in days for begin, _end in spans_of(one) if begin > now), None)
    return _sent(opens, today) if is_sent else _to_send(opens, today)


def _to_send(opens: datetime | None, today: date) -> str:
    if opens is None:
        return _("Teraz urząd nie pracuje. Zgłoszenie przyjmiemy, a numer i kod dostaniesz od razu.")
    if timezone.localdate(opens) == today:
        return _(
            "Teraz urząd nie pracuje. Numer i kod dostaniesz od razu, a zgłoszenie przeczytamy dziś od %(time)s."
        ) % {"time": clock(opens)}
    return _(
        "Teraz urząd nie pracuje. Numer i kod dostaniesz od razu, a zgłoszenie przeczytamy: %(day)s, od %(time)s."
    ) % {"day": day(opens), "time": clock(opens)}


def _sent(opens: datetime | None, today: date) -> str:
    if opens is None:
        return _("Teraz urząd nie pracuje. Przeczytamy to, gdy zacznie.")
    if timezone.localdate(opens) == today:
        return _("Teraz urząd nie pracuje. Przeczytamy to dziś od %(time)s.") % {"time": clock(opens)}
    return _("Teraz urząd nie pracuje. Przeczytamy to: %(day)s, od %(time)s.") % {
        "day": day(opens), "time": clock(opens),
    }  # fmt: skip


def chat_now(language: str) -> str:
    """Whether somebody talks on the chat at this moment, and what works instead."""
    office = channels.chat_reception(language)
    if not office.hours.is_open:
        return _("Teraz nikt nie odpowiada. Możesz zostawić wiadomość.")
    if not office.is_staffed:
        return _("Teraz nikogo nie ma. Możesz poczekać, zostawić wiadomość albo poprosić o telefon.")
    return _("Teraz ktoś odpowiada.")
