"""Taking out of a question what says who asks. Pure.

Rather a word too many than a person: numbers go unless they are short or a year, and names go where a first name, a
"pan" or an ending of surnames gives them away. A name that none of these shows stays; so nobody
reads a question that was asked less than `RARE` times.
"""

from __future__ import annotations

import hashlib
import re

from okienko.knowledge.rules.learning.persons import GONE, without_names

LONGEST = 120  # letters kept of a question
RARE = 3  # times; what was asked less often is shown to nobody, and loses its words after a month
READ = 600  # letters looked at; nothing behind them is kept

_MAIL = re.compile(r"\S*@\S*")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# Seven digits or more, however they are parted: telephone, PESEL, NIP, account, a date of birth.
_LONG_NUMBER = re.compile(r"\+?\(?\d(?:[\s.\-–/()]{0,3}\d){6,}")
# "654 321": the code of a matter.
_CODE = re.compile(r"(?<!\d)\d{3}[\s.\-–]{1,3}\d{3}(?!\d)")
_DATE = re.compile(r"\b\d{1,2}[.\-/ ]\d{1,2}[.\-/ ](?:\d{4}|\d{2})\b|\b\d{4}[.\-/]\d{1,2}[.\-/]\d{1,2}\b")
# "GK-I.6131.12.2026", "WA1M/00012345/6", "ABC123456": letters and digits in one piece.
_SIGN = re.compile(r"[^\W_]*[^\W\d_][^\W_]*(?:[.\-/][^\W_]+)*")
_FLAT_OF = r"(?:\s?(?:/|m\.?|lok\.?|mieszkania)\s?\d+[a-zA-Z]?)?"
_STREET = re.compile(
    rf"\b(?:ul|al|pl|os|ulic\w*|alej\w*|plac\w?|osiedl\w*|street)\b\.?\s*(?:[\w.\-]+\s+){{0,4}}\d+[a-zA-Z]?\b{_FLAT_OF}",
    re.IGNORECASE,
)
_HOUSE = re.compile(rf"\b[A-ZĄĆĘŁŃÓŚŹŻ][a-ząćęłńóśźż]{{2,}}\s+\d{{1,4}}[a-zA-Z]?\b(?!\s?(?:plus|\+)){_FLAT_OF}")
# "cicha 4", "lipowej 3a": an adjective and the number of a house, where nothing is counted.
_NO_STREET = (
    r"(?!naj|podstaw|ogóln|ogoln|zawodow|muzyczn|publiczn|niepubl|ważn|wazn|umow|budow|rozmow|krow|poł?ow|gł?ow|nadbudow|"
    r"rozbudow|przebudow|zabudow|odbudow|dzieck|pann|wann|miesięczn|miesieczn|roczn|minimaln|maksymaln|własn|wlasn)"
)
_COUNTED = (
    r"(?!\s*(?:[.,]\d|[-–%+]|zł|zl|lat|rok|roku|dni|dzie|tyg|mies|os|raz|metr|km|ha\b|m2|m²|godz|min|szt|proc|plus|kopi|"
    r"egz|ps|kot|auta|samoch|pok|kg|ton|litr|mieszk|grup|kat|stop))"
)
_ADJECTIVE = (
    r"(?:(?:cich|dług|dlug|krótk|krotk|such)|[^\W\d_]{2,}(?:ow|[bcdfghjklłmprstwzźżśćń]n|[sc]k|dzk))(?:a|iej|ej|ą)"
)
_QUIET_HOUSE = re.compile(rf"\b{_NO_STREET}{_ADJECTIVE}\s+\d{{1,3}}[a-z]?\b{_FLAT_OF}{_COUNTED}", re.IGNORECASE)
_FLAT = re.compile(r"\b\d{1,4}[a-zA-Z]?\s?(?:/|\bm\.?\s|\blok\.?\s)\s?\d{1,4}\w?\b")
# The same in Cyrillic: "вул. Мостова 4, кв. 7", "Мостова 4", "мостовій 4а"; not "Через 30 днів".
_FLAT_OF_CYRILLIC = r"(?:\s?(?:/|,?\s?(?:кв|оф)\w*\.?)\s?\d+\w?)?"
_STREET_CYRILLIC = re.compile(
    r"\b(?:ул|вул|просп|пл|пров|пер|бул|вулиц\w*|улиц\w*|проспект\w*|площ[аіеи]\w*|провул\w*|переул\w*|бульвар\w*)\b\.?"
    rf"\s*(?:[\w.\-'’]+,?\s+){{0,4}}\d+\w?\b{_FLAT_OF_CYRILLIC}",
    re.IGNORECASE,
)
_HOUSE_CYRILLIC = re.compile(
    r"\b(?!(?i:зон|основн|початков|новин|дитин|людин|родин|сторон|цін|машин|умов|перш|друг|ден))"
    r"(?:[А-ЯЄІЇҐ][а-яєіїґ'’]{2,}(?:ськ|цьк|зьк|ск|цк|н|ов|ев|єв)(?:а|ая|ій|ої|ой|у|ую)|[^\W\d_]{2,}(?:н|ов|ськ|ск)(?:ій|ої|ой|ая))\s+\d{1,3}[а-яєіїґ]?\b"
    rf"{_FLAT_OF_CYRILLIC}"
    r"(?!\s*(?:[.,]\d|[-–%+]|зл|евро|євро|грн|л[іе]т|р[оі]к|год|дн|ден|тиж|недел|м[іе]с|ос[оі]б|ч[еоа]л|раз|метр|км|га\b|"
    r"м2|м²|мин|хв|шт|плюс|коп|к[гв]|авт|маш|кімн|комн|клас|класс|груп|кат|ст|процент|відс|т[иы]с))"
)
_POST_CODE = re.compile(r"\b\d{2}[-–]\d{3}\b")
_NUMBER = re.compile(r"\d[\d.,]*")
_PLACES = (_STREET, _STREET_CYRILLIC, _HOUSE, _HOUSE_CYRILLIC, _QUIET_HOUSE, _FLAT)
_SPACES = re.compile(r"\s+")
_GAPS = re.compile(rf"{GONE}(?:\W*{GONE})+")
_OFFICIAL = re.compile(r"(?:pit|cit|vat|in|dt|dl|il|ir|zus|pcc|sd|pkd|art)[- ]?\d{1,3}|\d{3}\+?plus", re.IGNORECASE)


def scrubbed(text: str) -> str:
    """The question without what looks like a number, an address or a name of somebody, cut to `LONGEST` letters.

    What went is "…"; "" where nothing is left. Scrubbing twice changes nothing more.
    """
    left, before = text[:READ], ""
    while left != before:  # what goes, or is cut off, may uncover the number of a house: "cicha 4 Oskar"
        before, left = left, _scrubbed_once(left)
    return left


def _scrubbed_once(text: str) -> str:
    left = _SPACES.sub(" ", "".join(sign if sign.isprintable() else " " for sign in text)).strip()
    for pattern in (_MAIL, _LINK):
        left = pattern.sub(f" {GONE} ", left)
    left = _SIGN.sub(lambda found: GONE if _is_sign(found.group()) else found.group(), left)
    for pattern in (_LONG_NUMBER, _DATE, _CODE, _POST_CODE, *_PLACES):
        left = pattern.sub(f" {GONE} ", left)
    left = _NUMBER.sub(lambda found: found.group() if _is_harmless(found.group()) else GONE, left)
    left = _GAPS.sub(GONE, _SPACES.sub(" ", without_names(left))).strip()
    if len(left) > LONGEST:
        left = left[:LONGEST].rpartition(" ")[0] or GONE
    return left if any(sign.isalnum() for sign in left) else ""


def sealed(meaning: str) -> str:
    """By what a meaning is known again whose words are gone."""
    return f"#{hashlib.blake2b(meaning.encode(), digest_size=20).hexdigest()}"


def _is_sign(piece: str) -> bool:
    """Whether a piece with letters carries a number of something: four digits, or three beside letters."""
    digits = sum(sign.isdigit() for sign in piece)
    return digits >= 3 and not _OFFICIAL.fullmatch(piece)


def _is_harmless(number: str) -> bool:
    """Up to three digits, or a year: "800 plus", "art. 35", "w 2026". A sum of money goes with the rest."""
    digits = "".join(sign for sign in number if sign.isdigit())
    return len(digits) <= 3 or (len(digits) == 4 and digits[:2] in ("19", "20") and number.rstrip(".,") == digits)
