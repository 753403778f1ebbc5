"""Broken rules because of which something waits for nobody, or for ever, or too short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.catalog.holding.domain.due import _act_on_hold
from services.catalog.holding.domain.releasing import CancelReservation, cancel, released
from services.catalog.rotations.domain.claims import Held, Reserved
from services.catalog.rotations.domain.rotation import Rotation, RotationState
from services.notifications.sending.domain.sending import claim
from services.notifications.writing.domain.mail import Mail, SendingMail
from services.notifications.writing.domain.retrying import RetryPolicy
from shared.chassis.decision import Decided, Instant
from shared.chassis.store import Write, Written
from shared.contracts.policy import Policy
from tests.simulation.store import ConnectedStore


def cancels_and_tells_nobody(
    command: CancelReservation, defaults: Policy, rotation: RotationState, now: Instant
) -> Decided[RotationState]:
    """A cancelled place is free, and is offered to nobody in the line."""
    held = rotation.claims.get(command.application_id) if isinstance(rotation, Rotation) else None
    if not isinstance(rotation, Rotation) or not isinstance(held, Reserved):
        return cancel(command, defaults, rotation, now)
    freed = rotation.ending(command.application_id, held, "released", now)
    fact = released(command.application_id, held.applicant_id, rotation.rotation_id, held.accepted_at)
    return freed, [fact]


def reminds_for_ever(
    application_id: str, held: Held, defaults: Policy, rotation: Rotation, now: Instant
) -> Decided[Rotation]:
    """A reminder that was sent stays due."""
    after, facts = _act_on_hold(application_id, held, defaults, rotation, now)
    still = after.claims.get(application_id)
    if isinstance(still, Held):
        after = after.claiming(application_id, replace(still, reminders=held.reminders))
    return after, facts


def claims_too_early(claim_id: str, policy: RetryPolicy, mail: Mail, now: Instant) -> Decided[Mail]:
    """A lease is thought to be over while its worker is still sending."""
    if isinstance(mail, SendingMail):
        mail = replace(mail, lease_until=mail.lease_until - policy.lease)
    return claim(claim_id, policy, mail, now)


class LooksTooEarly(ConnectedStore):
    """What is being sent is due at once."""

    async def write(self, writes: Sequence[Write]) -> Written:
        return await super().write([self._due_now(write) for write in writes])

    @staticmethod
    def _due_now(write: Write) -> Write:
        if write.state.get("state") != "sending":
            return write
        return replace(write, due_at=datetime.fromisoformat(write.state["lease_until"]) - RetryPolicy().lease)
