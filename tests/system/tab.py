"""People in Chromium on the running system: pages are opened, forms filled in and sent, keys pressed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Self

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from deploy.client import until
from deploy.client.rounds import PASSWORD
from deploy.local.platform import Platform
from tests.harness.chromium import Chromium

WAIT_MS = 30_000
MOST_STOPS = 120
FOCUSED = """() => { const on = document.activeElement;
  const label = on.labels && on.labels.length ? on.labels[0].textContent : on.textContent;
  return (label || on.value || '').trim().replace(/\\s+/g, ' ') }"""


@contextmanager
def browsing(found: Chromium) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.program,
            args=["--no-sandbox"],
            chromium_sandbox=False,
            env={**os.environ, **found.environment},  # noqa: TID251 - handed on to the browser
        )
        yield browser
        browser.close()


class Tab:
    """One person; nobody else shares their browser."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(WAIT_MS)

    @property
    def text(self) -> str:
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    @property
    def at(self) -> str:
        return self.page.url

    def open(self, path: str) -> Self:
        self.page.goto(path)
        return self

    def sees(self, path: str, text: str) -> Self:
        """The page, once it says this."""
        return until(f"{path} says {text}", lambda: self.open(path), lambda tab: text in tab.text)

    def follow(self, link: str) -> Self:
        self.page.locator("main").get_by_role("link", name=link).first.click()
        self.page.wait_for_load_state()
        return self

    def press(self, button: str, /, files: Mapping[str, str] | None = None, **said: str) -> Self:
        """Fill in the form of this button as a person does, and press it."""
        closed = self.page.locator("main details:not([open]) > summary")
        while closed.count():
            closed.first.click()  # which is then no longer among them
        form = self.page.locator("main form").filter(has=self.page.get_by_role("button", name=button)).first
        for name, value in said.items():
            _fill(form, name, value)
        for name, path in (files or {}).items():
            form.locator(f"[name='{name}']").first.set_input_files(path)
        with self.page.expect_navigation():
            form.get_by_role("button", name=button).first.click()
        return self

    def sign_in(self, email: str, password: str = PASSWORD) -> Self:
        return self.open("/sign-in").press("Sign in", email=email, password=password)

    # --- with the keyboard alone

    def tab_to(self, words: str) -> Self:
        """The Tab key until the focus is on what is called so."""
        stops = []
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            stops.append(str(self.page.evaluate(FOCUSED)))
            if stops[-1].startswith(words):
                return self
        raise AssertionError(f"the Tab key never comes to {words!r} at {self.at}: {stops[:60]}")

    def key(self, name: str, words: str) -> Self:
        """Go there by Tab, and press this."""
        self.tab_to(words).page.keyboard.press(name)
        return self

    def enter(self, words: str) -> Self:
        """Go there by Tab, press Enter, and be on the next page."""
        self.tab_to(words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self

    def type(self, words: str, value: str) -> Self:
        self.tab_to(words).page.keyboard.type(value)
        return self


People = Callable[[], Tab]
"""Each call opens a browser for one person."""


def staff_of(people: People, system: Platform) -> Tab:
    account = system.addresses["accounts"]["staff"]
    return people().sign_in(account["email"], account["password"])


def _fill(form: Locator, name: str, value: str) -> None:
    field = form.locator(f"[name='{name}']").first
    kind = field.evaluate("field => field.tagName === 'SELECT' ? 'select' : field.type")
    if kind == "select":
        field.select_option(value)
    elif kind in ("radio", "checkbox"):
        form.locator(f"[name='{name}'][value='{value}']").check()
    else:
        field.fill(value)
