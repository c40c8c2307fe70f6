"""Pages of mail: what went out, what waits, what is wrong."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from okienko.channels.email import queries, services
from okienko.channels.email.permissions import is_keeper
from okienko.channels.email.states import MailState
from okienko.kernel.http import Request

STATES = (
    ("", gettext_lazy("Wszystkie")),
    (MailState.QUEUED, gettext_lazy("Czekają")),
    (MailState.SENT, gettext_lazy("Wysłane")),
    (MailState.FAILED, gettext_lazy("Niewysłane")),
    (MailState.BOUNCED, gettext_lazy("Zwrócone")),
)


@require_safe
def outbox(request: Request) -> HttpResponse:
    """Outgoing mail, newest first; for an administrator also mailboxes and parked mail."""
    by = request.actor
    chosen = request.GET.get("stan", "")
    state = MailState(chosen) if chosen in set(MailState) else None
    before = request.GET.get("przed", "")
    page = queries.outbox(by, state=state, before=int(before) if before.isdecimal() and len(before) < 18 else None)
    older = f"?stan={state or ''}&przed={page.next_before}" if page.next_before else ""
    keeper = is_keeper(by)
    context = {
        "rows": page.rows,
        "page": {"older": older, "newer": ""},
        "chosen": state or "",
        "states": STATES,
        "keeper": keeper,
        "health": queries.health() if keeper else None,
        "mailboxes": queries.mailboxes() if keeper else [],
        "parked": queries.parked() if keeper else [],
    }
    return render(request, "channels/email/outbox.html", context)


@require_safe
def mail(request: Request, mail_id: int) -> HttpResponse:
    """One message of ours."""
    return render(request, "channels/email/mail.html", {"mail": queries.outgoing(request.actor, mail_id)})


@require_safe
def mail_source(request: Request, mail_id: int) -> HttpResponse:
    """The bytes of one message of ours."""
    _row, raw = queries.outgoing_bytes(request.actor, mail_id)
    return _as_file(raw, f"wyslana-{mail_id}.eml")


@require_safe
def raw_source(request: Request, raw_id: int) -> HttpResponse:
    """A message exactly as it came."""
    _row, raw = queries.raw_bytes(request.actor, raw_id)
    return _as_file(raw, f"przyszla-{raw_id}.eml")


@require_POST
def send_again(request: Request, mail_id: int) -> HttpResponse:
    services.send_again(mail_id, by=request.actor)
    messages.success(request, _("Wiadomość czeka na ponowne wysłanie."))
    return HttpResponseRedirect(reverse("email:mail", args=[mail_id]))


@require_POST
def retry(request: Request, raw_id: int) -> HttpResponse:
    services.retry_now(raw_id, by=request.actor)
    messages.success(request, _("Spróbujemy ponownie w ciągu minuty."))
    return HttpResponseRedirect(reverse("email:outbox"))


def _as_file(raw: bytes, name: str) -> HttpResponse:
    """Downloaded, never shown: what a stranger wrote must not act on our pages."""
    return HttpResponse(
        raw,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
