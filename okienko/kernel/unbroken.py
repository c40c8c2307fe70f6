"""Amounts, terms and places of the law that stay on one line. Pure."""

from __future__ import annotations

import re

_NUMBER = r"(?:\d{1,3}(?:[ \u00a0]\d{3}){1,4}|\d{1,9}(?:[–-]\d{1,9})?)(?:[,.]\d{1,4})?"
_UNIT = (
    r"zł|PLN|gr|%|dni|dnia|dzień|dniach|tygodnia|tygodni|tygodnie|tydzień|miesiąc|miesiąca|miesiące|miesięcy|lat|lata|"
    r"latach|rok|roku|godz\.|godzin|godziny|godzinę|minut|minuty|m²|m2|m³|m|km|cm|mm|kg|g|t|ha|MB|kB|osób|osoby"
)
_WHOLE = re.compile(
    rf"(?<![\w,.])(?:(?:[Dd]o|[Oo]d|[Zz]a|[Pp]o|[Nn]a|[Ww])[ \u00a0])?{_NUMBER}[ \u00a0]"
    rf"(?:(?:tys\.|mln)[ \u00a0])?(?:{_UNIT})(?!\w)"
    r"|(?<!\w)(?:[Aa]rt\.|[Uu]st\.|[Pp]kt|[Pp]oz\.|[Nn]r|§§?)[ \u00a0]\d{1,6}\w?(?!\w)"
)
_PIECES = re.compile(r"(<[^>]*>)")
# What is no running text, or may hold no further element.
_LEFT_ALONE = re.compile(r"<(/?)(?:code|pre|script|style|svg|textarea|option|title|kbd)\b", re.I)


def whole_in_markup(markup: str) -> str:
    """HTML with "1 234,50 zł", "14 dni" and "art. 57" of its texts each kept on one line.

    By an element around them, so that not a letter changes: they are copied, searched and read aloud as before.
    """
    found: list[str] = []
    inside = 0  # elements that are left alone
    for piece in _PIECES.split(markup):
        if piece.startswith("<"):
            tag = _LEFT_ALONE.match(piece)
            if tag and not piece.endswith("/>"):
                inside = max(0, inside - 1) if tag[1] else inside + 1
            found.append(piece)
        else:
            found.append(piece if inside else _WHOLE.sub(r'<span class="ok-whole">\g<0></span>', piece))
    return "".join(found)
