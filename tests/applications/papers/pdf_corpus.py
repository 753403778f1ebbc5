"""PDFs of real producers, and with each thing that acts."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import fpdf
import pikepdf
import pypdf
from pikepdf import Array, Dictionary, Name

SCRIPT = {"S": Name.JavaScript, "JS": "app.alert(1)"}


def changed(change: Callable[[pikepdf.Pdf], object], **how: object) -> bytes:
    """One page, with something in its catalog, page or annotations."""
    with pikepdf.new() as made:
        made.add_blank_page()
        change(made)
        file = io.BytesIO()
        made.save(file, **how)  # type: ignore[arg-type]  # how to save is each case's own
    return file.getvalue()


def _root(key: str, value: Callable[[pikepdf.Pdf], object]) -> bytes:
    def change(made: pikepdf.Pdf) -> None:
        made.Root[key] = value(made)

    return changed(change)


def _note(**entries: object) -> bytes:
    """An annotation on the page."""

    def change(made: pikepdf.Pdf) -> None:
        mark = Dictionary({"/Type": Name.Annot, "/Rect": Array([0, 0, 50, 50]), **_named(entries)})
        made.pages[0].obj["/Annots"] = Array([made.make_indirect(mark)])

    return changed(change)


def _named(entries: dict[str, object]) -> dict[str, object]:
    return {f"/{name}": value for name, value in entries.items()}


def _action(**entries: object) -> Dictionary:
    return Dictionary(_named(entries))


def by_fpdf() -> bytes:
    made = fpdf.FPDF()
    made.add_page()
    made.set_font("helvetica")
    made.cell(text="Ana Maria Example", link="https://example.org")
    return bytes(made.output())


def by_pypdf() -> bytes:
    made = pypdf.PdfWriter()
    made.add_blank_page(595, 842)
    file = io.BytesIO()
    made.write(file)
    return file.getvalue()


def europass() -> bytes:
    """A CV that carries itself as data."""

    def attach(made: pikepdf.Pdf) -> None:
        made.attachments["attachment.xml"] = b"<Candidate/>"

    return changed(attach)


def open_script() -> bytes:
    return _root("/OpenAction", lambda made: made.make_indirect(_action(**SCRIPT)))


def named_script() -> bytes:
    return _root("/Names", lambda _: Dictionary(JavaScript=Dictionary(Names=Array(["a", _action(**SCRIPT)]))))


def open_other_file() -> bytes:
    return _root(
        "/OpenAction", lambda _: _action(S=Name.GoToR, F="//server/share.pdf", D=Array([0, Name.Fit]))
    )


def open_web_page() -> bytes:
    return _root("/OpenAction", lambda _: _action(S=Name.URI, URI="https://example.org"))


def launch() -> bytes:
    return _note(Subtype=Name.Link, A=_action(S=Name.Launch, F="cmd.exe"))


def web_link() -> bytes:
    return _note(Subtype=Name.Link, A=_action(S=Name.URI, URI="https://example.org"))


def next_action() -> bytes:
    return _note(Subtype=Name.Link, A=_action(S=Name.URI, URI="https://example.org", Next=_action(**SCRIPT)))


def _file(made: pikepdf.Pdf) -> pikepdf.Object:
    stream = pikepdf.Stream(made, b"MZ")
    stream.Type = Name.EmbeddedFile
    return made.make_indirect(Dictionary(Type=Name.Filespec, F="evil.exe", EF=Dictionary(F=stream)))


def associated_file() -> bytes:
    def change(made: pikepdf.Pdf) -> None:
        made.pages[0].obj["/AF"] = Array([_file(made)])

    return changed(change)


def file_note() -> bytes:
    def change(made: pikepdf.Pdf) -> None:
        mark = Dictionary(
            Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]), FS=_file(made)
        )
        made.pages[0].obj["/Annots"] = Array([mark])

    return changed(change)


def rich_media() -> bytes:
    return _note(Subtype=Name.RichMedia, RichMediaContent=Dictionary())


def xfa() -> bytes:
    """A form with a typed field, and Adobe's own form beside it."""
    return changed(_with_form)


def _with_form(made: pikepdf.Pdf) -> None:
    looks = pikepdf.Stream(made, b"BT /F1 12 Tf (typed) Tj ET")
    looks.Type, looks.Subtype, looks.BBox = Name.XObject, Name.Form, Array([0, 0, 100, 20])
    field = made.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="name", V="typed", F=4,
            Rect=Array([10, 10, 110, 30]), AP=Dictionary(N=looks),
        )
    )  # fmt: skip
    made.pages[0].obj["/Annots"] = Array([field])
    made.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=pikepdf.Stream(made, b"<xdp/>"))


def dynamic_xfa() -> bytes:
    def change(made: pikepdf.Pdf) -> None:
        _with_form(made)
        made.Root.NeedsRendering = True

    return changed(change)


def font_named_aa() -> bytes:
    def change(made: pikepdf.Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        made.pages[0].obj["/Resources"] = Dictionary(Font=Dictionary(AA=made.make_indirect(font)))

    return changed(change)


def protected() -> bytes:
    return changed(lambda _: None, encryption=pikepdf.Encryption(owner="secret", user=""))


def locked() -> bytes:
    return changed(lambda _: None, encryption=pikepdf.Encryption(owner="secret", user="open"))


def bomb() -> bytes:
    """A page whose content unpacks to 576 MB."""
    packing = zlib.compressobj(1)
    some = bytes(16 * 1024 * 1024)
    packed = b"".join(packing.compress(some) for _ in range(36)) + packing.flush()

    def change(made: pikepdf.Pdf) -> None:
        made.pages[0].obj["/Contents"] = pikepdf.Stream(made, packed, Filter=Name.FlateDecode)

    return changed(change)


def text_of(made: pikepdf.Pdf) -> str:
    """What the page draws, forms within it too."""
    page = made.pages[0]
    drawn = [part.read_bytes() for part in page.Resources.get("/XObject", {}).values()]
    return b" ".join(drawn).decode("latin-1")
