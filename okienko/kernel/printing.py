"""Documents to take along: PDF/UA drawn by Typst, and QR codes in them."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path

import segno
import typst


def pdf(template: Path, values: Mapping[str, object]) -> bytes:
    """The template with its values, tagged for screen readers (PDF/UA-1). Values are data: Typst never reads them as
    markup."""
    drawn = typst.compile(
        template, sys_inputs={"values": json.dumps(values)}, format="pdf", pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )  # fmt: skip
    assert isinstance(drawn, bytes)
    return drawn


def qr(link: str) -> str:
    """The link as an SVG picture."""
    picture = io.BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="svg", scale=4, border=2, xmldecl=False)
    return picture.getvalue().decode()
