"""What a file is, judged by its first bytes. The name only chooses among types that those bytes allow."""

from __future__ import annotations

import enum
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic

HEAD = 8192  # bytes looked at; nothing is unpacked, so an archive cannot grow here


class Kind(enum.StrEnum):
    PHOTO = "photo"  # browsers show it and we can draw it anew
    DOCUMENT = "document"
    ARCHIVE = "archive"
    MEDIA = "media"  # sound, film, pictures that browsers do not show
    ACTIVE = "active"  # runs or carries script: only ever downloaded
    OTHER = "other"


PHOTOS = frozenset({Kind.PHOTO})
PAPERS = frozenset({Kind.PHOTO, Kind.DOCUMENT})  # what a form asks for
ANYTHING = frozenset(Kind)  # mail: kept whatever it is, shown only as a download

_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
# extension: type, kind, and what the bytes must look like ("text": readable text; else an extension puremagic names)
_TYPES: dict[str, tuple[str, Kind, str]] = {
    ".jpg": ("image/jpeg", Kind.PHOTO, ".jpg"),
    ".jpeg": ("image/jpeg", Kind.PHOTO, ".jpg"),
    ".jfif": ("image/jpeg", Kind.PHOTO, ".jpg"),
    ".png": ("image/png", Kind.PHOTO, ".png"),
    ".gif": ("image/gif", Kind.PHOTO, ".gif"),
    ".webp": ("image/webp", Kind.PHOTO, ".webp"),
    ".heic": ("image/heif", Kind.MEDIA, ".heif"),
    ".heif": ("image/heif", Kind.MEDIA, ".heif"),
    ".tif": ("image/tiff", Kind.DOCUMENT, ".tiff"),
    ".tiff": ("image/tiff", Kind.DOCUMENT, ".tiff"),
    ".bmp": ("image/bmp", Kind.MEDIA, ".bmp"),
    ".pdf": ("application/pdf", Kind.DOCUMENT, ".pdf"),
    ".docx": (f"{_OFFICE}.wordprocessingml.document", Kind.DOCUMENT, ".zip"),
    ".xlsx": (f"{_OFFICE}.spreadsheetml.sheet", Kind.DOCUMENT, ".zip"),
    ".pptx": (f"{_OFFICE}.presentationml.presentation", Kind.DOCUMENT, ".zip"),
    ".odt": (f"{_ODF}.text", Kind.DOCUMENT, ".zip"),
    ".ods": (f"{_ODF}.spreadsheet", Kind.DOCUMENT, ".zip"),
    ".odp": (f"{_ODF}.presentation", Kind.DOCUMENT, ".zip"),
    ".zip": ("application/zip", Kind.ARCHIVE, ".zip"),
    ".7z": ("application/x-7z-compressed", Kind.ARCHIVE, ".7z"),
    ".gz": ("application/gzip", Kind.ARCHIVE, ".gz"),
    ".rar": ("application/vnd.rar", Kind.ARCHIVE, ".rar"),
    ".doc": ("application/msword", Kind.DOCUMENT, ".doc"),
    ".xls": ("application/vnd.ms-excel", Kind.DOCUMENT, ".doc"),
    ".ppt": ("application/vnd.ms-powerpoint", Kind.DOCUMENT, ".doc"),
    ".msg": ("application/vnd.ms-outlook", Kind.DOCUMENT, ".doc"),
    ".rtf": ("application/rtf", Kind.DOCUMENT, ".rtf"),
    ".mp3": ("audio/mpeg", Kind.MEDIA, ".mp3"),
    ".wav": ("audio/x-wav", Kind.MEDIA, ".wav"),
    ".ogg": ("audio/ogg", Kind.MEDIA, ".ogg"),
    ".mp4": ("video/mp4", Kind.MEDIA, ".mp4"),
    ".mov": ("video/quicktime", Kind.MEDIA, ".mov"),
    ".webm": ("video/webm", Kind.MEDIA, ".webm"),
    ".txt": ("text/plain", Kind.DOCUMENT, "text"),
    ".csv": ("text/csv", Kind.DOCUMENT, "text"),
    ".md": ("text/plain", Kind.DOCUMENT, "text"),
    ".log": ("text/plain", Kind.DOCUMENT, "text"),
    ".xml": ("application/xml", Kind.DOCUMENT, "text"),
    ".xades": ("application/xml", Kind.DOCUMENT, "text"),
    ".ics": ("text/calendar", Kind.DOCUMENT, "text"),
    ".vcf": ("text/vcard", Kind.DOCUMENT, "text"),
    ".eml": ("message/rfc822", Kind.DOCUMENT, "text"),
}
# Names that systems run or browsers interpret: active whatever the bytes look like.
_ACTIVE_NAMES = re.compile(
    r"\.(exe|com|scr|bat|cmd|ps1|vbs|m?js|jar|msi|lnk|hta|sh|py|php|apk|dll|docm|xlsm|pptm"
    r"|s?html?|xht(ml)?|svgz?|mht(ml)?|swf|xslt?)"
)
_ACTIVE_START = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_ACTIVE_TEXT = re.compile(rb"<(!doctype\s+html|html|head|body|script|iframe|svg|\w+:svg|xsl:|\?xml-stylesheet)", re.I)


@dataclass(frozen=True, slots=True)
class Recognized:
    """`honest`: the bytes are what the name says. A name that says nothing we know is honest."""

    mime: str
    kind: Kind
    honest: bool


def recognize(head: bytes, name: str) -> Recognized:
    """The type of a file whose first bytes (up to HEAD of them) are `head`."""
    suffix = PurePosixPath(name.lower()).suffix
    looks = _looks(head[:HEAD])
    if _ACTIVE_NAMES.fullmatch(suffix) or "active" in looks:
        return Recognized("application/octet-stream", Kind.ACTIVE, honest=suffix not in _TYPES)
    if suffix in _TYPES and _TYPES[suffix][2] in looks:
        mime, kind, _ = _TYPES[suffix]
        return Recognized(mime, kind, honest=True)
    honest = suffix not in _TYPES
    for look in looks:
        if look in _TYPES:
            mime, kind, _ = _TYPES[look]
            return Recognized(mime, kind, honest)
    if "text" in looks:
        return Recognized("text/plain", Kind.DOCUMENT, honest)
    return Recognized("application/octet-stream", Kind.OTHER, honest)


def _looks(head: bytes) -> list[str]:
    """What the bytes may be, likeliest first: extensions, "text", "active"."""
    if head.startswith(_ACTIVE_START):
        return ["active"]
    if head.startswith(b"%PDF-"):
        return [".pdf"]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return [".zip"]
    if head.startswith(b"{\\rtf"):
        return [".rtf"]
    if (text := _as_text(head)) is not None:
        return ["active"] if _ACTIVE_TEXT.search(text) else ["text"]
    try:
        return list(dict.fromkeys(match.extension.lower() for match in puremagic.magic_string(head)))
    except (puremagic.PureError, ValueError):
        return []


def _as_text(head: bytes) -> bytes | None:
    """The head as UTF-8 without its mark, None when it is not readable text in any encoding we know."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].decode("utf-16-le" if head[0] == 0xFF else "utf-16-be", errors="ignore").encode()
    if any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head):
        return None
    for cut in range(4):  # the last character may be cut in half
        try:
            head[: len(head) - cut].decode()
        except UnicodeDecodeError:
            continue
        return head.removeprefix(b"\xef\xbb\xbf")
    return head if _mostly_latin(head) else None


def _mostly_latin(head: bytes) -> bool:
    """Old Polish text in windows-1250 or ISO 8859-2: mostly ASCII and no control characters."""
    return sum(byte > 126 for byte in head) < len(head) / 3


def safe_name(name: str) -> str:
    """A file name that is only a name: no folders, no control or direction characters, at most 120 characters."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    name = re.sub(r'[<>:"|?*]', "_", name).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if dot and len(suffix) <= 10:
        return f"{stem[: 119 - len(suffix)]}.{suffix}" if stem else suffix
    return name[:120] or "plik"
