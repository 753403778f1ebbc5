"""What a state is called, for whom it waits, and the steps of the way that an applicant sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Tone = Literal["plain", "wait", "act", "good", "bad"]


@dataclass(frozen=True, slots=True)
class Label:
    text: str
    tone: Tone


APPLICATION: Mapping[str, Label] = {
    "draft": Label("Not sent yet", "act"),
    "submitted": Label("Sent", "wait"),
    "staff_review": Label("With our office", "wait"),
    "needs_info": Label("We need something from you", "act"),
    "host_review": Label("With the physician", "wait"),
    "dates_proposed": Label("Other dates: please choose", "act"),
    "accepted": Label("Accepted", "good"),
    "waitlisted": Label("On the waitlist", "wait"),
    "held": Label("A place is held for you", "act"),
    "reserved": Label("Reserved", "good"),
    "enrolling": Label("Preparing your visit", "act"),
    "ready": Label("Ready to start", "good"),
    "active": Label("At the site", "good"),
    "completed": Label("Completed", "good"),
    "declined": Label("Declined", "bad"),
    "lapsed": Label("The hold has ended", "bad"),
    "withdrawn": Label("Withdrawn", "plain"),
    "cancelled": Label("Cancelled", "plain"),
    "postponed": Label("Postponed", "plain"),
}
OFFICE: Mapping[str, Label] = {
    **APPLICATION,
    "draft": Label("Draft", "plain"),
    "submitted": Label("Just sent", "act"),
    "staff_review": Label("To decide", "act"),
    "needs_info": Label("Applicant has the turn", "wait"),
    "dates_proposed": Label("Applicant chooses a date", "wait"),
    "held": Label("Held, not paid", "wait"),
    "enrolling": Label("Preparing", "wait"),
    "lapsed": Label("Hold ended", "plain"),
}
"""The same states as the office reads them."""
STATEMENT: Mapping[str, Label] = {
    "deposit_due": Label("Deposit due", "act"),
    "balance_due": Label("Balance due", "act"),
    "late": Label("Late", "bad"),
    "settled": Label("Paid", "good"),
    "refunded": Label("Refunded", "plain"),
    "void": Label("Nothing is owed", "plain"),
}
MAIL: Mapping[str, Label] = {
    "awaiting_contact": Label("Waits for facts", "wait"),
    "queued": Label("To be sent", "wait"),
    "retry": Label("Will be tried again", "wait"),
    "sending": Label("Being sent", "wait"),
    "sent": Label("Sent", "good"),
    "gave_up": Label("Given up", "bad"),
    "aborted": Label("Stopped", "plain"),
}

WITH_A_PLACE = ("reserved", "enrolling", "ready", "active", "completed")
ENDED = ("completed", "declined", "lapsed", "withdrawn", "cancelled", "postponed")

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Apply", ("draft",)),
    (
        "Review",
        (
            "submitted",
            "staff_review",
            "needs_info",
            "host_review",
            "dates_proposed",
            "accepted",
            "waitlisted",
        ),
    ),
    ("Sign and pay", ("held",)),
    ("Prepare", ("reserved", "enrolling", "ready")),
    ("At the site", ("active",)),
    ("Completed", ("completed",)),
)


@dataclass(frozen=True, slots=True)
class Step:
    text: str
    at: Literal["done", "now", "later"]


def steps(state: str) -> list[Step]:
    """The way of an application that is still on it; nothing for one that ended early."""
    now = next((place for place, (_, states) in enumerate(STEPS) if state in states), None)
    if now is None:
        return []
    over = len(STEPS) if state == "completed" else now
    return [
        Step(text, "done" if place < over else "now" if place == now else "later")
        for place, (text, _) in enumerate(STEPS)
    ]


def label(table: Mapping[str, Label], state: str) -> Label:
    """A state that this frontend does not know yet is shown as it is written."""
    return table.get(state, Label(state.replace("_", " ").capitalize(), "plain"))


def has_place(application: Mapping[str, Any]) -> bool:
    return application["state"] in WITH_A_PLACE
