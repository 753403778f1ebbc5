"""What applications announces about places: offers that are declined."""

from __future__ import annotations

from shared.contracts.applications import ApplicationFact
from shared.contracts.calendar import Moment


class OfferDeclined(ApplicationFact):
    """The applicant does not want the place that the waitlist offered: it goes to the next in line (R15)."""

    accepted_at: Moment
    """Names the claim: a place that was held after a later acceptance is not given up by this."""
