"""Statement, application and terms on paper, A4 and Letter: all words, nothing to press, no line cut."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from pypdf import PdfReader

from tests.browser.gallery import Viewer, viewing
from tests.browser.site import listening
from tests.web.gallery.gateway import Case, description
from tests.web.gallery.site import Shown, Site
from tests.web.gallery.words import LOOKS, Look

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="module")]

NAME = "http://127.0.0.1"
MM = 96 / 25.4
PAPERS = {"A4": 210, "Letter": 216}
MARGINS = 36
PRINTED = {
    "statement": Shown("/applications/{application_id}/statement", "applicant"),
    "application": Shown("/applications/{application_id}", "applicant"),
    "terms": Shown("/terms", ""),
}
TO_PRESS = """() => [...document.querySelectorAll('nav, footer, form, .next, .skip, .actions')]
  .filter(node => node.checkVisibility()).map(node => node.outerHTML.slice(0, 80))"""
TOO_WIDE = """() => [...document.querySelectorAll('main *')]
  .filter(node => node.checkVisibility() && !node.closest('.hidden')
    && node.getBoundingClientRect().right > innerWidth + 1)
  .map(node => node.textContent.trim().slice(0, 60))"""


@pytest.fixture(scope="module", autouse=True)
def described() -> None:
    description()  # before a loop runs: the services are put together in one of their own


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def viewer(chromium: Browser, described: None) -> AsyncIterator[Viewer]:
    async with listening(Site(NAME)) as site, viewing(chromium, f"{NAME}:{site.port}") as viewer:
        yield viewer


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", PRINTED)
@pytest.mark.parametrize("look", LOOKS)
async def test_it_fits_on_paper(viewer: Viewer, name: str, paper: str, look: Look) -> None:
    shown, page = PRINTED[name], viewer.page
    await viewer.open(shown, Case(look=look, given={"state": "cancelled"} if name == "application" else {}))
    heading = await page.locator("h1").inner_text()
    await page.emulate_media(media="print")
    width = int((PAPERS[paper] - MARGINS) * MM)
    await page.set_viewport_size({"width": width, "height": 900})
    assert await page.evaluate(TO_PRESS) == []
    assert await page.evaluate(TOO_WIDE) == []
    printed = PdfReader(io.BytesIO(await page.pdf(format=paper)))
    await page.emulate_media(media="screen")
    assert printed.pages
    assert abs(float(printed.pages[0].mediabox.width) / 72 * 25.4 - PAPERS[paper]) < 1
    if look != "arabic":  # its letters are joined on paper
        words = "".join(" ".join(each.extract_text() for each in printed.pages).split())
        assert "".join(heading.split()) in words
