"""What others may read about people. Reads follow merges: a merged record never speaks."""

from okienko.people.permissions import winners
from okienko.people.queries.duplicates import Duplicate, possible_duplicates
from okienko.people.queries.reading import (
    Attorney,
    KnownAddress,
    PersonCard,
    PersonDetail,
    agreed,
    card,
    cards,
    data_of,
    data_of_person,
    emails_of,
    find_by_address,
    looks,
    may_act_for,
    name_of,
    person,
    same_person_ids,
    search,
)

__all__ = [
    "Attorney",
    "Duplicate",
    "KnownAddress",
    "PersonCard",
    "PersonDetail",
    "agreed",
    "card",
    "cards",
    "data_of",
    "data_of_person",
    "emails_of",
    "find_by_address",
    "looks",
    "may_act_for",
    "name_of",
    "person",
    "possible_duplicates",
    "same_person_ids",
    "search",
    "winners",
]
