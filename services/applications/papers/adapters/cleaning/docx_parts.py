"""One part of a Word document, rewritten without links to parts that are gone and without active fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from services.applications.papers.adapters.cleaning.docx_relationships import MACROS, OUTSIDE
from services.applications.papers.adapters.cleaning.xml import parsed, serialized

RELATION_SPACES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
LINKS_IN_TEXT = ("hyperlink", "blip", "imagedata", "fill", "stroke", "background", "shape", "rect")
"""Elements that stay without what they pointed to: the text of a link, the frame of a picture."""
DROPPED = {
    "mailMerge": OUTSIDE, "attachedTemplate": OUTSIDE, "saveThroughXslt": OUTSIDE,
    "altChunk": "embedded files",
    "subDoc": OUTSIDE, "entryMacro": MACROS, "exitMacro": MACROS, "control": "ActiveX controls",
    "OLEObject": "embedded files", "externalData": "embedded files",
}  # fmt: skip
"""Elements that go wherever they are."""
VML = "urn:schemas-microsoft-com:vml"
OFFICE = "urn:schemas-microsoft-com:office:office"
VML_SOURCES = ("src", "href", f"{{{OFFICE}}}href", f"{{{OFFICE}}}althref")

FIELDS = frozenset({
    "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "REF", "NOTEREF", "STYLEREF", "SEQ", "TOC",
    "TC", "TOA", "TA", "INDEX", "XE", "DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "EDITTIME",
    "AUTHOR",
    "TITLE", "SUBJECT", "KEYWORDS", "COMMENTS", "FILENAME", "FILESIZE", "NUMWORDS", "NUMCHARS", "LASTSAVEDBY",
    "REVNUM", "HYPERLINK", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "SYMBOL", "CITATION", "BIBLIOGRAPHY",
    "EQ", "LISTNUM", "AUTONUM", "DOCPROPERTY", "ADDIN",
})  # fmt: skip
"""Fields that compute from the document alone. Of others (DDE, INCLUDETEXT, LINK) the shown text stays."""
HYPERLINK_FIELD = re.compile(r'\s*HYPERLINK\s+("?(https?://|mailto:)|\\l\b)', re.IGNORECASE)


def rewritten(content: bytes, gone: set[str], taken: dict[str, None]) -> bytes:
    """`gone` are the ids of relationships that were taken out; what else goes is noted in `taken`."""
    root = parsed(content)
    for item in list(root.iter(etree.Element)):
        name = etree.QName(item).localname
        if name in DROPPED:
            taken[DROPPED[name]] = None
            _remove(item)
        elif _forget(item, gone) and name not in LINKS_IN_TEXT:
            _remove(item)
        elif etree.QName(item).namespace == VML:
            _forget_sources(item, taken)
    _drop_active_fields(root, taken)
    return serialized(root)


def _forget(item: etree._Element, gone: set[str]) -> bool:
    """Drop the attributes that name a relationship that is gone; whether there were any."""
    dangling = [
        name for name, value in item.attrib.items()
        if value in gone and (etree.QName(name).namespace in RELATION_SPACES or name == f"{{{OFFICE}}}relid")
    ]  # fmt: skip
    for name in dangling:
        del item.attrib[name]
    return bool(dangling)


def _forget_sources(item: etree._Element, taken: dict[str, None]) -> None:
    for name in VML_SOURCES:
        value = item.get(name)
        if value is not None and not value.startswith("#"):
            taken[OUTSIDE] = None
            del item.attrib[name]


@dataclass(slots=True)
class _Field:
    """A field while its parts are read: its instruction may be cut into runs."""

    marks: list[etree._Element] = field(default_factory=list)
    instruction: str = ""


def _drop_active_fields(root: etree._Element, taken: dict[str, None]) -> None:
    """Take the instructions of fields that reach outside; the text that they show last stays."""
    opened: list[_Field] = []
    for item in list(root.iter(etree.Element)):
        name = etree.QName(item).localname
        if name == "fldSimple" and not _is_inert(_attribute(item, "instr")):
            taken[OUTSIDE] = None
            _unwrap(item)
        elif name == "fldChar":
            _mark(item, opened, taken)
        elif name in ("instrText", "delInstrText"):
            if not opened:
                _remove(item)
                continue
            opened[-1].marks.append(item)
            opened[-1].instruction += item.text or ""
    for unfinished in opened:
        _end(unfinished, taken)


def _mark(item: etree._Element, opened: list[_Field], taken: dict[str, None]) -> None:
    kind = _attribute(item, "fldCharType")
    if kind == "begin":
        opened.append(_Field([item]))
    elif opened:
        opened[-1].marks.append(item)
        if kind == "end":
            _end(opened.pop(), taken)


def _end(one: _Field, taken: dict[str, None]) -> None:
    if not _is_inert(one.instruction):
        taken[OUTSIDE] = None
        for mark in one.marks:
            _remove(mark)


def _is_inert(instruction: str) -> bool:
    words = instruction.split(None, 1)
    code = words[0].upper() if words else ""
    if code == "HYPERLINK":
        return HYPERLINK_FIELD.match(instruction) is not None
    return code in FIELDS or code.startswith("=")


def _attribute(item: etree._Element, name: str) -> str:
    return next((value for key, value in item.attrib.items() if etree.QName(key).localname == name), "")


def _remove(item: etree._Element) -> None:
    parent = item.getparent()
    if parent is not None:
        parent.remove(item)


def _unwrap(item: etree._Element) -> None:
    parent = item.getparent()
    if parent is None:
        return
    at = parent.index(item)
    for child in reversed(list(item)):
        parent.insert(at, child)
    _remove(item)
