"""Whether an upload is a real PDF or DOCX, by its content and never by its name."""

from __future__ import annotations

import asyncio
import io
import zipfile
import zlib

import pikepdf
import puremagic

from services.applications.papers.domain import NotADocument
from services.applications.papers.ports import Inspected, Inspector

PDF = Inspected("application/pdf", "pdf")
DOCX = Inspected("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")

ACTIVE = frozenset({"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia"})
ACTIVE_ACTIONS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE"})

MOST_PARTS = 2_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 200
"""A part that unpacks to more than this many times its size is a bomb; text reaches about 20."""


class FileInspector(Inspector):
    """Reads files in threads, a few at a time: a hostile one may take long."""

    def __init__(self, most_pages: int = 50, side_by_side: int = 2) -> None:
        self._most_pages = most_pages
        self._room = asyncio.Semaphore(side_by_side)

    async def inspect(self, content: bytes) -> Inspected:
        async with self._room:
            return await asyncio.to_thread(inspect, content, self._most_pages)


def inspect(content: bytes, most_pages: int) -> Inspected:
    """What it is. Raises NotADocument."""
    if content.startswith(b"%PDF-") and _says(content, ".pdf"):
        _check_pdf(content, most_pages)
        return PDF
    if content.startswith(b"PK\x03\x04") and _says(content, ".docx"):
        _check_docx(content)
        return DOCX
    raise _no("this is neither a PDF nor a Word document (.docx)")


def _says(content: bytes, extension: str) -> bool:
    """Whether the signature database agrees."""
    try:
        return any(match.extension == extension for match in puremagic.magic_string(content))
    except (puremagic.PureError, ValueError):
        return False


def _check_pdf(content: bytes, most_pages: int) -> None:
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise _no("this PDF is encrypted; save it without a password")
            if not 1 <= len(pdf.pages) <= most_pages:
                raise _no(f"a PDF may have 1 to {most_pages} pages; this one has {len(pdf.pages)}")
            if any(_is_active(item) for item in pdf.objects):
                raise _no("this PDF holds scripts, actions or attached files; print it to a new PDF")
    except pikepdf.PasswordError:
        raise _no("this PDF is encrypted; save it without a password") from None
    except (pikepdf.PdfError, RecursionError, ValueError, TypeError):
        raise _no("this PDF is damaged; save or print it to a new PDF") from None


def _is_active(item: pikepdf.Object, depth: int = 0) -> bool:
    """Whether an object, or one nested in it, is active.

    References are not followed: what they point to is an object of the file and looked at on its own.
    """
    if depth > 20:
        return True
    if isinstance(item, pikepdf.Array):
        return any(_is_direct(part) and _is_active(part, depth + 1) for part in item)
    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return False
    entries = dict(item.items())
    if ACTIVE & entries.keys() or str(entries.get("/S", "")) in ACTIVE_ACTIONS:
        return True
    if str(entries.get("/Type", "")) in ACTIVE or str(entries.get("/Subtype", "")) == "/FileAttachment":
        return True
    return any(_is_direct(part) and _is_active(part, depth + 1) for part in entries.values())


def _is_direct(part: object) -> bool:
    return isinstance(part, pikepdf.Object) and not part.is_indirect


def _check_docx(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_size(parts)
            names = {part.filename.lower() for part in parts}
            if not {"[content_types].xml", "word/document.xml"} <= names:
                raise _no("this is not a Word document")
            if any(name.endswith("vbaproject.bin") or "/embeddings/" in name for name in names):
                raise _no("this document holds macros or embedded files; save it as a plain .docx or PDF")
            if any(part.flag_bits & 1 for part in parts):
                raise _no("this document is encrypted; save it without a password")
            if b"macroEnabled" in archive.read("[Content_Types].xml"):
                raise _no("this document holds macros; save it as a plain .docx or PDF")
    except (zipfile.BadZipFile, KeyError, NotImplementedError, OSError, EOFError, ValueError, zlib.error):
        raise _no("this document is damaged; save it again") from None


def _check_size(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED:
        raise _no("this document is too large when unpacked")
    if any(part.file_size > MOST_RATIO * max(part.compress_size, 1024) for part in parts):
        raise _no("this document unpacks to far more than it should")


def _no(why: str) -> NotADocument:
    return NotADocument(why, pointer="/file")
