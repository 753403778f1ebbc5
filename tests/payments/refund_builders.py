"""Refunds and disputes to begin a test from, and what waits for staff then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from services.payments.office.domain import bank_decisions, failed_refunds
from services.payments.office.domain.commands import RetryRefund
from services.payments.office.domain.correcting import refund_by_staff
from services.payments.paying.domain.converging import refund_answered
from services.payments.provider.domain import (
    ProviderDispute,
    ProviderRefund,
    ProviderSession,
)
from services.payments.reconciling.domain.money_invariants import broken
from services.payments.statement.domain.money_commands import (
    DecideDispute,
    RecordWireRefund,
    RefundByStaff,
)
from services.payments.statement.domain.waiting_for_staff import waiting_for_staff
from shared.contracts.fact import Fact
from tests.payments.builders import FEE, NOW, Story, held, paid, reserved

DUE_AT = NOW + timedelta(days=9)


def goodwill(story: Story, cents: int = 100, refund_id: str = "rfd_1") -> str:
    command = RefundByStaff(refund_id, cents, "usd", "a mistake of ours", "stf_1")
    story.decide(refund_by_staff(command, story.state, story.now))
    return story.statement.refund_tasks[-1].id


def failed_refund(cents: int = 100) -> tuple[Story, str]:
    """A refund that the bank sent back weeks later."""
    story = reserved()
    task = goodwill(story, cents)
    for status in ("pending", "failed"):
        answer = ProviderRefund("re_1", "pi_att_1", cents, status, NOW, task)
        story.decide(refund_answered(answer, story.state, NOW))
    return story, task


def by_hand(story: Story, task: str, reference: str = "WIRE-9", **changes: object) -> list[Fact]:
    command = replace(RecordWireRefund(task, reference, NOW, "stf_1"), **changes)  # type: ignore[arg-type]  # fields by name
    return story.decide(failed_refunds.record_wire_refund(command, story.state, story.now))


def retry(story: Story, task: str) -> list[Fact]:
    return story.decide(failed_refunds.retry_refund(RetryRefund(task, "stf_1"), story.state, story.now))


def kinds(story: Story) -> list[str]:
    return [task.kind for task in waiting_for_staff(story.state)]


def tasks(story: Story) -> list[str]:
    return [task.state for task in story.statement.refund_tasks]


def sound(story: Story) -> None:
    assert list(broken(story.statement)) == []


def disputed(page: ProviderSession, status: str, cents: int = FEE, **more: object) -> ProviderSession:
    dispute = ProviderDispute("du_1", cents, status, NOW, "fraudulent", DUE_AT)  # type: ignore[arg-type]  # one of the literals
    return paid(page, FEE, NOW, disputes=(replace(dispute, **more),))  # type: ignore[arg-type]  # fields by name


def paid_in_full() -> tuple[Story, ProviderSession]:
    story = held()
    page = story.page("full")
    story.hear(paid(page, FEE, NOW))
    return story, page


def decide_dispute(story: Story, decision: str, who: str = "stf_1") -> list[Fact]:
    command = DecideDispute("du_1", decision, "not worth more work", who)  # type: ignore[arg-type]  # one of the literals
    return story.decide(bank_decisions.decide_dispute(command, story.state, story.now))
