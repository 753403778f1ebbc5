"""Statements, commands and facts to begin a test from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.payments.lifecycle.domain.commands import OpenStatement
from services.payments.lifecycle.domain.ending import end_hold
from services.payments.lifecycle.domain.opening import open_statement, sign_terms
from services.payments.office.domain.correcting import record_wire, refund_by_staff
from services.payments.paying.domain.commands import StartCheckout
from services.payments.paying.domain.converging import (
    act_on_what_is_due,
    converge,
)
from services.payments.paying.domain.starting import start_checkout
from services.payments.provider.domain import (
    ProviderFailure,
    ProviderPayment,
    ProviderSession,
)
from services.payments.statement.domain.attempts import Attempt
from services.payments.statement.domain.money_commands import RecordWire, RefundByStaff
from services.payments.statement.domain.statement import AnyStatement, Statement, nothing, opened
from shared.chassis.decision import Decided, Instant
from shared.contracts.fact import Fact
from shared.contracts.policy import Policy

APP, APPLICANT, ROTATION = "app_1", "acc_1", "rot_1"
ZONE = "America/Chicago"
START = date(2027, 6, 7)
NOW = datetime(2027, 1, 4, 15, 0, tzinfo=UTC)
DUE = datetime(2027, 4, 24, 5, 0, tzinfo=UTC)
"""The first late instant for START in ZONE: midnight that ends April 23, 45 days before."""
FEE = 249_900
DEPOSIT = 69_900
LATE_FEE = 15_000
SECOND = timedelta(seconds=1)


def opening(**changes: Any) -> OpenStatement:
    plain: dict[str, Any] = {
        "application_id": APP,
        "applicant_id": APPLICANT,
        "rotation_id": ROTATION,
        "title": "Cardiology in Chicago",
        "start_date": START,
        "weeks": 4,
        "time_zone": ZONE,
        "held_at": NOW,
        "until": NOW + timedelta(days=7),
        "fee_cents": FEE,
        "currency": "usd",
        "policy": Policy(),
    }
    return OpenStatement(**(plain | changes))


def wish(pay: Any = "deposit", attempt_id: str = "att_1", **changes: Any) -> StartCheckout:
    plain: dict[str, Any] = {
        "attempt_id": attempt_id,
        "applicant_id": APPLICANT,
        "pay": pay,
        "customer_id": "cus_1",
        "return_url": "https://rounds.example/v1/payments/return",
        "methods": ("card",),
    }
    return StartCheckout(**(plain | changes))


class Story:
    """One statement walked through decisions, with everything that was said on the way."""

    def __init__(self, now: Instant = NOW) -> None:
        self.now = now
        self.state: AnyStatement = nothing(APP)
        self.said: list[Fact] = []

    @property
    def statement(self) -> Statement:
        return opened(self.state)

    @property
    def names(self) -> list[str]:
        return [type(fact).__name__ for fact in self.said]

    def decide(self, decided: Decided[AnyStatement]) -> list[Fact]:
        self.state, facts = decided
        self.said.extend(facts)
        return list(facts)

    def open(self, **changes: Any) -> list[Fact]:
        return self.decide(open_statement(opening(**changes), self.state, self.now))

    def sign(self) -> list[Fact]:
        return self.decide(sign_terms(self.now, self.state, self.now))

    def start(self, pay: Any = "deposit", attempt_id: str = "att_1") -> Attempt:
        self.decide(start_checkout(wish(pay, attempt_id), self.state, self.now))
        attempt = self.statement.attempt_asked_as(attempt_id)
        assert attempt is not None
        return attempt

    def hear(self, truth: ProviderSession) -> list[Fact]:
        return self.decide(converge(truth, self.state, self.now))

    def page(self, pay: Any = "deposit", attempt_id: str = "att_1") -> ProviderSession:
        """Start an attempt and open its page."""
        page = open_page(self.start(pay, attempt_id))
        self.hear(page)
        return page

    def pay(self, pay: Any = "deposit", attempt_id: str = "att_1", at: Instant | None = None) -> list[Fact]:
        """Start, open and pay; the provider's time is `at`."""
        return self.hear(paid(self.page(pay, attempt_id), self._cents(attempt_id), at or self.now))

    def _cents(self, attempt_id: str) -> int:
        attempt = self.statement.attempt(attempt_id)
        assert attempt is not None
        return attempt.request.cents


def held(now: Instant = NOW, **changes: Any) -> Story:
    """A place is held and the terms are signed."""
    story = Story(now)
    story.open(**changes)
    story.sign()
    return story


def reserved(now: Instant = NOW, **changes: Any) -> Story:
    """The deposit is paid."""
    story = held(now, **changes)
    story.pay("deposit", "att_1")
    return story


def open_page(attempt: Attempt) -> ProviderSession:
    return ProviderSession(
        id=f"cs_{attempt.id}",
        status="open",
        url=f"https://pay.example/{attempt.id}",
        application_id=attempt.request.application_id,
        attempt_id=attempt.id,
    )


def paid(page: ProviderSession, cents: int, at: Instant, **changes: Any) -> ProviderSession:
    payment = ProviderPayment(f"pi_{page.attempt_id}", "succeeded", cents, "usd", at, **changes)
    return replace(page, status="complete", url="", payment=payment)


def processing(page: ProviderSession, cents: int, at: Instant) -> ProviderSession:
    payment = ProviderPayment(f"pi_{page.attempt_id}", "processing", cents, "usd", at)
    return replace(page, status="complete", url="", payment=payment)


def bank_said_no(page: ProviderSession, cents: int, at: Instant) -> ProviderSession:
    failure = ProviderFailure(f"ch_{page.attempt_id}", "insufficient_funds")
    payment = ProviderPayment(f"pi_{page.attempt_id}", "unpaid", cents, "usd", at, failure)
    return replace(page, status="complete", url="", payment=payment)


def declined(page: ProviderSession, cents: int, number: int = 1) -> ProviderSession:
    failure = ProviderFailure(f"ch_{page.attempt_id}_{number}", "card_declined")
    payment = ProviderPayment(f"pi_{page.attempt_id}", "unpaid", cents, "usd", None, failure)
    return replace(page, payment=payment)


def expired(page: ProviderSession) -> ProviderSession:
    return replace(page, status="expired", url="")


def wire(
    story: Story, cents: int, reference: str = "WIRE-1", received_at: Instant | None = None
) -> list[Fact]:  # fmt: skip
    """Staff record money that came by wire."""
    command = RecordWire(reference, cents, "usd", received_at or story.now, "stf_1")
    return story.decide(record_wire(command, story.state, story.now))


GRACE = timedelta(hours=6)

REST = FEE - DEPOSIT


def tick(story: Story) -> list[Fact]:
    return story.decide(act_on_what_is_due(story.state, story.now))


def ends(story: Story) -> list[str]:
    return [type(fact).__name__ for fact in story.decide(end_hold("time_is_up", story.state, story.now))]


CLOSED = ["PaymentWindowClosed", "StatementVoided"]


def by_staff(story: Story, cents: int, refund_id: str = "rfd_1") -> list[Fact]:
    command = RefundByStaff(refund_id, cents, "usd", "a mistake of ours", "stf_1")
    return story.decide(refund_by_staff(command, story.state, story.now))


MINUTE = timedelta(minutes=1)
