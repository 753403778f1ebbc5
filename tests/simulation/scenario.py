"""What one run is about: rotations and their places, who wants them, and how each of them behaves."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

When = Literal["soon", "sometime", "at the end", "too late", "never"]
WHENS: tuple[When, ...] = ("soon", "soon", "sometime", "at the end", "at the end", "too late", "never")

ZONES = ("America/New_York", "America/Chicago", "America/Los_Angeles", "America/Phoenix")
DAY = 86_400.0
FIRST_DAYS = (3, 3, 20, 20, 20, 20, 20, 55, 55, 62, 62, 75)
"""How far ahead the first day is, at least: a hold ends by it, all is due at once, or there is a balance."""
LAST_MINUTE = 20


@dataclass(frozen=True, slots=True)
class Offer:
    """One rotation."""

    rotation_id: str
    zone: str
    places: int
    by_host: bool


@dataclass(frozen=True, slots=True)
class Habits:
    """One applicant, and how they go about it."""

    name: str
    rotation_id: str
    start: date
    weeks: int
    arrives: float
    """In seconds from the beginning."""
    known_from: float
    """When the notifications service can hear of their address."""
    signs: When
    pays: When
    pays_all: bool
    rest: When
    """When the balance is paid."""
    dawdles: float
    """Share of payment pages that are left open until about when they end."""
    declined: float
    by_bank: float
    wires: bool
    """Pays the office by wire, which books it when it gets to it."""
    two_tabs: float
    withdraws: float
    """Share of looks at which they step back."""
    joins_again: float = 0.0
    """Share of looks at which who lost a place joins the line again."""
    refuses: float = 0.0
    """Share of offers that they decline."""
    cancels: float = 0.0
    """Share of reservations that they cancel."""
    postpones: float = 0.0
    """Share of reserved places that they move to a later start."""
    announces: float = 0.0
    """Share of wires that they announce before the bank has them; some of those never come (R25)."""

    @property
    def application_id(self) -> str:
        return f"app_{self.name}"

    @property
    def applicant_id(self) -> str:
        return f"acc_{self.name}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Drawn once; everything else follows from the seed as it comes."""

    offers: tuple[Offer, ...]
    applicants: tuple[Habits, ...]
    ends: float
    """When people stop, in seconds from the beginning."""
    staff_pause: float
    declines: float
    asks: float
    goodwill: float
    """Share of reserved places for which the office gives some money back."""
    undeliverable: bool
    closes_early: bool
    gives_time: float
    """Share of holds and due instants that the office moves (R24)."""
    waives: float
    """Share of late fees that the office takes back."""
    disputes: float
    """Share of payers whose bank takes the money back."""
    refunds_pause: float
    """How long the provider takes no refunds, once one is asked for; a bank may be faster."""
    repeats: float
    """Share of requests that are sent again after they were answered, with the same key."""
    scans: float
    """Share of mails with a link that a machine opens first."""
    calls_off: float | None
    """When the host calls all weeks off, in seconds from the beginning; None: never."""
    mails: bool
    """Without, the notifications service is away all the time: no place and no money depends on it, and it
    is more than half of the work of a run."""


PLAIN = {
    "arrives": 0.0, "known_from": 0.0, "signs": "soon", "pays": "soon", "rest": "soon", "dawdles": 0.0,
    "declined": 0.0, "by_bank": 0.0, "wires": False, "two_tabs": 0.0, "withdraws": 0.0,
    "joins_again": 0.0, "refuses": 0.0, "cancels": 0.0, "postpones": 0.0, "announces": 0.0,
}  # fmt: skip
"""An applicant about whom there is nothing to tell."""
PLAIN_OFFICE = {
    "staff_pause": 600.0, "declines": 0.0, "asks": 0.0, "goodwill": 0.0, "undeliverable": False,
    "closes_early": False, "gives_time": 0.0, "waives": 0.0, "disputes": 0.0, "refunds_pause": 0.0,
    "repeats": 0.0, "scans": 0.0, "calls_off": None, "mails": False,
}  # fmt: skip


def drawn(rng: random.Random, today: date) -> Scenario:
    """Mostly short: a rotation with one or two places and a few applicants; sometimes more of everything."""
    is_long = rng.random() < 0.01
    first = today + timedelta(days=rng.choice(FIRST_DAYS) + rng.randrange(10))
    start = first + timedelta(days=-first.weekday() % 7)
    count = rng.randint(3, 5) if is_long else rng.choice((1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3))
    mails = is_long or rng.random() < 0.18 / count
    offers = tuple(_offer(rng, number, mails) for number in range(2 if is_long else 1))
    applicants = tuple(_habits(rng, number, offers, start) for number in range(count))
    to_the_start = (start - today).days
    scenario = Scenario(
        offers=offers,
        applicants=applicants,
        ends=DAY * _days_of_people(rng, to_the_start, is_long or rng.random() < 0.02),
        staff_pause=rng.choice((600.0, 8 * 3600.0, 2 * DAY)),
        declines=rng.choice((0.0, 0.1)),
        asks=rng.choice((0.0, 0.2)),
        goodwill=rng.choice((0.0, 0.0, 0.5)),
        undeliverable=rng.random() < 0.05,
        closes_early=rng.random() < 0.05,
        waives=rng.choice((0.0, 0.5)),
        disputes=rng.choice((0.0, 0.0, 0.0, 0.3)),
        refunds_pause=rng.choice((0.0, 0.0, 0.0, DAY / 12)),
        repeats=rng.choice((0.0, 0.3)),
        scans=rng.choice((0.0, 0.7)),
        gives_time=rng.choice((0.0, 0.0, 0.0, 0.5)),
        calls_off=None,
        mails=mails,
    )
    # drawn last, so that a seed stays what it was before this could be drawn
    in_line = tuple(_in_line(rng, habits) for habits in applicants)
    changing = tuple(_cancelling(rng, habits) for habits in in_line)
    calls_off = rng.uniform(0.5, 8) * DAY if rng.random() < 0.05 else None
    announcing = tuple(replace(h, announces=rng.choice((0.0, 0.7)) if h.wires else 0.0) for h in changing)
    return replace(scenario, applicants=announcing, calls_off=calls_off)


def _days_of_people(rng: random.Random, to_the_start: int, to_the_end: bool) -> float:
    """Until the visit is over; until the first day where it comes soon; until all is paid; or, in most of the
    others, until any moment before, and everything heals in the midst of things."""
    if to_the_end:
        return to_the_start + 35
    if to_the_start < LAST_MINUTE:
        return max(10, to_the_start + 3)
    return max(10, min(to_the_start - 30, 45)) if rng.random() < 0.4 else rng.uniform(0.3, 8)


def _in_line(rng: random.Random, habits: Habits) -> Habits:
    """What they do once they have lost a place, are offered one, or have one."""
    return replace(
        habits,
        joins_again=rng.choice((0.0, 0.0, 0.5)),
        refuses=rng.choice((0.0, 0.0, 0.5)),
        postpones=rng.choice((0.0, 0.0, 0.7)),
    )


def _cancelling(rng: random.Random, habits: Habits) -> Habits:
    """Who gives a place up."""
    return replace(habits, cancels=rng.choice((0.0, 0.0, 0.7)))


def _offer(rng: random.Random, number: int, mails: bool) -> Offer:
    """A physician answers by the link in a mail, so there is no review by a host without mails."""
    by_host = mails and rng.random() < 0.3
    return Offer(f"rot_{number}", rng.choice(ZONES), rng.choice((1, 1, 2)), by_host)


def _habits(rng: random.Random, number: int, offers: tuple[Offer, ...], start: date) -> Habits:
    together = rng.random() < 0.5
    return Habits(
        name=f"{number}",
        rotation_id=rng.choice(offers).rotation_id,
        start=start + timedelta(weeks=rng.choice((0, 0, 0, 1))),
        weeks=rng.choice((4, 4, 2)),
        arrives=0.0 if together else rng.uniform(0, 8 * DAY),
        known_from=rng.choice((0.0, 0.0, 0.0, 0.0, 60.0, 3600.0)),
        signs=rng.choice(("soon", "soon", "soon", "sometime", "at the end", "never")),
        pays=rng.choice(WHENS),
        pays_all=rng.random() < 0.3,
        rest=rng.choice(WHENS),
        dawdles=rng.choice((0.0, 0.3, 0.9)),
        declined=rng.choice((0.0, 0.0, 0.3)),
        by_bank=rng.choice((0.0, 0.0, 0.3)),
        wires=rng.random() < 0.1,
        two_tabs=rng.choice((0.0, 0.3)),
        withdraws=rng.choice((0.0, 0.0, 0.1, 0.3)),
    )


def instant_of(when: When, rng: random.Random, begins: float, ends: float) -> float | None:
    """When somebody acts who has from `begins` to `ends`; some are a moment too late."""
    match when:
        case "soon":
            return begins + rng.expovariate(1 / 3600)
        case "sometime":
            return rng.uniform(begins, max(begins, ends))
        case "at the end":
            return ends - rng.choice((2.0, 120.0, 1900.0)) * rng.random()
        case "too late":
            return ends + rng.choice((2.0, 600.0, 30_000.0)) * rng.random()
    return None
