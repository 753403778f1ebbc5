"""A Word document without macros, embedded files and what it fetches from elsewhere.

The copy is a new package: it holds the parts that the main part reaches by relationships of known kinds, each
rewritten without what pointed to the others.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from services.applications.papers.adapters.cleaning.docx_parts import rewritten
from services.applications.papers.adapters.cleaning.docx_relationships import (
    MAIN,
    PACKAGE,
    Relationship,
    kept_relationships,
    written,
)
from services.applications.papers.adapters.cleaning.limits import (
    DOCX,
    MOST_DOCX_UNPACKED,
    MOST_PARTS,
    Unreadable,
)
from services.applications.papers.adapters.cleaning.pictures import TOLD_BY_CAMERAS, without_metadata
from services.applications.papers.adapters.cleaning.xml import parsed, serialized
from services.applications.papers.ports import Cleaned

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
INERT_TYPES = (
    "application/vnd.openxmlformats-officedocument.", "application/vnd.openxmlformats-package.",
    "application/vnd.ms-word.", "application/vnd.ms-office.", "application/xml",
)  # fmt: skip
ACTIVE_TYPES = ("macro", "vba", "activex", "oleobject", "control")
OTHER_PACKAGES = {
    "mimetype": "this is an OpenDocument file; save it as .docx or PDF",
    "index/document.iwa": "this is a Pages document; export it as PDF",
    "xl/workbook.xml": "this is an Excel workbook; save it as PDF",
    "ppt/presentation.xml": "this is a PowerPoint presentation; save it as PDF",
}


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the copy."""

    name: str
    content: bytes
    content_type: str
    relationships: tuple[Relationship, ...]


def clean_docx(content: bytes) -> Cleaned:
    """The harmless copy. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Package(archive).cleaned()
    except (zipfile.BadZipFile, KeyError, NotImplementedError, OSError, EOFError, RuntimeError, ValueError):
        raise Unreadable("this document is damaged; save it again") from None
    except (zlib.error, etree.XMLSyntaxError):
        raise Unreadable("this document is damaged; save it again") from None


class _Package:
    """The parts of a package by name, in whatever case they are written."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        files = archive.infolist()
        if len(files) > MOST_PARTS or sum(file.file_size for file in files) > MOST_DOCX_UNPACKED:
            raise Unreadable("this document is too large when unpacked; save it as a PDF")
        if any(file.flag_bits & 1 for file in files):
            raise Unreadable("this file opens only with a password; save it without one")
        self._files = {file.filename.lower(): file for file in files}
        if "[content_types].xml" not in self._files:
            self._say_what_else_it_is()
        self._types, self._defaults = self._content_types()
        self._taken: dict[str, None] = {}

    def cleaned(self) -> Cleaned:
        roots = kept_relationships(self._relationships_of(""), self._taken)
        mains = [one for one in roots if one.kind == MAIN]
        if len(mains) != 1:
            self._say_what_else_it_is()
        parts = list(self._reached(roots))
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as copy:
            copy.writestr("[Content_Types].xml", _content_types(parts))
            copy.writestr("_rels/.rels", written(tuple(r for r in roots if _has(parts, "", r))))
            for part in parts:
                copy.writestr(part.name, part.content)
                if part.relationships:
                    copy.writestr(_relationships_name(part.name), written(part.relationships))
        return Cleaned(file.getvalue(), DOCX, tuple(self._taken))

    def _reached(self, roots: tuple[Relationship, ...]) -> Iterator[_Part]:
        """Every part that is kept, the main one first; each one once."""
        waiting = [("", one) for one in roots]
        seen: set[str] = set()
        while waiting:
            source, link = waiting.pop(0)
            name = _target(source, link)
            if link.is_external or name.lower() in seen or name.lower() not in self._files:
                continue
            seen.add(name.lower())
            part = self._part(name, link)
            yield part
            waiting += [(name, one) for one in part.relationships]

    def _part(self, name: str, link: Relationship) -> _Part:
        content = self._read(name)
        if link.is_image:
            return _Part(name, self._picture(content), _image_type(content) or "", ())
        given = self._relationships_of(name)
        kept = tuple(one for one in kept_relationships(given, self._taken) if self._can_keep(name, one))
        gone = {one.id for one in given} - {one.id for one in kept}
        content_type = MAIN_TYPE if link.kind == MAIN else self._type_of(name)
        return _Part(name, rewritten(content, gone, self._taken), content_type, kept)

    def _picture(self, content: bytes) -> bytes:
        kept = without_metadata(content)
        if len(kept) < len(content):
            self._taken[TOLD_BY_CAMERAS] = None
        return kept

    def _can_keep(self, source: str, link: Relationship) -> bool:
        """Whether what it points to is there, and is what the relationship says."""
        if link.is_external:
            return True
        name = _target(source, link)
        if name.lower() not in self._files:
            return False
        if link.is_image:
            return _image_type(self._read(name)) is not None
        kind = self._type_of(name).lower()
        if kind.startswith(INERT_TYPES) and not any(word in kind for word in ACTIVE_TYPES):
            return True
        self._taken["parts that are not text or pictures"] = None
        return False

    def _type_of(self, name: str) -> str:
        extension = name.rpartition(".")[2].lower()
        return self._types.get(name.lower()) or self._defaults.get(extension, "application/xml")

    def _read(self, name: str) -> bytes:
        return self._archive.read(self._files[name.lower()])

    def _relationships_of(self, name: str) -> tuple[Relationship, ...]:
        rels = _relationships_name(name)
        if rels.lower() not in self._files:
            return ()
        root = parsed(self._read(rels))
        return tuple(Relationship.of(item) for item in root.iter(f"{{{PACKAGE}}}Relationship"))

    def _content_types(self) -> tuple[dict[str, str], dict[str, str]]:
        """By part, and by extension."""
        root = parsed(self._read("[content_types].xml"))
        parts = {
            item.get("PartName", "").lstrip("/").lower(): item.get("ContentType", "")
            for item in root.iter(f"{{{TYPES}}}Override")
        }
        extensions = {
            item.get("Extension", "").lower(): item.get("ContentType", "")
            for item in root.iter(f"{{{TYPES}}}Default")
        }
        return parts, extensions

    def _say_what_else_it_is(self) -> None:
        what = (sentence for name, sentence in OTHER_PACKAGES.items() if name in self._files)
        raise Unreadable(next(what, "this is not a Word document; save it as .docx or PDF"))


def _target(source: str, link: Relationship) -> str:
    """The name of the part that a relationship of `source` points to."""
    target = unquote(link.target).replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(source), target)).lstrip("/")


def _relationships_name(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _has(parts: list[_Part], source: str, link: Relationship) -> bool:
    name = _target(source, link).lower()
    return any(part.name.lower() == name for part in parts)


def _content_types(parts: list[_Part]) -> bytes:
    root = etree.Element(f"{{{TYPES}}}Types", nsmap={None: TYPES})
    etree.SubElement(root, f"{{{TYPES}}}Default", Extension="rels", ContentType=RELATIONSHIPS_TYPE)
    etree.SubElement(root, f"{{{TYPES}}}Default", Extension="xml", ContentType="application/xml")
    for part in parts:
        about = {"PartName": f"/{part.name}", "ContentType": part.content_type}
        etree.SubElement(root, f"{{{TYPES}}}Override", about)
    return serialized(root)


IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"), (b"II*\x00", "image/tiff"), (b"MM\x00*", "image/tiff"),
    (b"\x01\x00\x00\x00", "image/x-emf"), (b"\xd7\xcd\xc6\x9a", "image/x-wmf"),
    (b"\x01\x00\x09\x00", "image/x-wmf"),
)  # fmt: skip


def _image_type(content: bytes) -> str | None:
    return next((kind for start, kind in IMAGES if content.startswith(start)), None)
