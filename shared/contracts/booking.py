"""What applications announces about places: offers declined, visits postponed, weeks called off."""

from __future__ import annotations

from shared.contracts.applications import ApplicationFact
from shared.contracts.calendar import Day, Moment, Zone
from shared.contracts.money import Money


class OfferDeclined(ApplicationFact):
    """The applicant does not want the place that the waitlist offered: it goes to the next in line (R15)."""

    accepted_at: Moment
    """Names the claim: a place that was held after a later acceptance is not given up by this."""


class HostCancelled(ApplicationFact):
    """The host called these weeks off: the applicant chooses another start, or everything back, until an
    instant after which everything goes back by itself (R18)."""

    reason: str
    choose_until: Moment
    time_zone: Zone
    everything: Money
    """What goes back."""


class PostponementRequested(ApplicationFact):
    """The place is to move to a later start: the catalog takes the new one in the write that gives back the
    old one, or refuses and leaves everything as it is (R23)."""

    move_id: str
    start_date: Day
    weeks: int


class ApplicationPostponed(ApplicationFact):
    """The visit begins later now, under the same application (R23)."""

    move_id: str
    from_start_date: Day
    start_date: Day
    weeks: int
    fee: Money
    """What postponing costs, as it was quoted; nothing where it is free or waived."""
    text: str
    """The rule that made the fee, or the reason of staff, as a person reads it."""
    coach_id: str | None = None
