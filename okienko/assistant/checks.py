"""What `okienko check` says of the assistant."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from okienko.assistant.wording import wordings
from okienko.kernel import checks
from okienko.kernel.adapters import UnknownAdapter
from okienko.kernel.checks import Problem


@checks.register("model językowy asystenta")
def way_of_words() -> Iterator[Problem]:
    if not settings.ASSISTANT_MODEL_URL:
        return
    try:
        wrong = wordings.make(settings.ASSISTANT_MODEL_URL).check()
    except UnknownAdapter as error:
        wrong = [str(error)]
    for what in wrong:
        yield Problem(what, "Popraw OKIENKO_ASSISTANT_MODEL_URL i OKIENKO_ASSISTANT_MODEL.")
