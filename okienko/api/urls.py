"""Under /api/v1/."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from okienko.api import intake, matters, refusals
from okienko.api.keys import BearerKey, NoKey
from okienko.api.schemas import Problem
from okienko.kernel.errors import DomainError, Invalid, NotFound

DESCRIPTION = """\
Messages of residents in, contacts and cases out. Every request carries `Authorization: Bearer KEY`;
an administrator makes keys with scopes in the workspace. Errors are `application/problem+json` with a
stable `code`. `RateLimit-*` headers say how many requests are left; 429 says when to come back.
"""


class Api(NinjaAPI):
    """Puts the rate limit on every answer given to a known key, and the shape of errors into OpenAPI."""

    def create_response(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().create_response(request, *args, **kwargs)
        return _with_limits(request, response)

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(**kwargs)
        schema["components"]["schemas"]["Problem"] = Problem.json_schema()
        for methods in schema["paths"].values():
            for operation in methods.values():
                operation["responses"].update(_ERRORS)
        return schema


def _with_limits(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    remaining = getattr(request, "rate_remaining", None)
    if remaining is not None:
        response["RateLimit-Limit"] = str(settings.API_RATE)
        response["RateLimit-Remaining"] = str(remaining)
        response["RateLimit-Reset"] = str(60 - 60 * remaining // settings.API_RATE)
    return response


_CONTENT = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_ERRORS = {
    status: {"description": words, "content": _CONTENT}
    for status, words in {
        400: "The request cannot be read",
        401: "No valid key",
        403: "The key lacks the scope",
        404: "There is no such thing, or the key may not see it",
        413: "Too large",
        422: "Something in the request cannot be used; `fields` says what",
        429: "Too many requests; come back after `Retry-After` seconds",
        503: "Busy; come back after `Retry-After` seconds",
    }.items()
}

api = Api(
    title="Okienko",
    version="1",
    description=DESCRIPTION,
    docs_url=None,  # the viewer would load scripts from elsewhere
    openapi_url="openapi.json",
    auth=BearerKey(),
    renderer=JSONRenderer(),
    urls_namespace="api",
)
api.add_router("/contacts", intake.router)
api.add_router("/cases", matters.router)
api.add_router("/catalog", matters.catalog_router)


def problem(request: HttpRequest, error: DomainError) -> HttpResponse:
    response = JsonResponse(error.as_problem(), status=error.status, content_type="application/problem+json")
    if "retry_after" in error.data:
        response["Retry-After"] = str(error.data["retry_after"])
    if isinstance(error, NoKey):
        response["WWW-Authenticate"] = 'Bearer realm="okienko"'
    return _with_limits(request, response)


@api.exception_handler(DomainError)
def _domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    return problem(request, error)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    wrong = refusals.fields(error.errors)
    return problem(request, Invalid(_("Popraw pola z listy „fields” i wyślij ponownie."), fields=wrong))


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(request, NotFound())


class Unreadable(DomainError):
    code = "unreadable"


class TooLarge(DomainError):
    status = 413
    code = "too_large"


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(request, TooLarge(_("Treść jest za duża. Zmniejsz załączniki i wyślij ponownie.")))


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, Unreadable(_("Treść żądania nie jest poprawnym JSON.")))


urlpatterns = [path("", api.urls)]
