"""What in a file acts or is attached, read apart from the code that cleans."""

from __future__ import annotations

import io
import re
import zipfile

import pikepdf
import pypdf
from pypdf.generic import ArrayObject, DictionaryObject

KEYS = {"/JS", "/AA", "/OpenAction", "/XFA", "/AF", "/EF", "/EmbeddedFiles", "/RichMediaContent", "/AcroForm"}
ACTIONS = {"/JavaScript", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Named", "/Rendition"}
KINDS = {"/FileAttachment", "/EmbeddedFile", "/Filespec", "/RichMedia", "/Screen", "/Movie", "/Sound"}
IN_WORD = re.compile(
    rb'vbaProject|activeX|oleObject|aFChunk|altChunk|attachedTemplate|DDEAUTO|INCLUDE|macroEnabled'
    rb'|<!DOCTYPE'
)  # fmt: skip


def what_acts(content: bytes) -> list[str]:
    """By name; empty for a harmless file."""
    if content.startswith(b"PK"):
        return _in_word(content)
    return _in_pdf(content) if b"%PDF-" in content[:1024] else []


def _in_word(content: bytes) -> list[str]:
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            text = archive.read(name)
            joined = re.sub(rb"</w:instrText>.*?<w:instrText[^>]*>", b"", text, flags=re.DOTALL)
            found += [f"{name}: {hit.decode()}" for hit in IN_WORD.findall(joined)]
            found += [name] if IN_WORD.search(name.encode()) else []
            if name.endswith(".rels"):
                found += _outside(text)
    return found


def _outside(text: bytes) -> list[str]:
    rows = re.findall(rb"<Relationship [^>]*>", text)
    outside = [row for row in rows if b"External" in row and b"/hyperlink" not in row]
    return [row.decode() for row in outside]


def _in_pdf(content: bytes) -> list[str]:
    """With pypdf where the file is pikepdf's own copy, and every object once."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        plain = io.BytesIO()
        pdf.save(plain, encryption=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    reader = pypdf.PdfReader(plain)
    found: list[str] = []
    for number in range(1, len(pdf.objects) + 1):
        if number in reader.xref.get(0, {}) or number in reader.xref_objStm:
            _collect(reader.get_object(pypdf.generic.IndirectObject(number, 0, reader)), found, 0)
    return found


def _collect(item: object, found: list[str], depth: int) -> None:
    if depth > 30:
        found.append("too deep")
    elif isinstance(item, ArrayObject):
        for part in item:
            _collect(part, found, depth + 1)
    elif isinstance(item, DictionaryObject):
        is_fonts = any(isinstance(part, DictionaryObject) and part.get("/Type") == "/Font" for part in (
            value.get_object() for value in item.values() if hasattr(value, "get_object")
        ))  # fmt: skip
        found += [] if is_fonts else sorted(KEYS & item.keys())
        if item.get("/S") in ACTIONS or {item.get("/Type"), item.get("/Subtype")} & KINDS:
            found.append(str(dict(item))[:80])
        if item.get("/S") == "/URI" and ("/Next" in item or "/Rect" in item):
            found.append("an action after a link")
        for part in item.values():
            _collect(part, found, depth + 1)
