"""Which placeholders a text of the office may have, and which it must: pure."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass


class LetterKind(enum.StrEnum):
    """When a text goes out."""

    AUTOMATIC = "automatic"  # by itself, at its moment
    READY = "ready"  # offered to who writes a reply
    LETTER = "letter"  # on paper or by e-delivery
    UNUSED = "unused"  # the pack has it no more, or nothing sends it yet


EDITED = ("title", "subject", "body")  # columns of a template that the office may change

# Sent by the machine at its moment (packs/README.md), so not offered to who writes a reply.
AUTOMATIC = frozenset({
    "acknowledgement", "acknowledgement-kpa", "acknowledgement-report", "ask-for-more", "callback", "closing",
    "closing-report", "closing-without-rating", "date-changed", "handed-over", "joined", "reopened",
    "reminder-closes", "reminder-confirm", "reminder-ended", "reminder-opens",
})  # fmt: skip
NEVER_SENT = frozenset({"callback", "date-changed"})  # in packs, but nothing sends them yet

_OFFICE = {"office", "office_address", "office_phone"}
_FOLLOWED = {"reference", "tracking_code", "tracking_url", "topic", "planned_date"}
_RECEIVED = {"received_date", "clause_short", "clause_url"}
_CASE = _OFFICE | _FOLLOWED | {
    "case_sign", "category", "place", "unit", "unit_phone", "handler_name", "handler_post",
}  # fmt: skip
_REMINDED = {
    "office",
    "office_phone",
    "programme",
    "closing_date",
    "when",
    "moved",
    "closing",
    "programme_url",
    "stop_url",
    "own_url",
}
_ASKED = {"office", "office_phone", "programmes", "confirm_url", "clause_short", "clause_url"}
_SETTLED = _CASE | {"answer", "closing_label", "outcome", "reopen_until"}
# What is known at the moment a text goes out by itself: anything else would reach the resident as {name}.
_KNOWN: dict[str, set[str]] = {
    # of an e-mail and of a form alike, so only what both know
    "acknowledgement": {"office", "office_phone", "closed"} | _FOLLOWED | _RECEIVED,
    "acknowledgement-kpa": {"office", "office_phone", "closed", "edelivery_address", "visit_url"}
    | _FOLLOWED | _RECEIVED,
    "acknowledgement-report": _CASE | _RECEIVED,
    "ask-for-more": _CASE | {"questions", "reply_by"},
    "callback": {"office", "office_phone", "reference", "topic", "callback_time"},
    "closing": _SETTLED | {"rating_url"},
    "closing-report": _SETTLED | {"rating_url"},
    "closing-without-rating": _SETTLED,
    "date-changed": _CASE | {"new_date", "due_date", "reasons"},
    "handed-over": _CASE,
    "joined": _CASE | {"joined_reference"},
    "reopened": _CASE,
    "reminder-closes": _REMINDED,
    "reminder-confirm": _ASKED,
    "reminder-ended": _REMINDED,
    "reminder-opens": _REMINDED,
}  # fmt: skip
# Without these a text fails what it is for: they stay where the pack has them.
_ESSENTIAL = frozenset({
    "actions_taken", "addressee", "answer", "body", "callback_time", "case_sign", "clause_short", "clause_url",
    "closing_date", "confirm_url", "due_date", "factual_reasons", "forwarded_date", "joined_reference",
    "legal_reasons", "missing_items", "new_date", "own_url", "planned_date", "programme", "programmes", "questions",
    "rating_url", "reasons", "received_date", "recipient", "reference", "reply_by", "reply_days", "signatory_name",
    "stop_url", "tracking_code", "tracking_url",
})  # fmt: skip
# Every placeholder there is (packs/README.md).
EVERY = frozenset({
    "actions_taken", "addressee", "answer", "attachment_count", "body", "callback_time", "capacity", "case_sign",
    "category", "city", "clause_short", "clause_url", "closed", "closing", "closing_date", "closing_label",
    "confirm_url", "date", "due_date", "edelivery_address", "factual_reasons", "forwarded_date", "handler_name",
    "handler_post", "higher_body", "joined_reference", "legal_reasons", "missing_items", "moved", "new_date",
    "office", "office_address", "office_phone", "outcome", "own_url", "person_name", "place", "planned_date",
    "point", "programme", "programme_url", "programmes", "questions", "rating_url", "reasons", "received_date",
    "received_time", "recipient", "recipient_contact", "reference", "reopen_until", "reply_by", "reply_days",
    "signatory_name", "signatory_post", "stop_url", "topic", "tracking_code", "tracking_url", "unit", "unit_phone",
    "visit_place", "visit_url", "when",
})  # fmt: skip

_OF_PEOPLE = EVERY - ((_REMINDED | _ASKED) - _CASE - _RECEIVED)  # a reminder belongs to no contact

_GOOD = re.compile(r"\{([a-z_]+)\}")
_BROKEN = re.compile(r"\{[^{}\n]{0,40}\}?|[^{}\s]{0,20}\}")


@dataclass(frozen=True, slots=True)
class BadPlaceholders:
    """What is wrong with the placeholders of a text; nothing is where the first three are empty."""

    unknown: tuple[str, ...]  # names nobody would fill
    missing: tuple[str, ...]  # names the text needs
    broken: tuple[str, ...]  # braces that are no placeholder, as written
    allowed: tuple[str, ...]  # names that would be filled, by the alphabet

    def __bool__(self) -> bool:
        return bool(self.unknown or self.missing or self.broken)


def allowed(code: str, pack: Iterable[str] = ()) -> frozenset[str]:
    """Names this template may use. pack: those its text in the pack has. One that people send may have any: what the
    program does not know, they fill in."""
    return frozenset(_KNOWN.get(code, _OF_PEOPLE)) | frozenset(pack)


def needed(pack: Iterable[str]) -> frozenset[str]:
    """Names that may not be left out, of those the text in the pack has."""
    return _ESSENTIAL & frozenset(pack)


def checked(code: str, subject: str, body: str, pack: Iterable[str]) -> BadPlaceholders:
    """What is wrong with the placeholders of a text, in the order in which they stand."""
    text = f"{subject}\n{body}"
    names = list(dict.fromkeys(_GOOD.findall(text)))
    pack = frozenset(pack)
    may, broken = allowed(code, pack), _BROKEN.findall(_GOOD.sub(" ", text))
    return BadPlaceholders(
        tuple(one for one in names if one not in may),
        tuple(sorted(needed(pack) - set(names))),
        tuple(dict.fromkeys(one.strip() for one in broken)),
        tuple(sorted(may)),
    )
