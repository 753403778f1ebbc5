"""HTTP of documents: what comes back, and what is refused while it streams in."""

import pytest

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
        assert answer.content == content
        assert answer.headers["content-disposition"] == 'attachment; filename="cv.pdf"'
        assert answer.headers["x-content-type-options"] == "nosniff"


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
