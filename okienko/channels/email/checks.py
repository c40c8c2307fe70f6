"""What `okienko check` says about mail."""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.conf import settings

from okienko.channels.email import queries, sending
from okienko.channels.email.states import Security
from okienko.kernel import checks
from okienko.kernel.adapters import UnknownAdapter
from okienko.kernel.checks import Problem, Severity

LOOPBACK = ("localhost", "127.0.0.1", "::1")


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
        name = one.password_name
        if not (os.environ.get(name) or os.environ.get(f"{name}_FILE")):
            yield Problem(
                f"Skrzynka {one.address} nie ma hasła.", f"Wpisz hasło w zmiennej {name} albo plik z nim w {name}_FILE."
            )
        if one.security == Security.NONE and one.host not in LOOPBACK:
            yield Problem(f"Hasło skrzynki {one.address} idzie przez sieć jawnie.", "Włącz TLS albo STARTTLS.")
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
