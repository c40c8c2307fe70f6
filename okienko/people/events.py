"""What happened to records of people. Subject: `person:ID` of the record it happened to."""

from __future__ import annotations

from okienko.kernel.facts import fact


@fact("people.person_created.v1")
class PersonCreated:
    """A record appeared: from a contact, or made by staff. Imported people publish nothing."""

    person_id: int


@fact("people.person_merged.v1")
class PersonMerged:
    """`loser_id` now points to `winner_id`; rows about the loser stay where they are."""

    loser_id: int
    winner_id: int


@fact("people.person_unmerged.v1")
class PersonUnmerged:
    """`loser_id` speaks for itself again; until now it pointed to `winner_id`."""

    loser_id: int
    winner_id: int
