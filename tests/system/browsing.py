"""People in a browser without scripts, on the running system."""

from __future__ import annotations

from deploy.client import until
from deploy.client.rounds import PASSWORD
from deploy.local.platform import Platform
from tests.web.reader import Browser


def signed_in(browser: Browser, email: str, password: str = PASSWORD) -> Browser:
    return browser.open("/sign-in").press("Sign in", email=email, password=password)


def as_staff(browser: Browser, system: Platform) -> Browser:
    account = system.addresses["accounts"]["staff"]
    return signed_in(browser, account["email"], account["password"])


def seen(browser: Browser, path: str, text: str) -> Browser:
    """The page, once it says this."""
    return until(f"{path} says {text}", lambda: browser.open(path), lambda shown: text in shown.page.text)
