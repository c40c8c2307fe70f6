"""One tree of errors that people may read.

::

    DomainError                 400  code "error"
    ├── NotFound                404  not_found       also for what the actor may not know exists
    ├── Forbidden               403  forbidden       the actor knows the thing, but may not do this
    ├── Invalid                 422  invalid         input that cannot be used; `fields` says where
    ├── Conflict                409  conflict        somebody was faster; `theirs` carries the newer state
    ├── TooMany                 429  too_many        rate limit; `retry_after` seconds
    └── Unavailable             503  unavailable     try again; `retry_after` seconds

A domain subclasses these, each with a stable `code`. The message is one plain sentence in Polish
(through gettext): what happened, what was kept, what to do now.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    status = 400
    code = "error"
    message: str | Promise = _("Nie udało się wykonać tej czynności. Spróbuj ponownie.")

    def __init__(
        self, message: str | Promise | None = None, *, fields: dict[str, str] | None = None, **data: Any
    ) -> None:
        self.message = message if message is not None else type(self).message
        self.fields = fields or {}
        self.data = data
        super().__init__(str(self.message))

    def as_problem(self) -> dict[str, Any]:
        """The body of `application/problem+json` (RFC 9457)."""
        problem: dict[str, Any] = {
            "type": f"about:blank#{self.code}",
            "title": str(self.message),
            "status": self.status,
            "code": self.code,
        }
        if self.fields:
            problem["fields"] = {name: str(text) for name, text in self.fields.items()}
        return problem


class NotFound(DomainError):
    status = 404
    code = "not_found"
    message = _("Nie ma takiej strony albo nie masz do niej dostępu. Sprawdź adres lub wróć do listy.")


class Forbidden(DomainError):
    status = 403
    code = "forbidden"
    message = _("Twoja rola nie pozwala na tę czynność. Poproś osobę kierującą komórką lub administratora.")


class Invalid(DomainError):
    status = 422
    code = "invalid"
    message = _("Popraw zaznaczone pola i zapisz ponownie. To, co wpisane, zostało zachowane.")


class Conflict(DomainError):
    status = 409
    code = "conflict"
    message = _("Ktoś zapisał zmiany przed Tobą. Twój tekst został zachowany – porównaj obie wersje.")


class TooMany(DomainError):
    status = 429
    code = "too_many"
    message = _("Zbyt wiele prób w krótkim czasie. Odczekaj chwilę i spróbuj ponownie.")


class Unavailable(DomainError):
    status = 503
    code = "unavailable"
    message = _("System jest chwilowo zajęty. Spróbuj ponownie za kilka sekund.")
