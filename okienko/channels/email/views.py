"""Pages of mail: what went out, what waits, what is wrong."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.channels.email import imap, labels, queries, services
from okienko.channels.email.forms import MailboxForm, MailboxPasswordForm, NewMailboxForm
from okienko.channels.email.permissions import is_keeper, require_keeper
from okienko.channels.email.states import MailState, Source
from okienko.kernel.editing import StaleSave, conflict_page
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.kernel.forms import refuse
from okienko.kernel.http import Request, asked, row_id

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
    page = queries.outbox(by, state=state, before=row_id(asked(request, "przed")))
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


@require_safe
def mailboxes(request: Request) -> HttpResponse:
    """Every mailbox with how it is doing, and what nobody has answered."""
    rows = [(one, labels.plain_problem(one.problem)) for one in queries.mailbox_states(request.actor)]
    context = {"rows": rows, "watched": queries.watched(request.actor), "health": queries.health()}
    return render(request, "channels/email/mailboxes.html", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def add_mailbox(request: Request) -> HttpResponse:
    require_keeper(request.actor)
    form = NewMailboxForm(request.POST) if request.method == "POST" else NewMailboxForm.empty()
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            mailbox_id = services.add_mailbox(
                values["address"], form.data_of_mailbox(), password=values["password"], by=request.actor
            )
        except (Conflict, Invalid) as error:
            refuse(form, error)
            status = error.status
        else:
            messages.success(request, _("Dodano skrzynkę. Sprawdź teraz połączenie."))
            return HttpResponseRedirect(reverse("mailboxes:mailbox", args=[mailbox_id]))
    return render(request, "channels/email/mailbox_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def mailbox(request: Request, mailbox_id: int) -> HttpResponse:
    """One mailbox: its settings, password, and whether it works."""
    row = _mailbox(request, mailbox_id)
    if request.method != "POST":
        return _mailbox_page(request, row)
    form = MailboxForm(request.POST)
    back = reverse("mailboxes:mailbox", args=[mailbox_id])
    if form.is_valid():
        try:
            services.change_mailbox(
                mailbox_id, form.data_of_mailbox(), version=form.cleaned_data["version"], by=request.actor
            )
        except StaleSave as stale:
            return conflict_page(request, form, stale, title=row.address, back_url=back)
        except Invalid as error:
            refuse(form, error)
        else:
            messages.success(request, _("Zapisano. Zmiana działa w ciągu dziesięciu sekund."))
            return HttpResponseRedirect(back)
    return _mailbox_page(request, row, form=form)


@sensitive_post_parameters("password")
@require_POST
def mailbox_password(request: Request, mailbox_id: int) -> HttpResponse:
    row = _mailbox(request, mailbox_id)
    form = MailboxPasswordForm(request.POST)
    if not form.is_valid():
        return _mailbox_page(request, row, password_form=form)
    services.set_mailbox_password(mailbox_id, form.cleaned_data["password"], by=request.actor)
    messages.success(request, _("Hasło zapisane. Sprawdź teraz połączenie."))
    return HttpResponseRedirect(reverse("mailboxes:mailbox", args=[mailbox_id]))


@require_POST
def check_mailbox(request: Request, mailbox_id: int) -> HttpResponse:
    """Ask the server now, as the fetcher would; nothing is taken and nothing is changed."""
    wrong = imap.check(queries.fetched_mailbox(request.actor, mailbox_id))
    for what in wrong:
        messages.error(request, what)
    if not wrong:
        messages.success(request, _("Połączenie działa: serwer przyjął konto i hasło, folder jest."))
    return HttpResponseRedirect(reverse("mailboxes:mailbox", args=[mailbox_id]))


@require_POST
def pause_mailbox(request: Request, mailbox_id: int) -> HttpResponse:
    is_active = request.POST.get("active") == "1"
    services.set_mailbox_active(mailbox_id, is_active=is_active, by=request.actor)
    done = _("Skrzynka znów działa.") if is_active else _("Skrzynka wstrzymana.")
    messages.success(request, done)
    return HttpResponseRedirect(reverse("mailboxes:mailbox", args=[mailbox_id]))


def _mailbox(request: Request, mailbox_id: int) -> queries.MailboxState:
    found = next((one for one in queries.mailbox_states(request.actor) if one.id == mailbox_id), None)
    if found is None:
        raise NotFound
    return found


def _mailbox_page(
    request: Request,
    row: queries.MailboxState,
    *,
    form: MailboxForm | None = None,
    password_form: MailboxPasswordForm | None = None,
) -> HttpResponse:
    opened = form or MailboxForm.opened(queries.mailbox_values(request.actor, row.id), row.version)
    context = {
        "mailbox": row,
        "problem": labels.plain_problem(row.problem),
        "is_fetched": row.source is Source.IMAP,
        "form": opened,
        "password_form": password_form or MailboxPasswordForm(auto_id="password_%s"),
    }
    wrong = form is not None or password_form is not None
    return render(request, "channels/email/mailbox.html", context, status=422 if wrong else 200)


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
