"""The parts of a message: words to read, HTML to show, everything else as attachments."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from okienko.channels.email import html
from okienko.channels.email.charsets import decode, decode_header

LONGEST_TEXT = 1_000_000  # characters shown; the raw message is kept whole
MOST_PARTS = 500


class Defect(enum.StrEnum):
    """What was wrong with a message, told to the person who reads it."""

    UNREADABLE = "unreadable"  # not a message at all; shown as plain text
    MALFORMED = "malformed"  # broken structure; shown as far as it could be read
    NO_FROM = "no_from"
    MANY_FROM = "many_from"  # several From fields: a trick to show another sender than filters check
    NO_DATE = "no_date"
    NO_MESSAGE_ID = "no_message_id"
    CHARSET_GUESSED = "charset_guessed"
    BROKEN_ENCODING = "broken_encoding"  # base64 or quoted-printable that does not decode whole
    CUT = "cut"  # longer than shown
    WINMAIL = "winmail"  # attachments wrapped by Outlook in winmail.dat


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    media_type: str
    content: bytes = field(repr=False)
    content_id: str = ""  # of a picture inside the HTML, without brackets


class Body:
    """Gathers the parts of one message: words to read, HTML to show, everything else as attachments."""

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.html: list[str] = []
        self.attachments: list[Attachment] = []
        self.defects: list[Defect] = []
        self._inner_text = ""

    def add(self, part: Message) -> None:
        media_type = _media_type(part)
        if media_type.startswith("multipart/"):  # says it has parts, and has none
            media_type = "text/plain"
        name = _file_name(part)
        as_file = _disposition(part) == "attachment" or bool(name)
        if media_type in ("text/plain", "text/html") and not as_file:
            self._add_text(part, media_type)
        elif media_type == "message/rfc822" or (media_type.startswith("message/") and part.is_multipart()):
            self._add_message(part, name, media_type)
        else:
            self._add_file(part, name, media_type)
        if part.defects:
            self.defects.append(Defect.MALFORMED)

    def _add_text(self, part: Message, media_type: str) -> None:
        data = self._content(part)
        text, guessed = decode(data, _charset(part))
        if guessed:
            self.defects.append(Defect.CHARSET_GUESSED)
        if len(text) > LONGEST_TEXT:
            self.defects.append(Defect.CUT)
        (self.html if media_type == "text/html" else self.plain).append(text[:LONGEST_TEXT])

    def _add_message(self, part: Message, name: str, media_type: str) -> None:
        """A letter inside a letter is kept as a file; its words stand in when the outer one has none."""
        inner = part.get_payload()
        message = inner[0] if isinstance(inner, list) and inner else None
        if isinstance(message, Message):
            subject = decode_header(str(message.get("subject", "")))
            name = name or f"{subject[:80] or 'wiadomość'}.eml"
            content = _source(message) if media_type == "message/rfc822" else _source(part)
            first = next((leaf for leaf in message.walk() if leaf.get_content_type() == "text/plain"), None)
            if first is not None and not self._inner_text:
                self._inner_text = decode(self._content(first), _charset(first))[0]
        else:
            content = self._content(part)
        self.attachments.append(Attachment(name or "wiadomość.eml", media_type, content))

    def _add_file(self, part: Message, name: str, media_type: str) -> None:
        if media_type == "application/ms-tnef" or name.lower() == "winmail.dat":
            self.defects.append(Defect.WINMAIL)
        content_id = decode_header(str(part.get("content-id", ""))).strip("<> ")[:300]
        content = self._content(part)
        if not name and not content.strip():
            return
        name = name or f"załącznik-{len(self.attachments) + 1}{_ENDINGS.get(media_type, '')}"
        self.attachments.append(Attachment(name, media_type, content, content_id))

    def _content(self, part: Message) -> bytes:
        try:
            data = part.get_payload(decode=True)
        except (ValueError, LookupError, AssertionError):
            data = None
        if isinstance(data, bytes):
            if any("Base64" in type(defect).__name__ for defect in part.defects):
                self.defects.append(Defect.BROKEN_ENCODING)
            return data
        self.defects.append(Defect.BROKEN_ENCODING)
        return _bytes(part.get_payload())

    def finish(self) -> tuple[str, str]:
        """Words, and HTML made safe. Words come from the HTML only where there is no plain part."""
        markup = "\n".join(self.html)
        if len(markup) > html.LONGEST:
            self.defects.append(Defect.CUT)
        safe = html.safe_html(markup) if markup.strip() else ""
        if markup.strip() and not safe:
            self.defects.append(Defect.MALFORMED)
        text = "\n\n".join(piece.strip("\n") for piece in self.plain if piece.strip())
        if not text:
            text = html.text_of(markup) if markup else ""
        return text or self._inner_text, safe


_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "application/pdf": ".pdf",
    "text/calendar": ".ics",
    "text/vcard": ".vcf",
    "text/plain": ".txt",
    "text/html": ".html",
}


def leaves(message: Message, body: Body) -> Iterator[Message]:
    """Parts that hold something, depth first, without entering letters inside the letter. Not recursive:
    nesting of a thousand levels is an attack that must not fell the reader."""
    stack, seen = [message], 0
    while stack:
        part = stack.pop()
        inner = part.get_payload()
        if isinstance(inner, list) and part.get_content_maintype() != "message":
            stack.extend(child for child in reversed(inner) if isinstance(child, Message))
            if part.defects:
                body.defects.append(Defect.MALFORMED)
            continue
        seen += 1
        if seen > MOST_PARTS:
            body.defects.append(Defect.CUT)
            return
        yield part


_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")


def _media_type(part: Message) -> str:
    found = _MEDIA_TYPE.search(part.get_content_type())
    return found.group() if found else "application/octet-stream"


def _charset(part: Message) -> str:
    try:
        value = part.get_param("charset", "")
    except (ValueError, LookupError):
        return ""
    if isinstance(value, tuple):  # RFC 2231
        value = value[2]
    return decode_header(str(value or ""))[:60]


def _disposition(part: Message) -> str:
    return decode_header(str(part.get("content-disposition", ""))).split(";")[0].strip().lower()


def _file_name(part: Message) -> str:
    """A name to show: no folders, no control characters, never empty dots. Empty when the part has none."""
    try:
        value = part.get_filename()
    except (ValueError, LookupError, TypeError):
        value = None
    name = decode_header(str(value or "")).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(character for character in name if character.isprintable()).strip(". ")
    if len(name) > 150:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[:140]}.{ending[:9]}" if dot else name[:150]
    return name


def _source(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except Exception:  # noqa: BLE001, RUF100  # the generator fails on some of what the parser accepts
        return b"".join(_bytes(f"{name}: {value}\n") for name, value in message.raw_items()) + _bytes(
            "\n" + str(message.get_payload())
        )


def _bytes(payload: object) -> bytes:
    return str(payload).encode("utf-8", "surrogateescape" if str(payload).isprintable() else "ignore")
