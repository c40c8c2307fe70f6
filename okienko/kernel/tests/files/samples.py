"""What strangers send: photos, bombs and what could act; and who is about."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from okienko.kernel import actors
from okienko.kernel.actors import Actor, ActorKind

MARIA = Actor(ActorKind.PERSON, 7)
HALINA, PIOTR = actors.staff(1), actors.staff(2)
SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HTML = b"\xef\xbb\xbf  <!-- x --><!DOCTYPE HTML><script>alert(1)</script>"
GIF_JS = b"GIF89a/*" + bytes(300) + b"*/=1;<script>alert(1)</script>"


def only_halina(actor: Actor, subject: str) -> bool:
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


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("word/document.xml", bytes(200 * 1024 * 1024))
    return out.getvalue()


def stored(shelf: Path) -> list[Path]:
    return [path for path in shelf.rglob("*") if path.is_file()]
