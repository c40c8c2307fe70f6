"""Who acts: a value, never a foreign key, so that history outlives accounts."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Any


class ActorKind(enum.StrEnum):
    STAFF = "staff"  # id: accounts.User
    PERSON = "person"  # id: people.Person, known by a signed link or code
    ANONYMOUS = "anonymous"
    CLIENT = "client"  # id: accounts.ApiClient
    SYSTEM = "system"  # id: none; the machine itself, a handler or a schedule


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it. `memo` caches what permissions looked up about this actor during one request."""

    kind: ActorKind
    id: int | None = None
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False, hash=False)

    @property
    def is_staff(self) -> bool:
        return self.kind is ActorKind.STAFF

    def __str__(self) -> str:
        return self.kind.value if self.id is None else f"{self.kind.value}:{self.id}"


def system() -> Actor:
    return Actor(ActorKind.SYSTEM)


def anonymous() -> Actor:
    return Actor(ActorKind.ANONYMOUS)


def staff(user_id: int) -> Actor:
    return Actor(ActorKind.STAFF, user_id)
