"""The CV that the example applicant uploads: one page, the same bytes each time."""

from io import BytesIO

import pikepdf

LETTER = (612, 792)
LINES = (
    (20, "Noor Selvadine"),
    (10, "noor.selvadine@applicants.example.org"),
    (14, "Education"),
    (10, "2021 to 2027  Estmark University, Faculty of Medicine; final year, grade average 8.7 of 10"),
    (10, "2018 to 2021  Harlow Bay Secondary School, sciences"),
    (14, "Examinations"),
    (10, "2026  USMLE Step 1, passed"),
    (10, "2026  English for medicine, level C1"),
    (14, "Clinical experience"),
    (10, "2026  Internal medicine ward, Estmark Teaching Clinic, 12 weeks"),
    (10, "2026  Pediatric outpatient clinic, Estmark Teaching Clinic, 6 weeks"),
    (10, "2025  General surgery, Harlow Bay District Clinic, 8 weeks"),
    (14, "Research"),
    (10, "2025  Student project on inpatient blood pressure control, poster at the faculty's research day"),
    (14, "Languages"),
    (10, "English (fluent), Spanish (good), Arabic (native)"),
)


def cv() -> bytes:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=LETTER)
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
    page.Contents = pdf.make_stream(_text())
    pdf.docinfo[pikepdf.Name.Title] = pikepdf.String("Curriculum vitae")
    return _saved(pdf)


def _text() -> bytes:
    shown, height = [], 730
    for size, line in LINES:
        height -= size + (18 if size == 14 else 6)
        escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        shown.append(f"BT /F1 {size} Tf 72 {height} Td ({escaped}) Tj ET")
    return "\n".join(shown).encode("ascii")


def _saved(pdf: pikepdf.Pdf) -> bytes:
    """Nothing is compressed and the id comes from the content: no library version or clock shows."""
    file = BytesIO()
    pdf.save(
        file,
        force_version="1.7",
        compress_streams=False,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        deterministic_id=True,
    )
    return file.getvalue()
