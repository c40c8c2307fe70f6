"""Files from strangers: whatever they send is refused in words or kept where it can do nothing."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from okienko.kernel import files
from okienko.kernel.errors import Invalid, NotFound
from okienko.kernel.files import pictures
from okienko.kernel.files.models import File
from okienko.kernel.files.types import recognize
from okienko.kernel.tests.files.samples import (
    HTML,
    MARIA,
    SVG,
    photo,
    stored,
    zip_bomb,
)

pytestmark = pytest.mark.django_db


def test_it_works(shelf: Path) -> None:
    file_id = files.store(b"%PDF-1.7 text", name="wniosek.pdf", by=MARIA, subject="shelf:12")
    info = files.info(file_id)
    assert (info.name, info.mime, info.kind, info.size) == ("wniosek.pdf", "application/pdf", files.Kind.DOCUMENT, 13)
    with files.open_file(file_id) as content:
        assert content.read() == b"%PDF-1.7 text"
    assert files.list_files("shelf:12", "shelf:13") == [info]
    [path] = stored(shelf)
    assert "wniosek" not in str(path)
    assert path.stat().st_mode & 0o077 == 0


class Endless(io.RawIOBase):
    """Gives bytes for ever and remembers how many were taken."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        assert size > 0, "read in pieces"
        self.taken += size
        return b"%PDF-" + b"x" * (size - 5)


def test_too_large_is_refused_while_it_is_read(shelf: Path) -> None:
    source = Endless()
    with pytest.raises(files.TooLarge):
        files.store(source, name="a.pdf", by=MARIA)  # type: ignore[arg-type]  # no file of Django, it only reads like one
    assert source.taken <= files.LIMIT_BYTES + 128 * 1024
    with pytest.raises(files.TooLarge):
        files.store(SimpleUploadedFile("a.pdf", b"%PDF-" + bytes(50 * 1024 * 1024)), name="a.pdf", by=MARIA)
    assert not File.objects.exists()
    assert not stored(shelf)


def test_a_request_too_large_gets_a_page_before_it_is_read(client: Client, settings: Any) -> None:
    settings.REQUEST_LIMIT_BYTES = 1000
    answer = client.post("/wyglad/", {"file": SimpleUploadedFile("a.pdf", bytes(2000))})
    assert answer.status_code == 413
    assert "za duży" in answer.content.decode()
    answer = client.post("/wyglad/", {"file": SimpleUploadedFile("a.pdf", bytes(2000))}, HTTP_ACCEPT="application/json")
    assert answer.json()["code"] == "too_large"


@pytest.mark.parametrize("length", ["-1", "1e3", "99999999999999999999"])
def test_a_nonsense_length_is_refused(client: Client, length: str) -> None:
    assert client.post("/wyglad/", {}, CONTENT_LENGTH=length).status_code == 413


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Invalid, match="pusty"):
        files.store(b"", name="a.pdf", by=MARIA)


def test_a_zip_bomb_is_kept_as_it_is_and_never_unpacked() -> None:
    bomb = zip_bomb()
    assert len(bomb) < 300_000
    file_id = files.store(bomb, name="pismo.docx", by=MARIA)
    assert files.info(file_id).size == len(bomb)
    with pytest.raises(files.NotAllowed):
        files.store(bomb, name="pismo.zip", by=MARIA)


def png_bomb(side: int = 30_000) -> bytes:
    """900 million points in some hundred kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(bytes((side // 8 + 1) * side), 9)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_picture_bomb_is_not_decoded() -> None:
    with pytest.raises(pictures.BrokenPicture, match="za duże"):
        files.store(png_bomb(6000), name="a.png", by=MARIA, may_become_public=True)
    with pytest.raises(pictures.BrokenPicture):
        files.store(png_bomb(), name="a.png", by=MARIA, may_become_public=True)
    kept = files.store(png_bomb(), name="a.png", by=MARIA)
    with pytest.raises(NotFound):
        files.open_thumbnail(kept)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SVG, "plan.svg"),
        (SVG, "plan.jpg"),
        (SVG, "plan.txt"),
        (SVG.decode().encode("utf-16"), "plan.xml"),
        (HTML, "strona.html"),
        (HTML, "strona.pdf"),
        (b"MZ\x90\x00" + bytes(100), "faktura.pdf"),
        (b"MZ\x90\x00" + bytes(100), "faktura.pdf.exe"),
        (b"\x7fELF" + bytes(100), "zdjecie.jpg"),
        (b"#!/bin/sh\nrm -rf /", "zdjecie.txt"),
        (photo(), "zdjecie.jpg.html"),
        (b"PK\x03\x04" + bytes(100), "makra.docm"),
        (b"PK\x03\x04" + bytes(100), "zdjecie.jpg"),
    ],
)
def test_what_could_act_is_refused_in_forms_and_only_downloaded_from_mail(content: bytes, name: str) -> None:
    with pytest.raises((files.NotAllowed, files.NameLies)):
        files.store(content, name=name, by=MARIA)
    info = files.info(files.store(content, name=name, by=MARIA, allowed=files.ANYTHING))
    assert info.kind in (files.Kind.ACTIVE, files.Kind.ARCHIVE)
    assert info.mime in ("application/octet-stream", "application/zip")


@pytest.mark.parametrize(
    ("content", "name", "mime"),
    [
        (photo(), "a.jpg", "image/jpeg"),
        (photo(), "A.JPEG", "image/jpeg"),
        (photo(), "bez rozszerzenia", "image/jpeg"),
        (photo(kind="PNG"), "a.png", "image/png"),
        (photo(kind="GIF"), "a.gif", "image/gif"),
        (photo(kind="WEBP"), "a.webp", "image/webp"),
        (photo(kind="TIFF"), "skan.tif", "image/tiff"),
        (b"%PDF-1.4\n", "a.pdf", "application/pdf"),
        ("Zażółć gęślą jaźń".encode(), "a.txt", "text/plain"),
        ("Zażółć gęślą jaźń, dzień dobry państwu".encode("cp1250"), "a.txt", "text/plain"),
        (("ż" * 5000).encode(), "a.txt", "text/plain"),
        (b"a;b\n1;2", "a.csv", "text/csv"),
        (b"{\\rtf1 x}", "a.rtf", "application/rtf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xls", "application/vnd.ms-excel"),
        (b"PK\x03\x04" + bytes(100), "a.odt", "application/vnd.oasis.opendocument.text"),
        (b"<?xml version='1.0'?><wniosek>x</wniosek>", "a.xml", "application/xml"),
        (b"From: a@b\r\nSubject: x\r\n\r\nhi", "a.eml", "message/rfc822"),
    ],
)
def test_what_residents_send_is_taken(content: bytes, name: str, mime: str) -> None:
    assert files.info(files.store(content, name=name, by=MARIA)).mime == mime
    assert recognize(content[:8192], name).honest


def test_a_name_that_lies_is_refused_in_forms() -> None:
    with pytest.raises(files.NameLies):
        files.store(photo(), name="umowa.pdf", by=MARIA)
    info = files.info(files.store(photo(), name="umowa.pdf", by=MARIA, allowed=files.ANYTHING))
    assert info.mime == "image/jpeg"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\a.pdf", "a.pdf"),
        ("/etc/shadow", "shadow"),
        ("C:\\Users\\Maria\\zdjęcie domu.jpg", "zdjęcie domu.jpg"),
        ("faktura\u202egpj.exe", "fakturagpj.exe"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
        ("a\x00.pdf", "a.pdf"),
        ("..", "plik"),
        ("", "plik"),
        ("  ...  ", "plik"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
        ("." + "y" * 500, "y" * 120),
        ('"><script>.pdf', "_>_script_.pdf".replace(">", "_")),
    ],
)
def test_names_are_only_names(given: str, kept: str, shelf: Path) -> None:
    assert files.safe_name(given) == kept
    files.store(b"%PDF-1.4", name=given, by=MARIA, allowed=files.ANYTHING)
    assert all(path.is_relative_to(shelf) and len(path.name) == 32 for path in stored(shelf))
