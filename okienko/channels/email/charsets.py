"""Bytes to text when the mail lies about its charset, or says nothing.

Polish mail of the last thirty years comes as UTF-8, windows-1250 or ISO-8859-2, under any of these
names and under `us-ascii`, `iso-8859-1`, `utf-8`, `unknown-8bit` or none. What is decoded is always
text that PostgreSQL takes: no NUL, no lone surrogate.
"""

from __future__ import annotations

import binascii
import codecs
import re

from charset_normalizer import from_bytes

_POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
_ENGLISH_TYPOGRAPHY = frozenset("„”“’‘–—…•§°€ \u00a0")
# One byte to one letter: nearly any bytes pass as these, so passing proves nothing.
_LATIN = frozenset({"ascii", "iso8859-1", "iso8859-15", "cp1252", "cp1250", "iso8859-2", "latin-1"})
# Not charsets of text in mail, or so slow on long input that a stranger could block the intake.
_REFUSED = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})
_GUESS_FROM = 20_000  # bytes; more does not change the guess, it only takes time

_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\r\n]*)\?=")
_QUOTED = re.compile(rb"=([0-9A-Fa-f]{2})")


def clean(text: str) -> str:
    """Text without characters a database or a page cannot hold, with line ends as `\\n`."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def decode(data: bytes, declared: str = "") -> tuple[str, bool]:
    """The text and whether it was guessed, that is, not what the message declared."""
    if data.isascii() and b"\x1b" not in data and b"\x00" not in data:
        name = _codec(declared)
        if name not in ("utf-7", "hz", "iso2022_kr") and not name.startswith(("utf-16", "utf-32")):
            return clean(data.decode("ascii")), False
    name = _codec(declared)
    if name and name not in _LATIN:
        try:
            return clean(data.decode(name)), False
        except (UnicodeError, ValueError):
            pass  # it lied; below we look for ourselves
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    else:
        return clean(text), name not in ("utf-8", "")
    return _guess(data, name)


def _guess(data: bytes, declared: str) -> tuple[str, bool]:
    # The declared name first: where two read equally well, the sender is believed.
    names = dict.fromkeys([declared if declared in _LATIN else "cp1250", "cp1250", "iso8859-2", "cp1252"])
    sample = data[:_GUESS_FROM]
    best = max(names, key=lambda name: _likeness(sample, name))
    if _likeness(sample, best) <= 0:
        other = from_bytes(sample).best()
        if other is not None and _codec(other.encoding):
            best = _codec(other.encoding)
    return clean(data.decode(best, errors="replace")), best != declared


def _likeness(sample: bytes, name: str) -> float:
    """How much the bytes read as Polish under this name; at most 1, below 0 when they do not."""
    characters = [character for character in sample.decode(name, errors="replace") if not character.isascii()]
    score = 0
    for character in characters:
        if character in _POLISH:
            score += 2
        elif character in _ENGLISH_TYPOGRAPHY:
            score += 1
        elif character == "\ufffd" or character < "\u00a0":
            score -= 3  # nobody writes C1 controls
        else:
            score -= 1
    return score / (2 * len(characters) or 1)


def _codec(name: str) -> str:
    """The codec Python knows under this name of a charset; empty when it is none or refused."""
    try:
        found = codecs.lookup(name.strip().strip("\"'").split("*")[0] or "-")
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return ""
    if not getattr(found, "_is_text_encoding", True) or found.name.replace("_", "-") in _REFUSED:
        return ""
    return found.name


def decode_header(value: str) -> str:
    """One line of text from the value of a header as the parser gave it: 8-bit bytes as surrogates, RFC 2047."""
    value = _from_surrogates(value)
    pieces: list[str] = []
    charset, run = "", b""  # some programs cut a letter of two bytes between two words: join before decoding
    place = 0
    for word in _ENCODED_WORD.finditer(value):
        gap = value[place : word.start()]
        if run and (gap.strip() or word[1].lower() != charset):
            pieces.append(decode(run, charset)[0])
            run = b""
        if gap.strip() or not (pieces or run):
            pieces.append(gap)
        charset = word[1].lower()
        run += _bytes_of_word(word[2], word[3])
        place = word.end()
    if run:
        pieces.append(decode(run, charset)[0])
    return " ".join(clean("".join([*pieces, value[place:]])).split())


def _bytes_of_word(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return _QUOTED.sub(lambda match: bytes([int(match[1], 16)]), data.replace(b"_", b" "))
    try:
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return data


def _from_surrogates(value: str) -> str:
    if value.isascii():
        return value
    return decode(value.encode("utf-8", "surrogateescape"))[0]
