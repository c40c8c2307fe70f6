"""What several pages share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language

from okienko.kernel import files
from okienko.kernel.actors import anonymous
from okienko.kernel.http import Request

P = ParamSpec("P")


def language_of() -> str:
    """pl, en or uk."""
    return (get_language() or "pl")[:2]


def private(view: Callable[Concatenate[Request, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For pages of one person: kept by no cache, found by no search engine."""

    @wraps(view)
    def shown(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponse):
            add_never_cache_headers(response)
            response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return shown


def file_links(file_ids: Iterable[int], *, public: bool = False) -> dict[int, dict[str, str]]:
    """Id → name, address and small picture, for whoever opened the page with their own code. One query."""
    found = {}
    for file_id, info in files.infos(file_ids).items():
        if public and not info.public:
            continue
        is_photo = info.kind is files.Kind.PHOTO
        found[file_id] = {
            "name": info.name,
            "href": files.public_link(info) if public else files.link(info, to=anonymous()),
            "thumbnail": _thumbnail(info, public=public) if is_photo else "",
        }
    return found


def _thumbnail(info: files.Info, *, public: bool) -> str:
    if public:
        return files.public_link(info, thumbnail=True)
    return files.link(info, to=anonymous(), thumbnail=True)
