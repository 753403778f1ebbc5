"""J1 to J9: each holds on an honest statement, and each says what is wrong with a broken one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from services.payments.lifecycle.domain.commands import CancelStatement
from services.payments.lifecycle.domain.ending import cancel
from services.payments.provider.domain import ProviderPayment, ProviderRefund
from services.payments.reconciling.domain.money_invariants import booked_twice, broken, differing, only_added
from services.payments.statement.domain.lines import Line
from services.payments.statement.domain.refund_tasks import RefundTask
from services.payments.statement.domain.statement import Statement
from tests.payments.builders import APP, DEPOSIT, DUE, FEE, LATE_FEE, NOW, SECOND, held, reserved

PAID = "pi_att_1"


def rules(statement: Statement) -> list[str]:
    return [found.rule for found in broken(statement)]


def money(kind: str, cents: int, reference: str = PAID, key: str = "") -> Line:
    return Line(key or f"{kind}:x", kind, cents, NOW, NOW, reference)  # type: ignore[arg-type]


def a_second_deposit(statement: Statement) -> Statement:
    first = statement.attempts[0]
    request = replace(first.request, attempt_id="att_2")
    again = replace(first, request=request, payment_id="pi_2", session_id="cs_2")
    line = Line("pay:pi_2", "payment", -DEPOSIT, NOW, NOW, "pi_2")
    return replace(statement, attempts=(first, again), lines=(*statement.lines, line))


def half_a_fee(statement: Statement) -> Statement:
    fee = Line(statement.late_fee_key, "late_fee", LATE_FEE - 1, DUE, DUE)
    return replace(statement, lines=(*statement.lines, fee))


def two_tasks(statement: Statement) -> Statement:
    task = RefundTask("t1", PAID, 5, "staff", NOW, NOW, state="done", refund_id="re_1")
    lines = (*statement.lines, money("refund", 5, key="refund:re_1"))
    return replace(statement, lines=lines, refund_tasks=(task, replace(task, id="t2")))


def live_twice(statement: Statement) -> Statement:
    first = statement.attempts[0]
    request = replace(first.request, attempt_id="att_2")
    return replace(
        statement,
        attempts=(replace(first, state="open"), replace(first, request=request, state="processing")),
    )


@pytest.mark.parametrize(
    ("rule", "spoil"),
    [
        ("J1", lambda s: replace(s, lines=(*s.lines, s.lines[-1]))),
        ("J2", lambda s: replace(s, lines=(*s.lines, money("refund", DEPOSIT + 1)))),
        ("J4", half_a_fee),
        ("J5", live_twice),
        ("J5", a_second_deposit),
        ("J6", lambda s: replace(s, lines=(*s.lines, money("adjustment", -FEE)))),
        ("J7", two_tasks),
        ("J7", lambda s: replace(
            s, refund_tasks=(RefundTask("t1", PAID, 5, "staff", NOW, NOW, state="done", refund_id="re_1"),)
        )),
        ("J8", lambda s: replace(s, needed_cents=DEPOSIT + 1)),
        ("J9", lambda s: replace(s, lines=(*s.lines, money("refund", 1, reference="pi_other")))),
        ("J9", lambda s: replace(s, lines=(*s.lines, money("offline_payment", -1, reference="")))),
    ],
)  # fmt: skip
def test_each_rule_sees_what_breaks_it(rule: str, spoil: Callable[[Statement], Statement]) -> None:
    honest = reserved().statement
    assert rules(honest) == []
    assert rule in rules(spoil(honest))


def test_a_fee_that_the_truth_takes_back_is_broken_for_as_long_as_it_stands() -> None:
    story = reserved()
    fee = Line(story.statement.late_fee_key, "late_fee", LATE_FEE, DUE, DUE)
    late = replace(story.statement, lines=(*story.statement.lines, fee))
    assert rules(late) == []  # the balance was open at the due instant
    in_time = Line("pay:pi_2", "payment", -(FEE - DEPOSIT), DUE - SECOND, DUE, "pi_2")
    assert "J4" in rules(replace(late, lines=(*late.lines, in_time)))


def test_lines_are_only_added() -> None:
    before = reserved().statement
    after = replace(before, lines=(*before.lines, money("refund", 1)))
    assert [*only_added(before, after)] == []
    edited = replace(after, lines=(replace(after.lines[0], cents=1), *after.lines[1:]))
    assert [found.rule for found in only_added(after, edited)] == ["J1"]
    assert [found.rule for found in only_added(after, before)] == ["J1"]


def provider(*refunds: ProviderRefund, cents: int = DEPOSIT) -> ProviderPayment:
    return ProviderPayment(PAID, "succeeded", cents, "usd", NOW, refunds=refunds)


@pytest.mark.parametrize(
    ("payments", "expected"),
    [
        ([provider()], []),
        ([provider(cents=DEPOSIT - 1)], ["J3"]),
        ([], ["J3"]),
        ([provider(ProviderRefund("re_1", PAID, 1, "pending", NOW))], ["J3"]),
        ([provider(ProviderRefund("re_1", PAID, 1, "failed", NOW))], []),
        ([provider(), ProviderPayment("pi_9", "succeeded", 1, "usd", NOW)], ["J3"]),
        ([provider(), ProviderPayment("pi_9", "processing", 1, "usd", NOW)], []),
        (
            [provider(*(ProviderRefund(f"re_{n}", PAID, 1, "failed", NOW, "task") for n in (1, 2)))],
            ["J7"],
        ),
    ],
)
def test_the_ledger_is_the_providers_to_the_cent(
    payments: list[ProviderPayment], expected: list[str]
) -> None:
    assert [found.rule for found in differing(reserved().statement, payments)] == expected


def test_what_moved_once_is_on_one_statement() -> None:
    mine = reserved().statement
    assert [*booked_twice([mine, mine])] == []
    theirs = replace(mine, application_id="app_2")
    assert [found.about for found in booked_twice([mine, theirs])] == ["app_2"]


def test_a_cancelled_statement_owes_its_refund_until_it_is_sent() -> None:
    story = reserved()
    story.now += timedelta(days=1)
    story.decide(cancel(CancelStatement(0, "host", ("all",)), story.state, story.now))
    assert rules(story.statement) == []
    forgotten = replace(story.statement, refund_tasks=())
    assert rules(forgotten) == ["J6"]


def test_an_unpaid_statement_holds_every_rule() -> None:
    assert held().statement.application_id == APP
    assert rules(held().statement) == []
