"""What each placeholder of a text becomes, in words and in an invented matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from okienko.contacts.rules import placeholders
from okienko.contacts.rules.letters import allowed, needed
from okienko.kernel import brand
from okienko.kernel.templatetags.design import written_day

MEANING: dict[str, Promise] = {
    "actions_taken": _("co urząd zrobił"),
    "addressee": _("imię, nazwisko i adres odbiorcy pisma"),
    "answer": _("odpowiedź, którą napisał pracownik"),
    "attachment_count": _("ile załączników przyszło"),
    "body": _("kto rozpatrzył skargę"),
    "callback_time": _("kiedy oddzwonimy"),
    "capacity": _("w jakiej roli ktoś pisze: wnioskodawca, pełnomocnik"),
    "case_sign": _("znak sprawy"),
    "category": _("kategoria zgłoszenia"),
    "city": _("miejscowość na piśmie"),
    "clause_short": _("informacja o danych osobowych w jednym zdaniu"),
    "clause_url": _("adres pełnej informacji o danych osobowych"),
    "closed": _("kiedy ktoś przeczyta wiadomość; puste w godzinach pracy"),
    "closing": _("zdanie z ostatnim dniem na wniosek; puste, gdy takiego dnia nie ma"),
    "closing_date": _("ostatni dzień na wniosek"),
    "closing_label": _("jak sprawa się skończyła, na przykład „Załatwiona”"),
    "confirm_url": _("adres, pod którym ktoś potwierdza zapis"),
    "date": _("data pisma"),
    "due_date": _("termin podany wcześniej"),
    "edelivery_address": _("adres urzędu do e-Doręczeń"),
    "factual_reasons": _("uzasadnienie faktyczne"),
    "forwarded_date": _("kiedy przekazaliśmy sprawę dalej"),
    "handler_name": _("kto prowadzi sprawę"),
    "handler_post": _("stanowisko tej osoby"),
    "higher_body": _("organ wyższego stopnia"),
    "joined_reference": _("numer zgłoszenia, z którym połączyliśmy to"),
    "legal_reasons": _("uzasadnienie prawne"),
    "missing_items": _("czego brakuje, punkt po punkcie"),
    "moved": _("zdanie o zmianie terminu naboru; puste, gdy termin się nie zmienił"),
    "new_date": _("nowy termin"),
    "office": _("nazwa urzędu"),
    "office_address": _("adres urzędu"),
    "office_phone": _("telefon urzędu"),
    "outcome": _("wynik sprawy"),
    "own_url": _("adres strony z przypomnieniami tej osoby"),
    "person_name": _("imię i nazwisko mieszkańca"),
    "place": _("miejsce zgłoszenia"),
    "planned_date": _("kiedy planujemy odpowiedzieć"),
    "point": _("gdzie przyjęto pismo"),
    "programme": _("nazwa programu"),
    "programme_url": _("adres strony programu"),
    "programmes": _("nazwy programów, każda w osobnym wierszu"),
    "questions": _("o co pytamy, punkt po punkcie"),
    "rating_url": _("adres strony z oceną obsługi"),
    "reasons": _("powody, które napisał pracownik"),
    "received_date": _("kiedy przyjęliśmy wiadomość"),
    "received_time": _("o której ją przyjęliśmy"),
    "recipient": _("komu przekazaliśmy sprawę"),
    "recipient_contact": _("adres i telefon tego urzędu"),
    "reference": _("numer sprawy"),
    "reopen_until": _("do kiedy można otworzyć sprawę ponownie"),
    "reply_by": _("do kiedy czekamy na odpowiedź"),
    "reply_days": _("ile dni jest na odpowiedź"),
    "signatory_name": _("kto podpisuje pismo"),
    "signatory_post": _("stanowisko podpisującego"),
    "stop_url": _("adres, pod którym ktoś rezygnuje z przypomnienia"),
    "topic": _("temat, jak napisał go mieszkaniec"),
    "tracking_code": _("kod do sprawdzenia sprawy"),
    "tracking_url": _("adres strony ze stanem sprawy"),
    "unit": _("komórka, która prowadzi sprawę"),
    "unit_phone": _("telefon tej komórki"),
    "visit_place": _("gdzie przynieść dokumenty"),
    "visit_url": _("adres strony do umówienia wizyty"),
    "when": _("za ile dni, na przykład „jutro”"),
}
# When the machine sends a text: staff know it by that, for subjects are alike.
MOMENTS: dict[str, Promise] = {
    "acknowledgement": _("Po wiadomości: przyjęliśmy ją"),
    "acknowledgement-kpa": _("Po wiadomości, która może być wnioskiem"),
    "acknowledgement-report": _("Po zgłoszeniu z formularza"),
    "ask-for-more": _("Gdy prosimy o uzupełnienie"),
    "closing": _("Po załatwieniu sprawy, z prośbą o ocenę"),
    "closing-report": _("Po załatwieniu zgłoszenia, z prośbą o ocenę"),
    "closing-without-rating": _("Po załatwieniu, bez prośby o ocenę"),
    "handed-over": _("Gdy sprawę przejmuje inna komórka"),
    "joined": _("Gdy łączymy zgłoszenie z wcześniejszym"),
    "reminder-closes": _("Przypomnienie: kończy się nabór"),
    "reminder-confirm": _("Prośba o potwierdzenie zapisu na przypomnienia"),
    "reminder-ended": _("Przypomnienie: naboru już nie ma"),
    "reminder-opens": _("Przypomnienie: ruszył nabór"),
    "reopened": _("Po ponownym otwarciu sprawy"),
}
LANGUAGES = ("pl", "en", "uk")
# An invented matter: one text for all languages, or one for each.
_SAMPLE: dict[str, str | tuple[str, str, str]] = {
    "actions_taken": (
        "Ekipa postawiła w poniedziałek nowy kubeł.",
        "Our team put up a new bin on Monday.",
        "Бригада поставила в понеділок новий контейнер.",
    ),
    "addressee": "Jan Wymyślony\nul. Zmyślona 1\n00-000 Przykładowo",
    "answer": (
        "Nowy kubeł stoi już przy ul. Zmyślonej 1. Stary zabraliśmy.",
        "The new bin stands at ul. Zmyślona 1. We took the old one away.",
        "Новий контейнер уже стоїть на вул. Zmyślona 1. Старий ми забрали.",
    ),
    "attachment_count": "2",
    "body": ("Rada Miasta", "City Council", "Міська рада"),
    "callback_time": ("jutro między 10:00 a 12:00", "tomorrow between 10 and 12", "завтра з 10:00 до 12:00"),
    "capacity": ("wnioskodawca", "applicant", "заявник"),
    "case_sign": "XX.0000.1.2026",
    "category": ("Śmieci i kubły", "Waste and bins", "Сміття та контейнери"),
    "city": "Przykładowo",
    "clause_short": (
        "Administratorem danych jest urząd. Dane są potrzebne, żeby odpowiedzieć.",
        "The office is the controller of the data. It needs them to answer.",
        "Адміністратором даних є мерія. Дані потрібні, щоб відповісти.",
    ),
    "clause_url": "https://urzad.test/prywatnosc/",
    "closed": (
        "Teraz nikt nie czyta wiadomości. Zaczniemy je czytać jutro o 8:00.",
        "Nobody reads messages at this moment. We begin again tomorrow at 8:00.",
        "Зараз ніхто не читає повідомлень. Почнемо знову завтра о 8:00.",
    ),
    "closing": (
        "Wniosek można złożyć do piątku, 16 stycznia 2026.",
        "You can apply until Friday, 16 January 2026.",
        "Заяву можна подати до п'ятниці, 16 січня 2026.",
    ),
    "closing_label": ("Załatwiona", "Done", "Вирішено"),
    "confirm_url": "https://urzad.test/potwierdz/przyklad/",
    "edelivery_address": "AE:PL-00000-00000-XXXXX-00",
    "factual_reasons": ("Kubeł był pęknięty.", "The bin was cracked.", "Контейнер був тріснутий."),
    "handler_name": "Anna Nieistniejąca",
    "handler_post": ("inspektorka", "inspector", "інспекторка"),
    "higher_body": ("Kolegium Przykładowe", "Example Appeal Board", "Прикладова колегія"),
    "joined_reference": "000 000 000 1",
    "legal_reasons": ("Tak mówi uchwała zmyślona.", "An invented by-law says so.", "Так каже вигадана ухвала."),
    "missing_items": ("1. podpis\n2. adres", "1. signature\n2. address", "1. підпис\n2. адреса"),
    "moved": (
        "Termin się zmienił. Wcześniej był to 9 stycznia 2026.",
        "The date has changed. It was 9 January 2026 before.",
        "Термін змінився. Раніше це було 9 січня 2026.",
    ),
    "outcome": ("zrobione", "done", "зроблено"),
    "own_url": "https://urzad.test/przypomnienia/przyklad/",
    "person_name": "Jan Wymyślony",
    "place": "ul. Zmyślona 1",
    "point": ("Punkt Kontaktu", "Contact Point", "Контактний пункт"),
    "programme": ("Zielony Przykład", "Green Example", "Зелений приклад"),
    "programme_url": "https://urzad.test/dofinansowanie/przyklad/",
    "programmes": (
        "- Zielony Przykład\n- Czysty Przykład",
        "- Green Example\n- Clean Example",
        "- Зелений приклад\n- Чистий приклад",
    ),
    "questions": (
        "1. Przy którym wejściu stoi kubeł?",
        "1. At which door is the bin?",
        "1. Біля якого входу контейнер?",
    ),
    "rating_url": "https://urzad.test/ocena/przyklad/",
    "reasons": ("Czekamy na nowe kubły.", "We wait for new bins.", "Чекаємо на нові контейнери."),
    "received_time": "9:41",
    "recipient": ("Starostwo Przykładowe", "Example County Office", "Прикладове староство"),
    "recipient_contact": "ul. Zmyślona 2, 00-000 Przykładowo",
    "reference": "000 000 000 0",
    "reply_days": "7",
    "signatory_name": "Ewa Nieistniejąca",
    "signatory_post": ("kierowniczka", "head of unit", "керівниця"),
    "stop_url": "https://urzad.test/rezygnuje/przyklad/",
    "topic": ("pęknięty kubeł (przykład)", "a cracked bin (example)", "тріснутий контейнер (приклад)"),
    "tracking_code": "PRZYKLAD",
    "tracking_url": "https://urzad.test/sprawa/przyklad/",
    "unit": ("Referat Przykładów", "Section of Examples", "Відділ прикладів"),
    "unit_phone": "00 000 00 00",
    "visit_place": "ul. Zmyślona 1, 00-000 Przykładowo",
    "visit_url": "https://urzad.test/kontakt/",
    "when": ("za 7 dni", "in 7 days", "через 7 днів"),
}
_DAYS = {
    "received_date": date(2026, 1, 5),
    "forwarded_date": date(2026, 1, 7),
    "date": date(2026, 1, 9),
    "due_date": date(2026, 1, 16),
    "closing_date": date(2026, 1, 16),
    "planned_date": date(2026, 1, 19),
    "reply_by": date(2026, 1, 23),
    "reopen_until": date(2026, 2, 16),
    "new_date": date(2026, 2, 20),
}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One that a text may have. `meaning`: what it becomes; `example`: in an invented matter."""

    name: str
    meaning: str
    example: str
    is_needed: bool  # the text may not do without
    is_used: bool


def sample(language: str) -> Mapping[str, str]:
    """Every placeholder as it is filled in an invented matter, told to a reader of this language."""
    place = LANGUAGES.index(language) if language in LANGUAGES else 0
    office = brand.current(language)
    values = {name: said if isinstance(said, str) else said[place] for name, said in _SAMPLE.items()}
    values |= {name: written_day(day, language) for name, day in _DAYS.items()}
    return values | {
        "office": office.office,
        "office_address": office.address or "pl. Zmyślony 1, 00-000 Przykładowo",
        "office_phone": office.phone or "00 000 00 00",
    }


def placeholders_of(code: str, language: str, text: str, pack: Iterable[str]) -> list[Placeholder]:
    """What this template may have, by name; first what it may not do without. pack: names its text in the pack has."""
    names, used, must = allowed(code, pack), placeholders(text), needed(pack)
    values = sample(language)
    rows = [
        Placeholder(name, str(MEANING.get(name, "")), values.get(name, ""), name in must, name in used)
        for name in names
    ]
    return sorted(rows, key=lambda one: (not one.is_needed, one.name))
