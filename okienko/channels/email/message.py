"""Bytes of a message → what a person reads. Never raises, whatever the bytes.

The standard parser is used under its older policy (`compat32`): the newer one raises on headers that
real mail has. Everything it leaves undecoded (8-bit headers, lying charsets) is decoded here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import getaddresses, parsedate_to_datetime

from okienko.channels.email import automatic
from okienko.channels.email.automatic import Bounce
from okienko.channels.email.body import LONGEST_TEXT, Attachment, Body, Defect, leaves
from okienko.channels.email.charsets import decode, decode_header
from okienko.channels.email.identity import identity_of
from okienko.channels.email.language import language_of

LONGEST_HEADER = 32_000  # bytes read of one header; the standard library is quadratic in it
MOST_ADDRESSES = 500
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,990}>")


@dataclass(frozen=True, slots=True)
class Address:
    name: str
    address: str  # lower case; empty when there was none


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """A message as read. Texts hold no NUL and no lone surrogate; line ends are `\\n`."""

    identity: str
    size: int
    text: str
    message_id: str = ""  # with brackets
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    sender: Address = Address("", "")  # From
    reply_to: Address = Address("", "")
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    date: datetime | None = None  # as the sender's clock said, in UTC
    safe_html: str = ""
    attachments: tuple[Attachment, ...] = ()
    language: str = ""  # pl, uk, en or empty
    is_auto_reply: bool = False  # made by a machine: absence notices, confirmations
    is_list: bool = False  # newsletters, discussion lists, bulk mail
    bounce: Bounce | None = None
    defects: tuple[Defect, ...] = ()

    @property
    def is_bounce(self) -> bool:
        return self.bounce is not None


class _Policy(Compat32):
    """Cuts endless headers before the parser, which is quadratic in them, looks inside."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


_PARSER = BytesParser(policy=_Policy())


def parse(raw: bytes) -> IncomingMail:
    """The message in these bytes. Every input gives one; what could not be read is in `defects`."""
    try:
        return _parse(raw)
    except Exception:  # noqa: BLE001, RUF100  # a message is never lost to a fault of a parser, ours or Python's
        text, _ = decode(raw[: 4 * LONGEST_TEXT])
        return IncomingMail(
            identity=identity_of(raw), size=len(raw), text=text[:LONGEST_TEXT], defects=(Defect.UNREADABLE,)
        )


def _parse(raw: bytes) -> IncomingMail:
    message = _PARSER.parsebytes(raw)
    headers = _Headers(message)
    body = Body()
    for part in leaves(message, body):
        body.add(part)
    text, safe = body.finish()
    defects = [*_header_defects(headers), *body.defects]
    if message.defects:
        defects.append(Defect.MALFORMED)
    if not headers and not text.strip():
        defects.append(Defect.UNREADABLE)
        text, _ = decode(raw[: 4 * LONGEST_TEXT])
    sender = headers.address("from")
    subject = headers.one("subject")[:990]
    mail = IncomingMail(
        identity=identity_of(raw),
        size=len(raw),
        message_id=headers.message_id("message-id"),
        in_reply_to=headers.message_id("in-reply-to"),
        references=tuple(_MESSAGE_ID.findall(headers.one("references")))[-100:],
        sender=sender,
        reply_to=headers.address("reply-to"),
        to=headers.addresses("to"),
        cc=headers.addresses("cc"),
        subject=subject,
        date=_date(headers.one("date")),
        text=text[:LONGEST_TEXT],
        safe_html=safe,
        attachments=tuple(body.attachments),
        language=language_of(f"{subject}\n{text[:5000]}"),
        is_list=automatic.is_list(headers.one),
        defects=tuple(dict.fromkeys(defects)),
    )
    bounce = automatic.find_bounce(message, headers.one, sender.address, mail.text)
    auto_reply = bounce is None and automatic.is_auto_reply(headers.one, sender.address, mail.subject)
    return replace(mail, bounce=bounce, is_auto_reply=auto_reply)


class _Headers:
    """Headers by lower-case name, decoded, each with all its occurrences."""

    def __init__(self, message: Message) -> None:
        self._raw: dict[str, list[str]] = {}
        for name, value in message.raw_items():
            self._raw.setdefault(name.lower(), []).append(str(value))

    def __bool__(self) -> bool:
        return bool(self._raw)

    def count(self, name: str) -> int:
        return len(self._raw.get(name, ()))

    def one(self, name: str) -> str:
        return decode_header(self._raw[name][0]) if name in self._raw else ""

    def message_id(self, name: str) -> str:
        value = self.one(name)
        found = _MESSAGE_ID.search(value)
        return found.group() if found else value[:990]

    def addresses(self, name: str) -> tuple[Address, ...]:
        """Read before decoding, so that an encoded comma or bracket in a name is not taken for syntax."""
        found = []
        for value in self._raw.get(name, ()):
            plain = " ".join(value.split())
            try:
                pairs = getaddresses([plain], **_LENIENT)
            except (ValueError, IndexError, RecursionError):
                pairs = [("", plain)]
            for label, address in pairs:
                cleaned = decode_header(address).strip("<>\"' ").lower()[:320]
                if label or cleaned:
                    found.append(Address(decode_header(label)[:300], cleaned))
        return tuple(found[:MOST_ADDRESSES])

    def address(self, name: str) -> Address:
        found = self.addresses(name)
        return next((one for one in found if "@" in one.address), found[0] if found else Address("", ""))


def _lenient() -> dict[str, bool]:
    """Newer Pythons refuse a whole list for one bad comma unless told not to; older ones know no `strict`."""
    try:
        getaddresses(["a@example.org"], strict=False)
    except TypeError:
        return {}
    return {"strict": False}


_LENIENT = _lenient()


def _header_defects(headers: _Headers) -> Iterator[Defect]:
    if not headers.count("from"):
        yield Defect.NO_FROM
    if headers.count("from") > 1:
        yield Defect.MANY_FROM
    if not headers.count("message-id"):
        yield Defect.NO_MESSAGE_ID
    if _date(headers.one("date")) is None:
        yield Defect.NO_DATE


def _date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
        aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return aware if 1980 <= aware.year <= 9000 else None
