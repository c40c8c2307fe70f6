"""Sentences of the assistant's own. None holds a figure, but the emergency number of the office's brand."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from okienko.assistant.rules import Field


def label(field: Field) -> str:
    """The heading of a part of a record."""
    return {
        Field.SUMMARY: "",
        Field.WHO: _("Kto"),
        Field.WHERE: _("Gdzie"),
        Field.WHEN: _("Kiedy"),
        Field.FEE: _("Opłata"),
        Field.DOCUMENTS: _("Co przygotować"),
        Field.FORMS: _("Formularze"),
        Field.STEPS: _("Krok po kroku"),
        Field.DEADLINE: _("Ile to trwa"),
        Field.APPEAL: _("Gdy się nie zgadzasz"),
        Field.CHANNELS: _("Jak złożyć"),
        Field.LEGAL: _("Podstawa prawna"),
        Field.HOURS: _("Godziny"),
        Field.PHONE: pgettext("phone number", "Telefon"),
        Field.WARNING: _("Uwaga"),
        Field.AMOUNT: _("Ile możesz dostać"),
        Field.QUESTION: "",
    }[field]


def fee_may_change() -> str:
    return _("Ta stawka może się zmienić. Zapytaj nas przed zapłatą.")


def law_may_change() -> str:
    return _("Ten przepis mógł się zmienić. Zapytaj nas, zanim coś zrobisz.")


def due_for_review() -> str:
    return _("Minął dzień przeglądu tej karty. Upewnij się u nas, czy nic się nie zmieniło.")


def amount_may_be_old() -> str:
    return _("Kwota w tym opisie mogła się zmienić. Ważna jest opłata z karty usługi.")


def which_one() -> str:
    return _("O którą sprawę chodzi?")


def guide_begins(title: str) -> str:
    return _("Poprowadzę Cię krok po kroku: %(title)s.") % {"title": title}


def guide_goes_on() -> str:
    return _("Nie rozumiem tej odpowiedzi. Wybierz jedną z listy, podaj jej numer albo napisz „cofnij”.")


def guide_waits() -> str:
    return _("Żeby wrócić do przewodnika, napisz „dalej”.")


def guide_left() -> str:
    return _("Przerywam przewodnik. O co chcesz zapytać?")


def guide_ends() -> str:
    return _("Wynik")


def answer_with_number() -> str:
    return _("Odpisz numerem albo słowami.")


def answer_may_change() -> str:
    return _("Napisz „cofnij”, żeby zmienić ostatnią odpowiedź.")


def card_missing() -> str:
    return _("Karta tej usługi jest teraz poprawiana. Zapytaj nas, zanim coś złożysz albo zapłacisz.")


def programme_open(closes: str) -> str:
    if closes:
        return _("Nabór trwa. Wnioski przyjmujemy do: %(day)s.") % {"day": closes}
    return _("Nabór trwa, bez dnia zamknięcia.")


def programme_soon(opens: str, closes: str) -> str:
    if closes:
        return _("Nabór jeszcze nie trwa. Wnioski przyjmiemy od: %(opens)s do: %(closes)s.") % {
            "opens": opens,
            "closes": closes,
        }
    return _("Nabór jeszcze nie trwa. Wnioski przyjmiemy od: %(opens)s.") % {"opens": opens}


def programme_closed(closes: str) -> str:
    return _("Nabór jest zamknięty. Ostatni dzień to: %(day)s. Teraz wniosków nie przyjmujemy.") % {"day": closes}


def not_known() -> str:
    return _("Nie mam na to odpowiedzi w opublikowanych informacjach urzędu. Nie chcę zgadywać.")


def not_on_record() -> str:
    return _("Tego, o co pytasz, nie ma na karcie. Jest na niej tylko:")


def no_file() -> str:
    return _("Pliku formularza nie ma na karcie tej usługi.")


def not_advised() -> str:
    return _("Nie oceniam pojedynczych spraw i nie przewiduję wyniku. O Twojej sprawie porozmawia z Tobą człowiek.")


def not_helped() -> str:
    return _("W tym nie pomogę.")


def not_told() -> str:
    return _("Nie podaję danych innych osób.")


def ask_person() -> str:
    return _("Możesz porozmawiać z człowiekiem.")


def person_here() -> str:
    return _("Wybierz, jak chcesz porozmawiać z człowiekiem.")


def danger(number: str) -> str:
    return _("Jeśli zagrożone jest życie lub zdrowie, zadzwoń teraz pod numer %(number)s.") % {"number": number}


def name() -> str:
    return _("wirtualny asystent")


def hello(name: str) -> str:
    return _("Dzień dobry. Jestem %(name)s. Napisz, jaką sprawę chcesz załatwić.") % {"name": name}


def welcome() -> str:
    return _("Cieszę się, że się przydało. Masz jeszcze jakieś pytanie?")


def say_more() -> str:
    return _("Napisz, proszę, o jaką sprawę chodzi.")


def closed() -> str:
    return _("zamknięte")


def only_informs(unit: str) -> str:
    """Of a unit that does not handle the matter itself."""
    return _("Nasz urząd tego nie załatwia. U nas tylko informacja: %(unit)s") % {"unit": unit}


def deals_with() -> str:
    return _("Zajmuje się tym")


def in_polish() -> str:
    """Said above lines of a record to who asks in another language."""
    return _("Informacje są po polsku, tak jak na karcie.")


def code_wanted() -> str:
    return _("Podaj też kod, który jest obok numeru na potwierdzeniu. Bez niego nie powiem nic o sprawie.")


def talk_so_far() -> str:
    return _("Rozmowa z automatem:")


def me() -> str:
    return _("Ja")


def machine() -> str:
    return _("Automat")


def first_words() -> str:
    """What the machine says of itself before anything else in a chat."""
    return _("Rozmawiasz z automatem. Człowiek dołączy, gdy przyjdzie Twoja kolej; wtedy ja zamilknę.")


def soon_person() -> str:
    return _("Na człowieka czekasz dalej w tej rozmowie, Twoje miejsce w kolejce zostaje.")


def sources() -> str:
    return _("Skąd to wiem:")


def state_offered(link: str) -> str:
    """In a chat."""
    return _(
        "Stan sprawy podam po numerze i kodzie z potwierdzenia. Wpisz je w pola pod rozmową, nie w wiadomości: wtedy "
        "nie trafią do zapisu rozmowy. Sprawdzisz go też na stronie %(link)s."
    ) % {"link": link}


def number_wanted() -> str:
    """On the page, where a line is no transcript."""
    return _("Podaj numer sprawy i kod. Oba są na potwierdzeniu i w naszej wiadomości.")
