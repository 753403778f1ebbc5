"""The bugs that are planted in the core."""

# long: one list of bugs, each a few lines
from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import PropertyMock, patch

from services.payments.deadlines.domain import late_fees, reminders
from services.payments.lifecycle.domain import consequences, ending
from services.payments.office.domain import correcting
from services.payments.paying.domain import converging, starting
from services.payments.returning.domain import refunding
from services.payments.statement.domain.attempts import Attempt
from services.payments.statement.domain.ledger import Ledger
from services.payments.statement.domain.lines import CASH, total
from services.payments.statement.domain.statement import Statement
from tests.payments import walk_service

DAY = timedelta(days=1)

Plant = Callable[[], AbstractContextManager[Any]]

PLANTS: dict[str, Plant] = {}


def plants(function: Plant) -> Plant:
    """The name of a function that plants a bug says what the bug is."""
    PLANTS[function.__name__.replace("_", " ")] = function
    return function


def _first(function: Callable[..., Any], change: Callable[[Any], Any]) -> Callable[..., Any]:
    """The same function, with its first argument changed."""
    return lambda given, *rest: function(change(given), *rest)


def _with_payment(**changes: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def change(page: Any) -> Any:
        if page.payment is None:
            return page
        new = {name: make(page.payment) for name, make in changes.items()}
        return replace(page, payment=replace(page.payment, **new))

    return change


_converge, _plus = converging.converge, Ledger.plus


@plants
def a_new_key_when_a_page_is_asked_for_again() -> AbstractContextManager[Any]:
    return patch.object(walk_service, "page_key", lambda attempt: f"{attempt.id}:{attempt.looks}")


@plants
def a_new_key_for_each_try_of_a_refund() -> AbstractContextManager[Any]:
    return patch.object(walk_service, "refund_key", lambda task: f"{task.id}:{task.tries}")


@plants
def lateness_by_arrival() -> AbstractContextManager[Any]:
    def converge(page: Any, statement: Any, now: Any) -> Any:
        return _converge(_with_payment(at=lambda _: now)(page), statement, now)

    return patch.object(converging, "converge", converge)


@plants
def a_line_for_each_time_that_it_is_heard() -> AbstractContextManager[Any]:
    def plus(self: Ledger, line: Any) -> Any:
        fresh = f"{line.key}:{len(self.lines)}" if line.kind == "refund" else line.key
        return _plus(self, replace(line, key=fresh))

    return patch.object(Ledger, "plus", plus)


@plants
def no_busy_rule() -> AbstractContextManager[Any]:
    def start(command: Any, statement: Any, now: Any) -> Any:
        alone = replace(statement, attempts=tuple(replace(a, state="failed") for a in statement.attempts))
        return _start(command, alone, now)

    _start = starting.start_checkout
    return patch.object(starting, "start_checkout", start)


@plants
def a_page_whose_answer_was_lost_is_followed_by_a_fresh_one() -> AbstractContextManager[Any]:
    def start(command: Any, statement: Any, now: Any) -> Any:
        given_up = (replace(a, state="failed") if a.state == "creating" else a for a in statement.attempts)
        return _start(command, replace(statement, attempts=tuple(given_up)), now)

    _start = starting.start_checkout
    return patch.object(starting, "start_checkout", start)


@plants
def a_bank_that_is_processing_is_not_busy() -> AbstractContextManager[Any]:
    return patch.object(Attempt, "is_live", property(lambda self: self.state in ("creating", "open")))


@plants
def a_fee_for_each_run() -> AbstractContextManager[Any]:
    def fee_is_ahead(statement: Statement) -> bool:
        return late_fees.was_late(statement)

    def key(self: Statement) -> str:
        return f"late_fee:{len(self.lines)}"

    both = ExitStack()
    both.enter_context(patch.object(late_fees, "fee_is_ahead", fee_is_ahead))
    both.enter_context(patch.object(Statement, "late_fee_key", property(key)))
    return both


@plants
def a_fee_is_never_taken_back() -> AbstractContextManager[Any]:
    return patch.object(late_fees, "standing_fee", lambda _: 0)


@plants
def processing_is_booked_as_paid() -> AbstractContextManager[Any]:
    def status(payment: Any) -> str:
        return "succeeded" if payment.status == "processing" else payment.status

    change = _with_payment(status=status)
    return patch.object(converging, "converge", _first(_converge, change))


@plants
def refunds_of_the_dashboard_are_ignored() -> AbstractContextManager[Any]:
    change = _with_payment(refunds=lambda p: tuple(r for r in p.refunds if r.task_id))
    return patch.object(converging, "converge", _first(_converge, change))


@plants
def failed_refunds_are_ignored() -> AbstractContextManager[Any]:
    change = _with_payment(refunds=lambda p: tuple(r for r in p.refunds if r.status != "failed"))
    return patch.object(converging, "converge", _first(_converge, change))


@plants
def disputes_are_ignored() -> AbstractContextManager[Any]:
    return patch.object(converging, "converge", _first(_converge, _with_payment(disputes=lambda _: ())))


@plants
def disputed_money_is_refunded() -> AbstractContextManager[Any]:
    def refundable(self: Ledger, payment_id: str) -> int:
        moved = [line for line in self.lines if line.reference == payment_id and "dispute" not in line.kind]
        planned = sum(t.cents for t in self.refund_tasks if t.payment_id == payment_id and t.state == "todo")
        return -total(moved, CASH) - planned

    return patch.object(Ledger, "refundable", refundable)


@plants
def what_is_too_much_is_kept() -> AbstractContextManager[Any]:
    return patch.object(consequences, "plan_refunds_of_credit", lambda statement, _: (statement, ()))


@plants
def the_same_credit_is_planned_twice() -> AbstractContextManager[Any]:
    return patch.object(Ledger, "planned", PropertyMock(return_value=0))


@plants
def a_cancellation_is_done_twice() -> AbstractContextManager[Any]:
    def cancel(command: Any, statement: Any, now: Any) -> Any:
        kept = replace(statement, cancelled_at=None, lines=tuple(map(_renamed, statement.lines)))
        return _cancel(command, kept, now)

    _cancel = ending.cancel
    return patch.object(ending, "cancel", cancel)


def _renamed(line: Any) -> Any:
    return replace(line, key="before") if line.key == "cancelled" else line


@plants
def the_quote_of_a_cancellation_is_not_what_is_done() -> AbstractContextManager[Any]:
    change = lambda command: replace(command, kept_cents=command.kept_cents + 1)  # noqa: E731
    return patch.object(ending, "cancel", _first(ending.cancel, change))


@plants
def reminders_reach_who_has_paid() -> AbstractContextManager[Any]:
    return patch.object(reminders, "owes_balance", lambda statement: statement.is_reserved)


@plants
def a_fee_is_raised_while_a_payment_is_unknown() -> AbstractContextManager[Any]:
    return patch.object(Statement, "knows_payments_until", lambda *_: True)


@plants
def the_silent_grace_is_forgotten() -> AbstractContextManager[Any]:
    return patch.object(Statement, "fee_at", property(lambda self: self.full_due_at))


@plants
def a_deposit_is_offered_inside_45_days() -> AbstractContextManager[Any]:
    def chosen(statement: Statement, pay: Any, now: Any) -> Any:
        return _chosen(replace(statement, deposit_offered=True, full_due_at=now + DAY), pay, now)

    _chosen = starting._chosen
    return patch.object(starting, "_chosen", chosen)


@plants
def the_window_closes_while_a_page_is_open() -> AbstractContextManager[Any]:
    def end(statement: Statement, now: Any) -> Any:
        closed, facts = _end(replace(statement, attempts=()), now)
        return replace(closed, attempts=statement.attempts), facts

    _end = consequences._end_hold_once_nothing_can_be_paid
    return patch.object(consequences, "_end_hold_once_nothing_can_be_paid", end)


@plants
def money_of_another_amount_counts() -> AbstractContextManager[Any]:
    def book(payment: Any, attempt: Any, statement: Any, now: Any) -> Any:
        request = replace(attempt.request, cents=payment.cents, currency=payment.currency)
        return _book(payment, replace(attempt, request=request), statement, now)

    _book = converging._book_payment
    return patch.object(converging, "_book_payment", book)


@plants
def late_money_is_kept() -> AbstractContextManager[Any]:
    return patch.object(ending, "give_all_back", lambda statement, _: (statement, ()))


@plants
def money_is_taken_before_the_terms_are_signed() -> AbstractContextManager[Any]:
    return patch.object(starting, "_ask_for_signature", lambda _: None)


@plants
def too_little_reserves_the_place() -> AbstractContextManager[Any]:
    def complete(statement: Statement, now: Any) -> Any:
        done, facts = _complete(replace(statement, needed_cents=1_000), now)
        return replace(done, needed_cents=statement.needed_cents), facts

    _complete = consequences._complete_deposit
    return patch.object(consequences, "_complete_deposit", complete)


@plants
def a_waived_fee_is_waived_again() -> AbstractContextManager[Any]:
    return patch.object(correcting, "standing_fee", lambda _: 1)


@plants
def a_refused_refund_is_tried_another_way() -> AbstractContextManager[Any]:
    def refuse(task_id: str, *rest: Any) -> Statement:
        refused = _refuse(task_id, *rest)
        tasks = tuple(replace(t, state="todo") if t.id == task_id else t for t in refused.refund_tasks)
        return replace(refused, refund_tasks=tasks)

    _refuse = refunding.refuse_refund
    return patch.object(converging, "refuse_refund", refuse)
