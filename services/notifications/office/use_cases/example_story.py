# long: one example with all its endings, in one list that is read from top to bottom
"""The events of an example story with all its other endings, in the order in which they are announced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from services.notifications.knowing.domain.apply_facts import SummaryFact
from services.notifications.knowing.domain.rotations import RotationPlace
from shared.contracts import applications as apps
from shared.contracts import booking, catalog, payments
from shared.contracts.cancellation import DEFAULT_RULES, settlement
from shared.contracts.money import Money
from shared.contracts.policy import Policy

TODAY = datetime(2027, 2, 1, 15, 30, tzinfo=UTC)
START = date(2027, 7, 5)
ZONE = "America/Chicago"
LATER = date(2027, 9, 6)
WHY_POSTPONED = "59 to 46 days before the start: $150"
FEE, DEPOSIT, REST = Money.usd(249_900), Money.usd(69_900), Money.usd(180_000)
LATE_FEE = Money.usd(15_000)
QUOTED = settlement(DEFAULT_RULES, "applicant", 120, (), DEPOSIT, FEE)
NOTHING = Money.usd(0)
PLACE = RotationPlace("hst_example", "Cardiology, hands-on", "Chicago", "IL", ZONE)
DUE = Policy().full_due_at(START, ZONE)

APPLICATION = {
    "application_id": "app_example",
    "applicant_id": "acc_example",
    "rotation_id": "rot_example",
}
REVIEW = {**APPLICATION, "review_id": "rvw_example", "host_id": "hst_example", "generation": 1}


def _held(*, from_waitlist: bool = False) -> catalog.PlaceHeld:
    policy = Policy()
    return catalog.PlaceHeld(
        **APPLICATION,
        host_id=PLACE.host_id,
        title=PLACE.title,
        city=PLACE.city,
        state=PLACE.state,
        start_date=START,
        weeks=4,
        time_zone=ZONE,
        held_at=TODAY,
        until=policy.hold_until(TODAY, START, ZONE, offer=from_waitlist),
        fee=FEE,
        policy=policy,
        from_waitlist=from_waitlist,
    )


def _paid(purpose: payments.Purpose, amount: Money, balance: Money) -> payments.PaymentReceived:
    return payments.PaymentReceived(
        **APPLICATION,
        payment_id=f"pay_{purpose}",
        purpose=purpose,
        amount=amount,
        paid_at=TODAY + timedelta(hours=2),
        balance=balance,
    )


SUBMITTED = apps.ApplicationSubmitted(
    **APPLICATION,
    start_date=START,
    weeks=4,
    submitted_at=TODAY,
    answer_due_at=TODAY + timedelta(days=1),
)
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
HELD: tuple[SummaryFact, ...] = (*ACCEPTED, _held(), OPENED)
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
    _paid("deposit", DEPOSIT, REST),
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
        _paid("balance", REST, NOTHING),
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
    "the physician answers": (
        SUBMITTED,
        apps.HostReviewRequested(**REVIEW, start_date=START, weeks=4, expires_at=TODAY + timedelta(days=14)),
        apps.HostReviewReminderDue(**REVIEW, number=1),
        apps.HostReviewEscalated(**REVIEW),
        apps.HostAnswerRecorded(**REVIEW, answer="decline", undo_until=TODAY + timedelta(minutes=15)),
        apps.HostReviewAnswered(**REVIEW, answer="decline", reason="We have no room in July."),
        apps.ApplicationDeclined(**APPLICATION, reason="The host has no room in July."),
    ),
    "the physician answers by phone": (
        SUBMITTED,
        apps.HostReviewRequested(**REVIEW, start_date=START, weeks=4, expires_at=TODAY + timedelta(days=14)),
        apps.HostReviewAnswered(
            **REVIEW, answer="decline", reason="We are full.", how="phone", said_on=TODAY.date()
        ),
        apps.ApplicationDeclined(**APPLICATION, reason="We are full."),
    ),
    "the physician is silent": (
        SUBMITTED,
        apps.HostReviewRequested(**REVIEW, start_date=START, weeks=4, expires_at=TODAY + timedelta(days=14)),
        apps.HostReviewExpired(**REVIEW, answer_due_at=TODAY + timedelta(days=15)),
    ),
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
    "the waitlist": (
        *ACCEPTED,
        catalog.Waitlisted(**APPLICATION, title=PLACE.title, start_date=START, weeks=4, position=3),
        _held(from_waitlist=True),
        catalog.HoldLapsed(**APPLICATION, from_waitlist=True),
    ),
    "the offer is declined": (
        *ACCEPTED,
        _held(from_waitlist=True),
        booking.OfferDeclined(**APPLICATION, accepted_at=TODAY),
    ),
    "no place": (*ACCEPTED, catalog.PlaceRefused(**APPLICATION, reason="weeks_not_open")),
    "withdrawn": (*HELD, apps.ApplicationWithdrawn(**APPLICATION)),
    "the physician is not needed any more": (
        SUBMITTED,
        apps.HostReviewRequested(**REVIEW, start_date=START, weeks=4, expires_at=TODAY + timedelta(days=14)),
        apps.ApplicationWithdrawn(**APPLICATION),
    ),
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
