"""Main pages on a slow phone: nothing jumps, and at night the first and largest paint are timed."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.gallery import Viewer, viewing
from tests.browser.site import listening
from tests.harness.sampling import so_many
from tests.web.gallery.gateway import Case, description
from tests.web.gallery.site import Shown, Site

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="module")]

NAME = "http://127.0.0.1"
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
"""1.6 Mbit/s, in bytes."""
PROCESSOR = {"rate": 4}
MOST_SHIFT = 0.05
MOST_MS = 1000
PHONE = {"width": 390, "height": 780}
MAIN = [
    Shown("/", ""),
    Shown("/rotations", ""),
    Shown("/rotations/{rotation_id}", ""),
    Shown("/register", ""),
    Shown("/applications/{application_id}", "applicant"),
    Shown("/applications/{application_id}/statement", "applicant"),
    Shown("/visitors", "coach"),
    Shown("/office", "staff"),
]
WATCH = """() => { window.seen = {shift: 0, paint: 0};
  new PerformanceObserver(list => { for (const each of list.getEntries()) if (!each.hadRecentInput)
    window.seen.shift += each.value }).observe({type: 'layout-shift', buffered: true});
  new PerformanceObserver(list => { for (const each of list.getEntries())
    window.seen.paint = Math.max(window.seen.paint, each.startTime)
  }).observe({type: 'largest-contentful-paint', buffered: true}) }"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint').length > 0"
SEEN = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
  const first = performance.getEntriesByName('first-contentful-paint')[0];
  done([window.seen.shift, Math.max(window.seen.paint, first ? first.startTime : 0)]) })))"""


@pytest.fixture(scope="module", autouse=True)
def described() -> None:
    description()  # before a loop runs: the services are put together in one of their own


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def viewer(chromium: Browser, described: None) -> AsyncIterator[Viewer]:
    async with listening(Site(NAME)) as site, viewing(chromium, f"{NAME}:{site.port}") as viewer:
        wire = await viewer.page.context.new_cdp_session(viewer.page)
        await wire.send("Network.enable")
        await wire.send("Network.emulateNetworkConditions", NETWORK)
        await wire.send("Emulation.setCPUThrottlingRate", PROCESSOR)
        await viewer.page.add_init_script(f"({WATCH})()")
        yield viewer


async def seen(viewer: Viewer, shown: Shown) -> tuple[float, float]:
    """How much jumped, and milliseconds until the largest part was painted."""
    await viewer.open(shown, Case())
    await viewer.page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a size
    await viewer.open(shown, Case())
    await viewer.page.wait_for_function(PAINTED)
    shift, paint = await viewer.page.evaluate(SEEN)
    return float(shift), float(paint)


@pytest.mark.parametrize("shown", MAIN, ids=lambda shown: f"{shown.path} {shown.role}".strip())
async def test_nothing_jumps_and_it_is_there_soon(viewer: Viewer, shown: Shown) -> None:
    shift, paint = await seen(viewer, shown)
    assert shift < MOST_SHIFT
    assert paint > 0
    if so_many(False, True):  # by day the machine does other things as well
        assert paint <= MOST_MS, f"{paint:.0f} ms"


async def test_what_jumps_is_seen(viewer: Viewer) -> None:
    await viewer.open(MAIN[0], Case())
    await viewer.page.evaluate(
        """() => new Promise(done => setTimeout(() => { const wide = document.createElement('div');
          wide.style.height = '400px'; document.body.prepend(wide); setTimeout(done, 400) }, 600))"""
    )
    shift, _ = await viewer.page.evaluate(SEEN)
    assert shift > MOST_SHIFT
