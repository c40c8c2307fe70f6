"""What whoever leads changes of work that waits or is served: its place and whom it asks for."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid
from okienko.organization import queries as organization
from okienko.routing.permissions import access_item, require_lead
from okienko.routing.rules import Priority
from okienko.routing.services.working import announce


@transaction.atomic
def change_priority(subject: str, priority: Priority, *, by: Actor, reason: str = "") -> None:
    """Move work ahead or back in its order. The audit log has what it was, which is the way back."""
    item = access_item(by, subject, lock=True)
    require_lead(by, item)
    before = item.priority
    if before == priority:
        return
    item.priority, item.version = priority, item.version + 1
    item.save(update_fields=["priority", "version"])
    audit.record(
        subject=subject, action="routing.priority_changed", by=by, reason=reason,
        data={"before": before, "after": int(priority)},
    )  # fmt: skip
    announce(item)


@transaction.atomic
def change_skills(subject: str, skills: Collection[str], *, by: Actor, reason: str = "") -> None:
    """Say which skills (codes) the work asks for besides those of its queue.

    Raises:
        Invalid: there is no such skill.
    """
    item = access_item(by, subject, lock=True)
    require_lead(by, item)
    wanted = sorted(set(skills))
    if not set(wanted) <= organization.skill_names().keys():
        raise Invalid(fields={"skills": _("Wybierz umiejętności z listy.")})
    before = sorted(item.skills)
    if before == wanted:
        return
    item.skills, item.version = wanted, item.version + 1
    item.save(update_fields=["skills", "version"])
    audit.record(
        subject=subject, action="routing.skills_changed", by=by, reason=reason,
        data={"before": before, "after": wanted},
    )  # fmt: skip
    announce(item)
