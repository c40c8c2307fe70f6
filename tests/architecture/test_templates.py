"""A template extends and includes only the shell, its own domain's templates, or a lower domain's."""

import re
from pathlib import Path

from tests.architecture.layers import ROOT, ranks

NAMES = re.compile(r"{%-?\s*(?:extends|include)\s+([\"'])(?P<name>[^\"']+)\1")


def wrong_names(path: Path, text: str, heights: dict[str, int]) -> list[str]:
    """Names that `path` (okienko/DOMAIN/…) may not use."""
    own = path.parts[1]
    allowed = {"design", own, *(name for name, height in heights.items() if height < heights[own])}
    return [
        f"{path}: {found['name']}"
        for found in NAMES.finditer(text)
        if "/" in found["name"] and found["name"].split("/")[0] not in allowed
    ]


def test_templates_point_downwards():
    heights = ranks()
    wrong = []
    for path in sorted((ROOT / "okienko").rglob("templates/**/*.html")):
        wrong += wrong_names(path.relative_to(ROOT), path.read_text(encoding="utf-8"), heights)
    assert wrong == []


def test_a_template_that_points_up_is_seen():
    path = Path("okienko/people/templates/people/x.html")
    text = '{% extends "design/base.html" %}{% include "accounts/a.html" %}{% include "workspace/list.html" with a=1 %}'
    assert wrong_names(path, text, ranks()) == [f"{path}: workspace/list.html"]
