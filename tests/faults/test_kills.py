"""Web, worker and postmaster killed without warning under mixed load: what was acknowledged exists once.

OKIENKO_TEST_KILLS says how many (50).
"""

import email
import os
import random
import re
import sys
import time
from collections import Counter

import psycopg
import pytest

from tests.faults.driver import Load
from tests.faults.office import running
from tests.waiting import until

pytestmark = pytest.mark.long
KILLS = int(os.environ.get("OKIENKO_TEST_KILLS", "50"))
VICTIMS = ("web", "web-child", "worker", "postgres")


@pytest.fixture
def office():
    with running() as office:
        yield office


def test_what_was_acknowledged_exists_once(office):
    load = Load(office.web, office.smtp, office.url)
    load.start()
    killed = Counter()
    while killed.total() < KILLS:
        time.sleep(random.uniform(1, 5))  # at any moment of the work
        kind = random.choice(VICTIMS)
        killed[kind] += office.kill(kind)
    office.wait_healthy(120)
    load.stop()
    with psycopg.connect(office.url(), autocommit=True) as connection:
        # What was in the hand of a killed process is tried again after its lease, which for mail is a minute.
        until(lambda: nothing_is_on_its_way(connection), lambda: on_its_way(connection))

    marks = load.marks
    counts = {kind: (len(marks.sent[kind]), len(marks.acknowledged[kind])) for kind in ("mail", "api", "form", "reply")}
    sys.stdout.write(f"\nkilled {dict(killed)}; sent and acknowledged: {counts}; trouble: {Counter(load.trouble)}\n")
    with psycopg.connect(office.url()) as connection:
        findings = [*contents(connection, marks), *mail_owed(connection, office.home / "outbox"), *facts(connection)]
        findings += leases(connection)
    assert not findings, "\n".join(findings)
    assert not load.trouble, Counter(load.trouble)


def nothing_is_on_its_way(connection):
    """Looked at again and again: nothing was in somebody's hand beyond its lease at any look."""
    assert not (stuck := list(leases(connection))), stuck
    return not any(on_its_way(connection).values())


def on_its_way(connection):
    """How many messages are owed and how many facts wait for a handler."""
    (mail,) = connection.execute(
        "SELECT count(*) FROM channels_outgoingmail WHERE state IN ('queued', 'sending')"
    ).fetchone()
    (waiting,) = connection.execute("SELECT count(*) FROM kernel_pendingfact").fetchone()
    return {"mail": mail, "facts": waiting}


def marks_in(connection, query):
    """Every mark in the first column of the rows, as often as it stands there."""
    found = Counter()
    for (text,) in connection.execute(query):
        found.update(re.findall(r"znak-[a-z]+-\d{6}-[0-9a-f]{8}", text)[:1])
    return found


def contents(connection, marks):
    """What was acknowledged exists once; nothing exists that was not sent."""
    places = {
        "mail": "SELECT text FROM contacts_message WHERE text LIKE '%znak-mail-%' AND kind = 'incoming'",
        "api": "SELECT text FROM contacts_message WHERE text LIKE '%znak-api-%' AND kind = 'incoming'",
        "form": "SELECT text FROM contacts_message WHERE text LIKE '%znak-form-%' AND kind = 'incoming'",
        "reply": "SELECT text FROM contacts_message WHERE text LIKE 'Odpowiadam: znak-reply-%'",
    }
    for kind, query in places.items():
        found = marks_in(connection, query)
        for mark in marks.acknowledged[kind]:
            if found[mark] != 1:
                yield f"{mark} was acknowledged and exists {found[mark]} times"
        for mark, count in found.items():
            if mark not in marks.sent[kind] or count > 1:
                yield f"{mark} exists {count} times"
    cases = marks_in(
        connection,
        "SELECT description FROM cases_case WHERE description LIKE '%znak-api-%' OR description LIKE '%znak-form-%'",
    )
    for mark in marks.acknowledged["api"] | marks.acknowledged["form"]:
        if cases[mark] != 1:
            yield f"{mark} was acknowledged and has {cases[mark]} cases"
    raw = connection.execute(
        "SELECT count(*), count(contact_id) FROM channels_rawmessage WHERE message_id LIKE '%znak-mail-%'"
    ).fetchone()
    if raw != (len(marks.sent["mail"]), len(marks.sent["mail"])):
        yield f"raw messages and those with a contact: {raw}, sent: {len(marks.sent['mail'])}"


def mail_owed(connection, outbox):
    """Every message owed lies in the outbox; repeats of one have one Message-ID and one content."""
    there = {email.message_from_bytes(path.read_bytes())["Message-ID"] for path in outbox.glob("*.eml")}
    rows = connection.execute("SELECT message_id, state, key FROM channels_outgoingmail").fetchall()
    for message_id, state, key in rows:
        if state != "sent" or message_id not in there:
            yield f"{key} is {state}, in the outbox: {message_id in there}"
    if strays := there - {row[0] for row in rows}:
        yield f"sent though not owed: {strays}"
    unanswered = connection.execute(
        """SELECT count(*) FROM contacts_message AS m WHERE m.text LIKE 'Odpowiadam: znak-reply-%%'
           AND NOT EXISTS (SELECT 1 FROM channels_outgoingmail AS o WHERE o.contact_message_id = m.id)"""
    ).fetchone()
    for (reference,) in connection.execute(
        """SELECT c.reference FROM cases_case AS c WHERE c.description ~ 'znak-form-' AND NOT EXISTS (
           SELECT 1 FROM channels_outgoingmail AS o JOIN cases_casecontact AS l ON l.contact_id = o.contact_id
           WHERE l.case_id = c.id)"""
    ):
        yield f"nobody was told the number of {reference}, sent by the form"
    if unanswered[0]:
        yield f"{unanswered[0]} replies were saved and nobody owes them"


def facts(connection):
    for name, handler in connection.execute(
        """SELECT f.name, coalesce(e.error, 'never tried') FROM kernel_pendingfact AS p
           JOIN kernel_fact AS f ON f.id = p.fact_id LEFT JOIN kernel_handlerfailure AS e ON e.subject = p.subject
           WHERE f.published_at < now() - interval '30 s'"""
    ):
        yield f"{name} waits longer than 30 s: {handler}"


def leases(connection):
    """No lock and no job older than its lease."""
    for (key,) in connection.execute(
        "SELECT key FROM channels_outgoingmail WHERE state = 'sending' AND next_try_at < now() - interval '10 s'"
    ):
        yield f"{key} has been in somebody's hand beyond its lease"
    for state, query in connection.execute(
        """SELECT a.state, a.query FROM pg_stat_activity AS a
           WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
             AND a.xact_start < now() - interval '30 s'"""
    ):
        yield f"a transaction of more than 30 s: {state} {query}"
