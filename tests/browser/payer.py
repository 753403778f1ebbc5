"""Somebody who pays: what they see, press and read in a browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Page

from tests.payments.running import Running

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


@dataclass
class Payer:
    """One tab of one person."""

    page: Page
    payments: Running
    loaded: list[str]
    """Every address that the pages asked for."""

    async def open(self, pay: str = "deposit", key: str = "k1") -> None:
        """Ask for a payment page and go there."""
        answer = await self.payments.checkout(pay, key)
        assert answer.status_code == 201, answer.text
        await self.page.goto(answer.json()["checkout_url"])

    async def press(self, words: str) -> None:
        """Press the button or link whose name holds these words."""
        wanted = re.compile(re.escape(words))
        found = self.page.get_by_role("button", name=wanted).or_(self.page.get_by_role("link", name=wanted))
        await found.first.click()

    async def reads(self, *words: str) -> None:
        """Wait until the page says all this."""
        for each in words:
            await self.page.get_by_text(each).first.wait_for()

    async def key(self, name: str, times: int = 1) -> None:
        for _ in range(times):
            await self.page.keyboard.press(name)

    async def focused(self) -> str:
        """The words of what the keyboard is on."""
        return str(await self.page.locator(":focus").inner_text())


@asynccontextmanager
async def payer_of(chromium: Browser, payments: Running, **wish: Any) -> AsyncIterator[Payer]:
    """A fresh browser profile."""
    usual: dict[str, Any] = {"viewport": PHONE, "java_script_enabled": False, "reduced_motion": "reduce"}
    context = await chromium.new_context(**(usual | wish))
    loaded: list[str] = []

    context.on("request", lambda request: loaded.append(request.url))
    context.set_default_timeout(10_000)
    try:
        yield Payer(await context.new_page(), payments, loaded)
    finally:
        await context.close()
