"""Pages that people open from a mail or are sent to: the payment page, and the physician's."""

from __future__ import annotations

import re
from html import unescape

import httpx

from deploy.client.waiting import until
from deploy.client.wire import Unexpected

WORKS = "pm_card_visa"
DECLINED = "pm_card_visa_chargeDeclined"

TAG = re.compile(r"<[^>]+>")
UNSEEN = re.compile(r"(?s)<(style|script|title)\b.*?</\1>")
FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
NOT_YET = 422


def pay(page: str, card: str = WORKS) -> str:
    """Press a card's button on the stand-in's payment page; where it leads: back to us when it is paid."""
    with _browser() as browser:
        shown = browser.get(page)
        if shown.status_code != 200 or "payment_method" not in shown.text:
            raise Unexpected(f"expected a payment page, saw {shown.status_code} {words(shown)[:300]}")
        answer = browser.post(page, data={"payment_method": card})
        if answer.status_code != 303:
            raise Unexpected(f"expected the button to work, saw {answer.status_code} {words(answer)[:300]}")
        return answer.headers["location"]


def look(page: str) -> str:
    """The words of a page that somebody opens."""
    with _browser() as browser:
        return words(browser.get(page).raise_for_status())


def answer_review(page: str, answer: str, reason: str = "") -> str:
    """The physician opens the mailed link, reads, presses a button; the words of what is shown then.

    A form that comes back faster than anybody reads is refused, so it is sent until it is taken.
    """
    with _browser() as browser:
        shown = browser.get(page).raise_for_status()
        found = FORM_TOKEN.search(shown.text)
        if found is None:
            raise Unexpected(f"expected a form to answer by, saw {words(shown)[:300]}")
        form = {"form_token": found[1], "answer": answer, "reason": reason}
        taken = until(
            "the physician's answer is taken",
            lambda: browser.post(page, data=form),
            lambda seen: seen.status_code != NOT_YET,
        )
        if taken.status_code != 200:
            raise Unexpected(
                f"expected the answer to be recorded, saw {taken.status_code} {words(taken)[:300]}"
            )
        return words(taken)


def words(answer: httpx.Response) -> str:
    """A page's text without its tags."""
    return " ".join(unescape(TAG.sub(" ", UNSEEN.sub(" ", answer.text))).split())


def _browser() -> httpx.Client:
    return httpx.Client(timeout=60, trust_env=False)
