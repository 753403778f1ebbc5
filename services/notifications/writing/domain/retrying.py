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
    """The longest pause while no server answers. Such tries do not use up the ladder."""
    lease: timedelta = 15 * SECONDS
    """How long a claim holds; a worker that does not renew it in time has lost the mail to another."""
    renew_after: timedelta = 5 * SECONDS
    """How often a worker renews its claim while the mail server takes its time."""
    at_once: int = 32
    """How many mails one process offers at the same time; fewer where the server takes fewer connections."""

    def pause(self, before: int) -> timedelta:
        return self.ladder[min(before, len(self.ladder) - 1)]

    def pause_while_unreachable(self, before: int) -> timedelta:
        return min(self.pause(before), self.longest_while_unreachable)
