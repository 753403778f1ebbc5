"""What is left out of a run: the same seed without an applicant, a kind of trouble, or its last weeks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.simulation.scenario import PLAIN, PLAIN_OFFICE, Scenario
from tests.simulation.weather import TROUBLE, Weather

DAY = 86_400.0
SHARES = (0.3, 0.6, 0.85)


@dataclass(frozen=True, slots=True)
class Cut:
    """One word for each thing that is left out; written as `--without a --without b`."""

    words: frozenset[str] = frozenset()
    ends: float | None = None
    """In days."""
    calm_until: float = 0.0
    calm_from: float | None = None

    def of(self, scenario: Scenario) -> Scenario:
        applicants = [one for one in scenario.applicants if f"applicant:{one.name}" not in self.words]
        plain = self._plain(PLAIN, "habit")
        ends = scenario.ends if self.ends is None else min(scenario.ends, self.ends * DAY)
        return replace(
            scenario,
            applicants=tuple(replace(one, **plain) for one in applicants or scenario.applicants[:1]),
            ends=ends,
            **self._plain(PLAIN_OFFICE, "office"),
        )

    def of_weather(self, weather: Weather) -> Weather:
        gone: dict[str, Any] = {name: 0.0 for name in TROUBLE if f"trouble:{name}" in self.words}
        return replace(weather, **gone)

    def _plain(self, values: dict[str, Any], kind: str) -> dict[str, Any]:
        return {name: value for name, value in values.items() if f"{kind}:{name}" in self.words}

    def __str__(self) -> str:
        words = [f"--without {word}" for word in sorted(self.words)]
        if self.calm_until:
            words.append(f"--calm-until {self.calm_until:g}")
        if self.calm_from is not None:
            words.append(f"--calm-from {self.calm_from:g}")
        if self.ends is not None:
            words.append(f"--ends {self.ends:g}")
        return " ".join(words)


WHOLE = Cut()


def smaller(cut: Cut, scenario: Scenario, weather: Weather) -> Iterator[Cut]:
    """Each way to leave out one thing more; what takes most with it comes first."""
    for word in _words(cut, scenario, weather):
        yield replace(cut, words=cut.words | {word})
    days = scenario.ends / DAY
    for share in SHARES:
        yield replace(cut, ends=round(days * share, 2))
    calm_from = days if cut.calm_from is None else cut.calm_from
    for share in SHARES:
        yield replace(cut, calm_from=round(cut.calm_until + (calm_from - cut.calm_until) * share, 3))
    for share in reversed(SHARES):
        yield replace(cut, calm_until=round(cut.calm_until + (calm_from - cut.calm_until) * share, 3))


def _words(cut: Cut, scenario: Scenario, weather: Weather) -> Iterator[str]:
    if len(scenario.applicants) > 1:
        yield from (f"applicant:{one.name}" for one in scenario.applicants)
    yield "replicas"
    yield from (f"trouble:{name}" for name in TROUBLE if getattr(weather, name))
    yield from (f"office:{name}" for name in PLAIN_OFFICE if getattr(scenario, name) != PLAIN_OFFICE[name])
    for name in PLAIN:
        if any(getattr(one, name) != PLAIN[name] for one in scenario.applicants):
            yield f"habit:{name}"
