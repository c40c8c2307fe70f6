"""The only place that writes and reads the tables of search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

from django.db import connection, transaction

from okienko.knowledge import rules
from okienko.knowledge.models import SearchGram, SearchPosting, SearchVocabulary

_TABLES = (SearchPosting, SearchGram, SearchVocabulary)

_SCORE = """
    SELECT card_id, sum(part) AS score FROM (
        SELECT posting.card_id, asked.word, max(posting.weight * asked.factor) AS part
          FROM unnest(%(terms)s::text[], %(words)s::int[], %(factors)s::float8[]) AS asked(term, word, factor)
          JOIN knowledge_searchposting AS posting ON posting.term = asked.term
         GROUP BY posting.card_id, asked.word
        UNION ALL
        SELECT card_id, -1, %(share)s::float8 * sum(weight)
          FROM knowledge_searchgram WHERE gram = ANY(%(grams)s::text[]) GROUP BY card_id
    ) AS parts
    GROUP BY card_id ORDER BY score DESC, card_id LIMIT %(limit)s
"""


def replace(index: rules.Index) -> None:
    """Put this index in place of the present one; readers see the old one until the commit."""
    for table in _TABLES:
        table.objects.all().delete()
    _copy("knowledge_searchposting (term, card_id, weight)", index.postings)
    _copy("knowledge_searchgram (gram, card_id, weight)", index.grams)
    SearchVocabulary.objects.create(words="\n".join(index.vocabulary))


@contextmanager
def apart() -> Iterator[None]:
    """Inside, this connection has tables of search of its own, empty, before which the installation's are not seen.

    They are temporary: other connections go on with the installation's, and nothing is left afterwards.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            for table in _TABLES:
                name = table._meta.db_table
                cursor.execute(f"CREATE TEMPORARY TABLE {name} (LIKE {name} INCLUDING ALL) ON COMMIT DROP")
        _words_of.cache_clear()  # its keys are ids of the other tables
        try:
            yield
        finally:
            _words_of.cache_clear()
        transaction.set_rollback(True)


def analyze() -> None:
    """What autovacuum does where rows stay."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE knowledge_searchposting, knowledge_searchgram")


def score(question: rules.Question, limit: int) -> list[tuple[int, float]]:
    """(document, score), best first: for each word its best term, and a share of the title's pieces.

    Two queries; three when a word is not known, and once after a change four.
    """
    terms: list[tuple[str, int, float]] = []
    known = _known({term for alternatives in question.terms for term in alternatives})
    vocabulary: list[str] | None = None
    for place, (word, alternatives) in enumerate(zip(question.words, question.terms, strict=True)):
        exact = alternatives & known
        if exact:
            terms.extend((term, place, rules.EXACT) for term in exact)
            continue
        if vocabulary is None:
            vocabulary = _vocabulary()
        terms.extend((term, place, factor) for term, factor in rules.correct(word, vocabulary).items())
    with connection.cursor() as cursor:
        cursor.execute(
            _SCORE,
            {
                "terms": [term for term, _place, _factor in terms],
                "words": [place for _term, place, _factor in terms],
                "factors": [factor for _term, _place, factor in terms],
                "grams": sorted(question.grams),
                "share": rules.GRAM_SHARE,
                "limit": limit,
            },
        )
        return [(int(document), float(points)) for document, points in cursor.fetchall()]


def _copy(target: str, rows: Sequence[tuple[str, int, float]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _known(terms: set[str]) -> set[str]:
    return set(SearchPosting.objects.filter(term__in=sorted(terms)).values_list("term", flat=True).distinct())


def _vocabulary() -> list[str]:
    newest = SearchVocabulary.objects.order_by("-pk").values_list("pk", flat=True).first()
    return [] if newest is None else _words_of(newest)


@lru_cache(maxsize=2)
def _words_of(pk: int) -> list[str]:
    """Kept by the id of its row, which a rebuild replaces; a row gone meanwhile corrects nothing once."""
    found = SearchVocabulary.objects.filter(pk=pk).values_list("words", flat=True).first()
    return (found or "").split("\n")
