"""Mail written by machines: automatic replies, lists, and notices that a message did not arrive.

Sources: RFC 3834 (Auto-Submitted), RFC 2076 (Precedence), RFC 2919/2369 (List-*), RFC 3464 and 6522
(delivery reports); the rest are habits of programs that follow none of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message

from okienko.channels.email.charsets import decode, decode_header

Header = Callable[[str], str]  # lower-case name → decoded value, empty when missing


@dataclass(frozen=True, slots=True)
class Bounce:
    """A notice about a message of ours. `permanent` is False where the server says it is still trying."""

    recipients: tuple[str, ...]
    original_message_id: str  # with brackets; empty when the notice does not say
    permanent: bool
    status: str = ""  # RFC 3463, e.g. 5.1.1
    diagnostic: str = ""


_MACHINE_SENDER = re.compile(
    r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|nie-?odpowiadaj|noreply[.-].*|bounces?([+.-].*)?|autoreply)@",
    re.IGNORECASE,
)
_POSTMASTER = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|)(@|$)", re.IGNORECASE)
_AUTO_SUBJECT = re.compile(
    r"^\s*(automatyczna odpowied|autoodpowied|odpowied. automatyczna|out of (the )?office"
    r"|automatic reply|auto(matic)?[ -]?(re|reply|response)\b"
    r"|autoreply|abwesenheit|nieobecno..:|jestem poza biurem|poza biurem\b|автоматична відповідь|автовідповідь)",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"undeliver(ed|able)|delivery (status notification|failure|has failed|report)|returned mail|mail delivery"
    r"|failure notice|nie (została|mogła zostać) dostarczon|niedostarczon|niedoręczon"
    r"|message you sent could not|не доставлено",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_ORIGINAL_ID = re.compile(r"^[ \t>]*Message-ID:[ \t]*\n?[ \t]*(<[^<>\s]{1,990}>)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


# Of the address itself (RFC 3463, IANA "SMTP Enhanced Status Codes"): not "full" (x.2.2), size, content or policy,
# and not of the sender (5.1.7, 5.1.8). 5.0.0 is what older servers say of a mailbox that is not there.
_UNREACHABLE = re.compile(r"5\.0\.\d+|5\.1\.(?:[0-6]|9|10)|5\.2\.[01]|5\.4\.[34]|")


def is_unreachable(bounce: Bounce) -> bool:
    """Whether nothing will ever arrive at the address, as far as the notice says."""
    return bounce.permanent and _UNREACHABLE.fullmatch(bounce.status) is not None


def is_list(header: Header) -> bool:
    """Lists, newsletters and bulk mail."""
    if any(header(name) for name in ("list-id", "list-post", "list-unsubscribe", "x-mailing-list", "feedback-id")):
        return True
    return header("precedence").lower() in ("bulk", "list", "junk")


def is_auto_reply(header: Header, sender: str, subject: str) -> bool:
    """Written by a machine in answer to something, or for no one in particular."""
    submitted = header("auto-submitted").lower().split(";")[0].strip()
    if submitted and submitted != "no":
        return True
    if header("precedence").lower() == "auto_reply":
        return True
    if any(header(name) for name in ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from")):
        return True
    if header("return-path").replace(" ", "") == "<>":
        return True
    return bool(_MACHINE_SENDER.match(sender) or _AUTO_SUBJECT.match(subject))


def find_bounce(message: Message, header: Header, sender: str, text: str) -> Bounce | None:
    """The delivery notice in this message, or None when it is not one. Receipts of success are not."""
    report = _from_report(message)
    if report is not None:
        return report if report.recipients or report.original_message_id else None
    machine = _POSTMASTER.match(sender) or header("return-path").replace(" ", "") == "<>"
    failed = header("x-failed-recipients")
    if not machine or not (failed or _BOUNCE_SUBJECT.search(header("subject"))):
        return None
    everything = text + "\n" + "\n".join(_inner_headers(message))
    ids = _ORIGINAL_ID.findall(everything)
    status = _STATUS.search(text)
    addresses = _ADDRESS.findall(failed) or [
        found for found in _ADDRESS.findall(text[:20_000]) if found != sender and f"<{found}>" not in ids
    ]
    return Bounce(
        recipients=tuple(dict.fromkeys(address.lower() for address in addresses[:20])),
        original_message_id=ids[0] if ids else "",
        permanent=not (status and status[1].startswith("4")),
        status=status[1] if status else "",
        diagnostic=text[:500],
    )


def _from_report(message: Message) -> Bounce | None:
    """From the machine-readable part of a delivery report; None when there is none."""
    blocks = [block for part in _parts(message) for block in _status_blocks(part)]
    if not blocks:
        return None
    recipients, status, diagnostic, permanent = [], "", "", False
    for block in blocks:
        action = decode_header(str(block.get("action", ""))).lower().strip()
        if action not in ("failed", "delayed"):
            continue
        recipient = str(block.get("original-recipient") or block.get("final-recipient") or "")
        recipients.append(decode_header(recipient.split(";", 1)[-1]).strip("<> ").lower())
        permanent = permanent or action == "failed"
        status = status or decode_header(str(block.get("status", "")))[:20]
        diagnostic = diagnostic or decode_header(str(block.get("diagnostic-code", "")))[:500]
    if not recipients:
        return Bounce((), "", permanent=False)
    ids = _ORIGINAL_ID.findall("\n".join(_inner_headers(message)))
    return Bounce(tuple(dict.fromkeys(recipients)), ids[0] if ids else "", permanent, status, diagnostic)


def _status_blocks(part: Message) -> Iterator[Message]:
    if part.get_content_type() not in ("message/delivery-status", "message/global-delivery-status"):
        return
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (block for block in payload if isinstance(block, Message))


def _inner_headers(message: Message) -> Iterator[str]:
    """Headers of the returned message, as a letter inside the letter or as text."""
    for part in _parts(message):
        kind = part.get_content_type()
        payload = part.get_payload()
        if kind in ("message/rfc822", "message/global") and isinstance(payload, list) and payload:
            inner = payload[0]
            if isinstance(inner, Message):
                yield f"Message-ID: {decode_header(str(inner.get('message-id', '')))}"
        elif kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers", "message/rfc822"):
            data = part.get_payload(decode=True)
            if isinstance(data, bytes):
                yield decode(data[:100_000])[0]
            elif isinstance(payload, list) and payload and isinstance(payload[0], Message):
                yield f"Message-ID: {decode_header(str(payload[0].get('message-id', '')))}"


def _parts(message: Message) -> Iterator[Message]:
    """The first parts of a report, two levels deep: reports are flat, and recursion is an attack."""
    yield message
    for level in (message.get_payload(),):
        if not isinstance(level, list) or message.get_content_maintype() != "multipart":
            return
        for part in level[:50]:
            if not isinstance(part, Message):
                continue
            yield part
            inner = part.get_payload()
            if isinstance(inner, list) and part.get_content_maintype() == "multipart":
                yield from (child for child in inner[:50] if isinstance(child, Message))
