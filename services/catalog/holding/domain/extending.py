"""Staff give an applicant more time to sign and pay (R24)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.catalog.holding.domain.holding import reminders_within
from services.catalog.rotations.domain.claims import Held
from services.catalog.rotations.domain.rotation import RotationState, known
from services.catalog.rotations.domain.stays import begins_at
from shared.chassis.decision import Decided, Instant, Invalid, NotFound, Refused
from shared.contracts.catalog import HoldExtended
from shared.contracts.extension import Extension, why_not_until
from shared.contracts.policy import Policy


class NotHeld(Refused):
    """The place is reserved, or its hold has ended: there is no deadline to move."""

    code = "not_held"


class NoSuchClaim(NotFound):
    """This application has no place here."""

    code = "claim_unknown"


@dataclass(frozen=True, slots=True)
class ExtendHold:
    """Keep this place until a later instant."""

    application_id: str
    rotation_id: str
    until: Instant
    reason: str
    staff_id: str


def extend(
    command: ExtendHold, defaults: Policy, state: RotationState, now: Instant
) -> Decided[RotationState]:
    """Move the end of a hold or an offer; its reminders are due anew before the new end (R19, R24)."""
    rotation = known(state)
    claim = rotation.claims.get(command.application_id)
    if claim is None:
        raise NoSuchClaim("this application holds no place in this rotation")
    if not isinstance(claim, Held) or not claim.payable or claim.until <= now:
        raise NotHeld("this place is not held any more, or it is reserved: there is nothing to extend")
    policy = rotation.policy(defaults)
    starts_at = begins_at(claim.stay.start, rotation.zone)
    if wrong := why_not_until(command.until, claim.until, len(claim.extensions), starts_at, policy):
        raise Invalid(wrong, pointer="/until")
    extension = Extension(claim.until, command.until, now, command.staff_id, command.reason)
    longer = replace(
        claim,
        until=command.until,
        reminders=reminders_within(policy, now, command.until),
        extensions=(*claim.extensions, extension),
    )
    fact = HoldExtended(
        application_id=command.application_id,
        applicant_id=claim.applicant_id,
        rotation_id=rotation.rotation_id,
        was=claim.until,
        until=command.until,
        time_zone=rotation.zone,
        from_waitlist=claim.offered,
    )
    return rotation.claiming(command.application_id, longer), [fact]
