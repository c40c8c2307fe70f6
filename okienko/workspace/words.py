"""Words of the desk for codes of the domains."""

from __future__ import annotations

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

UNIT_REASONS = {
    "category_and_area": _("Komórkę wskazała kategoria i obszar."),
    "category": _("Komórkę wskazała kategoria."),
    "case_type": _("Komórkę wskazał rodzaj sprawy."),
    "chosen": _("Komórkę wybrała osoba."),
    "outside_town": _("Miejsce leży poza miastem, więc sprawę ma pierwsza linia."),
    "nobody_matched": _("Żadna reguła nie wskazała komórki, więc sprawę ma pierwsza linia."),
}
