"""Public reference of a matter: nine digits and a Damm check digit, shown as `482 193 075 4`.

It is read aloud and keyed in on a telephone, so the check digit must catch what people do: one wrong
digit and two neighbours swapped. The Damm quasigroup catches all of both with digits alone.
Source of the table: H. M. Damm, *Total anti-symmetrische Quasigruppen*, Marburg 2004, p. 111.
"""

from __future__ import annotations

import re
import secrets

LENGTH = 10

_TABLE = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
# People write spaces (also hard and thin ones), hyphens and dots between the groups.
_SEPARATOR = r"[ \t\u00a0\u2009\u202f.\-\u2010-\u2013]?"
_IN_TEXT = re.compile(rf"(?<![0-9])[0-9]{{3}}(?:{_SEPARATOR}[0-9]{{3}}){{2}}{_SEPARATOR}[0-9](?![0-9])")


def damm_check(digits: str) -> int:
    """The check digit of `digits` (ASCII digits only); 0 when `digits` already ends with a right one."""
    interim = 0
    for digit in digits:
        interim = _TABLE[interim][int(digit)]
    return interim


def new_reference() -> str:
    """Ten digits, the first nine random. The caller keeps it unique and tries again when it is taken."""
    digits = f"{secrets.randbelow(10**9):09d}"
    return f"{digits}{damm_check(digits)}"


def format_reference(reference: str) -> str:
    """`4821930754` as people see it: `482 193 075 4`, with hard spaces so that it never breaks."""
    return f"{reference[:3]}\u00a0{reference[3:6]}\u00a0{reference[6:9]}\u00a0{reference[9:]}"


def parse_reference(text: str) -> str | None:
    """The ten digits of a reference typed by a person, or None when they cannot be one."""
    digits = "".join(character for character in text if character in "0123456789")
    return digits if len(digits) == LENGTH and damm_check(digits) == 0 else None


def find_in_text(text: str) -> list[str]:
    """References in running text, in order, each once. A number may pass by chance: look each up."""
    found = (parse_reference(match.group()) for match in _IN_TEXT.finditer(text))
    return list(dict.fromkeys(reference for reference in found if reference))


def split_at_references(text: str) -> list[str]:
    """The text in pieces, every second one in the form of a reference, mistyped ones too; joined they are the text."""
    pieces, at = [], 0
    for match in _IN_TEXT.finditer(text):
        pieces += [text[at : match.start()], match.group()]
        at = match.end()
    return [*pieces, text[at:]]
