"""Any upload: what it is, by its content and never by its name, and its harmless copy."""

from __future__ import annotations

from services.applications.papers.adapters.cleaning.limits import Unreadable
from services.applications.papers.ports import Cleaned

TAKEN = "A PDF, a Word document (.docx) or a photo (JPEG, PNG or HEIC) may be attached."
HEADER_WITHIN = 1024
"""Viewers look for `%PDF-` in so many bytes: some programs write a byte order mark or line ends before it."""
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx")
OTHERS = (
    (b"\xd0\xcf\x11\xe0", "this is an old Word document (.doc) or has a password; save a plain .docx or PDF"),
    (b"{\\rtf", "this is an RTF document; save it as .docx or PDF"),
    (b"GIF8", "this is a GIF image; save it as JPEG or PNG"),
    (b"II*\x00", "this is a TIFF image; save it as JPEG or PDF"),
    (b"MM\x00*", "this is a TIFF image; save it as JPEG or PDF"),
)  # fmt: skip
"""What people send by mistake, by its first bytes."""


def clean(content: bytes, most_pages: int) -> Cleaned:
    """The harmless copy of a PDF, a Word document or a photo. Raises Unreadable.

    Each kind is imported when it is needed: a process that reads one file loads the libraries of one kind.
    """
    if b"%PDF-" in content[:HEADER_WITHIN] and not content.startswith((b"PK\x03\x04", b"\xff\xd8\xff")):
        from services.applications.papers.adapters.cleaning.pdf import clean_pdf  # noqa: PLC0415  # as said

        return clean_pdf(content, most_pages)
    if content.startswith(b"PK\x03\x04"):
        from services.applications.papers.adapters.cleaning.docx import clean_docx  # noqa: PLC0415  # as said

        return clean_docx(content)
    if _is_photo(content):
        from services.applications.papers.adapters.cleaning.photo import clean_photo  # noqa: PLC0415  # as said

        return clean_photo(content)
    raise Unreadable(_why(content))


def _is_photo(content: bytes) -> bool:
    is_heic = content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS
    return is_heic or content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))


def _why(content: bytes) -> str:
    if not content:
        return f"this file is empty. {TAKEN}"
    known = next((sentence for start, sentence in OTHERS if content.startswith(start)), None)
    return f"{known}. {TAKEN}" if known else f"this kind of file cannot be attached. {TAKEN}"
