"""What search reads, computed from everything that is shown."""

from __future__ import annotations

from django.db import connection, transaction

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.lately import Lately, forgotten_with_the_rest, stamp_of
from okienko.knowledge import permissions
from okienko.knowledge.queries.learning import synonyms_in_force
from okienko.knowledge.search import encoder, sources, store, vectors


@transaction.atomic
def rebuild_search(*, by: Actor) -> None:
    """Compute again everything search reads, from what is shown now."""
    permissions.require_editor(by)
    rebuild()
    audit.record(subject="search:cards", action="knowledge.search_rebuilt", by=by)


@transaction.atomic
def rebuild(*, even_if_same: bool = True) -> bool:
    """Weights depend on everything together, so all rows are made anew; readers see the old ones until the commit.

    Says whether it did: not where nothing changed and it need not.
    """
    with connection.cursor() as cursor:  # one rebuild at a time
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('knowledge:search', 0))")
    documents, synonyms = sources.documents(), synonyms_in_force()
    digest = store.digest_of(documents, synonyms)
    if not even_if_same and digest == store.newest_digest():
        return False
    store.replace(documents, synonyms, digest=digest)
    return True


def keep_up() -> None:
    """Rebuild after what changed without this domain: names and duties of units and people, the program itself.

    Cheap while no row of theirs was written.
    """
    _kept_up()


_kept_up = Lately(
    lambda: rebuild(even_if_same=False),
    0.0,
    version=stamp_of("organization_unit", "organization_staff", "organization_post", "knowledge_synonymentry"),
)


def keep_vectors() -> bool:
    """A few vectors that are owed, where the extra `semantic` is installed; whether more are.

    Cheap while the index stays as it is.
    """
    model = encoder.here().encoder(wait=True)
    if model is None:
        return False
    state = (store.newest_digest(), model.name)
    if state == _done.get("state"):
        return False
    passages = vectors.wanted(sources.documents())
    vectors.forget_gone(passages)
    owed = vectors.outdated(passages, model.name)
    now = owed[: vectors.AT_ONCE]
    made = encoder.here().passages([passages[key] for key in now]) if now else None
    if made is not None:
        vectors.keep(now, passages, *made)
    if len(owed) == len(now):
        _done["state"] = state
    return bool(now)


_done: dict[str, tuple[str, str]] = {}  # for which index and model everything has its vector
forgotten_with_the_rest(_done.clear)
