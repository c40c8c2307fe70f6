"""Files of forms that nobody can reach any more are deleted; never one that an edition has."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from okienko.audit import queries as audit
from okienko.kernel import files
from okienko.kernel.errors import DomainError, NotFound
from okienko.kernel.models import File
from okienko.knowledge import queries, services, tasks
from okienko.knowledge.models import CardDraft, CardVersion, ServiceCard
from okienko.knowledge.rules import forms
from okienko.knowledge.services.expiring_forms import expire_forms
from tests.card_forms import PDF, publish, put_form
from tests.cast import Office, make_office
from tests.service_cards import CODE, load_card

pytestmark = pytest.mark.django_db
START = "2026-11-24 09:00+01:00"
MONTH = timedelta(days=31, hours=1)


@pytest.fixture
def clock(settings, tmp_path) -> Iterator[Any]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(START, tick=False) as machine:
        yield machine


@pytest.fixture
def office(db, clock) -> Office:
    office = make_office()
    load_card(office)
    return office


def expire() -> list[int]:
    return [int(one) for one in expire_forms(timezone.now())]


def drop(office: Office) -> int:
    draft = queries.draft(office.edyta, CODE)
    services.drop(draft.id, by=office.edyta)
    return draft.id


def kept() -> set[int]:
    return set(File.objects.values_list("pk", flat=True))


def test_of_a_dropped_draft_after_a_month_with_a_log(office, clock, django_capture_on_commit_callbacks):
    file_id = put_form(office)
    draft_id = drop(office)
    clock.shift(timedelta(days=30))
    assert expire() == [], "it may be brought back"
    services.pick_up(draft_id, by=office.edyta)
    assert queries.draft_forms(office.edyta, CODE).forms[0].file is not None
    clock.shift(MONTH)
    assert expire() == [], "somebody writes it"
    drop(office)
    key = files.info(files.FileId(file_id)).name
    clock.shift(MONTH)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.expire_searches()
    assert (key, kept()) == ("zamowienie-2.pdf", set())
    assert expire() == []
    told = [one.data for one in audit.acts_on("office") if one.action == "knowledge.forms_expired"]
    assert told == [{"files": [file_id]}], "and where nothing is done, nothing is said"


def test_a_draft_brought_back_later_keeps_its_forms_without_their_files(office, clock):
    aside = put_form(office)
    put_form(office, "3", PDF + b"%3")
    draft_id = drop(office)
    clock.shift(MONTH)
    assert len(expire()) == 2
    services.pick_up(draft_id, by=office.edyta)
    found = queries.draft_forms(office.edyta, CODE)
    assert [(one.code, one.version, one.file) for one in found.forms] == [("GK-7", "3", None)]
    assert found.aside == []
    with pytest.raises(NotFound):
        services.restore_form(draft_id, aside, seen=found.draft.version, by=office.edyta)


def test_what_was_replaced_goes_a_day_after_the_draft_is_published(office, clock):
    first = put_form(office)
    second = put_form(office, "3", PDF + b"%3")
    clock.shift(MONTH)
    assert expire() == [], "the open draft may put it back"
    publish(office)
    assert expire() == [first]
    assert kept() == {second}
    third = put_form(office, "4", PDF + b"%4")
    services.remove_form(queries.draft(office.edyta, CODE).id, third, seen=queries.draft(office.edyta, CODE).version,
                         by=office.edyta)  # fmt: skip
    publish(office)
    assert expire() == [], "who has just uploaded may still be saving"
    clock.shift(timedelta(days=1, minutes=1))
    assert expire() == [third]
    services.archive(CODE, reason="Koniec", by=office.zofia)
    clock.shift(20 * MONTH)
    assert expire() == [], "editions of a card in the archive keep theirs"
    assert kept() == {second}


def test_files_of_others_stay(office, clock):
    mine = files.store(PDF, name="pismo.pdf", by=office.edyta, subject="contact:1")
    clock.shift(MONTH)
    assert expire() == []
    assert kept() == {int(mine)}


def named_by_editions() -> set[int]:
    contents = [*CardVersion.objects.values_list("content", flat=True), *ServiceCard.objects.values("forms")]
    return {file_id for content in contents for file_id, _form in forms.with_files(content)}


def within_reach() -> set[int]:
    """Files a person can still get at: of every edition, of open drafts, of those dropped within the month."""
    lately = timezone.now() - timedelta(days=31)
    reached = named_by_editions()
    for draft in CardDraft.objects.exclude(stage="published"):
        if draft.stage != "archived" or draft.changed_at >= lately:
            for content in (draft.content, {"forms": draft.forms_aside}):
                reached |= {file_id for file_id, _form in forms.with_files(content)}
    return reached


def _steps(office: Office, dice: random.Random, clock: Any) -> list[Callable[[], object]]:
    number = dice.randrange(10**9)

    def version() -> int:
        return queries.draft(office.edyta, CODE).version

    def open_id() -> int:
        return queries.draft(office.edyta, CODE).id

    def some_file(aside: bool) -> int:
        found = queries.draft_forms(office.edyta, CODE)
        return dice.choice([one.file.id for one in (found.aside if aside else found.forms) if one.file])

    return [
        lambda: put_form(office, str(number), PDF + f"%{number}".encode()),
        lambda: put_form(office, str(number), PDF + f"%{number}".encode(), form="GK-8"),
        lambda: services.remove_form(open_id(), some_file(aside=False), seen=version(), by=office.edyta),
        lambda: services.restore_form(open_id(), some_file(aside=True), seen=version(), by=office.edyta),
        lambda: publish(office),
        lambda: publish(office),
        lambda: drop(office),
        lambda: services.pick_up(dice.choice(list(CardDraft.objects.filter(stage="archived"))).pk, by=office.edyta),
        lambda: services.begin_change(CODE, number=dice.choice([1, 2, 3, None]), by=office.edyta),
        lambda: services.archive(CODE, reason="Koniec", by=office.zofia),
        lambda: clock.shift(timedelta(days=dice.choice([1, 10, 40]), minutes=1)),
        lambda: clock.shift(timedelta(days=dice.choice([1, 10, 40]), minutes=1)),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_editors_do_every_edition_keeps_all_its_files(office, clock, seed, django_capture_on_commit_callbacks):
    dice = random.Random(seed)  # noqa: S311  # a walk that can be repeated
    deleted = 0
    for _ in range(40):
        with suppress(DomainError, IndexError), transaction.atomic():  # a step that cannot be made now
            dice.choice(_steps(office, dice, clock))()
        reached = within_reach()
        with django_capture_on_commit_callbacks(execute=True):
            deleted += len(expire())
        assert reached <= kept()
    for file_id in within_reach():
        with files.open_file(files.FileId(file_id)) as content:
            assert content.read().startswith(PDF), "the bytes, too"
    with suppress(DomainError):
        services.begin_change(CODE, by=office.edyta)
    put_form(office, "last", PDF + b"%last")
    CardDraft.objects.exclude(stage="published").update(stage="archived")
    clock.shift(2 * MONTH)
    deleted += len(expire())
    assert kept() == named_by_editions(), "and nothing else is left"
    assert deleted, "the walk came to something that goes"


@pytest.mark.django_db(transaction=True)
def test_who_takes_a_file_up_while_it_goes(clock):
    """An import holds a file it knows again: it stays, or the import finds it gone and brings its own."""
    office = make_office()
    load_card(office)
    file_id = put_form(office)
    drop(office)
    clock.shift(MONTH)
    seen: list[list[int]] = []

    def other() -> None:
        seen.append(expire())
        connection.close()

    with transaction.atomic():
        assert files.hold([file_id]) == {file_id}
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert seen == [[]]
    assert expire() == [file_id]
    with transaction.atomic():
        assert files.hold([file_id]) == set()
