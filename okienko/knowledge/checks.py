"""What `okienko check` says of the addresses in texts."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from okienko.kernel import checks
from okienko.kernel.checks import Problem, Severity
from okienko.knowledge import queries


@checks.register("adresy w tekstach")
def links() -> Iterator[Problem]:
    if not settings.LINK_CHECKS:
        return
    proxy = urlsplit(settings.LINK_PROXY)
    if settings.LINK_PROXY and (proxy.scheme != "http" or not proxy.hostname):
        yield Problem(
            "OKIENKO_LINK_PROXY nie jest adresem serwera pośredniczącego.", "Wpisz go tak: http://proxy.urzad:3128."
        )
    paths = ssl.get_default_verify_paths()
    if not any(path and os.path.exists(path) for path in (paths.cafile, paths.capath)):
        yield Problem(
            "Nie ma certyfikatów zaufanych urzędów, więc każdy adres https wyda się zepsuty.",
            "Zainstaluj pakiet ca-certificates.", Severity.WARNING,
        )  # fmt: skip
    if queries.is_cut_off(timezone.now()):
        yield Problem(
            "Od doby nie odpowiedział żaden adres z opublikowanych tekstów.",
            "Wypuść okienko worker na porty 80 i 443, wpisz OKIENKO_LINK_PROXY albo wyłącz OKIENKO_LINK_CHECKS=0.",
            Severity.WARNING,
        )  # fmt: skip
