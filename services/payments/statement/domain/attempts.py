"""One attempt to pay: a payment page at the provider, asked for with parameters that never change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from shared.chassis.decision import Instant
from shared.contracts.payments import Purpose

AttemptState = Literal["creating", "open", "processing", "paid", "failed", "expired"]
LIVE: frozenset[AttemptState] = frozenset({"creating", "open", "processing"})
"""States in which money may still come: at most one attempt of a statement is in one of them (R14)."""

SHORTEST_LIFE = timedelta(minutes=30)
"""The provider opens no page that would end sooner."""
OPENS_WITHIN = timedelta(minutes=1)
"""How long a page can be opened after it was asked for; also the room for clocks that differ."""
PAGE_LIFE = SHORTEST_LIFE + OPENS_WITHIN
"""How long a payment page can be paid."""
LAST_MINUTE = timedelta(minutes=1)
"""A page that is about to end is not handed out again."""
LOOK_EVERY = timedelta(minutes=5)
"""How often the provider is asked about a live attempt of which nothing was heard."""
FIRST_LOOK = timedelta(seconds=40)
"""The longest that one call with its retries takes; after it another worker may ask."""


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """What we ask the provider for. Frozen before the first call: the same key needs the same words."""

    attempt_id: str
    application_id: str
    applicant_id: str
    customer_id: str
    purpose: Purpose
    cents: int
    currency: str
    words: str
    """What the payer reads beside the amount."""
    expires_at: Instant
    return_url: str
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of a request, by what the provider says."""

    request: CheckoutRequest
    started_at: Instant
    next_look_at: Instant
    state: AttemptState = "creating"
    session_id: str = ""
    url: str = ""
    payment_id: str = ""
    pays_at: Instant | None = None
    """The provider's time of the payment that is processing or done."""
    looked_at: Instant | None = None
    """When the provider was last asked, and answered."""
    looks: int = 0
    """Looks begun since the provider last answered; spaces out the next one."""
    claimed_by: str = ""
    unwanted: bool = False
    """Its page has to be closed: the hold ends, the amount changed, or another purpose was chosen."""
    failures: tuple[str, ...] = ()
    """Ids of failed tries that were announced already."""
    refusal: str = ""
    also_asked_as: tuple[str, ...] = ()
    """Ids that other requests for the same page would have given it."""
    handed_out: bool = True
    """Somebody was given the address of its page; True for attempts from before this was noted."""

    @property
    def id(self) -> str:
        return self.request.attempt_id

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def came_to_nothing(self) -> bool:
        """Its page was never opened, or ended before anybody had its address: the same request gets a fresh
        attempt. Not where something else was wanted meanwhile."""
        has_ended = self.state in ("failed", "expired") and not self.payment_id
        return has_ended and not self.handed_out and not self.unwanted

    def was_asked_long_ago(self, now: Instant) -> bool:
        """Whether the provider may refuse to open the page for this alone: its frozen end is too near."""
        return now - self.started_at >= OPENS_WITHIN

    def was_asked_since(self, instant: Instant) -> bool:
        """Whether the provider's answer is newer than this instant, so that a payment before it is known."""
        return self.looked_at is not None and self.looked_at >= instant
