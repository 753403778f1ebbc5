"""A photo becomes one upright page of a PDF, without what the camera wrote into the file."""

from __future__ import annotations

import io

import pillow_heif
from PIL import Image, ImageOps

from services.applications.papers.adapters.cleaning.limits import (
    MOST_PHOTO_PIXELS,
    PDF,
    Unreadable,
)
from services.applications.papers.ports import Cleaned

LONGEST = 2_400
"""Pixels of the longer side that are kept: 205 dpi on A4, enough to read small print."""
LONG_SIDE = 11.0
"""Inches of the page's longer side; fits both A4 and Letter."""
QUALITY = 85
FORMATS = ("JPEG", "PNG", "HEIF")

pillow_heif.register_heif_opener(thumbnails=False)


def clean_photo(content: bytes) -> Cleaned:
    """One page. Raises Unreadable."""
    Image.MAX_IMAGE_PIXELS = None  # the bound of this module holds instead: it counts what is decoded
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as photo:
            photo.draft("RGB", (LONGEST, LONGEST))
            if photo.width * photo.height > MOST_PHOTO_PIXELS:
                raise Unreadable("this photo has too many pixels; take or save it in a smaller size")
            taken_out = ("what the camera wrote into the photo, such as when and where",)
            return Cleaned(_page(photo), PDF, taken_out if photo.getexif() else ())
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise Unreadable("this photo is damaged; take it again or send it as a PDF") from None


def _page(photo: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(photo)
    upright.thumbnail((LONGEST, LONGEST))
    if upright.has_transparency_data:
        above = upright.convert("RGBA")
        flat = Image.new("RGB", above.size, "white")
        flat.paste(above, mask=above.getchannel("A"))
    else:
        flat = upright.convert("RGB")
    flat.info.clear()
    file = io.BytesIO()
    flat.save(file, "PDF", resolution=max(flat.size) / LONG_SIDE, quality=QUALITY)
    return file.getvalue()
