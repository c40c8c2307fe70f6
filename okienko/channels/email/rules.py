"""Decisions about mail, without a clock and without a database."""

from __future__ import annotations

import enum
import re
from collections.abc import Collection, Iterable
from datetime import timedelta

from okienko.channels.email.message import IncomingMail
from okienko.kernel.references import find_in_text, parse_reference
from okienko.kernel.text import fold

MOST_ACKNOWLEDGEMENTS_AN_HOUR = 3  # to one sender; a person rarely writes more, two machines soon do

# Where the words of the sender end and what they answer to begins.
_QUOTE_STARTS = re.compile(
    r"^[ \t]*(?:-{2,} ?(?:original message|wiadomość oryginalna|oryginalna wiadomość|wiadomość przesłana dalej"
    r"|forwarded message) ?-{2,}"
    r"|(?:w dniu |dnia |on |am |pon\.|wt\.|śr\.|czw\.|pt\.|sob\.|niedz?\.).{5,200}"
    r"(?:napisał\(?a?\)?|pisze|wrote|schrieb):"
    r"|(?:od|from): .{3,200}\n(?:wysłano|sent|data|date): )",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def own_words(text: str) -> str:
    """What the sender wrote themselves: without quoted lines, the quoted letter below, and the signature."""
    start = _QUOTE_STARTS.search(text)
    if start is not None and text[: start.start()].strip():
        text = text[: start.start()]
    signature = _SIGNATURE.search(text)
    if signature is not None:
        text = text[: signature.start()]
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">")).strip()


def thread_ids(mail: IncomingMail) -> list[str]:
    """Message-IDs this message answers, the nearest first."""
    nearest_first = [mail.in_reply_to, *reversed(mail.references)]
    return list(dict.fromkeys(one for one in nearest_first if one.startswith("<")))


def references_in(mail: IncomingMail, envelope_to: Iterable[str] = ()) -> list[str]:
    """References the message names, the surest first: the address, the subject, the sender's own words.

    Quoted text is left out: whoever answers one matter often quotes a list of others.
    A number can pass the check digit by chance, so every one must be looked up.
    """
    addresses = [*envelope_to, *(one.address for one in (*mail.to, *mail.cc))]
    in_addresses = [reference for address in addresses if (reference := split_address(address)[1])]
    return list(dict.fromkeys([*in_addresses, *find_in_text(mail.subject), *find_in_text(own_words(mail.text))]))


def split_address(address: str) -> tuple[str, str]:
    """`kontakt+4821930754@miasto.test` → (`kontakt@miasto.test`, `4821930754`); no reference: an empty text."""
    local, at, domain = address.strip().lower().rpartition("@")
    base, plus, tag = local.partition("+")
    if not at or not plus:
        return address.strip().lower(), ""
    return f"{base}@{domain}", parse_reference(tag) or ""


def address_with(address: str, reference: str) -> str:
    """The office's address that brings an answer back to its matter."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{reference}@{domain}"


class Silence(enum.StrEnum):
    """Why no automatic answer is sent."""

    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    LIST = "list"
    EMPTY_RETURN_PATH = "empty_return_path"  # RFC 5321 §4.5.5: never answer a notice
    OWN_ADDRESS = "own_address"
    NO_ADDRESS = "no_address"
    TOO_MANY = "too_many"


def silence(
    mail: IncomingMail, *, envelope_from: str | None, own_addresses: Collection[str], sent_last_hour: int
) -> Silence | None:
    """Why this message must not be acknowledged; None when it may be.

    `envelope_from` is empty for notices and None where it is not known (IMAP). `own_addresses`: bare
    addresses of the office; mail that claims to come from one is a loop or a forgery.
    """
    if mail.is_bounce:
        return Silence.BOUNCE
    if envelope_from == "":
        return Silence.EMPTY_RETURN_PATH
    if mail.is_auto_reply:
        return Silence.AUTO_REPLY
    if mail.is_list:
        return Silence.LIST
    recipient = answer_to(mail)
    if not valid_address(recipient):
        return Silence.NO_ADDRESS
    if {split_address(one)[0] for one in (recipient, mail.sender.address, envelope_from or "")} & set(own_addresses):
        return Silence.OWN_ADDRESS
    return Silence.TOO_MANY if sent_last_hour >= MOST_ACKNOWLEDGEMENTS_AN_HOUR else None


def answer_to(mail: IncomingMail) -> str:
    """The address an answer goes to: Reply-To when it is one, else From."""
    return mail.reply_to.address if valid_address(mail.reply_to.address) else mail.sender.address


_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}"
)


def valid_address(address: str) -> bool:
    """Whether mail can be sent there: plain ASCII, one `@`, a dotted domain, no line breaks, at most 254 letters."""
    return len(address) <= 254 and _ADDRESS.fullmatch(address) is not None


# Art. 63 §1 KPA: an application goes to the address for electronic delivery or an account in the office's
# system; sent by ordinary e-mail it is left without consideration. The words below make a *hint* for the
# resident and the clerk. Whether a letter is an application, and admissible, only a person decides.
_APPLICATION = re.compile(
    r"\b(?:wnosze|prosze|zwracam sie z prosba|wnioskuje|ubiegam sie) o "
    r"(?:wydanie|wszczecie|ustalenie|przyznanie|uchylenie|stwierdzenie|wznowienie|umorzenie|rozlozenie na raty"
    r"|udzielenie (?:zezwolenia|pozwolenia|ulgi|zwolnienia)|zmiane decyzji|wpis(?:anie)? do|wykreslenie z|zameldowanie"
    r"|wymeldowanie|rejestracje pojazdu|warunki zabudowy)\b"
    r"|\bwniosek o (?:wydanie|wszczecie|ustalenie|przyznanie|uchylenie|stwierdzenie|wznowienie|umorzenie|pozwolenie"
    r"|zezwolenie|zaswiadczenie|zameldowanie|wymeldowanie|rejestracje|warunki zabudowy|zmiane decyzji"
    r"|rozlozenie na raty|wpis do|odpis)\b"
    r"|\b(?:odwoluje sie od|skladam odwolanie|wnosze odwolanie|skladam zazalenie|wnosze zazalenie|skladam ponaglenie"
    r"|wnosze ponaglenie|wszczecie postepowania)\b"
    r"|\bna podstawie art\. ?\d+[a-z]? .{0,20}(?:kpa|k\.p\.a|kodeksu postepowania administracyjnego)"
)
# These may come by ordinary e-mail, whatever else they say.
_FREE_FORM = re.compile(
    r"\b(?:informacji publicznej|dostepie do informacji|petycj[aei]|skarz[ey] sie|skarga na|ponowne(?:go)? wykorzyst)"
)


def may_be_application(mail: IncomingMail) -> bool:
    """Whether the letter reads like an application under the Code of Administrative Procedure: a hint, no ruling."""
    words = fold(f"{mail.subject}\n{own_words(mail.text)[:20_000]}")
    return _APPLICATION.search(words) is not None and _FREE_FORM.search(words) is None


# Seconds until the next try: soon at first (greylisting), then slower, for two days in all.
_RETRIES = (60, 300, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400)


def next_try(tries: int) -> timedelta | None:
    """How long to wait after this many failed tries; None when it is time to give up and tell a person."""
    return timedelta(seconds=_RETRIES[tries - 1]) if 0 < tries <= len(_RETRIES) else None


# What a server or the network says, and what that means for whoever looks after the mailbox.
_PROBLEMS = (
    (r"AUTHENTICATIONFAILED|LoginError|Invalid credentials|Authentication failed", "password"),
    (r"gaierror|Name or service not known|No address associated", "name"),
    (r"ConnectionRefused", "refused"),
    (r"[Tt]imed? ?out", "silent"),
    (r"CERTIFICATE_VERIFY_FAILED|SSLCertVerification", "certificate"),
    (r"SSL|TLS", "encryption"),
    (r"NONEXISTENT|Mailbox doesn't exist|select failed", "folder"),
    (r"ConnectionReset|BrokenPipe|Network is unreachable|No route to host|said goodbye|EOF", "broken"),
    (r"Unreadable", "sealed"),
)


def problem_kind(problem: str) -> str:
    """A word for what hinders a mailbox, from the error of a server or of the network; "" for anything new."""
    return next((kind for pattern, kind in _PROBLEMS if re.search(pattern, problem)), "")
