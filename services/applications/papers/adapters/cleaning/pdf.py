"""A PDF without anything that acts, and without attached files. What is seen on its pages stays."""

from __future__ import annotations

import io
import zlib
from functools import partial

import pikepdf

from services.applications.papers.adapters.cleaning.limits import (
    MOST_OBJECTS,
    MOST_PIXELS,
    MOST_UNPACKED,
    PDF,
    TOO_MANY,
    Unreadable,
)
from services.applications.papers.adapters.cleaning.pdf_active import Cleaning
from services.applications.papers.adapters.cleaning.pictures import TOLD_BY_CAMERAS, without_metadata
from services.applications.papers.ports import Cleaned

CATALOG = frozenset({
    "/Type", "/Pages", "/Version", "/Lang", "/PageLabels", "/PageLayout", "/OCProperties", "/OutputIntents",
    "/Outlines", "/Dests", "/Names", "/MarkInfo", "/StructTreeRoot", "/AcroForm",
})  # fmt: skip
PAGE = frozenset({
    "/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox",
    "/Contents", "/Rotate", "/Group", "/Annots", "/StructParents", "/Tabs", "/UserUnit",
})  # fmt: skip
"""All that a page may hold. What is not here has no part in how it looks."""
TOLD = ("/Metadata", "/PieceInfo")
"""What programs write about a part; it has no part in how that looks."""
FLATE = ("/FlateDecode", "/Fl")
AT_ONCE = 1024 * 1024


def clean_pdf(content: bytes, most_pages: int) -> Cleaned:
    """The harmless copy. Raises Unreadable."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return _cleaned(pdf, most_pages)
    except pikepdf.PasswordError:
        raise Unreadable("this PDF opens only with a password; save it without one") from None
    except MemoryError:
        raise Unreadable("this PDF is too large when unpacked; print it to a new PDF") from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError, ValueError, TypeError, KeyError):
        raise Unreadable("this PDF is damaged; save or print it to a new PDF") from None


def _cleaned(pdf: pikepdf.Pdf, most_pages: int) -> Cleaned:
    if int(pdf.trailer.get("/Size", 0)) > 3 * MOST_OBJECTS:  # numbers, some of them free: the walk counts
        raise Unreadable(TOO_MANY)
    if not 1 <= len(pdf.pages) <= most_pages:
        raise Unreadable(f"a PDF may have 1 to {most_pages} pages; this one has {len(pdf.pages)}")
    if _says(pdf.Root, "/NeedsRendering"):
        raise Unreadable(
            "only Adobe Reader can show this form (XFA); open it there and print it to a new PDF"
        )
    cleaning = Cleaning()
    if pdf.is_encrypted:
        cleaning.took("its protection against changes")
    for page in pdf.pages:
        cleaning.keep_only(page.obj, PAGE)
    cleaning.keep_only(pdf.Root, CATALOG)
    cleaning.walk(pdf.trailer, look_at=partial(_look_at, cleaning, _Sizes()))
    _flatten_form(pdf)
    for page in pdf.pages:
        cleaning.drop_emptied(page.obj)
    file = io.BytesIO()
    pdf.save(file, encryption=False, deterministic_id=True)
    return Cleaned(file.getvalue(), PDF, cleaning.taken_out())


def _look_at(cleaning: Cleaning, sizes: _Sizes, stream: pikepdf.Object) -> None:
    sizes.look_at(stream)
    told = [key for key in TOLD if key in stream]
    for key in told:
        del stream[key]
    if stream.get("/Subtype") == pikepdf.Name.Image and (_forget_camera(stream) or told):
        cleaning.took(TOLD_BY_CAMERAS)


def _forget_camera(photo: pikepdf.Object) -> bool:
    """Take what a camera wrote out of a photo; whether there was something."""
    if _filters(photo) not in (["/DCTDecode"], ["/DCT"]):
        return False
    content = photo.read_raw_bytes()
    kept = without_metadata(content)
    if len(kept) == len(content):
        return False
    meant = photo.get("/DecodeParms")
    photo.write(kept, filter=pikepdf.Name.DCTDecode)
    if isinstance(meant, pikepdf.Dictionary):  # how its colours are meant
        photo.DecodeParms = meant
    return True


def _filters(stream: pikepdf.Object) -> list[str]:
    filters = stream.get("/Filter")
    return [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]


def _flatten_form(pdf: pikepdf.Pdf) -> None:
    """What was typed into a form becomes part of its page: the form itself goes."""
    if "/AcroForm" not in pdf.Root:
        return
    if _says(pdf.Root.AcroForm, "/NeedAppearances"):
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")
    if "/AcroForm" in pdf.Root:
        del pdf.Root["/AcroForm"]


def _says(entry: pikepdf.Object, key: str) -> bool:
    value: object = entry.get(key)  # pikepdf hands out Python's own booleans, which its types do not say
    return value is True


class _Sizes:
    """Counts what the streams of a file unpack to."""

    def __init__(self) -> None:
        self._left = MOST_UNPACKED

    def look_at(self, stream: pikepdf.Object) -> None:
        """Raise Unreadable where this stream is an image that is too large, or unpacks to too much."""
        width, height = stream.get("/Width", 0), stream.get("/Height", 0)
        if isinstance(width, int) and isinstance(height, int) and width * height > MOST_PIXELS:
            raise Unreadable("an image in this PDF is too large; print it to a new PDF")
        names = _filters(stream)
        if len(names) == 1 and names[0] in FLATE:
            self._inflate(stream.read_raw_bytes())
        elif len(names) > 1:
            self._unpack_several(stream, names)

    def _unpack_several(self, stream: pikepdf.Object, names: list[str]) -> None:
        try:
            self._spend(len(stream.read_bytes(pikepdf.StreamDecodeLevel.generalized)))
        except pikepdf.PdfError:  # an image inside another compression: only the outer one is ours to undo
            if names[0] in FLATE:
                self._inflate(stream.read_raw_bytes())

    def _inflate(self, packed: bytes) -> None:
        unpacking = zlib.decompressobj()
        while packed:
            try:
                some = unpacking.decompress(packed, AT_ONCE)
            except zlib.error:
                return  # viewers show what came before the damage
            self._spend(len(some))
            packed = unpacking.unconsumed_tail

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise Unreadable("this PDF is too large when unpacked; print it to a new PDF")
