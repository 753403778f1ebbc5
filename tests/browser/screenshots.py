"""Pictures of ten main pages, on phone and desk, of the system that `make up` started: `make screenshots`.

An applicant applies, signs and pays a deposit; then they, their coach and the office follow their links.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console

from deploy.client.rounds import Rounds
from deploy.local.addresses import Account, Addresses
from deploy.local.failures import CannotStart
from deploy.rounds.root import HERE, running
from deploy.rounds.story.deposit import play_deposit
from deploy.rounds.story.narrator import Narrator, Strand
from tests.harness.chromium import chromium

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
SIZES = {"phone": (390, 780), "desk": (1280, 800)}
QUALITY = 70


def main() -> int:
    """0 when all pictures are there."""
    found = chromium()
    if found is None:
        print("Chromium is absent: make test fetches it")
        return 1
    try:
        addresses = running(HERE)
    except CannotStart as no:
        print(no)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with Rounds(addresses) as rounds:
        strand = play_deposit(rounds, rounds.staff(), Narrator(Console(quiet=True)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.program,
            args=["--no-sandbox"],
            chromium_sandbox=False,
            env={**os.environ, **found.environment},  # noqa: TID251 - handed on to the browser
        )
        for size in SIZES:
            for taken in walk(browser, addresses, strand, size):
                print(taken)
        browser.close()
    return 0


def walk(browser: Browser, addresses: Addresses, strand: Strand, size: str) -> Iterator[Path]:
    """The pages one after the other, as a stranger, an applicant, a coach and the office see them."""
    accounts = addresses["accounts"]
    with visitor(browser, addresses["web"], size) as page:
        yield picture(page, size, "home", "/")
        yield picture(page, size, "rotations", "/rotations")
        yield picture(page, size, "rotation", first_link(page, "main h2 a"))
        yield picture(page, size, "register", "/register")
    with visitor(browser, addresses["web"], size, strand.applicant.account) as page:
        here = f"/applications/{strand.application_id}"
        yield picture(page, size, "application", here)
        yield picture(page, size, "statement", f"{here}/statement")
        yield picture(page, size, "checklist", f"{here}/checklist")
    with visitor(browser, addresses["web"], size, accounts["coach"]) as page:
        yield picture(page, size, "visitors", "/visitors")
    with visitor(browser, addresses["web"], size, accounts["staff"]) as page:
        yield picture(page, size, "desk", "/office")
        yield picture(page, size, "places", rotation_of_the_office(page))


@contextmanager
def visitor(browser: Browser, web: str, size: str, account: Account | None = None) -> Iterator[Page]:
    """Somebody with a browser of their own, signed in where they have an account."""
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=web, viewport={"width": width, "height": height}, color_scheme="light"
    )
    page = context.new_page()
    if account is not None:
        page.goto("/sign-in")
        page.fill("#email", account["email"])
        page.fill("#password", account["password"])
        page.click("main button")
        page.wait_for_url(lambda url: "/sign-in" not in url)
    yield page
    context.close()


def first_link(page: Page, where: str) -> str:
    """The address behind the first link there; where there is none, the example data lacks something."""
    address = page.locator(where).first.get_attribute("href")
    assert address is not None
    return address


def rotation_of_the_office(page: Page) -> str:
    page.goto("/office/rotations")
    return first_link(page, "main th a")


def picture(page: Page, size: str, name: str, address: str) -> Path:
    """What is seen without scrolling."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok, f"{address} answers {answer.status}"
    path = FOLDER / f"{name}-{size}.webp"
    Image.open(io.BytesIO(page.screenshot())).save(path, "WEBP", quality=QUALITY, method=6)
    return path


if __name__ == "__main__":
    sys.exit(main())
