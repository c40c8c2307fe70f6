"""A shelf of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from okienko.kernel.files import links
from okienko.kernel.tests.files.samples import only_halina


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def owner() -> Iterator[None]:
    """A kind of subject that opens its files to Halina alone."""
    links.register_opener("shelf", only_halina)
    yield
    links._openers.pop("shelf")
