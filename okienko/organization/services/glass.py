"""Breaking the glass: an administrator's look at case content, with a reason, for an hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid
from okienko.organization import permissions
from okienko.organization.models import BrokenGlass
from okienko.organization.rules import Role

OPEN_FOR = timedelta(hours=1)
SHORTEST_REASON = 20  # signs; "awaria" explains nothing to whoever reads the record


@transaction.atomic
def break_glass(reason: str, *, by: Actor) -> datetime:
    """Opens open-class cases to this administrator. Returns until when."""
    permissions.require(by, Role.ADMIN)
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise Invalid(fields={"reason": _("Napisz pełnym zdaniem, po co musisz zajrzeć do spraw.")})
    now = timezone.now()
    glass = BrokenGlass.objects.create(user_id=by.id or 0, reason=reason, opened_at=now, closes_at=now + OPEN_FOR)
    audit.record(
        subject=f"glass:{glass.pk}",
        action="organization.glass_broken",
        by=by,
        reason=reason,
        data={"until": glass.closes_at.isoformat()},
    )
    permissions.forget_standing(by)
    return glass.closes_at
