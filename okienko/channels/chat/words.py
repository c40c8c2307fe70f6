"""What the visitor reads about their chat: whole sentences."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.channels.chat import queries
from okienko.channels.chat.queries import Conversation, Reception, Topic
from okienko.channels.chat.rules import ChatState, Ended, Hours
from okienko.kernel.references import format_reference
from okienko.kernel.templatetags.design import clock, day, plural


def status(talk: Conversation) -> str:
    """How the talk stands, in a sentence or two; nothing is promised that is not known."""
    if talk.state is ChatState.WAITING:
        return f"{_waiting(talk)} {talk.said}".rstrip()
    if talk.state is ChatState.TALKING:
        return _("Rozmawia z Tobą: %(name)s.") % {"name": talk.who} if talk.who else _("Odpowiada urząd.")
    return {
        Ended.MESSAGE: _("Czekasz już nie na czacie: odpowiemy tam, gdzie prosisz."),
        Ended.LEFT: _("Rozmowa zakończyła się, bo ta strona była długo zamknięta. Możesz do niej wrócić."),
        Ended.IDLE: _("Rozmowa zakończyła się, bo długo nikt nic nie napisał. Możesz do niej wrócić."),
        Ended.VISITOR: _("Rozmowa jest zakończona."),
    }.get(Ended(talk.ended_by or Ended.STAFF), _("Urząd zakończył tę rozmowę."))


def _waiting(talk: Conversation) -> str:
    if talk.ahead is None:
        return _("Czekasz na rozmowę. Odpowie pierwsza wolna osoba.")
    if not talk.ahead:
        place = _("Jesteś na początku kolejki.")
    else:
        people = plural(talk.ahead, "osoba", "osoby", "osób")
        place = _("Przed Tobą w kolejce: %(people)s.") % {"people": people}
    if talk.minutes is None:
        return place
    return place + " " + _("Czas czekania: około %(minutes)s min.") % {"minutes": talk.minutes}


def nobody_there() -> str:
    """In the office's hours, while nobody has signed on who could take the talk."""
    return _(
        "W tej chwili przy czacie nie ma nikogo, kto może odpowiedzieć. Możesz poczekać albo zostawić wiadomość: "
        "odpiszemy lub oddzwonimy o godzinie, którą wybierzesz."
    )


def topic(one: Topic, office: Reception) -> str:
    """What one may choose to talk about, with a word where nobody is there for it though there is for others."""
    if one.is_staffed or not office.is_staffed:
        return one.name
    return _("%(topic)s (teraz nikogo nie ma)") % {"topic": one.name}


def back_to(talk: Conversation) -> str:
    """What a talk begins with that goes on from this one; "" where there is nothing to go back to."""
    if talk.state is not ChatState.ENDED or talk.ended_by not in (Ended.IDLE, Ended.LEFT):
        return ""
    return _("Wracam do rozmowy %(reference)s.") % {"reference": format_reference(talk.reference)}


def call_times() -> list[tuple[str, str]]:
    """(moment, its name) of the hours at which one may ask to be called; the first is: soon."""
    today = timezone.localdate()
    soon = [("", _("Jak najszybciej"))]
    return soon + [
        (one.isoformat(), f"{_('dziś') if timezone.localdate(one) == today else day(one)}, {clock(one)}")
        for one in queries.call_times()
    ]


def hours(now: Hours) -> str:
    """When the office talks: until when, or when again; and what the queue says while it does not."""
    return f"{_hours(now)} {now.said}".rstrip()


def _hours(now: Hours) -> str:
    if now.is_open and now.until is not None:
        return _("Odpowiadamy dziś do %(time)s.") % {"time": clock(now.until)}
    if now.is_open:
        return _("Odpowiadamy teraz.")
    if now.next is None:
        return _("Teraz nikt nie odpowiada na czacie.")
    if timezone.localdate(now.next) == timezone.localdate():
        return _("Teraz nikt nie odpowiada na czacie. Zaczynamy dziś o %(time)s.") % {"time": clock(now.next)}
    when = {"day": day(now.next), "time": clock(now.next)}
    return _("Teraz nikt nie odpowiada na czacie. Zaczynamy: %(day)s, %(time)s.") % when


def of_scripts() -> dict[str, str]:
    """The sentences of the page's script and of the widget."""
    return {
        "sending": _("wysyłanie…"),
        "failed": _("nie wysłano"),
        "again": _("Ponów"),
        "offline": _("Brak połączenia. Wiadomości wyślą się same, gdy wróci."),
        "typing": _("Urząd pisze…"),
        "you": _("Ty"),
        "office": _("Urząd"),
        "file_too_big": _("Plik %(name)s jest większy niż 10 MB. Nie dodano go."),
        "files_many": _("Do jednej wiadomości można dodać najwyżej 5 plików."),
        "nobody": nobody_there(),
        "unsent": _("Nie udało się wysłać. Sprawdź połączenie i spróbuj jeszcze raz."),
        "matter": _("Otwórz stronę sprawy"),
    }


def of_widget() -> dict[str, str]:
    """The sentences of the widget alone, which has no page of ours around it."""
    return {
        "title": _("Czat z urzędem"),
        "open": _("Napisz do nas na czacie"),
        "close": _("Zamknij czat"),
        "name": _("Imię (nieobowiązkowe)"),
        "address": _("E-mail lub telefon (nieobowiązkowe)"),
        "question": _("W czym możemy pomóc?"),
        "begin": _("Zacznij rozmowę"),
        "line": _("Wiadomość"),
        "send": _("Wyślij"),
        "add": _("Dodaj pliki"),
        "end": _("Zakończ rozmowę"),
        "new": _("Nowa rozmowa"),
        "topic": _("Czego dotyczy rozmowa"),
        "more": _("Pełna informacja o danych"),
        "leave": _("Zostaw wiadomość"),
        "rate_send": _("Wyślij ocenę"),
        "copy": _("Wyślij mi zapis rozmowy"),
        "copy_send": _("Wyślij zapis"),
        "copied": _("Zapis rozmowy jest w drodze na podany adres."),
        "talk": _("Rozmowa"),
        "rate": _("Jak oceniasz tę rozmowę? 1 – bardzo źle, 6 – bardzo dobrze"),
        "thanks": _("Dziękujemy za ocenę."),
        "apart": _("Na tym urządzeniu nie ma już tej rozmowy. Nowej nie można zacząć, bo brak połączenia."),
        "forget": _("Zakończ i zapomnij na tym urządzeniu"),
        "return": _("Wróć do rozmowy"),
        "state": _("Sprawdź swoją sprawę"),
        "state_note": _("Numer i kod są na potwierdzeniu. Wpisane tutaj nie trafią do zapisu rozmowy."),
        "reference": _("Numer sprawy"),
        "code": _("Kod"),
        "state_send": _("Pokaż stan sprawy"),
        "later": _("Nie chcę czekać: proszę o odpowiedź później"),
        "later_address": _("E-mail lub telefon"),
        "later_when": _("Kiedy zadzwonić"),
        "later_send": _("Zostaw jako wiadomość"),
    }
