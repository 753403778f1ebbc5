"""Pictures without what a camera or a program wrote into them; what is seen stays, byte for byte."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

TOLD_BY_CAMERAS = "what cameras wrote into its photos, such as when and where"
JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
END_OF_IMAGE, START_OF_SCAN = 0xD9, 0xDA
_NEXT_SEGMENT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""Behind the data of a scan, in which other bytes after 0xFF have a meaning of their own."""
_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Application segments that say how colours are meant, each with what it begins with."""
_EXIF = b"Exif\0\0"
_TOLD = (b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME")
ORIENTATION = 0x0112
_ONLY_TURNED = (
    b"\xff\xe1\0\x22"
    + _EXIF
    + b"MM\0*\0\0\0\x08"
    + b"\0\x01"
    + b"\x01\x12\0\x03\0\0\0\x01\0%c\0\0"
    + bytes(4)
)
"""A segment with a directory of one entry."""


def without_metadata(picture: bytes) -> bytes:
    """The same picture. Of what cannot be read to its end, only what could."""
    if picture.startswith(JPEG):
        return b"".join(_of_jpeg(picture))
    return b"".join(_of_png(picture)) if picture.startswith(PNG) else picture


def _of_jpeg(picture: bytes) -> Iterator[bytes]:
    """Up to the end of the first image: phones append others, and films, behind it."""
    yield picture[:2]
    at = 2
    while at + 4 <= len(picture) and picture[at] == 0xFF:
        marker = picture[at + 1]
        if marker == END_OF_IMAGE:
            yield picture[at : at + 2]
            return
        end = at + 2 + int.from_bytes(picture[at + 2 : at + 4])
        if marker == START_OF_SCAN:
            found = _NEXT_SEGMENT.search(picture, end)
            end = found.start() if found else len(picture)
        yield _kept(marker, picture[at:end])
        at = end
    if picture[at : at + 2] == bytes((0xFF, END_OF_IMAGE)):
        yield picture[at : at + 2]


def _kept(marker: int, segment: bytes) -> bytes:
    if marker == 0xE1 and segment[4:].startswith(_EXIF):
        return _turned(segment)
    is_told = 0xE0 <= marker <= 0xEF or marker == 0xFE
    return b"" if is_told and not segment[4:].startswith(_KEPT.get(marker, b"\0none")) else segment


def _turned(segment: bytes) -> bytes:
    """How the picture is to be turned, and nothing else."""
    try:
        turned = _orientation(segment[4 + len(_EXIF) :])
    except struct.error:  # cut off
        return b""
    return _ONLY_TURNED % turned if turned in range(2, 9) else b""


def _orientation(tiff: bytes) -> int:
    """What the first directory says; 1, upright, where it says nothing. Raises struct.error."""
    order = "<" if tiff.startswith(b"II") else ">"
    (first,) = struct.unpack_from(order + "L", tiff, 4)
    (count,) = struct.unpack_from(order + "H", tiff, first)
    for number in range(count):
        tag, kind, _, value = struct.unpack_from(order + "HHLH", tiff, first + 2 + 12 * number)
        if (tag, kind) == (ORIENTATION, 3):
            return int(value)
    return 1


def _of_png(picture: bytes) -> Iterator[bytes]:
    yield picture[:8]
    at = 8
    while at + 12 <= len(picture):
        end = at + 12 + int.from_bytes(picture[at : at + 4])
        kind = picture[at + 4 : at + 8]
        if kind not in _TOLD:
            yield picture[at:end]
        if kind == b"IEND":
            return
        at = end
