"""Pages and information clauses as a pack brings them, for tests."""

from __future__ import annotations

from pathlib import Path

from okienko.kernel import pages

PAGE = """---
code: contact
language: pl
title: Kontakt
updated: 2026-01-05
---

Telefon: +48380010100.

<h2 id="gdzie">Gdzie jesteśmy</h2>

Rynek 1.
"""
CLAUSE = """---
channel: form
language: pl
title: Dane z formularza
version: 1
valid_from: 2026-01-05
short: Dane zbiera urząd.
---

Dane są potrzebne, żeby odpowiedzieć.
"""


def load_texts(folder: Path, *, page: str = PAGE, clause: str = CLAUSE) -> None:
    """Load a pack with these texts alone; "" leaves one out."""
    for name, text in (("pages/contact.pl.md", page), ("clauses/form.pl.md", clause)):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        if text:
            file.write_text(text, encoding="utf-8")
    pages.load(folder)
