"""HTTP of documents: what comes back, and what is refused while it streams in."""

import io

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from services.applications.papers.adapters.cleaning.clean import clean
from tests.applications.facts import pdf
from tests.applications.http_builders import AS_ANA, AS_STAFF, LARGEST, Site, opened

NO_FILE = b'--b\r\ncontent-disposition: form-data; name="file"\r\n\r\nx\r\n--b--'


async def test_a_document_comes_back_as_an_attachment_that_runs_nowhere() -> None:
    site = Site()
    application_id = await opened(site)
    content = pdf()
    await site.give(AS_ANA, application_id, content=content)
    for who in (AS_ANA, AS_STAFF):
        answer = await site.ask(who, "GET", f"/v1/applications/{application_id}/documents/cv/content")
        assert answer.content == clean(content, 50).content
        assert answer.headers["content-disposition"] == 'attachment; filename="cv.pdf"'
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_uploader_is_told_what_was_taken_out_of_the_copy_that_is_kept() -> None:
    site = Site()
    application_id = await opened(site)
    given = await site.give(AS_ANA, application_id, content=with_script())
    assert given.status_code == 200, given.text
    (document,) = given.json()["documents"]
    assert document["taken_out"].startswith("To keep everybody safe we took out scripts.")
    answer = await site.ask(AS_STAFF, "GET", f"/v1/applications/{application_id}/documents/cv/content")
    assert b"JavaScript" not in answer.content
    assert document["size"] == len(answer.content)
    whole = (await site.give(AS_ANA, application_id, content=pdf())).json()["documents"]
    assert [document["taken_out"] for document in whole] == [""]


async def test_an_account_that_uploads_too_often_is_told_to_wait() -> None:
    site = Site()
    application_id = await opened(site)
    answers = [await site.give(AS_ANA, application_id) for _ in range(61)]
    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


def with_script() -> bytes:
    with pikepdf.open(io.BytesIO(pdf())) as made:
        made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
        file = io.BytesIO()
        made.save(file)
    return file.getvalue()


async def test_a_file_of_the_largest_size_is_looked_at_and_one_byte_more_is_not() -> None:
    site = Site()
    application_id = await opened(site)
    looked_at = await site.give(AS_ANA, application_id, content=b"x" * LARGEST)
    assert (looked_at.status_code, looked_at.json()["code"]) == (422, "document_not_accepted")
    for size in (LARGEST + 1, LARGEST + 500_000):
        too_large = await site.give(AS_ANA, application_id, content=b"x" * size)
        assert (too_large.status_code, too_large.json()["code"]) == (413, "document_too_large")


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data", b"x", 422),
        ("multipart/form-data; boundary=b", b"x", 422),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\nx\r\n--b--\r\n", 422),
        ("multipart/form-data; boundary=b", NO_FILE, 422),
        ("multipart/form-data; boundary=\xff", b"--\xff", 422),
    ],
)  # fmt: skip
async def test_a_body_that_is_no_upload_is_refused(content_type: str, body: bytes, status: int) -> None:
    site = Site()
    path = f"/v1/applications/{await opened(site)}/documents/cv"
    headers = {"content-type": content_type.encode("latin-1")}
    answer = await site.ask(AS_ANA, "PUT", path, content=body, headers=headers)
    assert answer.status_code == status, answer.text
