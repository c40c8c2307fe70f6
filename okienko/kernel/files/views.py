"""Serving files so that nothing in them can act on our pages."""

from __future__ import annotations

from typing import cast

from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.views.decorators.http import require_safe

from okienko.kernel.errors import NotFound
from okienko.kernel.files import links, storing
from okienko.kernel.files.types import Kind
from okienko.kernel.http import Request

# Browsers are told to believe the type, to run nothing, and to show the file to no other site.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@require_safe
def open_file(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """One file. Photos are shown in the page, everything else is downloaded; strangers get 404.

    `name` is only what the address shows; the file is the one in the token.
    """
    ticket = links.read(token)
    if ticket is None:
        raise NotFound
    file = storing.info(ticket.file_id)
    if not links.may_read(ticket, file, cast(Request, request).actor):
        raise NotFound
    etag = f'"{file.sha256}{"-t" if ticket.thumbnail else ""}"'
    response: HttpResponseBase
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        content = storing.open_thumbnail(file.id) if ticket.thumbnail else storing.open_file(file.id)
        shown = file.kind is Kind.PHOTO and "pobierz" not in request.GET
        response = FileResponse(
            content,
            as_attachment=not shown,
            filename=file.name,
            content_type="image/webp" if ticket.thumbnail else file.mime,
        )
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=300" if not ticket.reader else "private, max-age=300"
    for header, value in _HEADERS.items():
        response[header] = value
    return response
