"""Writing a message: text and files → bytes ready for SMTP. Pure; the caller gives date and Message-ID."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from okienko.channels.email.rules import valid_address

# 7bit: what leaves here passes any server on the way unchanged.
_POLICY = SMTP.clone(cte_type="7bit")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,400}>")
_URL = re.compile(r"https?://[!-;=?-~]{1,400}")
MOST_REFERENCES = 12


@dataclass(frozen=True, slots=True)
class Enclosure:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one person. Line breaks in names and subject become spaces."""

    message_id: str
    date: datetime
    sender_name: str
    sender_address: str
    recipient_name: str
    recipient_address: str
    subject: str
    text: str
    language: str = "pl"
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    is_automatic: bool = False
    unsubscribe_url: str = ""  # takes the letter's subscription back by one POST (RFC 8058)
    enclosures: tuple[Enclosure, ...] = ()


def compose(letter: Letter) -> bytes:
    """The message as SMTP sends it.

    Raises:
        ValueError: an address that mail cannot be sent to.
    """
    for address in (letter.sender_address, letter.recipient_address, *([letter.reply_to] if letter.reply_to else [])):
        if not valid_address(address):
            raise ValueError("not an address that mail can be sent to")
    message = EmailMessage(policy=_POLICY)
    message["Date"] = format_datetime(letter.date)
    message["From"] = Address(_line(letter.sender_name), addr_spec=letter.sender_address)
    message["To"] = Address(_line(letter.recipient_name), addr_spec=letter.recipient_address)
    if letter.reply_to:
        message["Reply-To"] = Address(_line(letter.sender_name), addr_spec=letter.reply_to)
    message["Subject"] = _line(letter.subject)[:250]
    message["Content-Language"] = letter.language
    if letter.is_automatic:
        message["Auto-Submitted"] = "auto-generated" if letter.unsubscribe_url else "auto-replied"  # RFC 3834
        message["X-Auto-Response-Suppress"] = "All"  # Exchange and Outlook
    message.set_content(letter.text, charset="utf-8")
    for one in letter.enclosures:
        main, _, sub = one.media_type.partition("/")
        if main in ("multipart", "message", "") or not sub:  # bytes of a kind the composer would take apart
            main, sub = "application", "octet-stream"
        message.add_attachment(one.content, maintype=main, subtype=sub, filename=_line(one.name)[:150])
    return _identifiers(letter) + message.as_bytes()


def _identifiers(letter: Letter) -> bytes:
    """Written by hand: the standard library folds what is long by encoding it, which breaks threads and addresses."""
    fields = [("Message-ID", [letter.message_id])]
    if letter.in_reply_to:
        fields += [("In-Reply-To", [letter.in_reply_to])]
    references = list(dict.fromkeys([*letter.references, letter.in_reply_to]))
    fields += [("References", [references[0], *references[1:][-MOST_REFERENCES:]])]
    lines = []
    for name, values in fields:
        usable = [value for value in values if _MESSAGE_ID.fullmatch(value)]
        if usable:
            lines.append(f"{name}: " + "\r\n ".join(usable) + "\r\n")
    if _URL.fullmatch(letter.unsubscribe_url):
        lines.append(f"List-Unsubscribe: <{letter.unsubscribe_url}>\r\n")
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
    return "".join(lines).encode("ascii")


def _line(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def quote(text: str, intro: str, *, most_lines: int = 200) -> str:
    """The message being answered, quoted below the answer."""
    lines = text.strip().split("\n")
    shown = lines[:most_lines] + (["[…]"] if len(lines) > most_lines else [])
    return intro + "\n" + "\n".join(f"> {line}" if line else ">" for line in shown)
