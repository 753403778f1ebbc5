"""How badly the world of one run behaves: drawn once, so that each seed stresses something else."""

from __future__ import annotations

import random
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Weather:
    """Each rate is a share of calls over the network (or of sends, fetches, webhooks, as named)."""

    slow: float = 0.0
    slow_seconds: float = 0.0
    crash: float = 0.0
    """The process that calls dies, before or after the call had its effect."""
    fail: float = 0.0
    """No answer, and no effect."""
    lose: float = 0.0
    """No answer, but the effect."""
    linger: float = 0.0
    """No answer, and the effect comes later."""
    outage: float = 0.0
    """Whoever is called goes away for a while."""
    outage_seconds: float = 0.0
    repeat: float = 0.0
    """A record lies twice on the bus."""
    stall: float = 0.0
    """A partition shows nothing new for a while."""
    stall_seconds: float = 0.0
    rebalance: float = 0.0
    poison: float = 0.0
    """In front of a record lies another one of its key that nobody can read."""
    webhooks_lost: float = 0.0
    webhooks_again: float = 0.0
    webhook_seconds: float = 1.0
    mail_refused: float = 0.0
    skew_seconds: float = 0.0
    """How far the clock of a process may be off."""
    jump_seconds: float = 0.0
    """How far the clock of a process may be set back or forth, once a day or so."""
    interleave: float = 0.2
    """Share of calls that others may come in between, there; and half as many on the way back."""
    on_the_way: float = field(init=False, repr=False, default=0.0)
    is_seen_there: float = field(init=False, repr=False, default=0.0)
    is_seen_back: float = field(init=False, repr=False, default=0.0)
    at_the_call: float = field(init=False, repr=False, default=0.0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "on_the_way", self.crash + self.slow)
        object.__setattr__(self, "is_seen_there", max(self.on_the_way, self.interleave))
        object.__setattr__(self, "is_seen_back", max(self.on_the_way, self.interleave / 2))
        object.__setattr__(self, "at_the_call", self.fail + self.lose + self.linger + self.outage)


CALM = Weather()

TROUBLE = (
    "slow", "crash", "fail", "lose", "linger", "outage", "repeat", "stall", "rebalance", "poison",
    "webhooks_lost", "webhooks_again", "mail_refused", "skew_seconds", "jump_seconds",
)  # fmt: skip
"""What can go wrong, each by itself."""


def drawn(rng: random.Random) -> Weather:
    """Fine weather for one run in ten; else each kind of trouble is there or is not."""
    if rng.random() < 0.1:
        return CALM

    def sometimes(*levels: float) -> float:
        return rng.choice((0.0, *levels))

    return Weather(
        slow=sometimes(0.03, 0.15),
        slow_seconds=rng.choice((0.05, 1.0, 20.0)),
        crash=sometimes(0.002, 0.01, 0.02),
        fail=sometimes(0.005, 0.03),
        lose=sometimes(0.005, 0.03),
        linger=sometimes(0.003, 0.01),
        outage=sometimes(0.0005, 0.002),
        outage_seconds=rng.choice((2.0, 40.0, 300.0)),
        repeat=sometimes(0.02, 0.1),
        stall=sometimes(0.02, 0.1),
        stall_seconds=rng.choice((0.5, 30.0, 3600.0)),
        rebalance=sometimes(0.01, 0.05),
        poison=sometimes(0.0, 0.0, 0.01),
        webhooks_lost=sometimes(0.1, 0.5, 1.0),
        webhooks_again=sometimes(0.1, 0.5),
        webhook_seconds=rng.choice((0.2, 5.0, 600.0)),
        mail_refused=sometimes(0.05, 0.3),
        skew_seconds=sometimes(0.05, 2.0),
        jump_seconds=sometimes(0.0, 0.0, 30.0),
        interleave=rng.choice((0.05, 0.2, 0.5)),
    )
