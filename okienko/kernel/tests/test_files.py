"""Files from strangers: whatever they send is refused in words or kept where it can do nothing."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from okienko.kernel import actors, files
from okienko.kernel.actors import Actor, ActorKind
from okienko.kernel.errors import Invalid, NotFound
from okienko.kernel.files import links, pictures
from okienko.kernel.files.models import File
from okienko.kernel.files.types import recognize

pytestmark = pytest.mark.django_db
MARIA = Actor(ActorKind.PERSON, 7)
HALINA, PIOTR = actors.staff(1), actors.staff(2)


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def owner() -> Iterator[None]:
    """A kind of subject that opens its files to Halina alone."""
    links.register_opener("shelf", _only_halina)
    yield
    links._openers.pop("shelf")


def _only_halina(actor: Actor, subject: str) -> bool:
    return actor == HALINA and subject == "shelf:12"


def photo(size: tuple[int, int] = (64, 48), kind: str = "JPEG", **options: Any) -> bytes:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 2), fill="red")  # red corner: top left
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photo_with_place(orientation: int = 6) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Aparat Marii"
    exif[0x8825] = {1: "N", 2: (52.0, 24.0, 30.0), 3: "E", 4: (16.0, 55.0, 0.0)}
    return photo(exif=exif, comment=b"moj dom", xmp=b"<x:xmpmeta>GPSLatitude 52,24</x:xmpmeta>")


def stored(shelf: Path) -> list[Path]:
    return [path for path in shelf.rglob("*") if path.is_file()]


def as_staff(client: Client, actor: Actor) -> Client:
    user, _made = get_user_model().objects.get_or_create(pk=actor.id, defaults={"email": f"{actor.id}@miasto.test"})
    client.force_login(user)
    return client


# Taking in


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
        files.store(source, name="a.pdf", by=MARIA)  # type: ignore[arg-type]
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


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("word/document.xml", bytes(200 * 1024 * 1024))
    return out.getvalue()


def test_a_zip_bomb_is_kept_as_it_is_and_never_unpacked() -> None:
    bomb = zip_bomb()
    assert len(bomb) < 300_000
    file_id = files.store(bomb, name="pismo.docx", by=MARIA)
    assert files.info(file_id).size == len(bomb)
    with pytest.raises(files.NotAllowed):
        files.store(bomb, name="pismo.zip", by=MARIA)


def png_bomb(side: int = 30_000) -> bytes:
    """900 million points in some hundred kilobytes."""
    chunk = lambda kind, data: (  # noqa: E731
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    )
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


SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HTML = b"\xef\xbb\xbf  <!-- x --><!DOCTYPE HTML><script>alert(1)</script>"
GIF_JS = b"GIF89a/*" + bytes(300) + b"*/=1;<script>alert(1)</script>"


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


# Pictures


def _red_corner(image: Image.Image) -> str:
    w, h = image.size
    corners = {"top left": (2, 2), "top right": (w - 3, 2), "bottom left": (2, h - 3), "bottom right": (w - 3, h - 3)}
    pixels = {name: image.convert("RGB").getpixel(at) for name, at in corners.items()}
    return next(name for name, (_r, g, _b) in pixels.items() if g < 100)  # type: ignore[misc]


def test_a_photo_that_may_become_public_loses_place_author_and_everything_else() -> None:
    original = photo_with_place()
    assert b"Aparat Marii" in original
    file_id = files.store(original, name="dziura.jpg", by=MARIA, may_become_public=True)
    with files.open_file(file_id) as content:
        kept = content.read()
    for trace in (b"Aparat", b"moj dom", b"GPS", b"Exif", b"xmp", b"http"):
        assert trace not in kept
    image = Image.open(io.BytesIO(kept))
    assert not image.getexif()
    assert (image.format, image.size) == ("JPEG", (48, 64)), "turned as the camera said"
    assert _red_corner(image) == "top right"
    assert files.info(file_id).size == len(kept)


@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, "top left"), (3, "bottom right"), (6, "top right"), (8, "bottom left")]
)
def test_every_way_up(orientation: int, corner: str) -> None:
    picture = pictures.redraw(io.BytesIO(photo_with_place(orientation)))
    assert _red_corner(Image.open(io.BytesIO(picture.content))) == corner


def test_other_formats_lose_their_text_as_well() -> None:
    text = PngInfo()
    text.add_text("Comment", "moj dom")
    for content in (
        photo(kind="PNG", pnginfo=text),
        photo(kind="GIF", comment=b"moj dom"),
        photo(kind="WEBP", xmp=b"moj dom"),
    ):
        picture = pictures.redraw(io.BytesIO(content))
        assert b"moj dom" in content
        assert b"moj dom" not in picture.content


def test_transparency_and_size() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (5000, 100), (0, 0, 0, 0)).save(out, "PNG")
    picture = pictures.redraw(out)
    image = Image.open(io.BytesIO(picture.content))
    assert (image.size, image.mode) == ((2560, 51), "RGBA")


def test_what_hides_behind_a_picture_is_gone() -> None:
    content = photo() + b"<script>alert(1)</script>" + zip_bomb()
    file_id = files.store(content, name="a.jpg", by=MARIA, may_become_public=True)
    with files.open_file(file_id) as kept:
        assert b"script" not in kept.read()


@pytest.mark.parametrize(
    "content",
    [photo((400, 400))[:-700], photo()[:40], photo(kind="PNG")[:60], b"\xff\xd8\xff\xe0" + bytes(5000), GIF_JS],
)
def test_a_broken_picture_is_refused_with_advice(content: bytes) -> None:
    with pytest.raises(pictures.BrokenPicture, match="ponownie"):
        files.store(content, name="zdjecie", by=MARIA, may_become_public=True)
    kept = files.store(content, name="zdjecie", by=MARIA)  # an ordinary attachment is kept, broken or not
    with pytest.raises(NotFound):
        files.open_thumbnail(kept)


def test_only_a_photo_may_become_public() -> None:
    with pytest.raises(files.NotAllowed):
        files.store(b"%PDF-1.4", name="a.pdf", by=MARIA, may_become_public=True)


def test_only_what_was_redrawn_can_be_released() -> None:
    raw = files.store(photo(), name="a.jpg", by=MARIA)
    with pytest.raises(Invalid):
        files.release(raw, public=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        File.objects.filter(pk=raw).update(public=True)


def test_a_thumbnail_is_small_clean_and_made_once(shelf: Path) -> None:
    file_id = files.store(
        photo((2000, 1000), exif=Image.open(io.BytesIO(photo_with_place())).getexif()), name="a.jpg", by=MARIA
    )
    for _ in range(2):
        with files.open_thumbnail(file_id) as content:
            image = Image.open(io.BytesIO(content.read()))
        assert (image.size, image.format) == ((240, 480), "WEBP")
        assert not image.getexif()
    assert len(stored(shelf)) == 2


# Serving


def test_staff_open_what_their_domain_allows(client: Client, owner: None) -> None:
    info = files.info(files.store(photo(), name="dziura w jezdni.jpg", by=MARIA, subject="shelf:12"))
    path = files.link(info, to=HALINA)
    assert path.startswith("/pliki/")
    assert client.get(path).status_code == 404, "a link of staff is nothing without them"
    answer = as_staff(client, HALINA).get(path)
    assert answer.status_code == 200
    assert b"".join(answer) == photo()  # type: ignore[arg-type]
    assert as_staff(client, PIOTR).get(path).status_code == 404
    assert as_staff(client, PIOTR).get(files.link(info, to=PIOTR)).status_code == 404
    other = files.info(files.store(photo(), name="a.jpg", by=MARIA, subject="case:12"))
    assert as_staff(client, HALINA).get(files.link(other, to=HALINA)).status_code == 404, "no owner: nobody"


def test_unclaimed_files_open_to_whoever_stored_them(client: Client) -> None:
    info = files.info(files.store(photo(), name="a.jpg", by=HALINA))
    assert as_staff(client, HALINA).get(files.link(info, to=HALINA)).status_code == 200
    assert as_staff(client, PIOTR).get(files.link(info, to=PIOTR)).status_code == 404


def test_a_residents_link_works_by_itself_and_expires(client: Client) -> None:
    info = files.info(files.store(photo(), name="a.jpg", by=MARIA, subject="case:1"))
    path = files.link(info, to=MARIA)
    assert client.get(path).status_code == 200
    assert files.link(info, to=MARIA) == path, "the same within some hours, so that pages do not reload pictures"
    with time_machine.travel(timezone.now() + timedelta(hours=13), tick=False):
        assert client.get(path).status_code == 404


def test_a_public_picture_can_be_hidden_again(client: Client) -> None:
    file_id = files.store(photo(), name="a.jpg", by=MARIA, subject="case:1", may_become_public=True)
    path = files.public_link(files.info(file_id))
    assert client.get(path).status_code == 404
    files.release(file_id, public=True)
    assert client.get(path).status_code == 200
    files.release(file_id, public=False)
    assert client.get(path).status_code == 404


def test_forged_and_foreign_tokens_are_nothing(client: Client) -> None:
    info = files.info(files.store(photo(), name="a.jpg", by=MARIA))
    path = files.link(info, to=MARIA)
    token = path.split("/")[2]
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", "1:2", token.replace(":", "%00:"), "a" * 5000):
        assert client.get(f"/pliki/{forged}/a.jpg").status_code == 404
    assert client.post(path).status_code == 405


@pytest.mark.parametrize(
    ("content", "name", "mime", "disposition"),
    [
        (photo(), "zdjęcie.jpg", "image/jpeg", "inline"),
        (SVG, "plan.svg", "application/octet-stream", "attachment"),
        (SVG, "plan.jpg", "application/octet-stream", "attachment"),
        (HTML, "strona.html", "application/octet-stream", "attachment"),
        (GIF_JS, "a.gif", "image/gif", "inline"),
        (b"%PDF-1.4 <script>", "a.pdf", "application/pdf", "attachment"),
        (b"zwykly tekst", "a.txt", "text/plain", "attachment"),
    ],
)
def test_headers_let_nothing_run(client: Client, content: bytes, name: str, mime: str, disposition: str) -> None:
    info = files.info(files.store(content, name=name, by=MARIA, allowed=files.ANYTHING))
    answer = client.get(files.link(info, to=MARIA))
    assert answer["Content-Type"] == mime
    assert answer["Content-Disposition"].startswith(disposition)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"].startswith("private")
    assert client.get(files.link(info, to=MARIA) + "?pobierz")["Content-Disposition"].startswith("attachment")


def test_an_unchanged_file_is_not_sent_twice(client: Client) -> None:
    info = files.info(files.store(photo(), name="a.jpg", by=MARIA))
    path = files.link(info, to=MARIA, thumbnail=True)
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_prefix_has_one_owner(owner: None) -> None:
    links.register_opener("shelf", _only_halina)
    with pytest.raises(ValueError, match="owner"):
        links.register_opener("shelf", lambda actor, subject: True)


# Claiming and sweeping


def test_only_whoever_stored_a_file_may_claim_it_and_only_once() -> None:
    mine = files.store(photo(), name="a.jpg", by=MARIA)
    other = files.store(photo(), name="b.jpg", by=PIOTR)
    for ids, by in (([mine, other], MARIA), ([mine], PIOTR), ([mine, files.FileId(10**9)], MARIA)):
        with pytest.raises(NotFound):
            files.attach(ids, subject="shelf:1", by=by)
    assert files.list_files("shelf:1") == []
    assert files.attach([mine], subject="shelf:1", by=MARIA) == 1
    with pytest.raises(NotFound):
        files.attach([mine], subject="shelf:2", by=MARIA)


def test_deleted_bytes_go_only_when_the_transaction_commits(
    shelf: Path, django_capture_on_commit_callbacks: Any
) -> None:
    file_id = files.store(photo(), name="a.jpg", by=MARIA)
    files.open_thumbnail(file_id).close()
    with django_capture_on_commit_callbacks(execute=True):
        assert files.delete([file_id]) == 1
        assert len(stored(shelf)) == 2
    assert not stored(shelf)
    with pytest.raises(NotFound):
        files.info(file_id)


@pytest.mark.django_db(transaction=True)
def test_the_sweep_removes_what_nobody_claimed_and_what_never_committed(shelf: Path) -> None:
    claimed = files.store(photo(), name="a.jpg", by=MARIA, subject="shelf:1")
    files.open_thumbnail(claimed).close()
    unclaimed = files.store(photo(), name="b.jpg", by=MARIA)
    with transaction.atomic():
        files.store(photo(), name="c.jpg", by=MARIA, subject="shelf:2")
        transaction.set_rollback(True)  # bytes without a row
    assert len(stored(shelf)) == 4
    assert files.sweep() == 0, "all of it is young"
    assert files.sweep(timezone.now() + timedelta(days=2)) == 2
    assert default_storage.exists(File.objects.get(pk=claimed).key)
    assert len(stored(shelf)) == 2
    assert not File.objects.filter(pk=unclaimed).exists()
    assert files.sweep(timezone.now() + timedelta(days=2)) == 0


def test_a_row_whose_bytes_are_gone_is_not_found(shelf: Path) -> None:
    file_id = files.store(photo(), name="a.jpg", by=MARIA)
    for path in stored(shelf):
        path.unlink()
    with pytest.raises(NotFound):
        files.open_file(file_id)


def test_lists_cost_one_query(django_assert_num_queries: Any) -> None:
    for number in range(3):
        files.store(photo(), name=f"{number}.jpg", by=MARIA, subject="shelf:1")
    with django_assert_num_queries(1):
        assert [info.name for info in files.list_files("shelf:1")] == ["0.jpg", "1.jpg", "2.jpg"]
