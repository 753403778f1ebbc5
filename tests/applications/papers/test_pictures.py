"""Photos inside documents lose what the camera wrote into them, and look the same."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest
from docx import Document
from docx.shared import Inches
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from services.applications.papers.adapters.cleaning.docx import clean_docx
from services.applications.papers.adapters.cleaning.pdf import clean_pdf
from services.applications.papers.adapters.cleaning.pictures import (
    ORIENTATION,
    TOLD_BY_CAMERAS,
    without_metadata,
)
from tests.applications.papers.photo_corpus import photo, with_place

SECRET = b"Phone of Ana, at home"
ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def jpeg(*, orientation: int = 1, progressive: bool = False, behind: bytes = b"") -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(0x8825)[1] = "N"
    file = io.BytesIO()
    picture = Image.effect_noise((320, 240), 80).convert("RGB")
    picture.save(
        file, "JPEG", exif=exif, icc_profile=ICC, comment=SECRET, xmp=SECRET, progressive=progressive
    )
    return file.getvalue() + behind


def png() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", SECRET.decode())
    told.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    file = io.BytesIO()
    Image.effect_noise((64, 64), 80).save(file, "PNG", pnginfo=told, exif=exif, icc_profile=ICC)
    return file.getvalue()


PICTURES = {
    "plain": jpeg(),
    "progressive": jpeg(progressive=True),
    "on its side": jpeg(orientation=6),
    "with a film behind it": jpeg(behind=jpeg() + SECRET),
    "PNG": png(),
    "without anything": photo("JPEG"),
    "PNG without anything": photo("PNG"),
}


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_a_picture_looks_the_same_and_says_nothing_more(picture: bytes) -> None:
    kept = without_metadata(picture)

    before, after = (ImageOps.exif_transpose(Image.open(io.BytesIO(each))) for each in (picture, kept))
    assert after.tobytes() == before.tobytes()
    assert after.info.get("icc_profile") == before.info.get("icc_profile")
    assert SECRET not in kept
    assert without_metadata(kept) == kept
    assert {*Image.open(io.BytesIO(kept)).getexif()} <= {ORIENTATION}


@given(st.integers(0, len(PICTURES["plain"])), st.binary(max_size=40))
def test_what_is_cut_off_or_garbled_never_fails(length: int, noise: bytes) -> None:
    for picture in PICTURES["plain"], PICTURES["PNG"]:
        assert SECRET not in without_metadata(picture[:length]) or length < 12
        without_metadata(picture[: length // 2] + noise + picture[length // 2 :])


def test_photos_in_a_word_document_lose_it_and_the_uploader_is_told() -> None:
    made, file = Document(), io.BytesIO()
    made.add_picture(io.BytesIO(jpeg(orientation=6)), width=Inches(2))
    made.save(file)

    cleaned = clean_docx(file.getvalue())

    assert TOLD_BY_CAMERAS in cleaned.taken_out
    with zipfile.ZipFile(io.BytesIO(cleaned.content)) as copy:
        parts = [copy.read(name) for name in copy.namelist()]
    assert not [part for part in parts if SECRET in part]


@pytest.mark.parametrize("listed", [False, True])
def test_photos_in_a_pdf_lose_it_and_the_uploader_is_told(listed: bool) -> None:
    taken, file = with_place(), io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        size = {"Width": 4000, "Height": 3000, "BitsPerComponent": 8, "ColorSpace": pikepdf.Name.DeviceRGB}
        packed = {"Filter": pikepdf.Array([pikepdf.Name.DCTDecode]) if listed else pikepdf.Name.DCTDecode}
        told = pdf.make_stream(b"<x:xmpmeta>%b</x:xmpmeta>" % SECRET, Type=pikepdf.Name.Metadata)
        about = {"Subtype": pikepdf.Name.Image, "Metadata": told}
        image = pikepdf.Stream(pdf, taken, **about, **packed, **size)
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
        page.Contents = pdf.make_stream(b"q 100 0 0 100 0 0 cm /Im Do Q")
        pdf.save(file)

    cleaned = clean_pdf(file.getvalue(), 50)

    assert TOLD_BY_CAMERAS in cleaned.taken_out
    with pikepdf.open(io.BytesIO(cleaned.content)) as copy:
        shown = copy.pages[0].Resources.XObject.Im
        assert "/Metadata" not in shown
        kinds = [one.get("/Type") for one in copy.objects if isinstance(one, pikepdf.Stream)]
        assert pikepdf.Name.Metadata not in kinds
        kept = Image.open(io.BytesIO(shown.read_raw_bytes()))
        assert (kept.size, {*kept.getexif()} <= {ORIENTATION}) == ((4000, 3000), True)
        assert kept.tobytes() == Image.open(io.BytesIO(taken)).tobytes()
