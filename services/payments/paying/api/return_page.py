"""The return page: a sentence that is true, what comes next, and until when; no script."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Literal

from services.payments.statement.domain.attempts import Attempt
from services.payments.statement.domain.statement import Statement
from services.payments.statement.domain.written_instants import deadline, moment

LOOK_AGAIN_SECONDS = 5
SIGNS = {"good": "✓", "waiting": "…", "calm": "i"}


@dataclass(frozen=True, slots=True)
class ReturnMessage:
    """What the payer reads."""

    tone: Literal["good", "waiting", "calm"]
    title: str
    words: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    way_on: tuple[str, str] | None = None
    """A link: its words and its address."""
    look_again: bool = False
    """The answer may come any second; the page asks again by itself."""


CHECKING = ReturnMessage(
    "waiting",
    "We are checking your payment",
    (
        "The answer is not here yet. This page looks again by itself every few seconds.",
        "Please do not pay again: as soon as we know, we write to you.",
    ),
    look_again=True,
)
NOT_TAKEN = ReturnMessage(
    "calm",
    "No payment was taken here",
    ("If you went back before paying, nothing was taken; your statement shows whether you can still pay.",),
)
UNKNOWN = ReturnMessage(
    "calm", "We do not know this payment", ("Please open your statement: it shows every payment.",)
)


def what_became_of(statement: Statement, attempt: Attempt) -> ReturnMessage:
    """One attempt to pay, in words; nothing is called failed while it is not known to be."""
    match attempt.state:
        case "paid":
            return _paid(statement, attempt)
        case "processing":
            return _processing(statement, attempt)
        case "creating":
            return CHECKING
        case "open" if not attempt.unwanted:
            return _still_open(statement, attempt)
        case "open":
            return replace(CHECKING, words=("The payment page is being closed. Please wait a moment.",))
        case _:
            return _not_taken(statement)


def _paid(statement: Statement, attempt: Attempt) -> ReturnMessage:
    amount = str(statement.money(attempt.request.cents))
    if statement.has_ended:
        late = "It arrived after your place was given back. We will write to you about what happens now."
        return ReturnMessage("waiting", f"We received {amount}", (late,))
    words = ["Your place is reserved." if statement.is_reserved else "We have noted it on your statement."]
    if statement.balance <= 0:
        words.append("Everything is paid. There is nothing left to do here.")
    facts = (("What for", attempt.request.words), ("Paid now", amount), *_still_to_pay(statement))
    return ReturnMessage("good", f"Thank you: we received {amount}", tuple(words), facts)


def _processing(statement: Statement, attempt: Attempt) -> ReturnMessage:
    amount = str(statement.money(attempt.request.cents))
    words = (
        f"Your payment of {amount} has begun. A bank debit takes up to four business days.",
        "Your place is kept meanwhile. Please do not pay again: we write to you when the money is here.",
    )
    return ReturnMessage(
        "waiting", "Your bank is working on it", words, (("What for", attempt.request.words),)
    )


def _still_open(statement: Statement, attempt: Attempt) -> ReturnMessage:
    until = moment(attempt.request.expires_at.replace(second=0, microsecond=0), statement.time_zone)
    facts = (("What for", attempt.request.words), ("The payment page is open until", until))
    words = ("You went back before paying, so nothing was charged. The payment page is still open for you.",)
    on = ("Continue to the payment page", attempt.url)
    return ReturnMessage("calm", "No payment was taken", words, (*facts, *_still_to_pay(statement)), on)


def _not_taken(statement: Statement) -> ReturnMessage:
    title = "No payment was taken"
    if statement.has_ended or statement.ending is not None:
        return ReturnMessage(
            "calm", title, ("The payment page has closed, and your place is no longer held for you.",)
        )
    words = ["The payment page has closed, and nothing was charged."]
    if statement.balance > 0:
        words.append("You can pay again from your statement.")
    return ReturnMessage("calm", title, tuple(words), _still_to_pay(statement))


def _still_to_pay(statement: Statement) -> tuple[tuple[str, str], ...]:
    if statement.has_ended or statement.balance <= 0:
        return ()
    cents = statement.balance
    if not statement.is_reserved and statement.deposit_offered:
        cents = statement.missing_cents
    by = deadline(statement.pay_by, statement.time_zone)
    return (("Still to be paid", str(statement.money(cents))), ("Until", by))


def html(told: ReturnMessage) -> str:
    """The page; every word from outside is escaped."""
    facts = "".join(f"<div><dt>{escape(n)}</dt><dd>{escape(v)}</dd></div>" for n, v in told.facts)
    body = [f"<p>{escape(words)}</p>" for words in told.words]
    if facts:
        body.append(f"<dl>{facts}</dl>")
    if told.way_on:
        body.append(f'<a class="button" href="{escape(told.way_on[1])}">{escape(told.way_on[0])}</a>')
    if told.look_again:
        body.append('<a class="button" href="">Look again now</a>')
    refresh = f'<meta http-equiv="refresh" content="{LOOK_AGAIN_SECONDS}">' if told.look_again else ""
    return _file("return.html").substitute(
        title=escape(told.title),
        tone=told.tone,
        sign=SIGNS[told.tone],
        body="\n".join(body),
        refresh=refresh,
        style=_style(),
    )


@cache
def security_headers() -> dict[str, str]:
    """Nothing is loaded from anywhere, and no style but ours is applied."""
    digest = b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    nothing_else = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return {
        "cache-control": "no-store",
        "content-security-policy": f"{nothing_else}; style-src 'sha256-{digest}'",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }


@cache
def _style() -> str:
    return _file("return.css").template


@cache
def _file(name: str) -> Template:
    return Template((Path(__file__).parent / name).read_text(encoding="utf-8"))
