"""The only writer of people."""

from okienko.people.rules import PersonData
from okienko.people.services.forgetting import forget
from okienko.people.services.history import PastPerson, import_history
from okienko.people.services.mandates import (
    give_consent,
    grant_power_of_attorney,
    revoke_power_of_attorney,
    withdraw_consent,
)
from okienko.people.services.merging import merge, unmerge
from okienko.people.services.parts import AddressData
from okienko.people.services.records import (
    Owners,
    add_identifier,
    add_postal_address,
    create_person,
    edit_person,
    owners_of,
    person_from_address,
    remove_identifier,
    remove_postal_address,
    turn_of,
)
from okienko.people.services.requests import erase_data, export_data

__all__ = [
    "AddressData",
    "Owners",
    "PastPerson",
    "PersonData",
    "add_identifier",
    "add_postal_address",
    "create_person",
    "edit_person",
    "erase_data",
    "export_data",
    "forget",
    "give_consent",
    "grant_power_of_attorney",
    "import_history",
    "merge",
    "owners_of",
    "person_from_address",
    "remove_identifier",
    "remove_postal_address",
    "revoke_power_of_attorney",
    "turn_of",
    "unmerge",
    "withdraw_consent",
]
