"""Every import contract is seen to fail when somebody breaks it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.layers import ROOT

LINT = Path(sys.executable).with_name("lint-imports")
# contract, file to write, its content: the smallest break of that contract and of no other
BREAKS = [
    ("domains-point-down", "okienko/routing/extra.py", "from okienko.contacts import queries\n"),
    ("domains-point-down", "okienko/kernel/extra.py", "import okienko.audit.services\n"),
    ("inside-a-domain", "okienko/audit/rules.py", "from okienko.audit import services\n"),
    ("edges-stay-thin", "okienko/workspace/extra.py", "from okienko.people.models import Person\n"),
    ("edges-stay-thin", "okienko/channels/email/views.py", "from okienko.channels.email.models import Mailbox\n"),
    ("rules-are-pure", "okienko/audit/rules.py", "import django.utils.timezone\n"),
    ("front-door", "okienko/cases/extra.py", "from okienko.contacts.models import Contact\n"),
    ("front-door", "okienko/cases/extra.py", "from okienko.people.forms import PersonForm\n"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The tree without what contracts do not read."""
    place = tmp_path_factory.mktemp("tree")
    skipped = shutil.ignore_patterns("migrations", "static", "locale", "templates", "__pycache__", "test_*.py")
    for name in ("okienko", "config", "tests/architecture"):
        shutil.copytree(ROOT / name, place / name, ignore=skipped)
    shutil.copy(ROOT / ".importlinter", place)
    return place


def lint(tree: Path, contract: str) -> subprocess.CompletedProcess[str]:
    command = [LINT, "--no-cache", "--contract", contract]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(("contract", "path", "content"), BREAKS)
def test_a_break_is_seen(copy, contract, path, content):
    file = copy / path
    former = file.read_text() if file.exists() else None
    try:
        file.write_text((former or "") + content)
        found = lint(copy, contract)
    finally:
        file.unlink() if former is None else file.write_text(former)
    assert found.returncode == 1, found.stdout
    assert "BROKEN" in found.stdout


def test_the_tree_itself_keeps_every_contract(copy):
    done = subprocess.run([LINT, "--no-cache"], cwd=copy, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout


def test_every_contract_has_a_break():
    lines = (ROOT / ".importlinter").read_text().splitlines()
    named = {line.split("contract:")[1].rstrip("]") for line in lines if line.startswith("[importlinter:contract:")}
    assert named == {contract for contract, _path, _content in BREAKS}
