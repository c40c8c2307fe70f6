"""Names, numbers and addresses of people: how they are written, compared and shown. Pure."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NewType

import phonenumbers
from stdnum.pl import nip, pesel, regon

from okienko.kernel import phones
from okienko.kernel.text import sort_key, words

PersonId = NewType("PersonId", int)

SEARCH_FROM = 3  # signs; shorter text finds too much to be of use
_EDELIVERY = re.compile(r"^AE:PL-\d{5}-\d{5}-[A-Z]{5}-\d{2}$")
_BUSINESS_WORDS = frozenset("sp spolka zoo firma przedsiebiorstwo phu pphu ppuh fhu".split())  # noqa: SIM905  # read as words
_ORGANIZATION_WORDS = frozenset("fundacja stowarzyszenie wspolnota parafia szkola zwiazek klub".split())  # noqa: SIM905  # likewise


class Kind(enum.StrEnum):
    RESIDENT = "resident"
    BUSINESS = "business"
    ORGANIZATION = "organization"


class IdentifierKind(enum.StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    NIP = "nip"
    REGON = "regon"
    PESEL = "pesel"  # not collected unless a reason in law is given (data minimization, GDPR art. 5)
    EDELIVERY = "edelivery"


@dataclass(frozen=True, slots=True)
class PersonData:
    """What staff may write about a person. A business has `company_name`; a resident the other two."""

    kind: str = Kind.RESIDENT.value
    given_name: str = ""
    family_name: str = ""
    company_name: str = ""
    language: str = "pl"
    note: str = ""


class BadIdentifier(ValueError):
    """The value cannot be an identifier of this kind."""


def normalize(kind: str, value: str) -> str:
    """The one way a value is stored and compared.

    Phones in E.164, e-mail in lower case, NIP, REGON and PESEL as digits with a right check digit,
    e-delivery addresses (ADE) in capitals. Raises BadIdentifier.
    """
    value = unicodedata.normalize("NFKC", value).strip().casefold()
    match IdentifierKind(kind):
        case IdentifierKind.EMAIL:
            return _email(value)
        case IdentifierKind.PHONE:
            return _phone(value)
        case IdentifierKind.EDELIVERY:
            address = value.upper().replace(" ", "")
            if not _EDELIVERY.match(address):
                raise BadIdentifier(value)
            return address
        case number:
            module = {IdentifierKind.NIP: nip, IdentifierKind.REGON: regon, IdentifierKind.PESEL: pesel}[number]
            digits = re.sub(r"[^0-9]", "", value)
            if not module.is_valid(digits):
                raise BadIdentifier(value)
            return digits


def _email(value: str) -> str:
    local, at, domain = value.rpartition("@")
    if not (local and at and domain) or len(value) > 254 or " " in value or not value.isprintable():
        raise BadIdentifier(value)
    return value


def _phone(value: str) -> str:
    try:
        number = phonenumbers.parse(value, phones.REGION)
    except phonenumbers.NumberParseException as error:
        raise BadIdentifier(value) from error
    if not phonenumbers.is_possible_number(number):
        raise BadIdentifier(value)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown(kind: str, value: str) -> str:
    """A normalized value as people read it: "+48600100200" → "600 100 200"."""
    if kind != IdentifierKind.PHONE:
        return value
    return phones.shown(value)


def backwards(kind: str, value: str) -> str:
    """Digits of a number from the last, so that "ends with" is a prefix an index can find; "" for addresses."""
    if kind in (IdentifierKind.EMAIL, IdentifierKind.EDELIVERY):
        return ""
    return "".join(sign for sign in reversed(value) if sign.isdigit())


def display_name(given_name: str, family_name: str, company_name: str) -> str:
    """What lists call a person; "" when nothing but an address is known."""
    return company_name.strip() or f"{given_name} {family_name}".strip()


def name_sort_key(given_name: str, family_name: str, company_name: str) -> str:
    return sort_key(company_name.strip() or f"{family_name} {given_name}")[:600]


def search_words(*names: str) -> str:
    """Distinct folded words of all names, separated by spaces; what look-ups compare with.

    The family or company name comes first, so that a prefix of the whole finds by family name.
    """
    return " ".join(dict.fromkeys(words(" ".join(names))))[:1000]


def after(prefix: str) -> str:
    """The first text after everything that begins with `prefix`, under the collation "C"."""
    return prefix + "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Name:
    kind: Kind
    given_name: str = ""
    family_name: str = ""
    company_name: str = ""


def guess_name(written: str) -> Name:
    """Parts of a name as a mail program or a form sends it. A guess that staff may correct.

    The last word is the family name; "Kowalski, Jan" is turned round; words like *sp. z o.o.* or
    *fundacja* make it a business or an organization.
    """
    if not written.isprintable():
        written = "".join(sign if sign.isprintable() else " " for sign in written)
    written = " ".join(written.split()).strip("\"' ")[:200]
    in_order = words(written)
    found = set(in_order)
    if found & _BUSINESS_WORDS or " ".join(in_order).endswith((" z o o", " s a")):
        return Name(Kind.BUSINESS, company_name=written)
    if found & _ORGANIZATION_WORDS:
        return Name(Kind.ORGANIZATION, company_name=written)
    if "@" in written:
        return Name(Kind.RESIDENT)
    family, comma, given = written.partition(",")
    if not comma:
        given, _, family = written.rpartition(" ")
    return Name(Kind.RESIDENT, given_name=given.strip()[:100], family_name=family.strip()[:100])


class LookUpKind(enum.StrEnum):
    """What somebody searched by; kept in the log in place of what they typed."""

    NAME = "name"
    NUMBER = "number"
    EMAIL = "email"
    MIXED = "mixed"
    TOO_SHORT = "too_short"


@dataclass(frozen=True, slots=True)
class LookUp:
    """What was typed, understood."""

    kind: LookUpKind
    words: tuple[str, ...] = ()
    digits: str = ""
    email: str = ""

    def canonical(self) -> str:
        return " ".join([*sorted(self.words), self.digits, self.email])


def understand(typed: str) -> LookUp:
    """Sort what was typed into an e-mail, digits of a number, and words of a name, in any order."""
    typed = typed[:120]
    emails = [part.casefold() for part in typed.split() if "@" in part and len(part) >= SEARCH_FROM]
    if emails:
        return LookUp(LookUpKind.EMAIL, email=emails[0])
    tokens = words(typed)
    digits = "".join(token for token in tokens if token.isdecimal())
    names = tuple(dict.fromkeys(token for token in tokens if not token.isdecimal()))
    if len(digits) < SEARCH_FROM and max((len(name) for name in names), default=0) < SEARCH_FROM:
        return LookUp(LookUpKind.TOO_SHORT)
    if not names:
        return LookUp(LookUpKind.NUMBER, digits=digits)
    return LookUp(LookUpKind.MIXED if digits else LookUpKind.NAME, words=names, digits=digits)


def looks_same(first_words: str, second_words: str) -> bool:
    """Whether two folded names may be of one person: the same words, or all but a letter or two of them."""
    first, second = first_words.split(), second_words.split()
    if not first or not second:
        return False
    short, long = sorted((first, second), key=len)
    return all(any(_near(word, other) for other in long) for word in short)


def _near(word: str, other: str) -> bool:
    """Equal, an initial, or one edit apart in words of five letters and more."""
    if word == other or (len(word) == 1 and other.startswith(word)) or (len(other) == 1 and word.startswith(other)):
        return True
    return min(len(word), len(other)) >= 5 and _one_edit(word, other)


def _one_edit(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1:
        return False
    same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return a[same + 1 :] == b[same + 1 :] or a[same:] == b[same + 1 :] or a[same + 1 :] == b[same:]


def best_match(candidates: Iterable[tuple[int, str, bool]], name_words: str) -> int | None:
    """Who an address most probably belongs to, of (id, folded words of the name, verified).

    Same name first, then who confirmed the address, then the earliest record.
    """
    ranked = sorted(
        candidates,
        key=lambda one: (not (name_words and looks_same(one[1], name_words)), not one[2], one[0]),
    )
    return ranked[0][0] if ranked else None
