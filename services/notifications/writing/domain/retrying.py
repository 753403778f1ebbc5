"""When a mail is tried again, and when it is given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

SECONDS, MINUTES, HOURS = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When a mail is offered again. Defaults; settings replace them."""

    ladder: tuple[timedelta, ...] = (
        *(10 * SECONDS, 30 * SECONDS, 1 * MINUTES, 5 * MINUTES, 15 * MINUTES, 30 * MINUTES),
        *(1 * HOURS, 2 * HOURS, 4 * HOURS),
    )
    give_up_after: timedelta = 24 * HOURS
    longest_while_unreachable: timedelta = 1 * MINUTES
    """Nobody there is not the mail's fault: it waits as long as it takes, and soon goes once someone is."""
    lease: timedelta = 15 * SECONDS
    """A worker that is not heard of for so long has lost the mail: another one sends it."""
    renew_after: timedelta = 5 * SECONDS
    """So often a worker is heard of, however long the mail server takes to answer."""
    at_once: int = 8
    """How many mails one process offers at the same time."""

    def pause(self, before: int) -> timedelta:
        return self.ladder[min(before, len(self.ladder) - 1)]

    def pause_while_unreachable(self, before: int) -> timedelta:
        return min(self.pause(before), self.longest_while_unreachable)
