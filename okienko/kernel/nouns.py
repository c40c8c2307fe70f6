"""Nouns that `{% plural %}` declines, listed for translators: the first and the last Polish form."""

from __future__ import annotations


def ngettext(one: str, many: str) -> tuple[str, str]:
    """The pair itself; named so that makemessages finds the words."""
    return one, many


NOUNS = (
    ngettext("dzień", "dni"),
    ngettext("osoba", "osób"),
    ngettext("sprawa", "spraw"),
    ngettext("kontakt", "kontaktów"),
    ngettext("oddzwonienie", "oddzwonień"),
    ngettext("zgłoszenie", "zgłoszeń"),
    ngettext("wiadomość", "wiadomości"),
    ngettext("plik", "plików"),
    ngettext("wynik", "wyników"),
    ngettext("minuta", "minut"),
    ngettext("próba", "prób"),
    ngettext("godzina", "godzin"),
    ngettext("karta", "kart"),
    ngettext("różnica", "różnic"),
    ngettext("tekst", "tekstów"),
    ngettext("adres", "adresów"),
    ngettext("problem", "problemów"),
    ngettext("program", "programów"),
    ngettext("raz", "razy"),
    ngettext("dzień do końca", "dni do końca"),
)
