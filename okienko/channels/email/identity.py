"""What makes two deliveries the same message.

A message may reach the office twice: the sender's server repeats a delivery whose 250 was lost, a
mailbox is fetched over IMAP and also forwarded over SMTP, one letter goes to two addresses of the
office. What a person composed is then equal byte for byte; what transports stamped on top is not.
Identity is therefore SHA-256 over the raw bytes without the fields below. Nothing else is read into
it: a Message-ID says nothing, since programs repeat it over different texts.

Left out, and why:

* `Received`, `X-Received`, `Return-Path`, `Delivered-To`, `Envelope-To`, `X-Original-To`,
  `X-Envelope-*`, `X-Forwarded-*`: the way of this one copy (RFC 5321 §4.4; Postfix, Exim, Gmail).
* `Received-SPF`, `Authentication-Results`, `ARC-*`, `DKIM-Signature`, `X-Google-DKIM-Signature`:
  judgments and signatures that servers add on the way, again at each forwarding.
* `X-Spam-*`, `X-Virus-*`, `X-Rspamd-*`, `X-MS-Exchange-*`: verdicts of filters and of the office's own server.
* `Status`, `X-Status`, `X-UID`, `X-Keywords`, `X-Mozilla-*`, `X-GM-*`, `Lines`, `X-IMAP*`:
  what a store notes about its copy.

Line ends count as equal (CRLF, LF and stray CR), because IMAP, SMTP and files convert them; so does a
missing or doubled line end after the last line.
"""

from __future__ import annotations

import hashlib
import re

_TRACE_NAMES = frozenset(
    b"""received x-received return-path delivered-to envelope-to x-original-to received-spf
    authentication-results dkim-signature domainkey-signature x-google-dkim-signature status x-status x-uid
    x-keywords lines x-delivered-to x-resolved-to""".split()
)
_TRACE_PREFIXES = (
    b"arc-",
    b"x-envelope-",
    b"x-forwarded-",
    b"x-spam-",
    b"x-virus-",
    b"x-rspamd-",
    b"x-ms-exchange-",
    b"x-mozilla-",
    b"x-gm-",
    b"x-imap",
)
_FIELD_NAME = re.compile(rb"([!-9;-~]+)[ \t]*:")


def identity_of(raw: bytes) -> str:
    """SHA-256 (hex) of a message without what transports added. Any bytes have an identity."""
    plain = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    header, blank, body = plain.partition(b"\n\n")
    digest = hashlib.sha256()
    keep = True
    for line in header.split(b"\n"):
        if line[:1] not in (b" ", b"\t"):  # a folded line belongs to the field above it
            keep = not _is_trace(line)
        if keep:
            digest.update(line + b"\n")
    digest.update(blank)
    digest.update(body.rstrip(b"\n"))
    return digest.hexdigest()


def _is_trace(line: bytes) -> bool:
    match = _FIELD_NAME.match(line)
    if match is None:
        return False
    name = match[1].lower()
    return name in _TRACE_NAMES or name.startswith(_TRACE_PREFIXES)
