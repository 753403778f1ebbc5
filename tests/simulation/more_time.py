"""The office gives more time to sign or to pay (R24)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from services.catalog.holding.api import ClaimView
from services.catalog.holding.domain.extending import ExtendHold
from services.catalog.rotations.domain.rotation import RotationState, known
from services.payments.office.domain.commands import ExtendDue
from tests.simulation.apps import CatalogApp
from tests.simulation.requests import Request, asked_once, of_statement
from tests.simulation.scenario import DAY, Scenario

if TYPE_CHECKING:
    from tests.simulation.world import World


class MoreTime:
    """Moves a deadline now and then, sometimes further than is allowed."""

    def __init__(self, world: World, scenario: Scenario) -> None:
        self._world = world
        self._scenario = scenario
        self._rng = world.chance("more time")

    async def to_sign(self, application_id: str) -> None:
        """Move the end of a hold, by more than is allowed now and then (R24)."""
        if self._rng.random() >= self._scenario.gives_time:
            return
        await asyncio.sleep(self._rng.uniform(0, 3 * DAY))
        application = self._world.state("applications", "applications", application_id)
        if application["state"] != "held":
            return
        until = datetime.fromisoformat(application["hold"]["until"]) + self._more_time()
        rotation_id = application["rotation"]["rotation_id"]
        command = ExtendHold(application_id, rotation_id, until, "A holiday.", "acc_staff")
        request = Request("catalog", partial(_claim_of, application_id), _extend_hold)
        await asked_once(
            self._world, request, f"hold-{application_id}-{until}", command, self._scenario.repeats
        )

    async def to_pay(self, application_id: str) -> None:
        """Move the due instant (R24)."""
        if self._rng.random() >= self._scenario.gives_time:
            return
        statement = self._world.state("payments", "statements", application_id)
        due_at = datetime.fromisoformat(statement["full_due_at"]) + self._more_time()
        request = of_statement(application_id, "extend_due")
        command = ExtendDue(due_at, "A holiday.", "acc_staff")
        await asked_once(
            self._world, request, f"due-{application_id}-{due_at}", command, self._scenario.repeats
        )

    def _more_time(self) -> timedelta:
        return timedelta(hours=self._rng.uniform(1, 24 * 15))


def _extend_hold(app: CatalogApp, command: ExtendHold) -> Awaitable[RotationState]:
    return app.holding.extend_hold(command)


def _claim_of(application_id: str, state: RotationState) -> ClaimView:
    return ClaimView.of(application_id, known(state).claims[application_id])
