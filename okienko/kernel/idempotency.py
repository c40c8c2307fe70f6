"""Doing a thing once for one key, however often it is asked for.

The key is inserted first, in the transaction of the work itself: a second request with the same key waits
for the first to commit and then gets its answer; if the first rolls back, the second does the work.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okienko.kernel.errors import Invalid
from okienko.kernel.models import AnsweredKey

KEPT = timedelta(days=3)

_CLAIM = """
INSERT INTO kernel_answeredkey (key, request_hash, answer, created_at)
SELECT key, request_hash, 'null', now() FROM unnest(%s::text[], %s::text[]) AS new (key, request_hash) ORDER BY key
ON CONFLICT (key) DO NOTHING
"""
_KEEP = """
UPDATE kernel_answeredkey AS kept SET answer = given.answer::jsonb
FROM unnest(%s::text[], %s::text[]) AS given (key, answer) WHERE kept.key = given.key
"""


class KeyReused(Invalid):
    code = "idempotency_key_reused"
    message = _("Ten Idempotency-Key był już użyty z inną treścią. Nadaj nowej wiadomości nowy klucz.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the work answered: JSON values only, ids rather than names. `repeated`: it was done before."""

    body: dict[str, Any]
    repeated: bool = False


class AskedBefore(Exception):
    """One of many keys was used before: each is to be asked `once`, alone."""


@transaction.atomic
def once(key: str, request: Any, work: Callable[[], dict[str, Any]]) -> Answer:
    """Run `work` in this transaction unless `key` was answered before; then give that answer again.

    `key` names who asks as well, e.g. `client:3:…`; `request` is what was asked, as JSON values.
    Raises KeyReused where the key came with another request.
    """
    hashed, asked = _hashed(key), _hash_of(request)
    if _claim([(hashed, asked)]):
        body = work()
        _keep([(hashed, body)])
        return Answer(body)
    kept = AnsweredKey.objects.get(pk=hashed)
    if kept.request_hash != asked:
        raise KeyReused
    return Answer(kept.answer, repeated=True)


@transaction.atomic
def once_each(asked: Sequence[tuple[str, Any]], work: Callable[[], list[dict[str, Any]]]) -> list[Answer]:
    """`once` for many (key, request) whose work is done together, all of it or nothing; an empty key is none.

    Raises AskedBefore where one of the keys is not new: nothing was done then.
    """
    keys = [_hashed(key) if key else "" for key, _request in asked]
    new = [(key, _hash_of(request)) for key, (_key, request) in zip(keys, asked, strict=True) if key]
    if new and _claim(new) < len(new):
        raise AskedBefore
    bodies = work()
    if new:
        _keep([(key, body) for key, body in zip(keys, bodies, strict=True) if key])
    return [Answer(body) for body in bodies]


def _claim(new: Sequence[tuple[str, str]]) -> int:
    """How many of these (key, hash of the request) are new; in their order, so that two who claim cannot wait for
    each other."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [list(column) for column in zip(*sorted(new), strict=True)])
        return int(cursor.rowcount)


def _keep(answers: Sequence[tuple[str, dict[str, Any]]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [[key for key, _body in answers], [json.dumps(body) for _key, body in answers]])


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _hash_of(request: Any) -> str:
    return _hashed(json.dumps(request, sort_keys=True, default=str))


def prune() -> int:
    """Forget answers nobody will ask for again. Returns how many."""
    return AnsweredKey.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
