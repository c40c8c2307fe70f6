"""A skill goes out of use only when nothing asks for it: no queue, no work, no question."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.kernel import live
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid
from okienko.organization import services as organization
from okienko.routing import queries
from okienko.routing.services.holding import DISPATCH
from okienko.routing.services.log import TOPIC


@transaction.atomic
def retire_skill(skill_id: int, *, version: int, by: Actor) -> None:
    """Put a skill out of use.

    Raises:
        StaleSave, Conflict: see `organization.services.retire_skill`.
        Invalid: something asks for it.
    """
    organization.retire_skill(skill_id, version=version, may_go=_require_unasked, by=by)
    live.touch(DISPATCH, TOPIC)


@transaction.atomic
def return_skill(skill_id: int, *, version: int, by: Actor) -> None:
    """Put a skill back in use; who has it is offered what asks for it from now on. Raises as in the organization."""
    organization.return_skill(skill_id, version=version, by=by)
    live.touch(DISPATCH, TOPIC)


@transaction.atomic
def undo_skill_change(skill_id: int, *, version: int, by: Actor) -> None:
    """Take back the last change of a skill.

    Raises:
        StaleSave, NotFound: see `organization.services.undo_skill_change`.
        Invalid: it cannot be as it was: something asks for it, or another one has its former name.
    """
    organization.undo_skill_change(skill_id, version=version, may_go=_require_unasked, by=by)
    live.touch(DISPATCH, TOPIC)


def _require_unasked(code: str) -> None:
    use = queries.use_of_skill(code)
    if not use.is_asked:
        return
    said = [_("kolejki: %(names)s") % {"names": ", ".join(name for _code, name in use.queues)}] if use.queues else []
    places = [f"{name or _('listy komórek')} ({number})" for name, number in queries.names_of_use(use)]
    said += [_("praca: %(places)s") % {"places": ", ".join(places)}] if places else []
    said += [_("pytania o radę: %(number)s") % {"number": use.questions}] if use.questions else []
    raise Invalid(_("Coś jeszcze wymaga tej kompetencji (%(what)s). Najpierw to zmień.") % {"what": "; ".join(said)})
