"""The order of packages, as `.importlinter` states it."""

from __future__ import annotations

import configparser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def ranks() -> dict[str, int]:
    """Domain → height; `kernel` is 0. Domains on one line of the contract are equally high."""
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter", encoding="utf-8")
    lines = contract["importlinter:contract:domains-point-down"]["layers"].split("\n")
    rows = [line.replace("(", "").replace(")", "").split("|") for line in lines if line.strip()]
    return {name.strip(): height for height, row in enumerate(reversed(rows)) for name in row}
