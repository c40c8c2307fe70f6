"""Letters as the report of plain language reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from okienko.contacts.models import TextTemplate
from okienko.knowledge.queries import Published
from okienko.knowledge.rules import TextKind

_PLACEHOLDER = re.compile(r"\{\w+\}")


def letter_texts() -> Iterator[Published]:
    """Polish templates; what is put into them later counts as one word. One query."""
    for row in TextTemplate.objects.filter(language="pl").order_by("code"):
        text = _PLACEHOLDER.sub("x", row.body).replace("**", "")
        yield Published(TextKind.LETTER, row.code, row.title, "", [text])
