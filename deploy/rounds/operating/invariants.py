"""What must always hold, each as a pure check of the evidence; numbered as in docs/invariants.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypeAlias

from deploy.rounds.operating.evidence import Evidence
from deploy.rounds.operating.money import (
    clearing_is_the_providers_balance,
    ledger_is_the_providers,
    one_live_page,
    paid_when_the_provider_says,
    rules_of_money,
)
from deploy.rounds.operating.violation import Violation
from deploy.rounds.operating.waiting import (
    everything_waits_for_somebody,
    free_places_are_offered,
    nothing_stays_due,
    who_waits_is_in_line,
)
from services.applications.application.domain.application import MOVES, WITH_A_PLACE
from services.catalog.rotations.domain.claims import Claim, Ending, Held, Reserved
from services.notifications.writing.domain.mail import (
    AwaitingMail,
    Mail,
    QueuedMail,
    SendingMail,
    UnknownMail,
    due_at,
    overdue_at,
)
from services.payments.deadlines.domain.late_fees import fee_of, standing_fee, was_late
from services.payments.statement.domain.statement import Statement
from shared.contracts.policy import end_of_last_day

SLACK = timedelta(seconds=60)
"""How long after its instant something may take to happen."""
REFUND_WITHIN = timedelta(minutes=5)


Found: TypeAlias = Iterator[Violation]
Check: TypeAlias = Callable[[Evidence], Found]


def never_more_than_places(evidence: Evidence) -> Found:
    """1: held + reserved never exceed the places of a week."""
    for rotation in evidence.rotations:
        for monday, places in rotation.places.items():
            if (taken := rotation.taken_in(monday)) > places:
                yield Violation(
                    "1 oversold", f"{rotation.rotation_id} {monday}", f"{taken} taken of {places}"
                )


def one_claim_per_application(evidence: Evidence) -> Found:
    """1: an application holds at most one place."""
    claims = Counter(application_id for rotation in evidence.rotations for application_id in rotation.claims)
    for application_id, count in claims.items():
        if count > 1:
            yield Violation("1 two claims", application_id, f"{count} live claims")


def paid_means_place(evidence: Evidence) -> Found:
    """2: who has paid has a place, or a refund was begun within five minutes."""
    claims = _claims(evidence)
    for statement in evidence.statements.values():
        kept = statement.paid - statement.planned - _with_staff(statement)
        if kept <= 0 or statement.is_disputed or statement.awaiting_place:
            continue
        fresh = any(line.booked_at > evidence.now - REFUND_WITHIN for line in statement.lines)
        claim = claims.get(statement.application_id)
        if statement.is_reserved and not statement.has_ended and not isinstance(claim, Reserved):
            if not _is_over(statement, evidence.now) and not fresh:
                yield Violation(
                    "2 paid without a place", statement.application_id, f"{kept} cents, claim {claim}"
                )
        elif statement.closed_at is not None and statement.cancelled_at is None and not fresh:
            yield Violation(
                "2 money without a refund", statement.application_id, f"{kept} cents after the hold"
            )


def every_event_is_handled(evidence: Evidence) -> Found:
    """3: no event is left in an outbox, unread in Kafka, or parked."""
    for name, counts in (
        ("unpublished", evidence.waiting_events),
        ("unread", evidence.lag),
        ("parked", evidence.dead_letters),
    ):
        for where, count in counts.items():
            if count:
                yield Violation(f"3 {name}", where, f"{count} events")


def services_agree(evidence: Evidence) -> Found:
    """3: services acted on each other's events: an application and its place agree."""
    claims = _claims(evidence)
    for application in evidence.applications.values():
        claim = claims.get(application.application_id)
        if application.state == "held" and not isinstance(claim, Held | Ending):
            yield Violation("3 disagree", application.application_id, f"application held, claim {claim}")
        has_place = application.state in WITH_A_PLACE and evidence.now < application.ends_at
        if has_place and not isinstance(claim, Reserved):
            yield Violation(
                "3 disagree", application.application_id, f"application {application.state}, claim {claim}"
            )
    for application_id, claim in claims.items():
        known = evidence.applications.get(application_id)
        if (
            known is not None
            and isinstance(claim, Reserved)
            and known.state in ("held", "lapsed", "waitlisted", "accepted")
        ):
            yield Violation("3 disagree", application_id, f"place reserved, application {known.state}")


def late_fee_exactly_when_late(evidence: Evidence) -> Found:
    """5: a late fee once, if and only if the place was reserved and money owed at the due instant."""
    for statement in evidence.statements.values():
        fees = sum(line.kind == "late_fee" for line in statement.lines)
        if fees > 1 + len(statement.moves):
            yield Violation("5 late fee twice", statement.application_id, f"{fees} fees")
        if statement.has_ended:
            continue
        late, waived = was_late(statement), _was_waived(statement)
        if late and not fees and _fee_is_overdue(statement, evidence.now):
            yield Violation("5 late fee missing", statement.application_id, f"due {statement.full_due_at}")
        if not late and standing_fee(statement) and not waived:
            yield Violation(
                "5 late fee without lateness", statement.application_id, f"{standing_fee(statement)} cents"
            )


def each_mail_once(evidence: Evidence) -> Found:
    """6: one mail per event, template and recipient, and none that nobody is about to send."""
    mails = Counter(
        (e.origin.event_id, e.origin.planned.template, e.origin.planned.recipient_id)
        for e in evidence.emails
        if not isinstance(e, UnknownMail)
    )
    for (event_id, template, _), count in mails.items():
        if count > 1:
            yield Violation("6 mail twice", f"{template} for {event_id}", f"{count} mails")
    for mail in evidence.emails:
        due, overdue = due_at(mail), overdue_at(mail)
        if due is not None and due < evidence.now - SLACK:
            yield Violation("6 mail forgotten", mail.email_id, f"{mail.state} since {due}")
        if overdue is not None and overdue < evidence.now:
            yield Violation("6 mail overdue", mail.email_id, _last_said(mail))


def only_moves_of_the_table(evidence: Evidence) -> Found:
    """8: no application ever moved outside the state table."""
    for application in evidence.applications.values():
        for before, after in pairwise(application.history.entries):
            allowed: frozenset[str] = frozenset(MOVES.get(before.state, frozenset()))  # type: ignore[call-overload]  # a state, as text
            if (
                before.state != after.state
                and not _reachable(before.state, after.state)
                and after.state not in allowed
            ):
                yield Violation(
                    "8 no such move", application.application_id, f"{before.state} to {after.state}"
                )


def holds_end(evidence: Evidence) -> Found:
    """8: a hold ends with its time, unless a payment page is still alive."""
    for application_id, claim in _claims(evidence).items():
        over = isinstance(claim, Held) and claim.until < evidence.now - SLACK
        statement = evidence.statements.get(application_id)
        if over and not (statement and statement.live_attempts):
            yield Violation("8 hold without end", application_id, f"{claim}")


ALWAYS: tuple[Check, ...] = (
    never_more_than_places, one_claim_per_application, paid_means_place, late_fee_exactly_when_late,
    each_mail_once, only_moves_of_the_table, holds_end, rules_of_money,
)  # fmt: skip
AT_REST: tuple[Check, ...] = (
    every_event_is_handled, services_agree, ledger_is_the_providers, one_live_page,
    paid_when_the_provider_says, clearing_is_the_providers_balance,
    everything_waits_for_somebody, nothing_stays_due, free_places_are_offered, who_waits_is_in_line,
)  # fmt: skip
"""Checks across services and the provider: they hold once every event has been handled."""


__all__ = ["ALWAYS", "AT_REST", "Violation", "violations"]


def violations(evidence: Evidence) -> list[Violation]:
    return [violation for check in (*ALWAYS, *AT_REST) for violation in check(evidence)]


def _claims(evidence: Evidence) -> dict[str, Claim]:
    return {name: claim for rotation in evidence.rotations for name, claim in rotation.claims.items()}


def _with_staff(statement: Statement) -> int:
    """Cents that staff have the task to send back by hand: they came by wire, or a refund did not work."""
    return sum(task.cents for task in statement.refund_tasks if task.needs_staff)


def _is_over(statement: Statement, now: datetime) -> bool:
    """The last week has passed: by then the catalog has removed the claim, whatever became of the visit."""
    return now >= end_of_last_day(statement.start_date, statement.weeks, statement.time_zone)


def _fee_is_overdue(statement: Statement, now: datetime) -> bool:
    charges = fee_of(statement).amount > 0 and statement.knows_payments_until(statement.fee_at)
    return charges and now > statement.fee_at + SLACK


def _was_waived(statement: Statement) -> bool:
    return any(line.kind == "late_fee_reversed" and line.note != "paid_in_time" for line in statement.lines)


def _last_said(mail: Mail) -> str:
    """Why it is neither sent nor given up, as far as it says so."""
    if isinstance(mail, AwaitingMail) and mail.missing:
        return f"waits for {', '.join(mail.missing)}"
    said = mail.tries.last_answer if isinstance(mail, AwaitingMail | QueuedMail | SendingMail) else ""
    return f"{mail.state}: {said or 'no answer at all'}"


def _reachable(before: str, after: str) -> bool:
    """One decision may move twice, as from submitted on to the staff, and record only the last state."""
    moves: dict[str, frozenset[str]] = {state: frozenset(to) for state, to in MOVES.items()}
    return any(after in moves.get(middle, ()) for middle in moves.get(before, ()))
