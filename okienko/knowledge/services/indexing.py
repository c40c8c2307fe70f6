"""What search reads, computed from the cards shown."""

from __future__ import annotations

from django.db import connection, transaction

from okienko.audit import services as audit
from okienko.kernel.actors import Actor
from okienko.knowledge import permissions, rules
from okienko.knowledge.models import ServiceCard
from okienko.knowledge.rules.imported import searched
from okienko.knowledge.search import store


@transaction.atomic
def rebuild_search(*, by: Actor) -> None:
    """Compute again everything search reads, from the cards shown now."""
    permissions.require_editor(by)
    rebuild()
    audit.record(subject="search:cards", action="knowledge.search_rebuilt", by=by)


def rebuild() -> None:
    """Weights depend on all cards together, so all rows are made anew; readers see the old ones until the commit."""
    with connection.cursor() as cursor:  # one rebuild at a time, or two would insert the same rows
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('knowledge:search', 0))")
    documents = [
        rules.Document(
            card.pk,
            {
                "title": card.title,
                "asked": "\n".join(card.also_asked_as),
                "keywords": "\n".join(card.keywords),
                "summary": card.summary,
                "body": "\n".join([card.who, card.when, *card.steps, *card.documents, *searched(card.sections)]),
            },
        )
        for card in ServiceCard.objects.filter(is_active=True)
    ]
    store.replace(documents, store.shipped_synonyms())
