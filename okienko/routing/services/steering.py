"""What whoever leads changes of work that waits or is served: its place and whom it asks for."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.audit import queries as acts
from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.organization import queries as organization
from okienko.organization import services as offices
from okienko.routing import queries
from okienko.routing.models import WorkItem
from okienko.routing.permissions import access_item, require_lead
from okienko.routing.rules import Priority
from okienko.routing.services.moving import transfer
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
        Invalid: there is no such skill, or it is out of use.
    """
    item = access_item(by, subject, lock=True)
    require_lead(by, item)
    wanted, before = sorted(set(skills)), sorted(item.skills)
    if before == wanted:
        return
    added = set(wanted) - set(before)
    for name in offices.lock_skills(added).values():
        said = _("Kompetencję „%(name)s” wycofano z użytku. Przywróć ją albo jej nie wymagaj.") % {"name": name}
        raise Invalid(fields={"skills": said})
    if not added <= organization.skill_names().keys():
        raise Invalid(fields={"skills": _("Wybierz umiejętności z listy.")})
    item.skills, item.version = wanted, item.version + 1
    item.save(update_fields=["skills", "version"])
    audit.record(
        subject=subject, action="routing.skills_changed", by=by, reason=reason,
        data={"before": before, "after": wanted},
    )  # fmt: skip
    announce(item)


@transaction.atomic
def undo(subject: str, act_id: int, *, by: Actor) -> None:
    """Put back what one act of steering changed, which is an act of its own and can be undone, too.

    Moved work goes back to the queue it came from, as old as it is, first to whoever had it; where it is being offered,
    it is offered no more.

    Raises:
        NotFound: there is no such act of this work, or nothing of it to put back.
        Conflict: something was done to the work since.
    """
    item = access_item(by, subject, lock=True)
    require_lead(by, item)
    steered = [one for one in acts.acts_on(subject) if one.action in queries.STEERED]
    act = next((one for one in steered if one.id == act_id), None)
    if act is None or not queries.can_undo(act):
        raise NotFound
    if act != steered[-1] or not _stands(act, item):
        raise Conflict(_("Ktoś zmienił tę pracę w międzyczasie. Zobacz historię i zdecyduj jeszcze raz."))
    before = act.data["before"]
    if act.action == "routing.priority_changed":
        change_priority(subject, Priority(before), by=by)
    elif act.action == "routing.skills_changed":
        change_skills(subject, before, by=by)
    else:
        transfer(subject, by=by, to_queue=before)
        WorkItem.objects.filter(id=item.id).update(sticky_id=act.data["from"])


def _stands(act: acts.Act, item: WorkItem) -> bool:
    """Whether the work is still as the act left it."""
    if act.action == "routing.priority_changed":
        return bool(item.priority == act.data["after"])
    if act.action == "routing.skills_changed":
        return sorted(item.skills) == sorted(act.data["after"])
    return bool(item.queue == act.data["queue"] and item.assignee_id is None)
