"""Words of mailboxes for people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okienko.channels.email import rules
from okienko.channels.email.states import Security, Source

SOURCES: dict[Source, Promise] = {
    Source.IMAP: gettext_lazy("Okienko pobiera ją z serwera poczty (IMAP)"),
    Source.SMTP: gettext_lazy("Serwer poczty sam ją przekazuje (SMTP)"),
    Source.LMTP: gettext_lazy("Serwer poczty sam ją przekazuje (LMTP)"),
}
SECURITIES: dict[Security, Promise] = {
    Security.TLS: gettext_lazy("TLS (zwykle port 993)"),
    Security.STARTTLS: gettext_lazy("STARTTLS (zwykle port 143)"),
    Security.NONE: gettext_lazy("bez szyfrowania, tylko na tej samej maszynie"),
}


def plain_problem(problem: str) -> str:
    """What hinders a mailbox and what to do, in a sentence or two; the error itself where we know no better."""
    words = {
        "password": _("Serwer nie przyjął konta albo hasła. Wpisz hasło jeszcze raz i sprawdź nazwę konta."),
        "name": _("Nie ma serwera o tej nazwie. Sprawdź, czy nazwa jest wpisana bez literówki."),
        "refused": _("Pod tym adresem i portem nikt nie odpowiada. Sprawdź port i rodzaj szyfrowania."),
        "silent": _("Serwer milczy. Sprawdź nazwę i port oraz to, czy zapora przepuszcza połączenie."),
        "certificate": _("Certyfikat serwera jest nieważny albo wystawiony na inną nazwę. Wpisz nazwę z certyfikatu."),
        "encryption": _("Nie udało się zaszyfrować połączenia. Sprawdź, czy port pasuje do rodzaju szyfrowania."),
        "folder": _("Na serwerze nie ma tego folderu. Sprawdź jego nazwę."),
        "broken": _("Połączenie z serwerem się zerwało. Próbujemy sami dalej."),
        "sealed": _("Hasła nie da się odczytać, bo zmienił się SECRET_KEY. Wpisz hasło jeszcze raz."),
    }
    return words.get(rules.problem_kind(problem)) or problem
