"""Counting searches, opened cards and "this answered it", without who it was.

A search is one statement; nothing of it stays but the sums of a day. Its *ticket* joins what is opened to it for an
hour: a random number, signed, in the addresses of the results, of which a digest stays as long as it must count once.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core import signing
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from okienko.kernel.bulk import insert
from okienko.kernel.lately import forgotten_with_the_rest
from okienko.knowledge.models import Asked, CardDay, Counted, ModelQuestion, SynonymEdition, Trial
from okienko.knowledge.rules import learning as rules
from okienko.knowledge.rules.learning import Bounds, ModelState, Place, Source, TrialState
from okienko.terms import queries as terms

logger = logging.getLogger(__name__)

_SALT = "okienko.search"
TICKET_FOR = 3600  # seconds
LONGEST_TICKET = 120
RETENTION = "search"  # code of okienko/terms
RARE_FOR = timedelta(days=31)  # a question asked less than `RARE` times in all loses its words after so long
PROPOSED_FOR = timedelta(days=90)
MOST_CARDS = 5  # of one question
# Over these a search is answered and not counted. For one network and for all, in ten minutes, in each process.
_searches = Bounds(from_one=40, from_all=1000, seconds=600)
_thanks = Bounds(from_one=10, from_all=300, seconds=600)

# Nobody waits until a count is on the disk: losing one in a crash changes nothing.
_COUNT = """
    WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true) AS is_quick)
    INSERT INTO knowledge_asked AS asked (day, place, meaning, text, nearest, unit, times, unanswered, opened, helped)
    SELECT %(day)s, %(place)s, %(meaning)s, %(text)s, %(nearest)s, %(unit)s, 1, %(unanswered)s, 0, 0
      FROM quick WHERE is_quick = 'off'
    ON CONFLICT (day, place, meaning) DO UPDATE SET times = asked.times + 1,
        unanswered = asked.unanswered + excluded.unanswered, nearest = excluded.nearest, unit = excluded.unit
    RETURNING id
"""
_CARD = """
    INSERT INTO knowledge_cardday AS kept (day, code, opened, helped) VALUES (%s, %s, %s, %s)
    ON CONFLICT (day, code) DO UPDATE SET opened = kept.opened + excluded.opened, helped = kept.helped + excluded.helped
"""
_PROPOSE = """
    INSERT INTO knowledge_modelquestion AS kept (meaning, text, cards, state, source, times, contact_id, changed_at)
    VALUES (%(meaning)s, %(text)s, ARRAY[%(card)s]::varchar[], 'proposed', %(source)s, 1, %(contact_id)s, %(now)s)
    ON CONFLICT (meaning) DO UPDATE SET times = kept.times + 1, changed_at = excluded.changed_at,
        cards = CASE WHEN kept.state = 'proposed' AND cardinality(kept.cards) < %(most)s
                      AND NOT excluded.cards <@ kept.cards THEN kept.cards || excluded.cards ELSE kept.cards END
"""
# What was seldom asked, and is over a month old, stays as a number of its day.
_WORDLESS = """
    WITH gone AS (
        DELETE FROM knowledge_asked WHERE day < %(before)s AND meaning <> '' AND meaning NOT IN (
            SELECT meaning FROM knowledge_asked GROUP BY meaning HAVING sum(times) >= %(rare)s)
        RETURNING day, place, unit, times, unanswered, opened, helped
    )
    INSERT INTO knowledge_asked AS asked (day, place, meaning, text, nearest, unit, times, unanswered, opened, helped)
    SELECT day, place, '', '', '', '', sum(times), sum(unanswered), sum(opened), sum(helped)
      FROM gone GROUP BY day, place
    ON CONFLICT (day, place, meaning) DO UPDATE SET times = asked.times + excluded.times,
        unanswered = asked.unanswered + excluded.unanswered, opened = asked.opened + excluded.opened,
        helped = asked.helped + excluded.helped
"""


@forgotten_with_the_rest
def forget_bounds() -> None:
    """Nobody has searched yet, as far as this process knows."""
    global _searches, _thanks  # the process's own, emptied between tests
    _searches = Bounds(_searches.from_one, _searches.from_all, _searches.seconds)
    _thanks = Bounds(_thanks.from_one, _thanks.from_all, _thanks.seconds)


def ticket(asked_id: int = 0) -> str:
    """A random number that joins what is opened to its search; 0: to a question that is not settled yet."""
    return signing.TimestampSigner(salt=_SALT).sign(f"{asked_id}.{secrets.token_urlsafe(9)}")


def note_search(
    text: str, *, place: Place, is_answered: bool, nearest: str = "", unit: str = "", network: str = ""
) -> str:
    """Count a settled question; the ticket for what it found, "" where it was not counted.

    nearest: code of the first card, answering or not; unit: its symbol. network: who asks, only to bound how much one
    may add; it is written nowhere. One statement. Call it outside a transaction, whose commit it would hurry.
    """
    if not network or not _searches.admits(network, time.monotonic()):
        return ""
    try:
        return ticket(_count(text, place, is_answered=is_answered, nearest=nearest, unit=unit))
    except DatabaseError:
        logger.warning("a search was not counted", exc_info=True)
        return ""


def is_same_search(text: str, given: str) -> bool:
    """Whether a ticket that still counts was given for a question of the portal with this meaning. One query."""
    known = _read(given)
    if known is None:
        return False
    meaning = _meaning(rules.scrubbed(text))
    return Asked.objects.filter(pk=known[0], place=Place.PORTAL, meaning=meaning).exists()


def note_settled(text: str, given: str, *, is_answered: bool, nearest: str = "", unit: str = "") -> int:
    """Count a question that staff typed and let stand, once for its ticket; the id of its sums, 0 for none."""
    known = _read(given)
    if known is None or not text.strip():
        return 0
    if _first_time(known[1], "asked"):
        return _count(text, Place.STAFF, is_answered=is_answered, nearest=nearest, unit=unit)
    same = Asked.objects.filter(day=timezone.localdate(), place=Place.STAFF, meaning=_meaning(rules.scrubbed(text)))
    return same.values_list("pk", flat=True).first() or 0


@transaction.atomic
def note_opened(code: str, given: str, *, asked_id: int = 0) -> None:
    """Count that a result was opened: once for its search, and once for the card, where it is one (code not "").

    A strange ticket counts nothing.
    """
    known = _read(given)
    if known is None:
        return
    if _first_time(known[1], "opened"):
        Asked.objects.filter(pk=known[0] or asked_id).update(opened=F("opened") + 1)
    if code and _first_time(known[1], f"opened:{code}"):
        _count_card(code, opened=1)


@transaction.atomic
def note_helped(code: str, given: str, *, network: str) -> None:
    """Count that a card answered. With the ticket of a search the question may become one that search is measured on,
    once an editor agrees."""
    if not network or not _thanks.admits(network, time.monotonic()):
        return
    known = _read(given)
    if known is None:
        _count_card(code, helped=1)
        return
    if not _first_time(known[1], f"helped:{code}"):
        return
    if _first_time(known[1], "helped"):
        Asked.objects.filter(pk=known[0]).update(helped=F("helped") + 1)
    _count_card(code, helped=1)
    text = Asked.objects.filter(pk=known[0]).values_list("text", flat=True).first()
    if text:
        propose_question(text, code, Source.HELPED)


def propose_question(text: str, code: str, source: Source, *, contact_id: int | None = None) -> None:
    """Keep in mind that this card answered this question. An editor decides whether search is measured on it.

    contact_id: of the contact that it was asked in; `forget_questions` takes its words away again.
    """
    kept = rules.scrubbed(text)
    if not kept or not code or not rules.meaning_of(kept):
        return
    meaning = _meaning(kept)
    if ModelQuestion.objects.filter(meaning=rules.sealed(meaning)).exists():
        return  # an editor did not want it
    row = {"meaning": meaning, "text": kept, "card": code, "source": source.value, "contact_id": contact_id}
    with connection.cursor() as cursor:
        cursor.execute(_PROPOSE, {**row, "now": timezone.now(), "most": MOST_CARDS})


def forget_questions(contact_ids: Sequence[int]) -> int:
    """Take away the words that these contacts proposed and no editor kept; how many questions lost them.

    What others asked of the same meaning goes with them: only the words that came first are kept, and theirs come again
    with their next question. Call it while the contacts are locked, so that none proposes meanwhile.
    """
    theirs = ModelQuestion.objects.filter(contact_id__in=contact_ids).exclude(state=ModelState.KEPT).exclude(text="")
    rows = list(theirs.order_by("id").select_for_update())
    for row in rows:
        if row.state == ModelState.DROPPED:
            _seal(row)
        else:
            row.delete()
    return len(rows)


def expire_searches(today: date) -> int:
    """Take away what is past its period (`terms`: `search`); seldom asked questions lose their words before that.

    Says how many rows went. Asked again it does nothing more.
    """
    now = timezone.now()
    over = Counted.objects.filter(at__lt=now - timedelta(seconds=2 * TICKET_FOR)).delete()[0]
    with connection.cursor() as cursor:
        cursor.execute(_WORDLESS, {"before": today - RARE_FOR, "rare": rules.RARE})
    unwanted = ModelQuestion.objects.filter(state=ModelState.PROPOSED, changed_at__lt=now - PROPOSED_FOR)
    over += unwanted.delete()[0]
    over += _without_words(now - PROPOSED_FOR)
    last = terms.over_since(RETENTION, today)
    if last is not None:
        over += Asked.objects.filter(day__lt=last).delete()[0] + CardDay.objects.filter(day__lt=last).delete()[0]
    return over


def _without_words(before: datetime) -> int:
    """Of questions dropped by then only the digest of their meaning stays, so that none is proposed again; of changes
    tried or kept by then no questions that residents asked. Says how many rows it changed."""
    changed = 0
    for row in ModelQuestion.objects.filter(state=ModelState.DROPPED, changed_at__lt=before).exclude(text=""):
        _seal(row)
        changed += 1
    tried = Trial.objects.filter(asked_at__lt=before) | Trial.objects.filter(
        state__in=[TrialState.KEPT, TrialState.DROPPED]
    )
    shown: list[Trial | SynonymEdition] = [
        *tried.exclude(result=None), *SynonymEdition.objects.exclude(result=None),
    ]  # fmt: skip
    for kept in shown:
        if kept.result and kept.result["examples"]:
            kept.result = {**kept.result, "examples": []}
            kept.save()
            changed += 1
    return changed


def _seal(row: ModelQuestion) -> None:
    """Leave of a question that an editor dropped only by what its meaning is known again."""
    ModelQuestion.objects.filter(meaning=rules.sealed(row.meaning)).delete()
    row.meaning, row.text, row.contact_id = rules.sealed(row.meaning), "", None
    row.save()


def _count(text: str, place: Place, *, is_answered: bool, nearest: str, unit: str) -> int:
    kept = rules.scrubbed(text)
    row = {
        "day": timezone.localdate(), "place": place.value, "meaning": _meaning(kept), "text": kept,
        "nearest": nearest[:60], "unit": unit[:30], "unanswered": 0 if is_answered else 1,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, row)
        return int(cursor.fetchone()[0])


def _count_card(code: str, *, opened: int = 0, helped: int = 0) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_CARD, [timezone.localdate(), code, opened, helped])


def _meaning(text: str) -> str:
    return " ".join(sorted(rules.meaning_of(text)))[:200]


def _read(given: str) -> tuple[int, str] | None:
    """The search and the random number of a ticket of ours that still counts."""
    if not given or len(given) > LONGEST_TICKET:
        return None
    try:
        number, _dot, nonce = signing.TimestampSigner(salt=_SALT).unsign(given, max_age=TICKET_FOR).partition(".")
    except signing.BadSignature:
        return None
    return int(number), nonce


def _first_time(nonce: str, what: str) -> bool:
    key = hashlib.blake2b(f"{nonce}:{what}".encode(), digest_size=20).digest()
    return insert(Counted(key=key), unless_taken=True)
