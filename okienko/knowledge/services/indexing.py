"""What search reads, computed from everything that is shown."""

from __future__ import annotations

from django.db import connection, transaction

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.kernel.lately import Lately, stamp_of
from okienko.knowledge import permissions
from okienko.knowledge.queries.learning import synonyms_in_force
from okienko.knowledge.search import sources, store


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
