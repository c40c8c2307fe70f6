"""Tags and filters of the look. They are built in: templates need no `{% load %}`."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, override, pgettext

from okienko.kernel import phones
from okienko.kernel.unbroken import whole_in_markup

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A Tabler icon from the sprite (`tools/icons.txt`); hidden from screen readers unless it has a label."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, _icon_href(name)
        )
    return _silent_icon(name)


_ADDRESS = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)])")


@register.filter
def with_links(text: str) -> SafeString:
    """Addresses in a text of the office's own as links; the rest as text. conversation.js does the same."""
    link = '<a href="{0}" target="_blank" rel="noopener">{0}</a>'
    pieces = (format_html(link, one) if at % 2 else one for at, one in enumerate(_ADDRESS.split(text)))
    return format_html_join("", "{}", ((one,) for one in pieces))


def _icon_href(name: str) -> str:
    return f"{static('vendor/icons.svg')}#{name.replace('/', '-')}"


@lru_cache(maxsize=1000)  # a list shows two hundred icons; the sprite's address changes with a new start only
def _silent_icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', _icon_href(name)
    )


def plural_form(number: int, one: str, few: str, many: str) -> str:
    """The Polish form for a number: 1 osoba, 2–4 osoby (not 12–14), otherwise osób."""
    if number == 1:
        return one
    last, tens = abs(number) % 10, abs(number) % 100
    return few if 2 <= last <= 4 and not 12 <= tens <= 14 else many


@register.simple_tag
def plural(number: int, one: str, few: str, many: str, show: bool = True) -> str:
    """`{% plural 5 "osoba" "osoby" "osób" %}` gives "5 osób"; `show=False` gives the word alone."""
    if (get_language() or "pl").startswith("pl"):
        word = plural_form(number, one, few, many)
    else:
        word = ngettext(one, many, number)  # the words stand in kernel/nouns.py, for translators
    return f"{number} {word}" if show else word


def _local_day(value: datetime.date | datetime.datetime) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def weekday_names() -> tuple[str, ...]:
    return _weekday_names(get_language() or "pl")


@lru_cache(maxsize=8)  # by the language that is active: a list shows fifty dates
def _weekday_names(_language: str) -> tuple[str, ...]:
    return (
        pgettext("skrót dnia", "pon."),
        pgettext("skrót dnia", "wt."),
        pgettext("skrót dnia", "śr."),
        pgettext("skrót dnia", "czw."),
        pgettext("skrót dnia", "pt."),
        pgettext("skrót dnia", "sob."),
        pgettext("skrót dnia", "niedz."),
    )


def month_names() -> tuple[str, ...]:
    """Months as they follow a day's number (in Polish the genitive)."""
    return _month_names(get_language() or "pl")


@lru_cache(maxsize=8)
def _month_names(_language: str) -> tuple[str, ...]:
    return (
        pgettext("po dniu", "stycznia"),
        pgettext("po dniu", "lutego"),
        pgettext("po dniu", "marca"),
        pgettext("po dniu", "kwietnia"),
        pgettext("po dniu", "maja"),
        pgettext("po dniu", "czerwca"),
        pgettext("po dniu", "lipca"),
        pgettext("po dniu", "sierpnia"),
        pgettext("po dniu", "września"),
        pgettext("po dniu", "października"),
        pgettext("po dniu", "listopada"),
        pgettext("po dniu", "grudnia"),
    )


@register.filter
def day(value: datetime.date | datetime.datetime | None) -> str:
    """ "pon., 23 listopada"; the year is added when it is not this one."""
    if value is None:
        return ""
    return _day(_local_day(value), timezone.localdate().year, get_language())


def written_day(value: datetime.date | datetime.datetime, language: str) -> str:
    """ "pon., 23 listopada 2026" in a language, for letters, which are read in another year. The short name of the day
    fits behind "do" and "dnia", where Polish would bend the long one."""
    with override(language):
        words = day(value)
    year = str(_local_day(value).year)
    return words if words.endswith(year) else f"{words} {year}"


@lru_cache(maxsize=2000)  # by the language that is active: a list shows few days, and each often
def _day(date: datetime.date, this_year: int, _language: str | None) -> str:
    words = gettext("%(weekday)s, %(day)s %(month)s") % {
        "weekday": weekday_names()[date.weekday()],
        "day": date.day,
        "month": month_names()[date.month - 1],
    }
    return words if date.year == this_year else f"{words} {date.year}"


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """ "pon., 23 listopada, 14:05"; a moment of today only "dziś, 14:05"."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{_day_or_today(local.date(), timezone.localdate(), get_language())}, {local:%H:%M}"


@lru_cache(maxsize=2000)
def _day_or_today(date: datetime.date, today: datetime.date, language: str | None) -> str:
    return gettext("dziś") if date == today else _day(date, today.year, language)


@register.filter
def iso(value: datetime.date | datetime.datetime) -> str:
    """ "2026-11-23T14:05:00+01:00" or "2026-11-23", as `<time datetime>` wants it."""
    return (timezone.localtime(value) if isinstance(value, datetime.datetime) else value).isoformat()


@register.filter
def clock(value: datetime.datetime | None) -> str:
    """ "14:05"."""
    return "" if value is None else f"{timezone.localtime(value):%H:%M}"


@dataclass(frozen=True)
class Deadline:
    words: str
    tone: str  # late, today, soon, calm
    icon: str
    iso: str


def days_words(number: int) -> str:
    """ "1 dzień", "3 dni"; in another language by its own rule."""
    if (get_language() or "pl").startswith("pl"):
        return f"{number} {plural_form(number, 'dzień', 'dni', 'dni')}"
    return ngettext("%(number)s dzień", "%(number)s dni", number) % {"number": number}


def deadline_words(due: datetime.date, today: datetime.date) -> Deadline:
    """How far a date is, in words: "za 2 dni", "dziś", "3 dni po terminie"."""
    left = (due - today).days
    iso = due.isoformat()
    if left < 0:
        return Deadline(gettext("%(days)s po terminie") % {"days": days_words(-left)}, "late", "alert-triangle", iso)
    if left == 0:
        return Deadline(gettext("dziś"), "today", "alarm", iso)
    if left == 1:
        return Deadline(gettext("jutro"), "soon", "clock", iso)
    words = gettext("za %(days)s") % {"days": days_words(left)}
    return Deadline(words, "soon" if left <= 3 else "calm", "clock" if left <= 3 else "calendar", iso)


@register.simple_tag
def unchanging(template_name: str) -> SafeString:
    """A template of which nothing but the language changes, drawn once for each."""
    return _unchanging(template_name, get_language())


@lru_cache(maxsize=50)
def _unchanging(template_name: str, _language: str | None) -> SafeString:
    return render_to_string(template_name)


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    sign: str
    name: str
    is_current: bool


@register.simple_tag
def offered_languages(codes: str = "") -> tuple[Language, ...]:
    """The languages of the interface, in the one that is active; only those of `codes` ("pl en"), if any are named."""
    return _offered_languages(codes, get_language())


@lru_cache(maxsize=50)
def _offered_languages(codes: str, active: str | None) -> tuple[Language, ...]:
    offered = [one for one in settings.LANGUAGES if not codes or one[0] in codes.split()]
    return tuple(Language(code, code.upper(), gettext(name), code == active) for code, name in offered)


@register.simple_tag
def due(value: datetime.date | datetime.datetime | None) -> SafeString:
    """`design/deadline.html` of a date, kept by its day: for lists, where many rows share few days."""
    return _due(_local_day(value) if value else None, timezone.localdate(), get_language())


@lru_cache(maxsize=2000)  # by what the words depend on: the day, today and the language that is active
def _due(date: datetime.date | None, _today: datetime.date, _language: str | None) -> SafeString:
    return render_to_string("design/deadline.html", {"due": date})


@register.filter
def deadline(value: datetime.date | datetime.datetime) -> Deadline:
    return deadline_words(_local_day(value), timezone.localdate())


@register.filter
def reference(value: str | int | None) -> str:
    """A case's public reference, grouped to be read aloud: "482 193 075 6"."""
    digits = str(value or "")
    return " ".join(part for part in (digits[:3], digits[3:6], digits[6:9], digits[9:]) if part)


@register.filter(is_safe=True)
def unbroken(markup: str) -> SafeString:
    """Of a block of markup (`{% filter unbroken %}`): its amounts, terms and places of the law each on one line."""
    return mark_safe(whole_in_markup(markup))  # noqa: S308  # the block is escaped already, and only elements are added


@register.filter
def initials(name: str | None) -> str:
    """ "Halina Nowak" gives "HN", whatever stands in brackets behind it; nobody known gives "?"."""
    parts = (name or "").partition("(")[0].split()
    return "".join(part[0].upper() for part in (parts[:1] + parts[1:][-1:])) or "?"


@register.filter
def phone(number: str | None) -> str:
    """ "38 001 01 00" of "+48380010100"."""
    return phones.shown(number)


@register.filter
def dialed(number: str | None) -> str:
    """ "+48380010100" of "38 001 01 00", for `href="tel:…"`."""
    return phones.dialed(number)


@register.filter
def own_address(referer: str | None, request: HttpRequest) -> str:
    """The path of the page before, if it was ours and not this one; otherwise nothing."""
    parts = urlsplit(referer or "")
    if parts.netloc != request.get_host() or parts.path == request.path:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


@register.simple_tag(takes_context=True)
def word(context: template.Context, key: str) -> str:
    """A word of the office, e.g. `{% word "resolved" %}` gives "Załatwiona" unless the pack says otherwise."""
    defaults = {
        "resolved": gettext("Załatwiona"),
        "reopened": gettext("Ponownie otwarta"),
        "person": gettext("mieszkaniec"),
        "business": gettext("przedsiębiorca"),
        "assistant": gettext("Asystent"),
        "broker": gettext("konsultant"),
    }
    return str(context["brand"].words.get(key) or defaults.get(key, key))
