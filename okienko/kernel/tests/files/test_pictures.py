"""Pictures that may become public are drawn anew and lose everything but the picture."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from okienko.kernel import files
from okienko.kernel.errors import Invalid, NotFound
from okienko.kernel.files import pictures
from okienko.kernel.files.models import File
from okienko.kernel.tests.files.samples import (
    GIF_JS,
    MARIA,
    photo,
    photo_with_place,
    stored,
    zip_bomb,
)

pytestmark = pytest.mark.django_db


def _red_corner(image: Image.Image) -> str:
    w, h = image.size
    corners = {"top left": (2, 2), "top right": (w - 3, 2), "bottom left": (2, h - 3), "bottom right": (w - 3, h - 3)}
    pixels = {name: image.convert("RGB").getpixel(at) for name, at in corners.items()}
    return next(name for name, (_r, g, _b) in pixels.items() if g < 100)  # type: ignore[misc]  # an RGB pixel is three numbers


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
