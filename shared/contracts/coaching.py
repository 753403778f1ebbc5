"""What applications announces about coaches and what they do for their visitors."""

from __future__ import annotations

from shared.contracts.applications import ApplicationFact


class VisitorHandedOver(ApplicationFact):
    """Another coach looks after this visitor from now on (R40)."""

    from_coach_id: str
    coach_id: str
