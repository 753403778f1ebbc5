"""What applications quotes from the news, payments then sends back from the ledger, to the cent (R18)."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.applications.application.domain.money_account import MoneyAccount, apply
from services.payments.lifecycle.domain.commands import CancelStatement
from services.payments.lifecycle.domain.ending import cancel
from services.payments.office.domain.correcting import refund_by_staff
from services.payments.paying.domain.converging import act_on_what_is_due, refund_answered
from services.payments.provider.domain import ProviderRefund
from services.payments.statement.domain.money_commands import RefundByStaff
from shared.chassis.decision import Refused
from shared.contracts.cancellation import DEFAULT_RULES, Settlement, settlement
from shared.contracts.money import Money
from shared.contracts.payments import StatementFact
from tests.payments.builders import FEE, Story, held, wire


def pay(story: Story, number: int) -> None:
    way = "balance" if story.statement.is_reserved else ("deposit", "full")[number % 2]
    story.pay(way, f"att_{number}")


def wired(story: Story, number: int) -> None:
    wire(story, 10_000 * (number + 1), f"WIRE-{number}")


def goodwill(story: Story, number: int) -> None:
    command = RefundByStaff(f"rfd_{number}", 4_999 + number, "usd", "goodwill", "stf_1")
    story.decide(refund_by_staff(command, story.state, story.now))


def refunds_arrive(story: Story, number: int) -> None:
    for task in story.statement.refund_tasks:
        if task.state == "todo":
            answer = ProviderRefund(
                f"re_{task.id}", task.payment_id, task.cents, "succeeded", story.now, task.id
            )
            story.decide(refund_answered(answer, story.state, story.now))


def time_passes(story: Story, number: int) -> None:
    story.now += timedelta(days=20)
    story.decide(act_on_what_is_due(story.state, story.now))


STEPS = (pay, pay, wired, goodwill, refunds_arrive, time_passes)


def quoted(story: Story, days: int, *evidence: str) -> Settlement:
    """As applications does it: from the facts that payments said, and the fee of the booking."""
    account = MoneyAccount()
    for fact in story.said:
        if isinstance(fact, StatementFact):
            account = apply(fact, account)
    return settlement(
        DEFAULT_RULES, "applicant", days, evidence, account.paid, account.charged(Money.usd(FEE))
    )


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.integers(0, len(STEPS) - 1), max_size=9),
    st.sampled_from([120, 90, 46, 45, 3]),
    st.booleans(),
)
def test_a_quote_is_kept_to_the_cent_whatever_had_happened(steps: list[int], days: int, denied: bool) -> None:
    story = held()
    pay(story, 0)
    for number, step in enumerate(steps, 1):
        try:
            STEPS[step](story, number)
        except Refused:
            continue
    refunds_arrive(story, 0)
    by_hand = sum(task.cents for task in story.statement.refund_tasks if task.state == "by_hand")
    quote = quoted(story, days, *(["visa_denial"] if denied else []))
    before = len(story.statement.refund_tasks)
    command = CancelStatement(quote.kept.amount, "applicant", ("a rule",))
    story.decide(cancel(command, story.state, story.now))
    statement = story.statement
    assert quote.paid.amount == statement.paid
    back = sum(task.cents for task in statement.refund_tasks[before:]) + by_hand
    assert statement.paid - back == statement.charged
    assert back == quote.refund.amount
    assert statement.charged == quote.kept.amount
