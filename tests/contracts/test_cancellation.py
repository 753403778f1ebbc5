"""What goes back by R18: boundaries at the site's midnight, rules by name, every cent accounted for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.contracts.cancellation import (
    DEFAULT_RULES,
    RefundRule,
    Settlement,
    chosen,
    days_before,
    settlement,
)
from shared.contracts.money import Money
from shared.contracts.policy import Policy, local_midnight

ZONES = ["America/New_York", "America/Phoenix", "America/Anchorage", "Pacific/Honolulu", "Asia/Kolkata"]
STARTS = {
    "plain": date(2027, 6, 7),
    "across the spring change": date(2027, 4, 26),
    "across the autumn change": date(2026, 12, 14),
    "across 29 February": date(2028, 3, 27),
}
SECOND = timedelta(seconds=1)
FEE, DEPOSIT = Money.usd(199_900), Money.usd(69_900)


def sum_of(
    days: int, paid: Money = DEPOSIT, *evidence: str, by: Literal["applicant", "host"] = "applicant"
) -> Settlement:  # fmt: skip
    return settlement(DEFAULT_RULES, by, days, evidence, paid, FEE)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS.keys())
@pytest.mark.parametrize(
    ("last_day", "before", "after"),
    [(91, "more_than_90_days", "from_90_to_46_days"), (46, "from_90_to_46_days", "within_45_days")],
)
def test_a_rule_ends_with_the_last_second_of_its_last_local_day(
    zone: str, start: date, last_day: int, before: str, after: str
) -> None:
    midnight = local_midnight(start - timedelta(days=last_day - 1), zone)
    for instant, days, rule in ((midnight - SECOND, last_day, before), (midnight, last_day - 1, after)):
        assert days_before(start, instant, zone) == days
        assert sum_of(days).lines[0].rule == rule


@pytest.mark.parametrize("zone", ZONES)
def test_the_last_instant_at_which_half_goes_back_is_a_day_before_the_full_fee_is_late(zone: str) -> None:
    """The full fee is late after the end of day 45 (R11); nothing goes back from the beginning of day 45."""
    start = STARTS["across the spring change"]
    due = Policy().full_due_at(start, zone)
    assert sum_of(days_before(start, due - SECOND, zone)).refund == Money.usd(0)
    day_45 = local_midnight(start - timedelta(days=45), zone)
    assert day_45 < due
    assert sum_of(days_before(start, day_45 - SECOND, zone)).refund == Money.usd(34_950)


def test_today_is_the_sites_day_whatever_the_day_is_elsewhere() -> None:
    instant = datetime(2027, 3, 9, 3, tzinfo=ZoneInfo("UTC"))  # still 8 March in the United States
    assert days_before(date(2027, 6, 7), instant, "America/Chicago") == 91
    assert days_before(date(2027, 6, 7), instant, "Asia/Kolkata") == 90


@pytest.mark.parametrize(
    ("days", "back"), [(91, 44_900), (90, 34_950), (46, 34_950), (45, 0), (0, 0), (-3, 0)]
)
def test_what_goes_back_of_a_deposit(days: int, back: int) -> None:
    found = sum_of(days)
    assert (found.refund, found.kept) == (Money.usd(back), Money.usd(69_900 - back))


def test_each_line_names_its_rule_and_the_lines_make_the_refund() -> None:
    assert [(line.rule, line.amount.amount) for line in sum_of(120).lines] == [
        ("more_than_90_days", 69_900),
        ("more_than_90_days", -25_000),
    ]


def test_no_more_is_kept_than_was_paid() -> None:
    assert sum_of(120, Money.usd(10_000)).refund == Money.usd(0)


def test_half_of_an_odd_amount_is_rounded_half_up_and_no_cent_is_lost() -> None:
    found = sum_of(60, Money.usd(69_901))
    assert (found.refund, found.kept) == (Money.usd(34_951), Money.usd(34_950))


def test_evidence_gives_back_more_only_where_it_is_better() -> None:
    assert sum_of(10, DEPOSIT, "visa_denial").lines[0].rule == "visa_denied"
    assert sum_of(10, DEPOSIT, "visa_denial").refund == Money.usd(34_950)
    assert sum_of(120, DEPOSIT, "visa_denial").lines[0].rule == "more_than_90_days"
    assert sum_of(120, Money.usd(30_000), "visa_denial").lines[0].rule == "visa_denied"
    assert sum_of(10, DEPOSIT, "something_else").refund == Money.usd(0)


def test_of_the_rules_by_day_the_first_that_fits_counts_and_not_the_one_that_gives_most() -> None:
    """$300 paid at 120 days: 100 % less $250 is $50, although 50 % would be $150."""
    assert sum_of(120, Money.usd(30_000)).refund == Money.usd(5_000)


@pytest.mark.parametrize("days", [200, 45, 0, -5])
def test_everything_goes_back_when_the_host_cancels(days: int) -> None:
    found = sum_of(days, FEE, by="host")
    assert (found.refund, found.kept, found.lines[0].rule) == (FEE, Money.usd(0), "host_cancels")


def test_what_was_paid_beyond_what_is_owed_goes_back_whatever_the_rule() -> None:
    found = sum_of(10, FEE + Money.usd(700))
    assert found.refund == Money.usd(700)
    assert [line.rule for line in found.lines] == ["within_45_days", "overpaid"]


def test_staff_choose_and_say_why() -> None:
    found = chosen(Money.usd(50_000), DEPOSIT, "a death in the family")
    assert (found.refund, found.kept) == (Money.usd(50_000), Money.usd(19_900))
    assert found.lines[0].text == "a death in the family"


@given(st.integers(-30, 400), st.integers(0, 500_000), st.booleans(), st.sampled_from(["applicant", "host"]))
def test_refund_and_what_is_kept_always_make_what_was_paid(
    days: int, cents: int, denied: bool, by: Literal["applicant", "host"]
) -> None:
    evidence = ("visa_denial",) if denied else ()
    found = settlement(DEFAULT_RULES, by, days, evidence, Money.usd(cents), FEE)
    assert found.refund + found.kept == found.paid == Money.usd(cents)
    assert 0 <= found.refund.amount <= cents
    assert sum(line.amount.amount for line in found.lines) == found.refund.amount


@pytest.mark.parametrize(
    "rules",
    [
        DEFAULT_RULES[:2],
        tuple(rule for rule in DEFAULT_RULES if rule.by != "host"),
        tuple(rule for rule in DEFAULT_RULES if rule.name != "within_45_days"),
        (*DEFAULT_RULES, DEFAULT_RULES[0]),
        (*DEFAULT_RULES, RefundRule(name="odd", text="Odd", percent=10, less=Money.usd(-1))),
    ],
)
def test_a_table_that_leaves_a_day_open_or_says_a_name_twice_is_refused(
    rules: tuple[RefundRule, ...],
) -> None:
    with pytest.raises(ValidationError):
        Policy(cancellation=rules)
