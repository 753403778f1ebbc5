"""The instants by which a mail's reader has to act, as calendar entries (R20)."""

from __future__ import annotations

from dataclasses import dataclass

from services.notifications.knowing.domain.summary import EntryKind
from services.notifications.writing.domain.preparing import MailContext
from shared.chassis.decision import Instant
from shared.contracts.applications import DatesProposed, HostReviewFact, HostReviewRequested
from shared.contracts.catalog import HoldEndingSoon, HoldExtended, PlaceHeld
from shared.contracts.payments import BalanceReminderDue, DueExtended, StaffAsked, StatementMoved


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline of one reader, in the zone in which their mail names it."""

    uid: str
    """The same for the same deadline in every mail, so that a calendar keeps one entry."""
    at: Instant
    """The first instant that is late."""
    time_zone: str
    title: str


def deadline_of(entry: EntryKind, context: MailContext) -> Deadline | None:
    """The deadline behind a calendar entry; None where nothing is due after all."""
    match entry:
        case "hold":
            return _hold(context)
        case "balance":
            return _balance(context)
        case "review":
            return _review(context)
        case "dates":
            return _dates(context)
        case "task":
            return _task(context)
        case "choice":
            return _choice(context)


def _choice(context: MailContext) -> Deadline | None:
    summary, place = context.summary, context.place
    if summary is None or summary.choose_until is None or place is None:
        return None
    title = f"Choose what becomes of {place.title}"
    return Deadline(f"choice-{summary.application_id}", summary.choose_until, place.time_zone, title)


def _hold(context: MailContext) -> Deadline | None:
    fact, summary = context.fact, context.summary
    if summary is None or summary.hold is None or context.place is None:
        return None
    until, zone = summary.hold.until, context.place.time_zone
    if isinstance(fact, PlaceHeld | HoldEndingSoon | HoldExtended):
        until, zone = fact.until, fact.time_zone
    return Deadline(f"hold-{summary.application_id}", until, zone, f"Sign and pay for {context.place.title}")


def _balance(context: MailContext) -> Deadline | None:
    """Late money is counted against the fee of the hold: the statement is only opened again after it."""
    fact, summary, place = context.fact, context.summary, context.place
    if summary is None or place is None:
        return None
    uid, title = f"balance-{summary.application_id}", f"Pay the rest for {place.title}"
    if isinstance(fact, StatementMoved) and fact.balance.amount <= 0:
        return None
    if isinstance(fact, BalanceReminderDue | DueExtended | StatementMoved):
        return Deadline(uid, fact.due_at, fact.time_zone, title)
    if context.template == "seated_again" and summary.hold and summary.late_money:
        owes, due_at = summary.hold.fee != summary.late_money, summary.hold.full_due_at
    elif summary.money:
        owes, due_at = summary.money.balance.amount > 0, summary.money.full_due_at
    else:
        return None
    is_over = any(change.cancels and change.entry == "balance" for change in context.calendar)
    return Deadline(uid, due_at, place.time_zone, title) if owes or is_over else None


def _dates(context: MailContext) -> Deadline | None:
    summary, place = context.summary, context.place
    if summary is None or summary.proposal is None or place is None:
        return None
    fact = context.fact
    until = fact.choose_until if isinstance(fact, DatesProposed) else summary.proposal.choose_until
    return Deadline(
        f"dates-{summary.application_id}", until, place.time_zone, f"Choose another date: {place.title}"
    )


def _review(context: MailContext) -> Deadline | None:
    fact, summary, place = context.fact, context.summary, context.place
    review = summary.review if summary else None
    if place is None or review is None:
        return None
    if isinstance(fact, HostReviewFact) and fact.review_id != review.review_id:
        return None
    expires_at = fact.expires_at if isinstance(fact, HostReviewRequested) else review.expires_at
    if expires_at is None:
        return None
    title = f"Answer an application: {place.title}"
    return Deadline(f"review-{review.review_id}", expires_at, place.time_zone, title)


def _task(context: MailContext) -> Deadline | None:
    fact = context.fact
    if not isinstance(fact, StaffAsked) or fact.due_at is None:
        return None
    # No mail tells the office what it has just decided itself, so nothing takes this entry out again.
    title = f"Decide about {fact.amount or fact.task_id}, unless a colleague has"
    return Deadline(fact.task_id, fact.due_at, context.recipient.time_zone, title)
