"""Pages of the gallery in Chromium: opened in a case, looked at in every size and colour."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from tests.harness.packages import axe
from tests.web.gallery.gateway import Case
from tests.web.gallery.site import Shown, asked_for

WIDTHS = (1280, 390, 320)
HEIGHT = 800
LOOK = (Path(__file__).parent / "look.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = """async rules => (await axe.run(document, rules)).violations.map(
  found => `${found.id}: ${found.nodes[0].html.slice(0, 200)} ${found.nodes[0].failureSummary}`)"""
WHOLE = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
ADOPT = """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
  document.adoptedStyleSheets = css ? [sheet] : [] }"""
STOPS = 8
STOP = """() => { const on = document.activeElement, style = getComputedStyle(on);
  const outline = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
  return [on.textContent.trim().slice(0, 40), on === document.body ? 9 : outline, on.matches('.skip')] }"""
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""The browser gives focus to what asks for it when it draws the page, which may be after it was loaded."""
TWICE = "html { font-size: 200% !important }"


@cache
def _axe() -> str:
    return axe().read_text(encoding="utf-8")


class Viewer:
    """One tab that looks at pages."""

    def __init__(self, page: Page, at: str) -> None:
        self.page = page
        self._at = at
        self.loaded: list[str] = []
        page.on("request", lambda request: self.loaded.append(request.url))

    async def open(self, shown: Shown, case: Case) -> None:
        self.loaded.clear()
        await self.page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        await self.page.set_extra_http_headers(asked_for(dataclasses.replace(case, role=shown.role)))
        await self.page.goto(self._at + shown.address)

    async def send_a_form(self) -> bool:
        """The first form of the page, as it is, past the browser's own checks; False where there is none."""
        button = self.page.locator("main form[method=post] button").first
        if not await button.count():
            return False
        await button.evaluate("button => button.form.noValidate = true")
        async with self.page.expect_navigation() as going:
            await button.click()
        answer = await going.value
        assert answer is not None
        assert answer.status == 422, await self.page.title()
        await self.page.evaluate(DRAWN)
        return True

    async def wrong(self, axe_at: Sequence[int] = WIDTHS[:1]) -> list[str]:
        """All that is wrong with what is open: by width, in dark, and with letters twice as large."""
        found = []
        for width in WIDTHS:
            await self.page.set_viewport_size({"width": width, "height": HEIGHT})
            found += [f"at {width}: {each}" for each in await self.page.evaluate(LOOK)]
            if width in axe_at:
                found += [f"at {width}: axe: {each}" for each in await self._axe(WHOLE)]
        await self.page.emulate_media(color_scheme="dark")
        found += [f"dark: {each}" for each in await self._axe(COLOURS)]
        await self.page.emulate_media(color_scheme="light")
        await self.page.set_viewport_size({"width": 640, "height": HEIGHT})
        await self.style(TWICE)
        found += [f"twice as large: {each}" for each in await self.page.evaluate(LOOK)]
        await self.style("")
        return found

    async def by_keyboard(self) -> list[str]:
        """What the first stops of the Tab key lack: the way to the content first, and a frame to see each."""
        found = []
        for stop in range(STOPS):
            await self.page.keyboard.press("Tab")
            words, outline, is_skip = await self.page.evaluate(STOP)
            if is_skip != (stop == 0):
                found.append(f"stop {stop + 1} is {words}")
            if outline < 2:
                found.append(f"the focus is not to be seen on {words}")
        return found

    async def style(self, css: str) -> None:
        await self.page.evaluate(ADOPT, css)

    async def _axe(self, rules: dict[str, Any]) -> list[str]:
        if not await self.page.evaluate("() => 'axe' in window"):
            await self.page.evaluate(_axe())
        found: list[str] = await self.page.evaluate(AXE, rules)
        return found


@asynccontextmanager
async def viewing(chromium: Browser, at: str) -> AsyncIterator[Viewer]:
    context = await chromium.new_context(reduced_motion="reduce", color_scheme="light")
    context.set_default_timeout(20_000)
    try:
        yield Viewer(await context.new_page(), at)
    finally:
        await context.close()
