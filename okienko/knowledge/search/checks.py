"""What `okienko check` says of the search by meaning."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.conf import settings

from okienko.kernel import checks
from okienko.kernel.checks import Problem, Severity
from okienko.knowledge.search import encoder, sources, vectors

_INSTALL = "Wpisz `make setup-semantic` i uruchom Okienko ponownie albo ustaw OKIENKO_SEMANTIC=0."
_TRIAL = "zgubiłam dowód osobisty"


@checks.register("wyszukiwanie według znaczenia (dodatek semantic)")
def search_by_meaning() -> Iterator[Problem]:
    """Where the extra is neither installed nor expected there is nothing to say: the search goes by words."""
    if not encoder.is_wanted():
        return
    try:
        model = encoder.load()
    except encoder.Missing:
        if settings.SEMANTIC_SEARCH or vectors.is_used():
            yield _warned("Dodatek semantic nie jest zainstalowany; wyszukiwanie idzie po samych słowach.", _INSTALL)
        return
    except encoder.Broken as error:
        yield _warned(f"Dodatek semantic nie działa ({error}); wyszukiwanie idzie po samych słowach.", _INSTALL)
        return
    model.question(_TRIAL, "pl")  # the first takes longer
    started = time.perf_counter()
    model.question(_TRIAL, "pl")
    seconds = time.perf_counter() - started
    if seconds > encoder.PATIENCE:
        yield _warned(
            f"Dodatek semantic jest wolny: {1000 * seconds:.0f} ms na pytanie; kto pyta, dostaje wynik po słowach.",
            "Daj serwerowi więcej procesora albo ustaw OKIENKO_SEMANTIC=0.",
        )
    waiting = len(vectors.outdated(vectors.wanted(sources.documents()), model.name))
    if waiting:
        yield _warned(
            f"Na wektory czeka pozycji: {waiting}.", "Zaczekaj kilka minut; jeśli ich nie ubywa, sprawdź proces worker."
        )


def _warned(what: str, how: str) -> Problem:
    return Problem(what, how, Severity.WARNING)
