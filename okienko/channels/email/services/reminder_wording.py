"""Words of reminders of funding: the office's texts (`notices/` of the pack), or the plain ones below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.utils import timezone

from okienko.contacts import queries as contacts
from okienko.contacts.rules import fill, plain_text
from okienko.kernel import brand, pages
from okienko.kernel.templatetags.design import written_day
from okienko.knowledge.queries import AskedLetter, ReminderLetter
from okienko.knowledge.rules.reminders import ReminderKind

_CODES = {
    ReminderKind.CLOSES: "reminder-closes",
    ReminderKind.OPENS: "reminder-opens",
    ReminderKind.ENDED: "reminder-ended",
}
_CONFIRM = "reminder-confirm"
_ENDS = {
    "pl": "\n\nNie przypominać o tym naborze: {stop_url}\nWszystkie przypomnienia: {own_url}\n\n{office}\n"
    "{office_phone}",
    "en": "\n\nNo more reminders of this call: {stop_url}\nAll your reminders: {own_url}\n\n{office}\n{office_phone}",
    "uk": "\n\nНе нагадувати про цей набір: {stop_url}\nУсі нагадування: {own_url}\n\n{office}\n{office_phone}",
}
# code → language → subject and text, where the office has none of its own
_PLAIN: dict[str, dict[str, tuple[str, str]]] = {
    "reminder-confirm": {
        "pl": (
            "Potwierdź zapis na przypomnienia",
            "Ktoś podał ten adres, aby dostać przypomnienia o naborach:\n{programmes}\n\nPotwierdzenie (7 dni): "
            "{confirm_url}\n\nJeśli to pomyłka, nic nie trzeba robić.\n\n{clause_short}\n{clause_url}\n\n{office}\n"
            "{office_phone}",
        ),
        "en": (
            "Confirm your reminders",
            "Somebody gave this address to be reminded of:\n{programmes}\n\nConfirm (7 days): {confirm_url}\n\n"
            "If it was a mistake, do nothing.\n\n{clause_short}\n{clause_url}\n\n{office}\n{office_phone}",
        ),
        "uk": (
            "Підтвердьте нагадування",
            "Хтось вказав цю адресу, щоб отримувати нагадування:\n{programmes}\n\nПідтвердження (7 днів): "
            "{confirm_url}\n\nЯкщо це помилка, нічого робити не треба.\n\n{clause_short}\n{clause_url}\n\n{office}\n"
            "{office_phone}",
        ),
    },
    "reminder-closes": {
        "pl": ("Nabór kończy się {when}: {programme}", "{programme}\n\nOstatni dzień: {closing_date}.\n\n{moved}\n\n"
               "{programme_url}"),
        "en": ("Closing {when}: {programme}", "{programme}\n\nLast day: {closing_date}.\n\n{moved}\n\n{programme_url}"),
        "uk": ("Набір завершується {when}: {programme}", "{programme}\n\nОстанній день: {closing_date}.\n\n{moved}\n\n"
               "{programme_url}"),
    },
    "reminder-opens": {
        "pl": ("Ruszył nabór: {programme}", "Ruszył nabór: {programme}\n\n{closing}\n\n{programme_url}"),
        "en": ("Now open: {programme}", "Now open: {programme}\n\n{closing}\n\n{programme_url}"),
        "uk": ("Набір розпочався: {programme}", "Набір розпочався: {programme}\n\n{closing}\n\n{programme_url}"),
    },
    "reminder-ended": {
        "pl": ("Tego naboru już nie ma: {programme}", "Nabór zamknięto wcześniej albo wycofano: {programme}\n\n"
               "{programme_url}"),
        "en": ("This call has ended: {programme}", "The call was closed early or withdrawn: {programme}\n\n"
               "{programme_url}"),
        "uk": ("Цього набору вже немає: {programme}", "Набір закрили раніше або скасували: {programme}\n\n"
               "{programme_url}"),
    },
}  # fmt: skip
_MOVED = {
    "pl": "Uwaga: termin się zmienił. Wcześniej był to {day}.",
    "en": "Please note: the date has changed. It was {day} before.",
    "uk": "Увага: термін змінився. Раніше це був {day}.",
}
_CLOSING = {
    "pl": "Wniosek można złożyć do: {day}.",
    "en": "You can apply until: {day}.",
    "uk": "Заяву можна подати до: {day}.",
}
_WHEN = {
    "pl": ("dzisiaj", "jutro", "za {days} dni", "za {days} dni"),
    "en": ("today", "tomorrow", "in {days} days", "in {days} days"),
    "uk": ("сьогодні", "завтра", "через {days} дні", "через {days} днів"),
}


def asked_text(letter: AskedLetter) -> tuple[str, str]:
    """Subject and text of the one message before the confirmation."""
    own = pages.clause("reminder", letter.language)
    values = {
        "programmes": "\n".join(f"- {title}" for title in letter.titles),
        "confirm_url": letter.confirm_url,
        "clause_short": own.short if own else "",
        "clause_url": f"{settings.PUBLIC_URL}/prywatnosc/{'#reminder' if own else ''}",
    }
    return _written(_CONFIRM, letter.language, values, ending="")


def reminder_text(letter: ReminderLetter) -> tuple[str, str]:
    """Subject and text of a reminder."""
    language, closes = letter.language, letter.closes_on
    values = {
        "programme": letter.title,
        "closing_date": written_day(closes, language) if closes else "",
        "when": days_left((closes - timezone.localdate()).days, language) if closes else "",
        "moved": fill(_MOVED[language], {"day": _day(letter.moved_from, language)}) if letter.moved_from else "",
        "closing": fill(_CLOSING[language], {"day": _day(closes, language)}) if closes else "",
        "programme_url": letter.programme_url,
        "stop_url": letter.stop_url,
        "own_url": letter.own_url,
    }
    return _written(_CODES[letter.kind], language, values, ending=_ENDS[language])


def days_left(days: int, language: str) -> str:
    """ "jutro", "za 7 dni"."""
    today, tomorrow, few, many = _WHEN[language]
    if days <= 1:
        return tomorrow if days == 1 else today
    is_few = days % 10 in (2, 3, 4) and days % 100 not in (12, 13, 14)
    return (few if is_few else many).replace("{days}", str(days))


def _written(code: str, language: str, values: Mapping[str, str], *, ending: str) -> tuple[str, str]:
    office = brand.current(language)
    known = {**values, "office": office.office, "office_phone": office.phone}
    own = contacts.template(code, language)
    subject, body = (own.subject, own.body) if own else _PLAIN[code][language]
    return fill(subject, known), plain_text(fill(body if own else body + ending, known))


def _day(day: date | None, language: str) -> str:
    return written_day(day, language) if day else ""
