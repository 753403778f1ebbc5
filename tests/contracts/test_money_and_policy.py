"""Money to the cent and instants to the second."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.contracts.money import DifferentCurrencies, Money
from shared.contracts.policy import Policy, end_of_last_day, last_day, last_weekday, local_midnight

ZONES = ["America/New_York", "America/Chicago", "America/Phoenix", "America/Anchorage", "Pacific/Honolulu"]


class TestMoney:
    @pytest.mark.parametrize("wrong", [1.5, "100", True])
    def test_takes_nothing_but_whole_cents(self, wrong: object) -> None:
        with pytest.raises(ValidationError):
            Money(amount=wrong)  # type: ignore[arg-type]  # that is the point

    def test_does_not_mix_currencies(self) -> None:
        with pytest.raises(DifferentCurrencies):
            Money.usd(1) + Money(amount=1, currency="eur")

    @pytest.mark.parametrize(
        ("cents", "weeks", "share"), [(129_900, 2, 64_950), (99_902, 3, 74_927), (99_901, 2, 49_951)]
    )
    def test_a_share_is_rounded_half_up_to_the_cent(self, cents: int, weeks: int, share: int) -> None:
        assert Money.usd(cents).share(weeks, 4) == Money.usd(share)

    @pytest.mark.parametrize(
        ("cents", "said"), [(0, "$0.00"), (-69_900, "-$699.00"), (419_900_05, "$419,900.05")]
    )
    def test_is_written_as_people_write_it(self, cents: int, said: str) -> None:
        assert str(Money.usd(cents)) == said

    @given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
    def test_adding_and_taking_away_is_exact(self, one: int, other: int) -> None:
        assert Money.usd(one) + Money.usd(other) - Money.usd(other) == Money.usd(one)


class TestFullDueAt:
    @pytest.mark.parametrize("zone", ZONES)
    @pytest.mark.parametrize(
        "start",
        [date(2027, 4, 26), date(2027, 4, 28), date(2026, 12, 16), date(2028, 4, 14), date(2027, 6, 7)],
        ids=[
            "due on the spring change",
            "the day after",
            "the autumn change",
            "due on 29 February",
            "summer",
        ],
    )
    def test_is_the_end_of_the_local_day_45_days_before_the_start(self, zone: str, start: date) -> None:
        due = Policy().full_due_at(start, zone)
        last_second = (due - timedelta(seconds=1)).astimezone(ZoneInfo(zone))

        assert due.tzinfo is not None
        assert last_second.date() == start - timedelta(days=45)
        assert (last_second.hour, last_second.minute, last_second.second) == (23, 59, 59)

    def test_is_an_instant_and_differs_by_zone(self) -> None:
        start = date(2027, 6, 7)

        assert Policy().full_due_at(start, "America/New_York") == datetime(2027, 4, 24, 4, tzinfo=UTC)
        assert Policy().full_due_at(start, "Pacific/Honolulu") == datetime(2027, 4, 24, 10, tzinfo=UTC)

    @pytest.mark.parametrize(("seconds", "deposit"), [(-1, True), (0, False), (1, False)])
    def test_a_deposit_is_enough_until_that_instant_and_not_from_it_on(
        self, seconds: int, deposit: bool
    ) -> None:
        policy, start, zone = Policy(), date(2027, 6, 7), "America/Chicago"
        accepted_at = policy.full_due_at(start, zone) + timedelta(seconds=seconds)

        assert policy.may_pay_deposit(accepted_at, start, zone) is deposit


class TestHoldUntil:
    NOW = datetime(2027, 3, 1, 15, 30, tzinfo=UTC)

    def test_is_seven_days_and_48_hours_for_an_offer(self) -> None:
        start = date(2027, 6, 7)

        assert Policy().hold_until(self.NOW, start, "UTC") == self.NOW + timedelta(days=7)
        assert Policy().hold_until(self.NOW, start, "UTC", offer=True) == self.NOW + timedelta(hours=48)

    def test_is_never_past_the_start(self) -> None:
        start = date(2027, 3, 4)

        assert Policy().hold_until(self.NOW, start, "America/Chicago") == local_midnight(
            start, "America/Chicago"
        )


def test_the_deposit_is_never_more_than_the_total() -> None:
    assert Policy().deposit_of(Money.usd(69_899)) == Money.usd(69_899)
    assert Policy().deposit_of(Money.usd(69_901)) == Money.usd(69_900)


@pytest.mark.parametrize(
    ("zone", "over"),
    [
        pytest.param(
            "America/New_York", datetime(2027, 3, 15, 4, tzinfo=UTC), id="the clocks change that day"
        ),
        pytest.param("America/Phoenix", datetime(2027, 3, 15, 7, tzinfo=UTC), id="they never change"),
        pytest.param("Pacific/Honolulu", datetime(2027, 3, 15, 10, tzinfo=UTC), id="far behind"),
    ],
)
def test_two_weeks_end_with_their_second_sunday_at_the_site(zone: str, over: datetime) -> None:
    start = date(2027, 3, 1)

    assert (last_day(start, 2), last_weekday(start, 2)) == (date(2027, 3, 14), date(2027, 3, 12))
    assert end_of_last_day(start, 2, zone) == over
