"""What nobody claimed or never committed is swept away."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from okienko.kernel import files
from okienko.kernel.errors import NotFound
from okienko.kernel.files.models import File
from okienko.kernel.tests.files.samples import (
    MARIA,
    PIOTR,
    photo,
    stored,
)

pytestmark = pytest.mark.django_db


def test_only_whoever_stored_a_file_may_claim_it_and_only_once() -> None:
    mine = files.store(photo(), name="a.jpg", by=MARIA)
    other = files.store(photo(), name="b.jpg", by=PIOTR)
    for ids, by in (([mine, other], MARIA), ([mine], PIOTR), ([mine, files.FileId(10**9)], MARIA)):
        with pytest.raises(NotFound):
            files.attach(ids, subject="shelf:1", by=by)
    assert files.list_files("shelf:1") == []
    assert files.attach([mine], subject="shelf:1", by=MARIA) == 1
    with pytest.raises(NotFound):
        files.attach([mine], subject="shelf:2", by=MARIA)


def test_deleted_bytes_go_only_when_the_transaction_commits(
    shelf: Path, django_capture_on_commit_callbacks: Any
) -> None:
    file_id = files.store(photo(), name="a.jpg", by=MARIA)
    files.open_thumbnail(file_id).close()
    with django_capture_on_commit_callbacks(execute=True):
        assert files.delete([file_id]) == 1
        assert len(stored(shelf)) == 2
    assert not stored(shelf)
    with pytest.raises(NotFound):
        files.info(file_id)


@pytest.mark.django_db(transaction=True)
def test_the_sweep_removes_what_nobody_claimed_and_what_never_committed(shelf: Path) -> None:
    claimed = files.store(photo(), name="a.jpg", by=MARIA, subject="shelf:1")
    files.open_thumbnail(claimed).close()
    unclaimed = files.store(photo(), name="b.jpg", by=MARIA)
    with transaction.atomic():
        files.store(photo(), name="c.jpg", by=MARIA, subject="shelf:2")
        transaction.set_rollback(True)  # bytes without a row
    assert len(stored(shelf)) == 4
    assert files.sweep() == 0, "all of it is young"
    assert files.sweep(timezone.now() + timedelta(days=2)) == 2
    assert default_storage.exists(File.objects.get(pk=claimed).key)
    assert len(stored(shelf)) == 2
    assert not File.objects.filter(pk=unclaimed).exists()
    assert files.sweep(timezone.now() + timedelta(days=2)) == 0


def test_a_row_whose_bytes_are_gone_is_not_found(shelf: Path) -> None:
    file_id = files.store(photo(), name="a.jpg", by=MARIA)
    for path in stored(shelf):
        path.unlink()
    with pytest.raises(NotFound):
        files.open_file(file_id)


def test_lists_cost_one_query(django_assert_num_queries: Any) -> None:
    for number in range(3):
        files.store(photo(), name=f"{number}.jpg", by=MARIA, subject="shelf:1")
    with django_assert_num_queries(1):
        assert [info.name for info in files.list_files("shelf:1")] == ["0.jpg", "1.jpg", "2.jpg"]
