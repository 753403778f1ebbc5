"""Who walks a run, from where, and when the next is due: pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from services.payments.paying.domain.provider_events import (
    HANDLED_TYPES,
    KEPT,
    ProviderEvent,
    finish,
    forget_at,
    receive,
)
from services.payments.reconciling.domain import runs as reconciling
from services.payments.reconciling.domain.runs import (
    LEASE,
    OVERLAP,
    REACHES_BACK,
    STAGES,
    TRY_AGAIN,
    Progress,
    Reconciliation,
    RunRecord,
)
from services.payments.reconciling.domain.timetable import Timetable
from tests.payments.builders import NOW, SECOND

DAY = timedelta(days=1)
NIGHTS = Timetable(timedelta(minutes=15), time(3, 0), "America/New_York")


def begun(kind: str = "sweep", **known: object) -> Reconciliation:
    planned = Reconciliation(kind, next_at=NOW, **known)  # type: ignore[arg-type]  # fields by name
    return reconciling.claim("mine", planned, NOW)[0]


def walked(running: Reconciliation, *pages: Progress) -> Reconciliation:
    for progress in pages:
        running, _ = reconciling.advance("mine", progress, NOW + DAY, running, NOW)
    return running


def test_a_run_is_claimed_once_and_by_somebody_else_only_when_the_lease_is_over() -> None:
    mine = begun()
    assert mine.claimed_by == "mine"
    assert reconciling.claim("other", mine, NOW + LEASE - SECOND) == (mine, ())
    taken, _ = reconciling.claim("other", mine, NOW + LEASE)
    assert (taken.claimed_by, taken.run) == ("other", mine.run)
    further, _ = reconciling.advance("mine", Progress("next"), NOW + DAY, taken, NOW)
    assert further == taken  # who lost the run writes nothing


def test_nothing_is_claimed_before_its_time_or_before_it_was_planned() -> None:
    assert reconciling.claim("mine", Reconciliation("events"), NOW)[0].run is None
    later = Reconciliation("events", next_at=NOW + SECOND)
    assert reconciling.claim("mine", later, NOW) == (later, ())
    assert reconciling.due_at(later) == NOW + SECOND


def test_a_run_goes_through_its_stages_page_by_page_and_moves_the_watermark_at_its_end() -> None:
    running = walked(begun(), Progress("evt_9", 100), Progress("", 3))
    assert running.run is not None
    assert (running.run.stage, running.run.cursor) == ("pages", "")
    assert (running.run.looked_at, running.watermark) == ({"events": 103}, None)
    ended = walked(running, *(Progress() for _ in STAGES["sweep"][1:]))
    assert (ended.run, ended.watermark, ended.next_at) == (None, NOW, NOW + DAY)
    assert (ended.claimed_by, ended.lease_until) == ("", None)


def test_what_came_of_a_run_is_added_up_and_what_has_ended_stays_as_it_is() -> None:
    run = begun("events").run
    assert run is not None
    page = Progress("", 2, ("evt_1",), 1, {"J6": 2})
    record, _ = reconciling.record(run, page, RunRecord(run.id), NOW + SECOND)
    assert record.run is not None
    assert (record.run.repairs, record.run.differences, record.run.broken) == (1, 1, {"J6": 2})
    assert record.run.ended_at == NOW + SECOND
    assert reconciling.record(run, Progress("", 9), record, NOW + DAY) == (record, ())


@pytest.mark.parametrize(
    ("kind", "watermark", "back"),
    [
        ("events", None, REACHES_BACK),
        ("events", NOW - timedelta(minutes=15), timedelta(minutes=15) + OVERLAP),
        ("events", NOW - 90 * DAY, REACHES_BACK),
        ("sweep", NOW - DAY, REACHES_BACK),
        ("sweep", NOW - 90 * DAY, 90 * DAY + OVERLAP),
    ],
)
def test_a_run_looks_back_to_its_watermark_and_a_sweep_at_least_thirty_days(
    kind: str, watermark: datetime | None, back: timedelta
) -> None:
    run = begun(kind, watermark=watermark).run
    assert run is not None
    assert NOW - run.since in (back, back + OVERLAP)


def test_a_run_that_the_provider_interrupts_goes_on_from_its_page_after_a_pause() -> None:
    running = walked(begun(), Progress("evt_9", 100))
    waiting, _ = reconciling.let_go("mine", running, NOW)
    assert (reconciling.due_at(waiting), waiting.run) == (NOW + TRY_AGAIN, running.run)
    assert reconciling.let_go("other", running, NOW) == (running, ())


def test_staff_get_the_run_that_is_under_way_or_one_that_begins_now() -> None:
    asked, _ = reconciling.ask("stf_1", Reconciliation("sweep", next_at=NOW + DAY), NOW)
    assert asked.run is not None
    assert (asked.run.asked_by, reconciling.due_at(asked)) == ("stf_1", NOW)
    assert reconciling.ask("stf_2", asked, NOW) == (asked, ())


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2027, 1, 4, 15, 0, tzinfo=UTC), datetime(2027, 1, 5, 8, 0, tzinfo=UTC)),
        (datetime(2027, 1, 5, 7, 59, 59, tzinfo=UTC), datetime(2027, 1, 5, 8, 0, tzinfo=UTC)),
        (datetime(2027, 1, 5, 8, 0, tzinfo=UTC), datetime(2027, 1, 6, 8, 0, tzinfo=UTC)),
        (datetime(2027, 3, 13, 12, 0, tzinfo=UTC), datetime(2027, 3, 14, 7, 0, tzinfo=UTC)),  # forward
        (datetime(2027, 11, 6, 12, 0, tzinfo=UTC), datetime(2027, 11, 7, 8, 0, tzinfo=UTC)),  # back
    ],
)
def test_the_night_is_the_offices_across_both_changes_of_the_clock(now: datetime, expected: datetime) -> None:
    assert NIGHTS.after("sweep", now) == expected
    assert NIGHTS.after("events", now) == now + timedelta(minutes=15)


def test_a_night_in_the_hour_that_does_not_exist_comes_all_the_same_once() -> None:
    half_past_two = replace(NIGHTS, night_at=time(2, 30))
    first = half_past_two.after("sweep", datetime(2027, 3, 14, 4, 0, tzinfo=UTC))
    assert first == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)
    assert half_past_two.after("sweep", first) == datetime(2027, 3, 15, 6, 30, tzinfo=UTC)


def test_an_event_that_is_done_is_forgotten_after_sixty_days_and_one_that_waits_never() -> None:
    waiting, _ = receive(ProviderEvent("evt_1", type="charge.refunded"), ProviderEvent("evt_1"), NOW)
    assert forget_at(waiting) is None
    done, _ = finish(waiting, NOW)
    assert forget_at(done) == NOW + KEPT
    assert forget_at(finish(done, NOW + DAY)[0]) == NOW + KEPT
    assert KEPT > REACHES_BACK  # the provider cannot tell again what was forgotten


def test_all_that_we_handle_can_be_listed_in_one_request() -> None:
    assert len(HANDLED_TYPES) <= 20  # Stripe takes no more types at once
