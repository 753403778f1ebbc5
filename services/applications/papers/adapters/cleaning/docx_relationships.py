"""What the parts of a Word document point to, and what of that may stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from lxml import etree

from services.applications.papers.adapters.cleaning.xml import serialized

PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "officedocument"
MACROS, CONTROLS, FILES = "macros", "ActiveX controls", "embedded files"
OUTSIDE = "links to files and pictures outside the document"

KEPT = frozenset({
    MAIN, "core-properties", "extended-properties", "styles", "settings", "websettings", "fonttable", "theme",
    "themeoverride", "numbering", "image", "header", "footer", "footnotes", "endnotes", "comments",
    "commentsextended", "commentsids", "commentsextensible", "people", "hyperlink", "chart", "chartex",
    "chartstyle", "chartcolorstyle", "chartusershapes", "diagramdata", "diagramlayout", "diagramquickstyle",
    "diagramcolors", "diagramdrawing",
})  # fmt: skip
"""By the last word of the relationship's type, in small letters: both editions of the standard share it."""
TOLD = {
    "vbaproject": MACROS, "wordvbadata": MACROS, "keymapcustomizations": MACROS, "extensibility": MACROS,
    "control": CONTROLS, "activexcontrolbinary": CONTROLS, "ctrlprop": CONTROLS,
    "oleobject": FILES, "package": FILES, "afchunk": FILES, "subdocument": OUTSIDE, "frame": OUTSIDE,
    "attachedtemplate": OUTSIDE, "mailmergesource": OUTSIDE, "mailmergeheadersource": OUTSIDE,
    "webextension": "add-ins", "webextensiontaskpanes": "add-ins", "taskpanes": "add-ins",
    "font": "fonts", "video": "sound and video", "audio": "sound and video", "media": "sound and video",
}  # fmt: skip
"""What the uploader is told of those that go. Of others nothing: they have no part in how the text looks."""
WEB = ("http://", "https://", "mailto:")


@dataclass(frozen=True, slots=True)
class Relationship:
    """From one part to another, or to something outside."""

    id: str
    type: str
    target: str
    is_external: bool

    @classmethod
    def of(cls, item: etree._Element) -> Self:
        outside = item.get("TargetMode", "").lower() == "external"
        return cls(item.get("Id", ""), item.get("Type", ""), item.get("Target", ""), outside)

    @property
    def kind(self) -> str:
        return self.type.rpartition("/")[2].lower()

    @property
    def is_image(self) -> bool:
        return self.kind == "image"


def kept_relationships(given: tuple[Relationship, ...], taken: dict[str, None]) -> tuple[Relationship, ...]:
    """Those that may stay; what the others were is noted in `taken`."""
    kept = []
    for one in given:
        if one.kind in KEPT and (not one.is_external or _is_plain_link(one)):
            kept.append(one)
        elif said := TOLD.get(one.kind) or (OUTSIDE if one.is_external else None):
            taken[said] = None
    return tuple(kept)


def written(relationships: tuple[Relationship, ...]) -> bytes:
    root = etree.Element(f"{{{PACKAGE}}}Relationships", nsmap={None: PACKAGE})
    for one in relationships:
        mode = {"TargetMode": "External"} if one.is_external else {}
        about = {"Id": one.id, "Type": one.type, "Target": one.target, **mode}
        etree.SubElement(root, f"{{{PACKAGE}}}Relationship", about)
    return serialized(root)


def _is_plain_link(one: Relationship) -> bool:
    """A link that is followed by a click alone, and to the web or a mailbox."""
    return one.kind == "hyperlink" and one.target.strip().lower().startswith(WEB)
