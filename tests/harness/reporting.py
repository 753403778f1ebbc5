"""What a run tells: progress with what is left, the time of each kind, the slowest, what was left out."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

SAY_EVERY_SECONDS = 15.0
SLOWEST = 10
REMEMBERED = "rounds/seconds"
"""Where pytest's cache keeps how long each test took."""
KINDS = ("system", "servers", "lint")
KEPT = "kept in"
"""The property of a report that says where a failed test left what it saw."""


@dataclass
class Told:
    """What is known of a run so far."""

    remembered: dict[str, float] = field(default_factory=dict)
    expected: Sequence[str] = ()
    began: float = field(default_factory=time.monotonic)
    first: float = 0.0
    running: dict[str, float] = field(default_factory=dict)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    kinds: dict[str, str] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    failed: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    kept: str = ""

    def note(self, report: pytest.TestReport) -> None:
        """One part of one test: its beginning, itself, or its end."""
        self.seconds[report.nodeid] += report.duration
        self.kinds[report.nodeid] = kind_of(report)
        if report.failed:
            self.failed += 1
        if report.skipped and not hasattr(report, "wasxfail"):
            self.left_out[reason_of(report)] += 1
        self.kept = next((str(path) for name, path in report.user_properties if name == KEPT), self.kept)
        if report.when == "teardown":
            self.done.add(report.nodeid)
            self.running.pop(report.nodeid, None)

    def progress(self, now: float) -> str:
        """How far, how long it may still take, and what has been running for longest."""
        words = [f"{len(self.done):,} of {len(self.expected):,} done, {self.failed} failed"]
        spent, ahead = self._cost(self.done), self._cost(set(self.expected) - self.done)
        if spent and now > self.first:
            words.append(f"about {span(ahead / spent * (now - self.first))} left")
        if self.running:
            oldest, since = min(self.running.items(), key=lambda item: item[1])
            words.append(f"{span(now - since)} in {oldest}")
        return "; ".join(words)

    def _cost(self, nodeids: set[str]) -> float:
        """By the last run; what is new counts as quick."""
        return sum(self.remembered.get(nodeid, 0.1) for nodeid in nodeids)

    def by_kind(self) -> list[str]:
        """How many tests of each kind there were, and what they took."""
        many = Counter(self.kinds.values())
        took: Counter[str] = Counter()
        for nodeid, seconds in self.seconds.items():
            took[self.kinds[nodeid]] += seconds  # type: ignore[assignment]  # a counter of seconds
        return [f"{took[kind]:8.1f} s  {kind} ({many[kind]:,} tests)" for kind, _ in took.most_common()]

    def slowest(self) -> list[str]:
        slow = sorted(self.seconds.items(), key=lambda item: -item[1])[:SLOWEST]
        return [f"{seconds:8.1f} s  {nodeid}" for nodeid, seconds in slow]


def kind_of(report: pytest.TestReport) -> str:
    return next((kind for kind in KINDS if kind in report.keywords), "fast")


def reason_of(report: pytest.TestReport) -> str:
    """Why a test was skipped, without what could be done about it."""
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return said.removeprefix("Skipped: ").split(":")[0]


def span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


class Reporting:
    """Takes the place of pytest's dots where several processes run the tests."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self._cache: pytest.Cache | None = getattr(config, "cache", None)
        self.told = Told(remembered=self._cache.get(REMEMBERED, {}) if self._cache else {})
        self._said = time.monotonic()
        self._is_over = False
        self._quiet = config.option.verbose <= 0 and config.getoption("numprocesses", None)

    @property
    def _terminal(self) -> Any:
        return self.config.pluginmanager.get_plugin("terminalreporter")

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        self.told.expected = ids

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.told.expected = [item.nodeid for item in session.items] or self.told.expected

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        now = time.monotonic()
        self.told.first = self.told.first or now
        self.told.running[nodeid] = now

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """No dots: what passes is counted, what fails is told at once with its name."""
        if not self._quiet or self._is_over or not isinstance(report, pytest.TestReport):
            return None
        if hasattr(report, "wasxfail"):
            return None
        if report.failed:
            return ("failed" if report.when == "call" else "error", "", "")
        return ("passed" if report.when == "call" else "", "", "") if report.passed else ("skipped", "", "")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.told.note(report)
        if self._quiet:
            self._tell(report)

    def _tell(self, report: pytest.TestReport) -> None:
        now = time.monotonic()
        if report.failed:
            self._line(f"FAILED {report.nodeid} after {span(self.told.seconds[report.nodeid])}")
        if self._terminal.isatty:
            if now - self._said > 0.5 and report.when == "teardown":
                self._said = now
                width = self._terminal._tw.fullwidth - 1
                self._terminal.rewrite(self.told.progress(now)[:width], erase=True)
        elif now - self._said > SAY_EVERY_SECONDS:
            self._said = now
            self._line(self.told.progress(now))

    def _line(self, words: str) -> None:
        if self._terminal.isatty:
            self._terminal.rewrite("", erase=True)
        self._terminal.write_line(words)

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        self._is_over = True
        if not self._quiet or not self.told.done:
            return
        terminalreporter.section("time", sep="-")
        now = time.monotonic()
        started, ran = self.told.first - self.told.began, now - self.told.first
        lines = [
            f"{started:8.1f} s  until the first test",
            f"{ran:8.1f} s  for all tests, in {self.config.getoption('numprocesses')} processes; together:",
            *self.told.by_kind(),
            "the slowest:",
            *self.told.slowest(),
        ]
        for line in lines:
            terminalreporter.write_line(line)
        seed = self.config.getoption("randomly_seed", None)
        terminalreporter.write_line(f"the same order and the same samples again: --randomly-seed={seed}")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, None, None]:
        """After pytest's own closing line: what was left out, and where a failed test left what it saw."""
        out = self.told.left_out
        if out and self.config.getoption("whole") and not session.exitstatus:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        yield
        if out:
            reasons = ", ".join(f"{count}: {reason}" for reason, count in out.most_common())
            self._terminal.write_line(f"not whole: {out.total()} left out ({reasons})")
        if self.told.kept:
            self._terminal.write_line(f"logs, documents and mails of the last failed test: {self.told.kept}")
        if self._cache is not None:
            self._cache.set(REMEMBERED, self.told.remembered | dict(self.told.seconds))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="fail where a test is left out (make test WHOLE=1)")


def pytest_configure(config: pytest.Config) -> None:
    """Workers tell their controller, and it tells the person."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Reporting(config))
