"""Stan systemu: what is broken and how to mend it, for the administrator."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from okienko.channels import queries as channels
from okienko.kernel import health
from okienko.kernel.facts import parked
from okienko.kernel.http import Request, row_id
from okienko.organization.permissions import require
from okienko.organization.rules import Role
from okienko.routing import queries as work


@login_required
@require_safe
def system(request: Request) -> HttpResponse:
    """Processes, parked facts, mail that did not go out, and what the live queue had to set right."""
    require(request.actor, Role.ADMIN)
    context = {
        "problems": health.problems(),
        "beats": health.heartbeats(),
        "failures": parked.failures(),
        "waiting": parked.waiting(),
        "mail": channels.mail_health(),
        "repairs": work.repairs(),
    }
    return render(request, "workspace/system.html", context)


@login_required
@require_POST
def retry(request: Request) -> HttpResponse:
    """Wake parked handlers: those of the form, or all of them."""
    require(request.actor, Role.ADMIN)
    given = [one for one in map(row_id, request.POST.getlist("id")) if one is not None]
    woken = parked.retry_parked(given or [one.id for one in parked.failures(limit=1000) if one.is_parked])
    messages.success(
        request,
        ngettext("Ponawiam %(number)s zadanie.", "Ponawiam zadania: %(number)s.", woken) % {"number": woken}
        if woken
        else _("Nie było nic do ponowienia."),
    )
    return redirect("workspace:system")
