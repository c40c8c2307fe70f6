"""Who the staff desk is for."""

from __future__ import annotations

from okienko.kernel.actors import Actor
from okienko.kernel.errors import Forbidden
from okienko.organization.permissions import standing
from okienko.organization.rules import Role
from okienko.routing.permissions import READERS, SERVING


def works_here(by: Actor) -> bool:
    """Whether work lists are for this person."""
    try:
        return standing(by).has(*READERS)
    except Forbidden:
        return False


def serves_here(by: Actor) -> bool:
    """Whether work may be offered to this person: to those with lists, and to guests, who have none."""
    return works_here(by) or is_guest(by)


def is_guest(by: Actor) -> bool:
    """Whether this person is an expert of another institution."""
    try:
        return standing(by).is_guest
    except Forbidden:
        return False


def administers(by: Actor) -> bool:
    """Whether the state of the system is for this person."""
    try:
        return standing(by).has(Role.ADMIN)
    except Forbidden:
        return False


def talks(by: Actor) -> bool:
    """Whether answering people is this person's work."""
    return standing(by).has(*SERVING)
