"""Reading and writing XML without anything that a parser would fetch or expand."""

from __future__ import annotations

from lxml import etree

from services.applications.papers.adapters.cleaning.limits import MOST_XML, Unreadable


def parsed(content: bytes) -> etree._Element:
    """The root. Raises Unreadable at a document type: it can define entities, and Word writes none."""
    if len(content) > MOST_XML:
        raise Unreadable("this document is too large when unpacked; save it as a PDF")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True, remove_comments=True
    )
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.doctype:
        raise Unreadable("this document is damaged; save it again")
    return root


def serialized(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
