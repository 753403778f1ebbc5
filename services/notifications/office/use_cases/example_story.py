"""The events of an example story with all its other endings, in the order in which they are announced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from services.notifications.knowing.domain.apply_facts import SummaryFact
from services.notifications.office.use_cases.example_base import (
    APPLICATION,
    DEPOSIT,
    DUE,
    FEE,
    LATE_FEE,
    NOTHING,
    PLACE,
    QUOTED,
    REST,
    START,
    SUBMITTED,
    TODAY,
    ZONE,
    held,
    paid,
)
from services.notifications.office.use_cases.example_reviews import REVIEWS
from shared.contracts import applications as apps
from shared.contracts import booking, catalog, coaching, payments
from shared.contracts.policy import Policy

LATER = date(2027, 9, 6)
WHY_POSTPONED = "59 to 46 days before the start: $150"
ACCEPTED: tuple[SummaryFact, ...] = (
    SUBMITTED,
    apps.ApplicationAccepted(**APPLICATION, start_date=START, weeks=4, accepted_at=TODAY),
)
OPENED = payments.StatementOpened(
    **APPLICATION,
    total=FEE,
    deposit=DEPOSIT,
    pay_until=TODAY + timedelta(days=7),
    full_due_at=DUE,
    time_zone=ZONE,
)
HELD: tuple[SummaryFact, ...] = (*ACCEPTED, held(), OPENED)
SIGNED = apps.TermsSigned(
    **APPLICATION,
    terms_version="2027-01",
    terms_sha256="3a7bd3e2360a3d29eea436fcfb7e44c7" * 2,
    signed_at=TODAY,
)
DEPOSIT_IN = payments.DepositCompleted(**APPLICATION, completed_at=TODAY, paid=DEPOSIT, balance=REST)
SEAT = catalog.PlaceReserved(**APPLICATION, start_date=START, weeks=4, time_zone=ZONE)
RESERVED: tuple[SummaryFact, ...] = (
    *HELD,
    SIGNED,
    paid("deposit", DEPOSIT, REST),
    DEPOSIT_IN,
    SEAT,
    apps.CoachAssigned(**APPLICATION, coach_id="acc_coach"),
)
REMINDED = payments.BalanceReminderDue(**APPLICATION, balance=REST, due_at=DUE, time_zone=ZONE, days_left=14)
SETTLED = payments.StatementSettled(**APPLICATION, total_paid=FEE, settled_at=TODAY)
LATE: tuple[SummaryFact, ...] = (
    *RESERVED,
    payments.LateFeeRaised(**APPLICATION, fee=LATE_FEE, balance=REST + LATE_FEE, due_at=DUE, time_zone=ZONE),
)
WIRE = payments.WireAwaited(
    **APPLICATION, wire_id="wir_1", amount=REST, for_hold=False, until=DUE, time_zone=ZONE
)
FAILED = payments.PaymentFailed(
    **APPLICATION, attempt_id="att_example", amount=DEPOSIT, reason="card_declined"
)
TOO_LATE: tuple[SummaryFact, ...] = (
    *HELD,
    catalog.HoldLapsed(**APPLICATION),
    payments.PaymentCameTooLate(**APPLICATION, payment_id="pay_late", amount=DEPOSIT, paid_at=TODAY),
)

UNFINISHED = {
    **APPLICATION,
    "coach_id": "acc_coach",
    "open_items": ("Housing for the whole stay", "Training on patient privacy (HIPAA)"),
    "unpaid": REST,
}

STORIES: Mapping[str, Sequence[SummaryFact]] = {
    "the main story": (
        *RESERVED,
        REMINDED,
        paid("balance", REST, NOTHING),
        SETTLED,
        apps.VisitorReady(**APPLICATION, host_id=PLACE.host_id, start_date=START),
        apps.RotationCompleted(**APPLICATION, completed_on=date(2027, 7, 30)),
    ),
    "something is missing": (
        SUBMITTED,
        apps.InformationRequested(
            **APPLICATION, items=("A CV as PDF", "Your school's letter"), note="The CV has only one page."
        ),
    ),
    "withdrawn": (*HELD, apps.ApplicationWithdrawn(**APPLICATION)),
    **REVIEWS,
    "the hold lapses": (
        *HELD,
        FAILED,
        catalog.HoldEndingSoon(**APPLICATION, until=TODAY + timedelta(days=7), time_zone=ZONE, hours_left=12),
        catalog.HoldLapsed(**APPLICATION),
    ),
    "more time to sign": (
        *HELD,
        catalog.HoldExtended(
            **APPLICATION,
            was=TODAY + timedelta(days=7),
            until=TODAY + timedelta(days=10),
            time_zone=ZONE,
        ),
    ),
    "more time to pay": (
        *RESERVED,
        payments.DueExtended(
            **APPLICATION, balance=REST, was=DUE, due_at=DUE + timedelta(days=5), time_zone=ZONE
        ),
    ),
    "a wire that does not come": (
        *RESERVED,
        WIRE,
        payments.WireOverdue(**APPLICATION, wire_id="wir_1", amount=REST, until=DUE, time_zone=ZONE),
        payments.WireEnded(
            **APPLICATION,
            wire_id="wir_1",
            amount=REST,
            outcome="given_up",
            reason="The bank sent it back to you.",
        ),
    ),
    "the waitlist": (
        *ACCEPTED,
        catalog.Waitlisted(**APPLICATION, title=PLACE.title, start_date=START, weeks=4, position=3),
        held(from_waitlist=True),
        catalog.HoldLapsed(**APPLICATION, from_waitlist=True),
    ),
    "the offer is declined": (
        *ACCEPTED,
        held(from_waitlist=True),
        booking.OfferDeclined(**APPLICATION, accepted_at=TODAY),
    ),
    "no place": (*ACCEPTED, catalog.PlaceRefused(**APPLICATION, reason="weeks_not_open")),
    "late, and in time after all": (
        *LATE,
        FAILED,
        payments.LateFeeReversed(**APPLICATION, fee=LATE_FEE, reason="paid_in_time", balance=NOTHING),
    ),
    "late money, seated again": (*TOO_LATE, SEAT.model_copy(update={"after_lapse": True})),
    "late money, refunded": (
        *TOO_LATE,
        catalog.ReservationRefused(**APPLICATION, reason="place_gone"),
        payments.RefundSent(**APPLICATION, refund_id="ref_example", amount=DEPOSIT, reason="place_gone"),
    ),
    "unfinished before the first day": (
        *RESERVED,
        apps.VisitAlarmDue(**UNFINISHED, start_date=START, days_left=7),
        apps.VisitorLetCome(**UNFINISHED),
    ),
    "handed over to another coach": (
        *RESERVED,
        coaching.VisitorHandedOver(**APPLICATION, from_coach_id="acc_coach_before", coach_id="acc_coach"),
    ),
    "cancelled": (
        *RESERVED,
        apps.ApplicationCancelled(
            **APPLICATION,
            by="applicant",
            refund=QUOTED.refund,
            lines=QUOTED.lines,
            kept=QUOTED.kept,
        ),
        payments.RefundSent(**APPLICATION, refund_id="ref_example", amount=QUOTED.refund, reason="cancelled"),
    ),
    "cancelled by the host": (
        *RESERVED,
        apps.ApplicationCancelled(**APPLICATION, by="host", refund=DEPOSIT, reason="The ward is closed."),
    ),
    "the host cancels": (
        *RESERVED,
        booking.HostCancelled(
            **APPLICATION,
            reason="The ward is closed in July.",
            choose_until=TODAY + timedelta(days=7),
            time_zone=ZONE,
            everything=DEPOSIT,
        ),
    ),
    "postponed": (
        *RESERVED,
        booking.ApplicationPostponed(
            **APPLICATION,
            move_id="quo_example",
            from_start_date=START,
            start_date=LATER,
            weeks=4,
            fee=LATE_FEE,
            text=WHY_POSTPONED,
            coach_id="acc_coach",
        ),
        payments.StatementMoved(
            **APPLICATION,
            move_id="quo_example",
            start_date=LATER,
            weeks=4,
            fee=LATE_FEE,
            text=WHY_POSTPONED,
            balance=REST + LATE_FEE,
            due_at=Policy().full_due_at(LATER, ZONE),
            time_zone=ZONE,
        ),
    ),
    "not postponed": (
        *RESERVED,
        catalog.PlaceMoveRefused(**APPLICATION, move_id="quo_example", start_date=LATER, reason="full"),
    ),
    "disputed": (
        *RESERVED,
        payments.DisputeOpened(**APPLICATION, dispute_id="dsp_example", amount=DEPOSIT),
        payments.DisputeClosed(**APPLICATION, dispute_id="dsp_example", outcome="won"),
    ),
}
