"""Every page with whatever the API may answer: it is made, it is small, it asks for what exists."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.harness.sampling import so_many
from tests.web.gallery.gateway import Case, description
from tests.web.gallery.site import Shown, Site, asked_for, every_shown
from tests.web.gallery.words import LOOKS

HERE = "http://127.0.0.1"
TURNS = 20
"""More than any list of states has members."""
MOST_BYTES = 30 * 1024
PAGES = every_shown()


@pytest.fixture(scope="module")
def site() -> Site:
    description()  # before a loop runs: the services are put together in one of their own
    return Site(HERE)


@pytest.fixture
async def reader(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=HERE) as reader:
        yield reader


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: f"{shown.path} {shown.role}".strip())
async def test_every_page_is_made_of_whatever_the_api_may_answer(
    reader: httpx.AsyncClient, shown: Shown, look: str
) -> None:
    for turn in range(so_many(3, TURNS)):
        case = Case(shown.role, look, turn)  # type: ignore[arg-type]  # one of LOOKS
        page = await reader.get(shown.address, headers=asked_for(case))
        if page.status_code == 303:  # the sign-in page of somebody who is in
            continue
        assert page.status_code == 200, (turn, page.text)
        assert len(page.content) <= MOST_BYTES, (turn, len(page.content))
        assert re.search(r"<title>[^<]+ – ", page.text)


async def test_what_a_fee_covers_is_said_in_words(reader: httpx.AsyncClient) -> None:
    page = await reader.get("/rotations/rot_1", headers=asked_for(Case()))
    assert "The fee covers physician costs, payment processing, document processing" in page.text
    assert "transport or airfare" in page.text
