"""What a state is called, for whom it waits, and the steps of the way that an applicant sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from web.languages import N_, _

Tone = Literal["plain", "wait", "act", "good", "bad"]


@dataclass(frozen=True, slots=True)
class Label:
    text: str
    tone: Tone


APPLICATION: Mapping[str, Label] = {
    "draft": Label(N_("Not sent yet"), "act"),
    "submitted": Label(N_("Sent"), "wait"),
    "staff_review": Label(N_("With our office"), "wait"),
    "needs_info": Label(N_("We need something from you"), "act"),
    "host_review": Label(N_("With the physician"), "wait"),
    "dates_proposed": Label(N_("Other dates: please choose"), "act"),
    "accepted": Label(N_("Accepted"), "good"),
    "waitlisted": Label(N_("On the waitlist"), "wait"),
    "held": Label(N_("A place is held for you"), "act"),
    "reserved": Label(N_("Reserved"), "good"),
    "enrolling": Label(N_("Preparing your visit"), "act"),
    "ready": Label(N_("Ready to start"), "good"),
    "active": Label(N_("At the site"), "good"),
    "completed": Label(N_("Completed"), "good"),
    "declined": Label(N_("Declined"), "bad"),
    "lapsed": Label(N_("The hold has ended"), "bad"),
    "withdrawn": Label(N_("Withdrawn"), "plain"),
    "cancelled": Label(N_("Cancelled"), "plain"),
    "postponed": Label(N_("Postponed"), "plain"),
}
OFFICE: Mapping[str, Label] = {
    **APPLICATION,
    "draft": Label(N_("Draft"), "plain"),
    "submitted": Label(N_("Just sent"), "act"),
    "staff_review": Label(N_("To decide"), "act"),
    "needs_info": Label(N_("Applicant has the turn"), "wait"),
    "dates_proposed": Label(N_("Applicant chooses a date"), "wait"),
    "held": Label(N_("Held, not paid"), "wait"),
    "enrolling": Label(N_("Preparing"), "wait"),
    "lapsed": Label(N_("Hold ended"), "plain"),
}
"""The same states as the office reads them."""
STATEMENT: Mapping[str, Label] = {
    "deposit_due": Label(N_("Deposit due"), "act"),
    "balance_due": Label(N_("Balance due"), "act"),
    "late": Label(N_("Late"), "bad"),
    "settled": Label(N_("Paid"), "good"),
    "refunded": Label(N_("Refunded"), "plain"),
    "void": Label(N_("Nothing is owed"), "plain"),
}
MAIL: Mapping[str, Label] = {
    "awaiting_contact": Label(N_("Waits for facts"), "wait"),
    "queued": Label(N_("To be sent"), "wait"),
    "retry": Label(N_("Will be tried again"), "wait"),
    "sending": Label(N_("Being sent"), "wait"),
    "sent": Label(N_("Sent"), "good"),
    "gave_up": Label(N_("Given up"), "bad"),
    "aborted": Label(N_("Stopped"), "plain"),
}

WITH_A_PLACE = ("reserved", "enrolling", "ready", "active", "completed")
ENDED = ("completed", "declined", "lapsed", "withdrawn", "cancelled", "postponed")

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Apply"), ("draft",)),
    (
        N_("Review"),
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
    (N_("Sign and pay"), ("held",)),
    (N_("Prepare"), ("reserved", "enrolling", "ready")),
    (N_("At the site"), ("active",)),
    (N_("Completed"), ("completed",)),
)


@dataclass(frozen=True, slots=True)
class Step:
    text: str
    at: Literal["done", "now", "later"]


def steps(state: str) -> list[Step]:
    """The way of an application that is still on it; nothing for one that ended early."""
    now = next((place for place, (_name, states) in enumerate(STEPS) if state in states), None)
    if now is None:
        return []
    over = len(STEPS) if state == "completed" else now
    return [
        Step(_(text), "done" if place < over else "now" if place == now else "later")
        for place, (text, _states) in enumerate(STEPS)
    ]


def label(table: Mapping[str, Label], state: str) -> Label:
    """A state that this frontend does not know yet is shown as it is written."""
    found = table.get(state)
    return Label(_(found.text), found.tone) if found else Label(state.replace("_", " ").capitalize(), "plain")


def has_place(application: Mapping[str, Any]) -> bool:
    return application["state"] in WITH_A_PLACE
