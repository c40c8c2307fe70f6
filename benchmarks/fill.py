"""A scratch database with a million cases, for `benchmarks/reads.py`.

    DATABASE_URL=postgresql://… python benchmarks/fill.py [--cases 1000000]

Makes the database `okienko_bench_reads` beside the one in DATABASE_URL, loads the demonstration's town and half
year through the ordinary doors, then multiplies its cases (with their contacts, messages, history, people and
open work) by INSERT … SELECT, so that every text and unit is as common as there. Closed cases spread over twenty
years, open ones over ten weeks: about 30,000 matters wait, as much as a big city has. Indexes are built after the
rows. A database that is there is used as it is, its migrations brought up to date.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper
    from django.db.models import Model

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SCRATCH = "okienko_bench_reads"
STEP = 10_000  # ids of copy k are those of the half year plus k × STEP; no table of the half year has as many rows
FAMILIES = 150  # copies of the residents
WAITING = 250  # copies of what is open


def use_scratch(name: str = SCRATCH) -> bool:
    """Point DATABASE_URL at a scratch database; True when it had to be made."""
    home = os.environ["DATABASE_URL"]
    with psycopg.connect(home, autocommit=True) as connection:
        kept = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if not kept:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    parts = home.split("?", 1)
    os.environ["DATABASE_URL"] = "?".join([parts[0].rsplit("/", 1)[0] + f"/{name}", *parts[1:]])
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    return not kept


def fill(cases: int) -> None:
    from django.core.management import call_command

    from config.demo import load_history
    from okienko.kernel import actors, packs

    began = time.perf_counter()
    pack = ROOT / "packs" / "miasto"
    call_command("migrate", verbosity=0)
    packs.load(pack, by=actors.system())
    load_history(pack)
    print(f"the half year: {time.perf_counter() - began:.0f} s")
    multiply(cases)
    print(f"everything: {time.perf_counter() - began:.0f} s")


def multiply(cases: int) -> None:
    from okienko.cases.models import Case, CaseContact, CaseNote, Handover, StatusChange
    from okienko.contacts.models import Answer, Contact, Message, Rating
    from okienko.people.models import Identifier, Person
    from okienko.routing.models import WorkItem

    closed = ("resolved", "settled")
    copies = max(1, round(cases / Case.objects.filter(state__in=closed).count()) - 1)
    own = f"k * {STEP}"
    person = f"t.person_id + (k % {FAMILIES}) * {STEP}"
    number = f"lpad((9000000000 + t.id + {own})::text, 10, '0')"
    past = (
        f"t.received_at - CASE WHEN t.state IN {closed} THEN k * interval '150 hours' ELSE k * interval '7 hours' END"
    )
    subject = f"split_part(t.subject, ':', 1) || ':' || (split_part(t.subject, ':', 2)::bigint + {own})"
    stays = f"(k <= {WAITING} OR t.state IN {closed})"
    wanted = {*CaseContact.objects.values_list("contact_id", flat=True)}
    wanted |= {*Contact.objects.filter(state="open").values_list("id", flat=True)}
    these = f"({', '.join(map(str, sorted(wanted)))})"  # named one by one: as a subquery it is planned badly
    # what hangs below an open matter ends where that matter's copies end
    waiting = {*Contact.objects.filter(state="open").values_list("id", flat=True)}
    open_contacts = f"({', '.join(map(str, sorted(waiting)))})"
    waiting = {*Case.objects.exclude(state__in=closed).values_list("id", flat=True)}
    open_cases = f"({', '.join(map(str, sorted(waiting)))})"
    of_contact = f"t.contact_id IN {these} AND (k <= {WAITING} OR t.contact_id NOT IN {open_contacts})"
    of_case = f"(k <= {WAITING} OR t.case_id NOT IN {open_cases})"
    copy(Person, FAMILIES, {})
    digits = f"lpad((500000000 + t.id + {own})::text, 9, '0')"  # nobody shares an address with 150 others
    copy(
        Identifier,
        FAMILIES,
        {
            "person_id": f"t.person_id + {own}",
            "value": f"CASE t.kind WHEN 'email' THEN k || '.' || t.value ELSE '+48' || {digits} END",
            "backwards": f"CASE t.backwards WHEN '' THEN '' ELSE reverse({digits}) END",
        },
    )
    contact = {"person_id": person, "reference": number, "received_at": past}
    copy(Contact, copies, contact, where=f"t.id IN {these} AND {stays}")
    for model in (Message, Answer):
        copy(model, copies, {"contact_id": f"t.contact_id + {own}"}, where=of_contact)
    copy(
        Case,
        copies,
        {
            "person_id": person,
            "reference": number,
            "received_at": past,
            "sign": "CASE WHEN t.sign = '' THEN '' ELSE t.sign || '/' || k END",
            "duplicate_of_id": f"t.duplicate_of_id + {own}",
        },
        where=stays,
    )
    copy(CaseContact, copies, {"case_id": f"t.case_id + {own}", "contact_id": f"t.contact_id + {own}"}, where=of_case)
    for part in (StatusChange, Handover, CaseNote):
        copy(part, copies, {"case_id": f"t.case_id + {own}"}, where=of_case)
    copy(Rating, copies, {"subject": subject, "person_id": person})
    later = "t.due_at + (k % 240) * interval '1 hour'"
    copy(WorkItem, WAITING, {"subject": subject, "due_at": later}, where="t.kind <> 'callback'")


def copy(model: type[Model], copies: int, changes: dict[str, str], *, where: str = "true") -> None:
    """Multiply the rows of the half year; `changes`: column → SQL of `t` (the row) and `k` (the copy)."""
    from django.db import connection

    began = time.perf_counter()
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields]
    changes = {"id": f"t.id + k * {STEP}", **changes}
    values = ", ".join(changes.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'")
        built_later = take_off(cursor, table)
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t, generate_series(1, {copies}) k"
            f" WHERE t.id < {STEP} AND ({where})"
        )
        count = cursor.rowcount
        for statement in built_later:
            cursor.execute(statement)
        cursor.execute(f"VACUUM ANALYZE {table}")
    print(f"  {table:24} {count:>10,} rows {time.perf_counter() - began:6.0f} s", flush=True)


def take_off(cursor: CursorWrapper, table: str) -> list[str]:
    """Drop what an INSERT of many rows would keep up to date row by row; the statements that build it again."""
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype IN ('f', 'u') ORDER BY contype DESC",
        [table],
    )
    constraints = cursor.fetchall()
    for name, _definition in constraints:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = %s::regclass AND NOT indisprimary",
        [table],
    )
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    again = [f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" for name, definition in constraints]
    return [*(definition for _name, definition in indexes), *again]


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--cases", type=int, default=1_000_000)
    chosen = options.parse_args()
    fresh = use_scratch()
    import django

    django.setup()
    if fresh:
        fill(chosen.cases)
    else:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        print(f"{SCRATCH} is there already; DROP DATABASE {SCRATCH} to make it anew")


if __name__ == "__main__":
    main()
