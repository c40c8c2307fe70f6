"""Numbers of telephones as people read them, and as a telephone dials them. Pure."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

REGION = "PL"
_BEGINNING = re.compile(r"[\s\d()+/.-]*")


def shown(number: str | None) -> str:
    """ "38 001 01 00" of "+48380010100", "+380 44 123 4567" of one abroad; what is no number stays as it is."""
    parsed = _parsed(number)
    if parsed is None:
        return number or ""
    is_ours = parsed.country_code == phonenumbers.country_code_for_region(REGION)
    style = PhoneNumberFormat.NATIONAL if is_ours else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


def dialed(number: str | None) -> str:
    """ "+48380010100" of "38 001 01 00 wew. 12"; the digits alone of a short number; "" of what begins with none."""
    written = _BEGINNING.match(number or "")
    digits = written[0] if written else ""
    parsed = _parsed(digits)
    if parsed is None:
        return "".join(sign for sign in digits if sign in "+0123456789")
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def _parsed(number: str | None) -> PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(number or "", REGION)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number(parsed) else None
