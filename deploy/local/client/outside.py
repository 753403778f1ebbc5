"""Pages that people open from a mail or are sent to: the payment page, and the physician's."""

from __future__ import annotations

import re
from html import unescape

import httpx

from deploy.local.client.wire import Unexpected

WORKS = "pm_card_visa"
DECLINED = "pm_card_visa_chargeDeclined"
TAG = re.compile(r"<[^>]+>")


def pay(page: str, card: str = WORKS) -> str:
    """Press a card's button on the stand-in's payment page; what the page then says, or where it leads."""
    with httpx.Client(timeout=60, trust_env=False) as browser:
        shown = browser.get(page)
        if shown.status_code != 200 or "payment_method" not in shown.text:
            raise Unexpected(
                f"expected a payment page at {page}, saw {shown.status_code} {words(shown)[:300]}"
            )
        answer = browser.post(page, data={"payment_method": card})
        if answer.status_code != 303:
            raise Unexpected(
                f"expected the payment to be taken, saw {answer.status_code} {words(answer)[:300]}"
            )
        return answer.headers["location"]


def read(page: str) -> str:
    """The words of a page that somebody opens."""
    with httpx.Client(timeout=60, trust_env=False) as browser:
        return words(browser.get(page).raise_for_status())


def answer_review(page: str, answer: str, **fields: object) -> str:
    """The physician opens the link and presses a button; the words of the page that follows."""
    with httpx.Client(timeout=60, trust_env=False) as browser:
        browser.get(page).raise_for_status()
        shown = browser.post(page, data={"answer": answer, **fields}, follow_redirects=True)
        if shown.status_code != 200:
            raise Unexpected(
                f"expected the answer to be recorded, saw {shown.status_code} {words(shown)[:300]}"
            )
        return words(shown)


def words(answer: httpx.Response) -> str:
    """A page's text without its tags."""
    body = re.sub(r"(?s)<(style|script|title).*?</\1>", " ", answer.text)
    return " ".join(unescape(TAG.sub(" ", body)).split())
