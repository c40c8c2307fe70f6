"""Words of the desk for codes of the domains."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

KINDS = {
    "contact": _("kontakt"),
    "case": _("sprawa"),
    "callback": _("oddzwonienie"),
    "alarm": _("alarm"),
}
KIND_ICONS = {"contact": "message", "case": "folder", "callback": "phone-outgoing", "alarm": "alert-triangle"}

CHANNELS = {
    "email": _("e-mail"),
    "web_form": _("formularz"),
    "phone": _("telefon"),
    "desk": _("okienko"),
    "chat": _("czat"),
    "letter": _("list"),
    "api": _("inny program"),
}
CHANNEL_ICONS = {
    "email": "mail",
    "web_form": "forms",
    "phone": "phone",
    "desk": "user",
    "chat": "message",
    "letter": "mail",
    "api": "plug",
}

# What one who serves queues does: words, icon.
ACTIVITIES = {
    "available": (_("Gotowość"), "user-check"),
    "wrap_up": (_("Zapisuję wynik"), "writing"),
    "break": (_("Przerwa"), "coffee"),
    "meeting": (_("Spotkanie"), "users"),
    "missed": (_("Nieodebrane, pauza"), "phone-off"),
    "off": (_("Poza służbą"), "user-off"),
}

# Why one is offered this work (`routing.rules.Why`).
WHYS = {
    "before": _("Ta praca była już u Ciebie albo przekazano ją Tobie."),
    "skills": _("Masz umiejętności, których wymaga."),
    "wider": _("Zapytani wcześniej nie mogą jej przyjąć."),
    "turn": _("To Twoja kolejka i Twoja kolej."),
}

STAGES = {
    "open": _("czeka na odpowiedź"),
    "settled": _("zakończony"),
    "received": _("przyjęta"),
    "handed_over": _("przekazana"),
    "in_progress": _("w realizacji"),
    "awaiting_person": _("czeka na uzupełnienie"),
    "resolved": _("załatwiona"),
    "reopened": _("ponownie otwarta"),
}
STAGE_TONES = {
    "open": "action",
    "settled": "calm",
    "received": "action",
    "handed_over": "warn",
    "in_progress": "action",
    "awaiting_person": "warn",
    "resolved": "good",
    "reopened": "bad",
}

IDENTIFICATION = {
    "anonymous": _("nie wiemy, kto to"),
    "probable": _("prawdopodobnie"),
    "confirmed": _("potwierdzona osoba"),
}

DELIVERY = {
    "none": "",
    "queued": _("czeka na wysłanie"),
    "sent": _("wysłano"),
    "failed": _("nie wysłano"),
    "bounced": _("adresat nie odebrał"),
}

RESULTS = {
    "card": _("odpowiedź z karty usługi"),
    "card_and_judgement": _("karta i własna ocena"),
    "ad_hoc": _("odpowiedź własna"),
    "case": _("sprawa"),
    "callback": _("oddzwonienie"),
    "transferred": _("przekazano"),
    "out_of_scope": _("poza naszym zakresem"),
    "no_answer_needed": _("bez odpowiedzi"),
}

AREA_KINDS = {"town": _("miasto"), "district": _("dzielnica"), "greenery": _("zieleń"), "roads": _("drogi")}

UNIT_REASONS = {
    "category_and_area": _("Komórkę wskazała kategoria i obszar."),
    "category": _("Komórkę wskazała kategoria."),
    "case_type": _("Komórkę wskazał rodzaj sprawy."),
    "chosen": _("Komórkę wybrała osoba."),
    "outside_town": _("Miejsce leży poza miastem, więc sprawę ma pierwsza linia."),
    "nobody_matched": _("Żadna reguła nie wskazała komórki, więc sprawę ma pierwsza linia."),
}

EXCLUSIONS = {  # art. 35 § 5 KPA, and art. 103 for suspension
    "statutory_act": _("termin na czynność przewidziany w prawie"),
    "hybrid_delivery": _("doręczenie hybrydowe"),
    "suspension": _("zawieszenie postępowania"),
    "mediation": _("mediacja"),
    "party_delay": _("opóźnienie z winy strony"),
    "independent": _("przyczyny niezależne od urzędu"),
}

ACTS = {
    "contacts.opened": _("otwarto kontakt"),
    "contacts.replied": _("odpowiedziano"),
    "contacts.settled": _("zakończono kontakt"),
    "contacts.identified": _("wskazano osobę"),
    "contacts.sender_noted": _("osoba podała, gdzie odpowiedzieć"),
    "chat.ended": _("czat się zakończył"),
    "contacts.handed_over": _("przekazano kontakt"),
    "routing.taken": _("wzięto do prowadzenia"),
    "routing.returned": _("oddano do komórki"),
    "routing.assigned": _("przydzielono"),
    "cases.opened": _("wszczęto sprawę"),
    "cases.received": _("przyjęto"),
    "cases.handed_over": _("przekazano innej komórce"),
    "cases.handover_acknowledged": _("potwierdzono odbiór"),
    "cases.handover_refused": _("zwrócono przekazaną"),
    "cases.handover_taken_back": _("cofnięto przekazanie"),
    "cases.in_progress": _("rozpoczęto realizację"),
    "cases.person_asked": _("poproszono o uzupełnienie"),
    "cases.awaiting_person": _("poproszono o uzupełnienie"),
    "cases.supplemented": _("osoba uzupełniła"),
    "cases.resolved": _("załatwiono"),
    "cases.reopened": _("otwarto ponownie"),
    "cases.noted": _("dodano notatkę"),
    "cases.photos_added": _("dodano zdjęcia"),
    "cases.released": _("pokazano tekst i zdjęcia publicznie"),
    "cases.release_withdrawn": _("ukryto tekst i zdjęcia"),
    "cases.requalified": _("zmieniono rodzaj sprawy"),
    "cases.complicated": _("oznaczono jako szczególnie skomplikowaną"),
    "cases.excluded_period": _("zapisano okres, który się nie liczy"),
    "cases.deadline_changed": _("policzono daty od nowa"),
    "cases.contact_joined": _("dołączono kontakt"),
    "cases.joined_duplicate": _("połączono z innym zgłoszeniem"),
    "cases.sign_allotted": _("nadano znak sprawy"),
    "cases.unmatched_alarm": _("alarm: nikt nie prowadzi sprawy"),
}

ACTORS = {
    "person": _("osoba"),
    "anonymous": _("osoba"),
    "client": _("program"),
    "system": _("system"),
}

# What the sweeper of the live queue set right, or could not do.
REPAIRS = {
    "failed": _("nie udało się zakończyć czegoś, czego czas minął"),
    "capacity": _("policzono od nowa, ile ktoś ma w ręku"),
    "stray": _("zakończono obsługę pracy, którą miał już ktoś inny"),
    "orphan": _("zakończono propozycję pracy, której już nie ma"),
    "hung_leader": _("rozdzielanie pracy przejął inny proces, bo pierwszy zamilkł"),
}

# How a question about work ended (`routing.rules.ConsultEnd`), to who asked and to who advised.
ADVICE_ASKER = {
    "kept": _("Pytanie zakończone. Praca jest nadal u Ciebie."),
    "passed": _("Praca przekazana osobie, która radziła."),
    "left": _("Ta osoba skończyła radzić. Praca jest nadal u Ciebie."),
    "unanswered": _("Nikt nie odpowiedział. Zapytaj kogo innego albo przekaż pracę."),
    "gone": _("Połączenie z tą osobą urwało się. Praca jest nadal u Ciebie; możesz zapytać ponownie."),
    "moved": _("Praca poszła dalej, więc pytanie jest zakończone."),
    "expired": _("Porada trwała zbyt długo i została zakończona. Możesz zapytać ponownie."),
}
ADVICE_ADVISER = {
    "kept": _("Porada skończona. Dziękujemy."),
    "passed": _("Ta praca jest teraz Twoja."),
    "left": _("Porada skończona. Dziękujemy."),
    "gone": _("Osoba, która pytała, nie ma już otwartej strony. Porada skończona."),
    "moved": _("Praca poszła dalej. Porada skończona."),
    "expired": _("Porada trwała zbyt długo i została zakończona."),
}

TABLES: Mapping[str, Mapping[str, Any]] = {
    "kind": KINDS,
    "kind_icon": KIND_ICONS,
    "channel": CHANNELS,
    "channel_icon": CHANNEL_ICONS,
    "why": WHYS,
    "stage": STAGES,
    "stage_tone": STAGE_TONES,
    "identification": IDENTIFICATION,
    "delivery": DELIVERY,
    "result": RESULTS,
    "area_kind": AREA_KINDS,
    "unit_reason": UNIT_REASONS,
    "exclusion": EXCLUSIONS,
    "act": ACTS,
    "repair": REPAIRS,
    "advice_asker": ADVICE_ASKER,
    "advice_adviser": ADVICE_ADVISER,
}


def word_of(table: str, code: str) -> str:
    """The word for a code in one of `TABLES`; the code itself when unknown."""
    return _word(table, code, get_language())


def all_of(table: str) -> list[tuple[str, str]]:
    """(code, word) of one of `TABLES`, for select boxes."""
    return [(code, word_of(table, code)) for code in TABLES[table]]


@lru_cache(maxsize=2000)  # by the language that is active: a list shows two hundred words
def _word(table: str, code: str, _language: str | None) -> str:
    return str(TABLES[table].get(code, code))
