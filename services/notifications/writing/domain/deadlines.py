"""The instant by which a mail's reader has to act, for the calendar file that comes with it (R20)."""

from __future__ import annotations

from dataclasses import dataclass

from services.notifications.writing.domain.preparing import MailContext
from shared.chassis.decision import Instant
from shared.contracts.applications import HostReviewRequested
from shared.contracts.catalog import HoldEndingSoon, PlaceHeld, PlaceReserved
from shared.contracts.payments import BalanceReminderDue, StaffAsked


@dataclass(frozen=True, slots=True)
class Deadline:
    uid: str
    """The same for the same deadline in every mail, so that a calendar keeps one entry."""
    at: Instant
    summary: str


def deadline_of(context: MailContext) -> Deadline | None:
    """What to put into the reader's calendar, if anything."""
    fact, place = context.fact, context.place
    title = place.title if place else "your rotation"
    match fact:
        case PlaceHeld() | HoldEndingSoon():
            return Deadline(f"hold-{fact.application_id}", fact.until, f"Sign and pay for {title}")
        case BalanceReminderDue():
            return Deadline(f"balance-{fact.application_id}", fact.due_at, f"Pay the rest for {title}")
        case PlaceReserved() if context.template != "who_comes_when":
            return _rest_of(context, title)
        case HostReviewRequested() if context.template == "review_request":
            return Deadline(f"review-{fact.review_id}", fact.expires_at, f"Answer an application: {title}")
        case StaffAsked(due_at=due_at) if due_at is not None:
            return Deadline(fact.task_id, due_at, f"Decide about {fact.amount or fact.task_id}")
    return None


def _rest_of(context: MailContext, title: str) -> Deadline | None:
    """Late money is counted against the fee of the hold: the statement is only opened again after it."""
    summary = context.summary
    if summary is None:
        return None
    if context.template == "seated_again" and summary.hold and summary.late_money:
        balance, due_at = summary.hold.fee - summary.late_money, summary.hold.full_due_at
    elif summary.account:
        balance, due_at = summary.account.balance, summary.account.full_due_at
    else:
        return None
    if balance.amount <= 0:
        return None
    return Deadline(f"balance-{summary.application_id}", due_at, f"Pay the rest for {title}")
