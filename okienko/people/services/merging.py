"""Two records of one person become one that speaks; nothing moves, so it can be undone."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from okienko.audit.services import record
from okienko.kernel.actors import Actor
from okienko.kernel.errors import Conflict, Invalid, NotFound
from okienko.kernel.facts import publish
from okienko.kernel.gathering import wait_for_turn
from okienko.people.events import PersonMerged, PersonUnmerged
from okienko.people.models import Person
from okienko.people.permissions import MAY_MERGE, access_people, access_person
from okienko.people.rules import PersonId
from okienko.people.services.parts import touch_people

_TURN = "people:merge"  # merges are rare: one at a time in the office makes a cycle impossible


@transaction.atomic
def merge(loser_id: int, winner_id: int, *, by: Actor) -> PersonId:
    """The loser points to the winner; the id that speaks from now on. Rows about either stay where they are.

    A merged id stands for its winner on both sides. Raises Invalid for one person named twice.
    """
    access_people(by, *MAY_MERGE)
    wait_for_turn(_TURN)
    loser, winner = access_person(by, loser_id, lock=True), access_person(by, winner_id)
    if loser.pk == winner.pk:
        raise Invalid(_("To już jedna i ta sama osoba."))
    Person.objects.filter(pk=loser.pk).update(merged_into=winner)
    record(subject=f"person:{loser.pk}", action="people.merged", by=by, data={"winner": winner.pk})
    record(subject=f"person:{winner.pk}", action="people.took_over", by=by, data={"loser": loser.pk})
    publish(PersonMerged(loser.pk, winner.pk), subject=f"person:{loser.pk}")
    touch_people(loser.pk, winner.pk)
    return PersonId(winner.pk)


@transaction.atomic
def unmerge(loser_id: int, *, by: Actor) -> PersonId:
    """Undo a merge: the record speaks for itself again, with whatever was merged into it before.

    Raises NotFound, or Conflict where the record is not merged (any more).
    """
    access_people(by, *MAY_MERGE)
    wait_for_turn(_TURN)
    loser = Person.objects.select_for_update(no_key=True).filter(pk=loser_id).first()
    if loser is None:
        raise NotFound
    if loser.merged_into_id is None:
        raise Conflict(_("Ten zapis nie jest połączony z innym – ktoś już go rozdzielił."))
    winner_id = loser.merged_into_id
    Person.objects.filter(pk=loser.pk).update(merged_into=None)
    record(subject=f"person:{loser.pk}", action="people.unmerged", by=by, data={"winner": winner_id})
    record(subject=f"person:{winner_id}", action="people.gave_back", by=by, data={"loser": loser.pk})
    publish(PersonUnmerged(loser.pk, winner_id), subject=f"person:{loser.pk}")
    touch_people(loser.pk, winner_id)
    return PersonId(loser.pk)
