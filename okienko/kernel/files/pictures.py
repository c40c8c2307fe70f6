"""Pictures drawn anew, so that only what one sees is left: no place, no author, no hidden payload."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from okienko.kernel.errors import Invalid

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
MAX_SIDE = 2560  # a larger picture is made smaller: nobody needs more of a hole in the road
# A photo of a good telephone has 50 million points; a JPEG of that size is decoded at half of each side, at about
# 50 MB. The other formats are decoded whole, 4 bytes a point, in as many threads as the web process has.
MAX_PIXELS = {"JPEG": 110_000_000, "MPO": 110_000_000}
MAX_PIXELS_OTHERS = 25_000_000
THUMBNAIL_SIDE = 480


class BrokenPicture(Invalid):
    code = "broken_picture"
    message = _("Tego zdjęcia nie da się otworzyć. Zapisz je ponownie jako JPG lub PNG i dołącz jeszcze raz.")


@dataclass(frozen=True, slots=True)
class Picture:
    content: bytes
    mime: str
    suffix: str


def redraw(source: IO[bytes], *, max_side: int = MAX_SIDE, as_webp: bool = False) -> Picture:
    """The first frame of a picture, turned the right way up, without any metadata.

    A photo stays a JPEG, a WebP stays one, the rest becomes a PNG; `as_webp` makes a WebP of each.
    Raises BrokenPicture for what cannot be decoded whole or has too many points.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is checked below
            return _redraw(source, max_side, as_webp=as_webp)
    except BrokenPicture:
        raise
    except Exception as error:  # decoders raise nearly anything on hostile bytes; all of it means: no picture
        raise BrokenPicture from error


def _redraw(source: IO[bytes], max_side: int, *, as_webp: bool) -> Picture:
    with Image.open(source, formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS.get(image.format or "", MAX_PIXELS_OTHERS):
            raise BrokenPicture(_("To zdjęcie jest za duże. Zmniejsz je i dołącz jeszcze raz."))
        made_by = image.format
        image.draft("RGB", (max_side, max_side))
        drawn = image.convert("RGBA" if image.has_transparency_data else "RGB")
    drawn.thumbnail((max_side, max_side))
    drawn = ImageOps.exif_transpose(drawn)
    drawn.info.clear()  # the encoders would write comments and profiles found here
    out = io.BytesIO()
    if as_webp or made_by == "WEBP":
        drawn.save(out, "WEBP", quality=80)
        return Picture(out.getvalue(), "image/webp", ".webp")
    if made_by in ("PNG", "GIF"):
        drawn.save(out, "PNG")
        return Picture(out.getvalue(), "image/png", ".png")
    drawn.save(out, "JPEG", quality=88, progressive=True)
    return Picture(out.getvalue(), "image/jpeg", ".jpg")
