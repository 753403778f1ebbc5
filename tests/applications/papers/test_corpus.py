"""Files as people's programs make them, and hostile ones: taken, cleaned how, or refused why."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest

from services.applications.papers.adapters.cleaning.clean import clean
from services.applications.papers.adapters.cleaning.limits import DOCX, PDF, Unreadable
from tests.applications.facts import docx, pdf
from tests.applications.papers import docx_corpus, pdf_corpus, photo_corpus
from tests.applications.papers.active import what_acts

Make = Callable[[], bytes]

TAKEN: dict[str, tuple[Make, str]] = {
    "a PDF of pikepdf": (pdf, PDF),
    "a PDF of fpdf2": (pdf_corpus.by_fpdf, PDF),
    "a PDF of pypdf": (pdf_corpus.by_pypdf, PDF),
    "a byte order mark before the header": (lambda: b"\xef\xbb\xbf" + pdf(), PDF),
    "line ends before the header": (lambda: b"\r\n\r\n" + pdf(), PDF),
    "zeros after the end": (lambda: pdf() + bytes(5_000), PDF),
    "a cross-reference table that lies": (lambda: pdf().replace(b"startxref\n", b"startxref\n9"), PDF),
    "a link to a web page": (pdf_corpus.web_link, PDF),
    "a font by the name of /AA": (pdf_corpus.font_named_aa, PDF),
    "50 pages": (lambda: pdf(50), PDF),
    "the smallest Word document": (docx, DOCX),
    "a document of python-docx": (docx_corpus.by_python_docx, DOCX),
    "Word Online: the main part is document2.xml": (docx_corpus.word_online, DOCX),
    "blank images": (docx_corpus.blank_image, DOCX),
    "a web link in Word": (docx_corpus.web_link, DOCX),
    "a PNG with transparency": (lambda: photo_corpus.photo("PNG", mode="RGBA"), PDF),
    "a grey PNG": (lambda: photo_corpus.photo("PNG", mode="L"), PDF),
    "a JPEG in CMYK": (lambda: photo_corpus.photo("JPEG", mode="CMYK"), PDF),
    "a HEIC": (lambda: photo_corpus.photo("HEIF"), PDF),
}

CLEANED: dict[str, tuple[Make, str]] = {
    "Europass: the CV carries an attachment": (pdf_corpus.europass, "attached files"),
    "a script at opening": (pdf_corpus.open_script, "scripts"),
    "a script by name": (pdf_corpus.named_script, "scripts"),
    "another file at opening": (pdf_corpus.open_other_file, "actions and links that leave the document"),
    "a web page at opening": (pdf_corpus.open_web_page, "actions and links that leave the document"),
    "a program behind a link": (pdf_corpus.launch, "actions and links that leave the document"),
    "an action after a plain link": (pdf_corpus.next_action, "actions and links that leave the document"),
    "a file by /AF of a page": (pdf_corpus.associated_file, "attached files"),
    "a file as a note": (pdf_corpus.file_note, "attached files"),
    "a form of Adobe's own (XFA) over a plain one": (pdf_corpus.xfa, "interactive forms"),
    "a film": (pdf_corpus.rich_media, "sound, video and 3D"),
    "owner's protection": (pdf_corpus.protected, "its protection against changes"),
    "macros": (docx_corpus.macros, "macros"),
    "a template elsewhere": (docx_corpus.attached_template, docx_corpus.OUTSIDE),
    "a picture elsewhere": (docx_corpus.outside_picture, docx_corpus.OUTSIDE),
    "ActiveX": (docx_corpus.active_x, "ActiveX controls"),
    "an embedded workbook": (docx_corpus.ole, "embedded files"),
    "a chunk of HTML": (docx_corpus.html_chunk, "embedded files"),
    "DDE in runs": (docx_corpus.dde, docx_corpus.OUTSIDE),
    "INCLUDEPICTURE": (docx_corpus.include_picture, docx_corpus.OUTSIDE),
    "a photo with place and time": (photo_corpus.with_place, "what the camera wrote"),
}

REFUSED: dict[str, tuple[Make, str]] = {
    "nothing": (lambda: b"", "empty"),
    "a program": (lambda: b"MZ\x90", "may be attached"),
    "text": (lambda: b"hello", "may be attached"),
    "an old .doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Word"),
    "an RTF": (lambda: b"{\\rtf1 hello}", "RTF"),
    "an OpenDocument file": (lambda: docx_corpus.other_zip("mimetype"), "OpenDocument"),
    "a zip": (lambda: docx_corpus.other_zip("hello.txt"), "not a Word document"),
    "51 pages": (lambda: pdf(51), "this one has 51"),
    "a PDF with a password": (pdf_corpus.locked, "password"),
    "a PDF that only Adobe Reader can show": (pdf_corpus.dynamic_xfa, "XFA"),
    "half a PDF": (lambda: pdf()[:60], "damaged"),
    "a stream that unpacks to 576 MB": (pdf_corpus.bomb, "too large when unpacked"),
    "half a Word document": (lambda: docx()[:200], "damaged"),
    "entities in Word": (docx_corpus.entities, "damaged"),
    "a Word document of 2,000 parts": (docx_corpus.many_parts, "too large when unpacked"),
    "a Word document of 120 MB of zeros": (docx_corpus.zip_bomb, "too large when unpacked"),
    "half a photo": (lambda: photo_corpus.photo("JPEG")[:300], "damaged"),
    "a PNG of a billion pixels": (photo_corpus.pixel_bomb, "too many pixels"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_it_is_taken_as_it_is(name: str) -> None:
    make, content_type = TAKEN[name]
    made = clean(make(), 50)
    assert (made.content_type, made.taken_out) == (content_type, ())
    assert what_acts(made.content) == []


@pytest.mark.parametrize("name", CLEANED)
def test_it_is_cleaned(name: str) -> None:
    make, said = CLEANED[name]
    given = make()
    assert name in ("owner's protection", "a photo with place and time") or what_acts(given) != []
    made = clean(given, 50)
    assert said in " and ".join(made.taken_out)
    assert what_acts(made.content) == []
    assert clean(made.content, 50).taken_out == ()


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(name: str) -> None:
    make, why = REFUSED[name]
    with pytest.raises(Unreadable, match=why):
        clean(make(), 50)


def test_what_was_typed_into_a_form_stays_on_the_page() -> None:
    with pikepdf.open(io.BytesIO(clean(pdf_corpus.xfa(), 50).content)) as made:
        assert "/AcroForm" not in made.Root
        assert "typed" in pdf_corpus.text_of(made)


def test_the_text_of_a_word_document_stays() -> None:
    for make in (docx_corpus.by_python_docx, docx_corpus.word_online, docx_corpus.dde, docx_corpus.ole):
        assert "Ana Maria" in docx_corpus.text_of(clean(make(), 50).content)


def test_a_photo_stands_upright_without_metadata_and_is_not_larger_than_needed() -> None:
    made = clean(photo_corpus.with_place(), 50).content
    assert b"Exif" not in made
    with pikepdf.open(io.BytesIO(made)) as page:
        (image,) = page.pages[0].get_images().values()
        assert image.Height > image.Width
        assert max(image.Height, image.Width) == 2_400
        assert page.pages[0].mediabox[3] == pytest.approx(792, abs=1)
