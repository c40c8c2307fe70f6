"""What a page needs to hear changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest

from okienko.kernel.live.tickets import issue_ticket


def page_context(request: HttpRequest, actor: object, topics: Iterable[str]) -> dict[str, str]:
    """`live_ticket` and `live_url` of a page. The caller has checked that the actor may see each topic."""
    url = settings.LIVE_URL
    if not url:
        host = request.get_host().rpartition(":")[0] or request.get_host()
        url = f"ws://{host}:{settings.LIVE_PORT}/live"
    return {"live_ticket": issue_ticket(actor, topics), "live_url": url}
