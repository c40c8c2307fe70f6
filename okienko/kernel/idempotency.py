"""Doing a thing once for one key, however often it is asked for.

The key is inserted first, in the transaction of the work itself: a second request with the same key waits
for the first to commit and then gets its answer; if the first rolls back, the second does the work.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
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
INSERT INTO kernel_answeredkey (key, request_hash, answer, created_at) VALUES (%s, %s, 'null', now())
ON CONFLICT (key) DO NOTHING RETURNING key
"""


class KeyReused(Invalid):
    code = "idempotency_key_reused"
    message = _("Ten Idempotency-Key był już użyty z inną treścią. Nadaj nowej wiadomości nowy klucz.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the work answered: JSON values only, ids rather than names. `repeated`: it was done before."""

    body: dict[str, Any]
    repeated: bool = False


@transaction.atomic
def once(key: str, request: Any, work: Callable[[], dict[str, Any]]) -> Answer:
    """Run `work` in this transaction unless `key` was answered before; then give that answer again.

    `key` names who asks as well, e.g. `client:3:…`; `request` is what was asked, as JSON values.
    Raises KeyReused where the key came with another request.
    """
    hashed = hashlib.sha256(key.encode()).hexdigest()
    asked = hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [hashed, asked])
        is_first = cursor.fetchone() is not None
    if is_first:
        body = work()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE kernel_answeredkey SET answer = %s WHERE key = %s", [json.dumps(body), hashed])
        return Answer(body)
    kept = AnsweredKey.objects.get(pk=hashed)
    if kept.request_hash != asked:
        raise KeyReused
    return Answer(kept.answer, repeated=True)


def prune() -> int:
    """Forget answers nobody will ask for again. Returns how many."""
    return AnsweredKey.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
