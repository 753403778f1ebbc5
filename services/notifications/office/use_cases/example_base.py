"""The facts that example stories are made of: one applicant, one place, one sum of money."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from services.notifications.knowing.domain.rotations import RotationPlace
from shared.contracts import applications as apps
from shared.contracts import catalog, payments
from shared.contracts.cancellation import DEFAULT_RULES, settlement
from shared.contracts.money import Money
from shared.contracts.policy import Policy

TODAY = datetime(2027, 2, 1, 15, 30, tzinfo=UTC)
START = date(2027, 7, 5)
ZONE = "America/Chicago"
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


def held(*, from_waitlist: bool = False) -> catalog.PlaceHeld:
    """A place is kept, under the default policy."""
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


def paid(purpose: payments.Purpose, amount: Money, balance: Money) -> payments.PaymentReceived:
    """Money of the example has come."""
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
