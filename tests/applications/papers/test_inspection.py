"""Which files are documents: by content, each trick beside the honest file."""

import io
import zipfile

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from services.applications.papers.adapters.inspection import DOCX, PDF, inspect
from services.applications.papers.domain import NotADocument
from tests.applications.facts import docx, pdf


def changed(change: object) -> bytes:
    """A PDF of one page with something in its catalog, page or annotations."""
    with pikepdf.new() as made:
        made.add_blank_page()
        change(made)  # type: ignore[operator]  # a function of each case
        file = io.BytesIO()
        made.save(file)
    return file.getvalue()


def open_action(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def indirect_script(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = made.make_indirect(Dictionary(S=Name.JavaScript, JS="app.alert(1)"))


def launch(made: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.Launch, F="cmd.exe")
    made.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=action)])


def attachment(made: pikepdf.Pdf) -> None:
    made.attachments["evil.exe"] = b"MZ"


def named_script(made: pikepdf.Pdf) -> None:
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", Dictionary(S=Name.JavaScript)])))


def encrypted(made: pikepdf.Pdf) -> bytes:
    file = io.BytesIO()
    made.save(file, encryption=pikepdf.Encryption(owner="secret", user=""))
    return file.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(NotADocument) as no:
        inspect(content, 50)
    return no.value.detail


def test_a_pdf_and_a_docx_are_documents_whatever_their_names() -> None:
    assert inspect(pdf(), 50) == PDF
    assert inspect(docx(), 50) == DOCX


def test_a_link_to_a_web_page_is_no_trick() -> None:
    def link(made: pikepdf.Pdf) -> None:
        action = Dictionary(S=Name.URI, URI="https://example.org")
        made.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=action)])

    assert inspect(changed(link), 50) == PDF


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90", b"hello", b"\n%PDF-1.7", b"GIF89a%PDF-1.4", b"<html></html>", b"\x00" * 100],
)
def test_anything_else_is_neither(content: bytes) -> None:
    assert "neither" in refused(content)


def test_a_pdf_has_up_to_50_pages() -> None:
    assert inspect(pdf(50), 50) == PDF
    assert "51" in refused(pdf(51))


@pytest.mark.parametrize("trick", [open_action, indirect_script, launch, attachment, named_script])
def test_a_pdf_that_does_something_is_refused(trick: object) -> None:
    assert "scripts, actions or attached files" in refused(changed(trick))


def test_an_encrypted_pdf_is_refused_also_without_a_password_to_open_it() -> None:
    with pikepdf.new() as made:
        made.add_blank_page()
        assert "encrypted" in refused(encrypted(made))


@pytest.mark.parametrize("content", [pdf()[:200], b"%PDF-1.7\n" + b"x" * 500, b"%PDF-1.7"])
def test_a_damaged_pdf_is_refused(content: bytes) -> None:
    assert refused(content)


@pytest.mark.parametrize(
    "part", ["word/vbaProject.bin", "word/embeddings/oleObject1.bin", "WORD/VBAPROJECT.BIN"]
)
def test_a_docx_with_macros_or_embedded_files_is_refused(part: str) -> None:
    assert "macros" in refused(docx(**{part: b"x"}))


def test_a_docx_that_says_it_has_macros_is_refused() -> None:
    kind = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    assert "macros" in refused(docx(**{"[Content_Types].xml": kind}))


def test_a_zip_that_is_no_word_document_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert refused(file.getvalue())


def test_a_zip_bomb_is_refused_without_unpacking_it() -> None:
    assert "far more" in refused(docx(**{"word/media/image1.bin": b"\x00" * 5_000_000}))
    assert "too large" in refused(docx(**{f"word/{number}.xml": b"" for number in range(2_000)}))


@pytest.mark.parametrize("cut", [30, 100, 250])
def test_a_damaged_docx_is_refused(cut: int) -> None:
    assert refused(docx()[:cut])
