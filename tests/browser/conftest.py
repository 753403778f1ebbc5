"""Chromium without a window; the service and Stripe's stand-in beside it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Generator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.payer import Payer, payer_of
from tests.browser.site import Site, listening
from tests.harness.chromium import chromium as chromium_here
from tests.harness.chromium import has_driver
from tests.payments.running import Running, running

NAME = "rounds.example"
SITE = f"http://{NAME}"
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
async def site() -> AsyncIterator[Site]:
    """Where the browser finds SITE."""
    async with listening(Site()) as site:
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium(site: Site) -> AsyncIterator[Browser]:
    """The system's Chromium or the fetched one; Playwright brings none of its own."""
    found = chromium_here()
    if found is None:
        pytest.skip("Chromium is absent: make test fetches it")
    if not has_driver():
        pytest.skip("libatomic 1 is absent, which Playwright needs: make test says how to install it")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=found.program,
            args=["--no-sandbox", f"--host-resolver-rules=MAP {NAME}:80 127.0.0.1:{site.port}"],
            chromium_sandbox=False,
            env={**os.environ, **found.environment},  # noqa: TID251 - handed on to the browser
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def payments(site: Site) -> AsyncIterator[Running]:
    """The service, which sends people to SITE, with a place that is held."""
    methods = ("card", "us_bank_account")
    async with running(public_url=SITE, payment_methods=methods) as run:
        await run.hold()
        site.service = run
        yield run


@pytest_asyncio.fixture(loop_scope="module")
async def payer(
    chromium: Browser, payments: Running, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Payer]:
    """Somebody with a phone without JavaScript, unless the test's parameters say otherwise."""
    async with payer_of(chromium, payments, **getattr(request, "param", {})) as payer:
        yield payer
        if request.node.stash.get(FAILED, False):
            picture = tmp_path / "page.png"
            await payer.page.screenshot(path=picture, full_page=True)
            print(f"the page when the test failed: {picture}")
