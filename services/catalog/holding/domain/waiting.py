"""How long the waitlist is for whoever is on it, and what may become free: told as it is (R15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from services.catalog.rotations.domain.claims import Held
from services.catalog.rotations.domain.rotation import Rotation
from services.catalog.rotations.domain.stays import Stay
from shared.chassis.decision import Instant, NotFound

Chance: TypeAlias = Literal["good", "some", "small"]


class NotInLine(NotFound):
    """This application does not wait for a place of this rotation."""

    code = "not_in_line"


@dataclass(frozen=True, slots=True)
class PlaceInLine:
    """One application on the waitlist. Only those who want one of its weeks count."""

    applicant_id: str
    stay: Stay
    ahead: int
    """How many came earlier."""
    unpaid: int
    """Places that are held and not paid: each becomes free if it stays so."""
    next_hold_ends_at: Instant | None
    """When the first of these holds ends, if nothing is paid."""
    reserved: int
    """Places that are paid for: they become free only where somebody cancels."""

    @property
    def position(self) -> int:
        """1 is next."""
        return self.ahead + 1

    @property
    def chance(self) -> Chance:
        """Good: enough places are not paid for yet. Some: others would have to cancel. Small: even if all of
        them did, it would not be enough."""
        if self.ahead < self.unpaid:
            return "good"
        return "some" if self.ahead < self.unpaid + self.reserved else "small"


def place_in_line(application_id: str, rotation: Rotation) -> PlaceInLine:
    """Where an application stands. Raises NotInLine."""
    found = rotation.waiting(application_id)
    if found is None:
        raise NotInLine("this application is not on the waitlist of this rotation")
    stay, waiting = found
    rivals = [group for group in rotation.waitlist if group.stay.overlaps(stay)]
    claims = [claim for claim in rotation.claims.values() if claim.stay.overlaps(stay)]
    ends = [claim.until for claim in claims if isinstance(claim, Held)]
    unpaid = rotation.unpaid_in(stay)
    return PlaceInLine(
        applicant_id=waiting.applicant_id,
        stay=stay,
        ahead=sum(one.ticket < waiting.ticket for group in rivals for _, one in group.everyone()),
        unpaid=unpaid,
        next_hold_ends_at=min(ends, default=None),
        reserved=len(claims) - unpaid,
    )
