"""The physician's page as a browser meets it (R7)."""

import re
from datetime import timedelta
from html import unescape

import httpx

from tests.applications.facts import ANA
from tests.applications.http_builders import Site


def field(answer: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found, answer.text
    return unescape(found[1])


async def form_of(site: Site, token: str, seconds: float = 5) -> dict[str, str]:
    answer = await site.client.get(f"/r/{token}")
    assert answer.status_code == 200
    site.office.clock.travel(timedelta(seconds=seconds))
    return {"form_token": field(answer, "form_token"), "website": ""}


async def test_the_page_shows_initials_and_dates_and_no_name_and_nothing_is_chosen() -> None:
    site = Site()
    _, token = await site.office.with_host()
    answer = await site.client.get(f"/r/{token}")
    text = answer.text
    for shown in ("A. M. E.", "Medical student", "Example Medical College", "Psychiatry", "March 1, 2027"):
        assert shown in text
    assert "Example</dd>" not in text
    assert "Ana" not in text
    assert "checked" not in text
    assert "<script" not in text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


async def test_an_answer_is_shown_with_a_way_back_and_can_be_taken_back() -> None:
    site = Site()
    asked, token = await site.office.with_host()
    form = await form_of(site, token)
    answer = await site.client.post(f"/r/{token}", data={**form, "answer": "accept"})
    assert (answer.status_code, "your answer is recorded" in answer.text) == (200, True)
    again = await site.client.post(f"/r/{token}", data={**form, "answer": "accept"})
    assert (again.status_code, "your answer is recorded" in again.text) == (200, True)
    other = await site.client.post(f"/r/{token}", data={**form, "answer": "decline", "reason": "No."})
    assert (other.status_code, "already answered" in other.text) == (409, True)
    undone = await site.client.post(f"/r/{token}/undo", data=await form_of(site, token))
    assert "Can this visitor come?" in undone.text
    review = (await site.office.read(asked)).review
    assert review is not None
    assert review.answer is None


async def test_what_is_missing_is_said_and_what_was_written_stays() -> None:
    site = Site()
    _, token = await site.office.with_host()
    form = await form_of(site, token)
    given = {**form, "answer": "other_dates", "reason": "<b>later</b>", "date": ["2027-03-09", "x"]}
    answer = await site.client.post(f"/r/{token}", data=given)
    assert answer.status_code == 422
    assert "Please give dates" in answer.text
    assert "&lt;b&gt;later&lt;/b&gt;" in answer.text
    nothing = await site.client.post(f"/r/{token}", data=form)
    assert "Please choose one of the answers." in nothing.text
    dates = {**form, "answer": "other_dates", "date": ["2027-03-15", "2027-03-08", ""]}
    taken = await site.client.post(f"/r/{token}", data=dates)
    assert "Monday, March 8, 2027; Monday, March 15, 2027" in taken.text


async def test_machines_that_send_forms_decide_nothing() -> None:
    site = Site()
    asked, token = await site.office.with_host()
    trapped = await form_of(site, token)
    fast = await form_of(site, token, seconds=1)
    for data in (
        {**fast, "answer": "accept"},
        {"answer": "accept"},
        {**trapped, "answer": "accept", "website": "http://spam"},
    ):
        assert (await site.client.post(f"/r/{token}", data=data)).status_code == 422
    for content in (b"\xff\xfe", b"answer=accept&" * 2000, b"", b"&" * 100, b"a=1&" * 100):
        answer = await site.client.post(f"/r/{token}", content=content)
        assert answer.status_code == 422
    assert await site.office.read(asked) == asked


async def test_a_link_that_never_was_is_a_404_and_one_that_is_over_a_410() -> None:
    site = Site()
    asked, token = await site.office.with_host()
    for wrong in ("x", "rvw_none_1-" + "a" * 26, token[:-1] + ("a" if token[-1] != "a" else "b")):
        for path in (f"/r/{wrong}", f"/r/{wrong}/undo", f"/r/{wrong}/documents/cv"):
            answer = await site.client.request("GET" if path.count("/") == 2 else "POST", path)
            assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    await site.office.applying.withdraw(asked.application_id, ANA)
    assert (await site.client.get(f"/r/{token}")).status_code == 410
    assert (await site.client.post(f"/r/{token}", data={"answer": "accept"})).status_code == 410
    assert (await site.client.post(f"/r/{token}/documents/cv")).status_code == 410


async def test_a_document_opens_by_a_button_and_only_one_that_was_given() -> None:
    site = Site()
    _, token = await site.office.with_host()
    answer = await site.client.post(f"/r/{token}/documents/cv")
    assert answer.content.startswith(b"%PDF-")
    assert (await site.client.post(f"/r/{token}/documents/transcript")).status_code == 404
