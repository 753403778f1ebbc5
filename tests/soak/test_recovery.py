"""How recovery is counted: from the fault to the last of those who have to go on."""

from __future__ import annotations

import pytest

from deploy.local.platform import SERVICES
from tests.soak.heard import Heard
from tests.soak.nemesis import Fault
from tests.soak.pulse import QUESTIONS, WRITE, Beat
from tests.soak.recovery import answered, handled, recoveries, slowest

CATALOG = frozenset({"catalog"})


def test_answers_count_from_the_fault_to_the_last_of_all_first_ones() -> None:
    beats = [
        Beat("catalog", 1.0, 1.1, good=True),  # asked before the fault
        Beat("catalog", 2.1, 3.0, good=False),
        Beat("catalog", 3.2, 3.5, good=True),
        Beat("catalog", 3.7, 3.8, good=True),
        Beat("payments", 2.2, 2.3, good=True),
    ]
    assert answered(beats, 2.0, ["catalog", "payments"]) == pytest.approx(1.5)
    assert answered(beats, 2.0, ["catalog", "applications"]) is None


def test_handled_is_when_the_last_of_what_was_told_around_the_fault_is() -> None:
    told = [
        Heard("catalog", 1.0, 30.0),  # long before
        Heard("catalog", 1.8, 5.0),  # under way when it happened
        Heard("payments", 2.0, 20.0),  # somebody else's
        Heard("catalog", 2.3, 4.0),
        Heard("catalog", 2.9, 9.0),  # later
    ]
    assert handled(told, 2.0, CATALOG) == pytest.approx(3.0)
    assert handled(told, 2.0, frozenset(SERVICES)) == pytest.approx(18.0)


def test_what_nobody_was_told_or_has_handled_shows_nothing() -> None:
    assert handled([], 2.0, CATALOG) is None
    assert handled([Heard("catalog", 2.1, 2.2), Heard("catalog", 2.2, None)], 2.0, CATALOG) is None


def test_a_service_is_asked_for_itself_a_broker_for_all() -> None:
    beats = [Beat(name, 3.0, 4.0, good=True) for name in (*QUESTIONS, WRITE)]
    heard = [Heard("payments", 2.1, 9.0), Heard("catalog", 2.1, 3.0)]
    faults = [Fault("kill", "catalog-2", 2.0), Fault("pause", "kafka-1", 2.0), Fault("kill", "smtp", 2.0)]
    service, broker, around = recoveries(faults, beats, heard)
    assert (service.of, broker.of, around.of) == ("service", "broker", "around")
    assert service.handled == pytest.approx(1.0)
    assert broker.handled == pytest.approx(7.0)
    assert (service.answered, service.written) == (2.0, 2.0)


def test_the_slowest_of_each_second() -> None:
    heard = [Heard("catalog", 1.1, 1.2), Heard("payments", 1.5, 4.5), Heard("catalog", 3.0, None)]
    assert slowest(heard) == [(1.0, 3.0)]
