"""What `okienko check` says of insight."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from okienko.insight.bells import bells
from okienko.kernel import checks
from okienko.kernel.adapters import UnknownAdapter
from okienko.kernel.checks import Problem


@checks.register("alarmy kolejek")
def way_of_alarms() -> Iterator[Problem]:
    if not settings.ALARM_URL:
        return
    try:
        wrong = bells.make(settings.ALARM_URL).check()
    except UnknownAdapter as error:
        wrong = [str(error)]
    for what in wrong:
        yield Problem(what, "Popraw OKIENKO_ALARM_URL: folder:/sciezka albo adres https://.")
