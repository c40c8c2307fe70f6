"""The only place that writes and reads the tables of search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from django.db import connection, transaction
from django.db.models import Count

from okienko.knowledge import rules
from okienko.knowledge.models import SearchGram, SearchPosting, SearchTitle, SearchVocabulary

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "synonyms.yaml"
_TABLES = (SearchPosting, SearchGram, SearchTitle, SearchVocabulary)

# For each word its best term; a share of the title's pieces; more for a title that the question holds whole. Rounded,
# because the order of adding changes the last digits, and equal cards would change places.
_SCORE = """
    WITH asked AS (
        SELECT * FROM unnest(%(terms)s::text[], %(words)s::int[], %(factors)s::float8[]) AS asked(term, word, factor)
    ), parts AS (
        SELECT posting.card_id, asked.word, max(posting.weight * asked.factor) AS part
          FROM asked JOIN knowledge_searchposting AS posting ON posting.term = asked.term
         GROUP BY posting.card_id, asked.word
    ), spoken AS (
        SELECT card_id, sum(part) AS spoken FROM parts GROUP BY card_id
    ), pieces AS (
        SELECT card_id, sum(weight) AS pieces FROM knowledge_searchgram
         WHERE gram = ANY(%(grams)s::text[]) GROUP BY card_id
    ), covered AS (
        SELECT card_id, sum(share) AS covered FROM (
            SELECT title.card_id, title.place, max(title.share * active.factor) AS share
              FROM (SELECT term, max(factor) AS factor FROM asked GROUP BY term) AS active
              JOIN knowledge_searchtitle AS title ON title.term = active.term
             GROUP BY title.card_id, title.place
        ) AS words GROUP BY card_id
    )
    SELECT card_id,
           round(((coalesce(spoken, 0) + %(grams_share)s::float8 * coalesce(pieces, 0))
             * (1 + %(title_share)s::float8 * coalesce(covered, 0)))::numeric, 6) AS score,
           coalesce(spoken, 0)
      FROM spoken FULL JOIN pieces USING (card_id) LEFT JOIN covered USING (card_id)
     ORDER BY score DESC, card_id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Scored:
    """`spoken`: the part of the score that whole words gave; pieces of words alone find nothing."""

    document: int
    score: float
    spoken: float


def replace(documents: Sequence[rules.Document], synonyms: Sequence[rules.Synonym]) -> None:
    """Index these documents in place of the present ones; readers see the old index until the commit."""
    index = rules.build_index(documents, rules.read_synonyms(synonyms))
    for table in _TABLES:
        table.objects.all().delete()
    _copy("knowledge_searchposting (term, card_id, weight)", index.postings)
    _copy("knowledge_searchgram (gram, card_id, weight)", index.grams)
    _copy("knowledge_searchtitle (term, card_id, place, share)", index.titles)
    SearchVocabulary.objects.create(
        words="\n".join(index.vocabulary), synonyms=[[one.said, one.official] for one in synonyms]
    )


@lru_cache(maxsize=1)
def shipped_synonyms() -> tuple[rules.Synonym, ...]:
    """Those that come with the program."""
    listed: dict[str, str] = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return tuple(rules.Synonym(said, official) for said, official in listed.items())


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
        _kept.cache_clear()  # its keys are ids of the other tables
        try:
            yield
        finally:
            _kept.cache_clear()
        transaction.set_rollback(True)


def analyze() -> None:
    """What autovacuum does where rows stay."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE knowledge_searchposting, knowledge_searchgram, knowledge_searchtitle")


def look_up(question: rules.Question, *, is_typing: bool = False) -> rules.Lookup:
    """What this question asks of the index. One query; four more once after a change."""
    newest = SearchVocabulary.objects.order_by("-pk").values_list("pk", flat=True).first()
    return _kept(newest or 0).look_up(question, is_typing=is_typing)


def score(asked: rules.Lookup, limit: int) -> list[Scored]:
    """The best documents, best first; equal ones by their number. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SCORE,
            {
                "terms": [one.term for one in asked.asked],
                "words": [one.word for one in asked.asked],
                "factors": [one.factor for one in asked.asked],
                "grams": sorted(asked.grams),
                "grams_share": rules.GRAM_SHARE,
                "title_share": rules.TITLE_SHARE,
                "limit": limit,
            },
        )
        return [Scored(int(document), float(points), float(spoken)) for document, points, spoken in cursor.fetchall()]


def _copy(target: str, rows: Iterable[tuple[str, int, float] | tuple[str, int, int, float]]) -> None:
    """By term, so that all rows of one term lie on few pages: a question reads whole terms."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in sorted(rows):
            copy.write_row(row)


@lru_cache(maxsize=2)
def _kept(pk: int) -> rules.Knowledge:
    """Kept by the id of its row, which a rebuild replaces; a row gone meanwhile corrects nothing once."""
    found = SearchVocabulary.objects.filter(pk=pk).first()
    if found is None:
        return rules.Knowledge([], [], [], 0)
    synonyms = [rules.Synonym(said, official) for said, official in found.synonyms]
    terms = set(SearchPosting.objects.values_list("term", flat=True).distinct())
    documents = SearchTitle.objects.aggregate(number=Count("card_id", distinct=True))["number"]
    return rules.Knowledge(found.words.split("\n"), terms, rules.read_synonyms(synonyms), documents)
