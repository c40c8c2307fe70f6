"""The only place that writes and reads the tables of search."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path

import yaml
from django.db import connection, transaction

from okienko.knowledge import rules
from okienko.knowledge.models import SearchDocument, SearchEdition, SearchPosting

_DATA = Path(__file__).resolve().parents[1] / "data"
SHIPPED = (_DATA / "synonyms.yaml", _DATA / "synonyms_foreign.yaml")
RULES = Path(__file__).resolve().parents[1] / "rules" / "search"
MOST_KEPT = 50_000  # rows of the index that a process keeps; those of 2,700 cards are fewer
# One index scan for each part, which a join would not surely get.
_ROWS = " UNION ALL ".join(
    ["SELECT part, token, keys, weights FROM knowledge_searchposting"
     " WHERE edition_id = %s AND part = %s AND token = ANY(%s::text[])"] * len(rules.Part)
)  # fmt: skip
_TABLES = (SearchEdition, SearchDocument, SearchPosting)


def replace(documents: Sequence[rules.Document], synonyms: Sequence[rules.Synonym], *, digest: str = "") -> None:
    """Index these documents in place of the present ones; readers see the old index until the commit."""
    index = rules.build_index(documents, rules.read_synonyms(synonyms))
    edition = SearchEdition.objects.create(
        words="\n".join(index.vocabulary), internal_words="\n".join(index.internal_vocabulary),
        synonyms=[[one.said, one.official] for one in synonyms], digest=digest,
    )  # fmt: skip
    kept = SearchEdition.objects.order_by("-pk").values_list("pk", flat=True)[:2]
    for table in (SearchPosting, SearchDocument):
        table.objects.exclude(edition_id__in=list(kept)).delete()
    SearchEdition.objects.exclude(pk__in=list(kept)).delete()
    SearchDocument.objects.bulk_create(
        SearchDocument(
            edition=edition, number=one.id, kind=one.filed.kind, key=one.filed.key, code=one.filed.code,
            title=one.filed.title, is_internal=one.filed.is_internal, audience=list(one.filed.audience),
            life_events=list(one.filed.life_events), unit=one.filed.unit,
        ) for one in documents
    )  # fmt: skip
    internal = {one.id for one in documents if one.filed.is_internal}
    _copy(edition.pk, index, internal)


def digest_of(documents: Iterable[rules.Document], synonyms: Iterable[rules.Synonym]) -> str:
    """Of everything an index is made from, the program included: an upgrade may weigh or write words otherwise."""
    found = hashlib.sha256(engine())
    for one in documents:
        found.update(repr((one.id, sorted(one.fields.items()), one.filed)).encode())
    for synonym in synonyms:
        found.update(repr(synonym).encode())
    return found.hexdigest()


@lru_cache(maxsize=1)
def engine() -> bytes:
    """What makes an index of documents: the code of the rules of search and of this file."""
    code = [*sorted(RULES.glob("*.py")), Path(__file__)]
    return hashlib.sha256(b"".join(one.read_bytes() for one in code)).digest()


def newest_digest() -> str:
    """What the present index was made from, "" where there is none."""
    return SearchEdition.objects.order_by("-pk").values_list("digest", flat=True).first() or ""


@lru_cache(maxsize=1)
def shipped_synonyms() -> tuple[rules.Synonym, ...]:
    """Those that come with the program."""
    files: list[dict[str, str]] = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in SHIPPED]
    return tuple(rules.Synonym(said, official) for listed in files for said, official in listed.items())


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
        cursor.execute("ANALYZE knowledge_searchposting")


class Shelf:
    """One edition of the index as a process keeps it: what its documents are, its words, the rows read so far."""

    def __init__(self, edition: int) -> None:
        self.edition = edition
        self._rows: dict[tuple[rules.Part, str], rules.Row] = {}

    @cached_property
    def documents(self) -> dict[int, rules.Filed]:
        rows = SearchDocument.objects.filter(edition_id=self.edition).values_list(
            "number", "kind", "key", "code", "title", "is_internal", "audience", "life_events", "unit"
        )
        return {
            number: rules.Filed(rules.SearchKind(kind), key, code, title, inside, tuple(whom), tuple(events), unit)
            for number, kind, key, code, title, inside, whom, events, unit in rows
        }

    @cached_property
    def public(self) -> rules.Knowledge:
        """What residents may be led by."""
        return self._knowledge(internal=False)

    @cached_property
    def internal(self) -> rules.Knowledge:
        return self._knowledge(internal=True)

    def look_up(self, question: rules.Question, *, is_typing: bool = False, internal: bool = False) -> rules.Lookup:
        """What this question asks of the index. `internal`: staff ask."""
        return (self.internal if internal else self.public).look_up(question, is_typing=is_typing)

    def meant(
        self, question: rules.Question, limit: int, *, among: frozenset[int] | None = None, internal: bool = False
    ) -> rules.Lookup:
        """How a question that was asked to its end is looked up: by whole words; but where its last word is none of the
        index, or nothing among the first `limit` answers, as if that word were only begun, if then something answers.
        At most two queries.
        """
        whole = self.look_up(question, internal=internal)
        if whole.is_last_known and rules.answers(whole, self.score(whole, limit, among=among)):
            return whole
        begun = self.look_up(question, is_typing=True, internal=internal)
        return begun if begun.begun and rules.answers(begun, self.score(begun, limit, among=among)) else whole

    def score(self, asked: rules.Lookup, limit: int, *, among: frozenset[int] | None = None) -> list[rules.Scored]:
        """The best documents, best first; equal ones by their number. At most one query. `among`: only these."""
        wanted = {(rules.Part.TERM, one) for one in asked.terms} | {(rules.Part.TITLE, one) for one in asked.terms}
        wanted |= {(rules.Part.GRAM, one) for one in asked.grams}
        return rules.rank(asked, self._read(wanted), limit, among=among)

    def _read(self, wanted: set[tuple[rules.Part, str]]) -> Mapping[tuple[rules.Part, str], rules.Row]:
        """All of these and perhaps more. Not `self._rows`, which another thread may begin anew meanwhile."""
        kept = self._rows
        missing = sorted(one for one in wanted if one not in kept)  # not a difference, which walks all that is kept
        if not missing:
            return kept
        if len(kept) + len(missing) > MOST_KEPT:
            kept, missing = {}, sorted(wanted)
        values: list[int | str | list[str]] = []
        for part in rules.Part:
            values += [self.edition, part.value, [token for one, token in missing if one is part]]
        with connection.cursor() as cursor:
            cursor.execute(_ROWS, values)
            found = {(rules.Part(part), token): _unpacked(keys, weights) for part, token, keys, weights in cursor}
        kept |= dict.fromkeys(missing, _NOTHING) | found
        self._rows = kept
        return kept

    def _knowledge(self, *, internal: bool) -> rules.Knowledge:
        found = SearchEdition.objects.filter(pk=self.edition).first()
        if found is None:
            return rules.Knowledge([], [], [], 0)
        terms = SearchPosting.objects.filter(edition_id=self.edition, part=rules.Part.TERM)
        if not internal:
            terms = terms.filter(is_internal=False)
        vocabulary = found.words.split("\n") + (found.internal_words.split("\n") if internal else [])
        return rules.Knowledge(
            vocabulary, set(terms.values_list("token", flat=True)),
            rules.read_synonyms(rules.Synonym(said, official) for said, official in found.synonyms),
            sum(1 for one in self.documents.values() if one.is_counted),
        )  # fmt: skip


def newest() -> Shelf:
    """The present index. One query; a few more once after a change."""
    return _kept(SearchEdition.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)


@lru_cache(maxsize=2)
def _kept(edition: int) -> Shelf:
    return Shelf(edition)


_NOTHING: rules.Row = (array("i"), array("f"))


def _unpacked(keys: bytes, weights: bytes) -> rules.Row:
    row: rules.Row = (array("i"), array("f"))
    row[0].frombytes(keys)
    row[1].frombytes(weights)
    return row


def _copy(edition: int, index: rules.Index, internal: set[int]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY knowledge_searchposting (edition_id, part, token, is_internal, keys, weights) FROM STDIN"
        ) as copy,
    ):
        for (part, token), (keys, weights) in sorted(index.rows.items(), key=lambda row: row[0]):
            documents = rules.documents_of(part, keys)
            is_internal = all(one in internal for one in documents)
            copy.write_row((edition, part.value, token, is_internal, keys.tobytes(), weights.tobytes()))
