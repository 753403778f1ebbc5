"""Chromium without a window; the service and Stripe's stand-in beside it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Generator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.payer import Payer, payer_of
from tests.payments.running import Running, running

SITE = "http://rounds.example"
"""Where people find Rounds; the browser's requests to it are answered by the service in this process."""
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Leave word of a failure for the fixture that takes the picture."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium; Playwright brings none of its own."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is absent: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"], chromium_sandbox=False
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def payments() -> AsyncIterator[Running]:
    """The service, which sends people to SITE, with a place that is held."""
    methods = ("card", "us_bank_account")
    async with running(public_url=SITE, payment_methods=methods) as run:
        await run.hold()
        yield run


@pytest_asyncio.fixture(loop_scope="module")
async def payer(
    chromium: Browser, payments: Running, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Payer]:
    """Somebody with a phone without JavaScript, unless the test's parameters say otherwise."""
    async with payer_of(chromium, payments, SITE, **getattr(request, "param", {})) as payer:
        yield payer
        if request.node.stash.get(FAILED, False):
            picture = tmp_path / "page.png"
            await payer.page.screenshot(path=picture, full_page=True)
            print(f"the page when the test failed: {picture}")
