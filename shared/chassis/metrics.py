"""What the chassis measures of itself; ids of people or applications are never labels."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from prometheus_client import Counter, Gauge, Histogram

CHANGES = Counter(
    "rounds_changes_total", "Changes decided, a repeat after a conflict included", ["collection"]
)
GROUPS = Counter("rounds_groups_total", "Groups committed", ["collection"])
CONFLICTS = Counter("rounds_conflicts_total", "Changes decided again after a conflict", ["collection"])
PUBLISHED = Counter("rounds_events_published_total", "Events that Kafka has taken", ["topic"])
PUBLISH_FAILURES = Counter("rounds_publish_failures_total", "Attempts to publish that failed", ["topic"])
WAITING_TO_PUBLISH = Gauge("rounds_outbox_waiting", "Events that this process has yet to publish")
SWEPT = Counter("rounds_outbox_swept_total", "Events that a crash left behind and the sweeper took up")
CONSUMED = Counter("rounds_records_consumed_total", "Records fetched, ours or not", ["topic"])
BATCH_SECONDS = Histogram("rounds_batch_seconds", "Time from a fetch to its commit")
PARKED = Counter("rounds_records_parked_total", "Records put among the dead letters", ["topic"])
TIMERS = Counter("rounds_timers_total", "Documents acted on because their instant came", ["collection"])
TIMER_FAILURES = Counter("rounds_timer_failures_total", "Timers whose action failed", ["collection"])
TIMER_LATENESS = Gauge("rounds_timer_poll_age_seconds", "Seconds since the clock last looked for what is due")
INVARIANT_VIOLATIONS = Gauge(
    "rounds_invariant_violations", "What must always hold and does not (docs/invariants.md)", ["invariant"]
)
REQUESTS = Histogram(
    "rounds_http_seconds",
    "Time to answer",
    ["method", "route", "status"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def labelled(counter: Counter) -> Callable[[str], Counter]:
    """The counter's child for the value of its only label, looked up under prometheus' lock but once."""
    return cache(counter.labels)


changes_of = labelled(CHANGES)
groups_of = labelled(GROUPS)
consumed_of = labelled(CONSUMED)
published_of = labelled(PUBLISHED)
publish_failures_of = labelled(PUBLISH_FAILURES)
timers_of = labelled(TIMERS)
