"""What `okienko check` says about mail."""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from okienko.channels.email import queries, sending
from okienko.channels.email.queries import FetchedMailbox
from okienko.channels.email.states import LOOPBACK, Security
from okienko.kernel import checks
from okienko.kernel.adapters import UnknownAdapter
from okienko.kernel.checks import Problem, Severity


def faults(mailbox: FetchedMailbox) -> Iterator[str]:
    """What is wrong with how an IMAP mailbox is set, without asking its server."""
    name = mailbox.password_name
    if not (mailbox.sealed_password or os.environ.get(name) or os.environ.get(f"{name}_FILE")):
        yield (
            _("Skrzynka nie ma hasła: nie ma go w zmiennej %(name)s ani w pliku z %(name)s_FILE.") % {"name": name}
            if name
            else _("Skrzynka nie ma hasła.")
        )
    if mailbox.security == Security.NONE and mailbox.host not in LOOPBACK:
        yield _("Hasło szłoby przez sieć jawnie. Włącz TLS albo STARTTLS.")


@checks.register("poczta wychodząca")
def way_out() -> Iterator[Problem]:
    mend = "Popraw OKIENKO_SMTP_URL, na przykład smtp://konto:haslo@serwer:587."
    try:
        wrong = sending.delivery().check()
    except UnknownAdapter as error:
        wrong = [str(error)]
    for what in wrong:
        yield Problem(what, mend)
    if not settings.SMTP_OUT_URL and not settings.DEMO:
        yield Problem(
            f"Poczta nie wychodzi: trafia do folderu {settings.OUTBOX_DIR}.",
            "Wpisz serwer poczty wychodzącej w OKIENKO_SMTP_URL.",
        )
    late = queries.health().late
    if late:
        yield Problem(
            f"Wiadomości, które czekają na wysłanie dłużej niż 15 minut: {late}.",
            "Zobacz przyczynę na stronie Poczta i sprawdź, czy działa `okienko worker`.",
            Severity.WARNING,
        )


@checks.register("skrzynki pocztowe")
def mailboxes() -> Iterator[Problem]:
    if not queries.own_addresses():
        yield Problem("Urząd nie ma żadnej skrzynki, więc nie przyjmie poczty.", "Uruchom `okienko pack load FOLDER`.")
    for one in queries.fetched_mailboxes():
        for what in faults(one):
            yield Problem(f"{one.address}: {what}", "Popraw ją na stronie Skrzynki (/praca/ustawienia/skrzynki/).")
    for row in queries.mailboxes():
        if row.problem:
            yield Problem(f"Skrzynka {row.address}: {row.problem}", "Sprawdź serwer, konto i hasło.")
    parked = queries.health().parked
    if parked:
        yield Problem(
            f"Wiadomości przyjęte, z których nie powstał kontakt: {parked}.",
            "Zobacz przyczynę na stronie Poczta; po jej usunięciu powstaną same.",
        )


@checks.register("przyjmowanie poczty")
def way_in() -> Iterator[Problem]:
    if settings.SMTP_HOST not in LOOPBACK and not settings.SMTP_TLS_CERTIFICATE:
        yield Problem(
            f"Serwer poczty słucha pod adresem {settings.SMTP_HOST} bez szyfrowania.",
            "Wpisz certyfikat w OKIENKO_SMTP_CERTIFICATE i klucz w OKIENKO_SMTP_KEY.",
            Severity.WARNING,
        )
