"""Webhook events: stored once, answered, and then worked off by asking the provider what is true."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from services.payments.differences.domain import Difference, difference
from services.payments.differences.use_cases import Differences
from services.payments.paying.domain import provider_events as events
from services.payments.paying.domain.provider_events import ProviderEvent
from services.payments.paying.use_cases.converging import Converging
from services.payments.provider.domain import ProviderSession
from services.payments.provider.ports import ProviderAway
from services.payments.statement.domain.attempts import Attempt
from services.payments.statement.domain.statement import AnyStatement, Statement
from shared.chassis.documents import Documents
from shared.chassis.logging import get_logger

log = get_logger(__name__)


class ProviderEvents:
    """What the provider has told us, by webhook or in its list of events."""

    def __init__(
        self,
        received: Documents[ProviderEvent],
        statements: Documents[AnyStatement],
        converging: Converging,
        differences: Differences,
    ) -> None:
        self._received = received
        self._statements = statements
        self._converging = converging
        self._differences = differences

    async def receive(self, event: ProviderEvent) -> None:
        """Keep the event; nothing else happens before it is answered."""
        await self._received.change(event.id, partial(events.receive, event))

    async def act_on_due(self, event_id: str) -> None:
        """Bring the statement that the event hints at to what the provider says now."""
        event = await self._received.get(event_id)
        if event is None or event.state != "waiting":
            return
        try:
            is_known = await self._converge(event)
        except ProviderAway as away:
            log.warning("the provider is away", event_id=event_id, error=str(away))
            await self._received.change(event_id, events.try_later)
            return
        if is_known:
            await self._received.change(event_id, events.finish)
            return
        if events.is_given_up(event, self._received.clock()):
            log.error("no statement knows this event; staff must look", event_id=event_id, type=event.type)
            await self._differences.note(_about(event))
        await self._received.change(event_id, events.not_matched)

    async def unheard(self, listed: Sequence[ProviderEvent]) -> list[ProviderEvent]:
        """Those of the provider's events that never came here, oldest first."""
        known = await self._received.get_many([event.id for event in listed])
        return [event for event in reversed(listed) if event.id not in known]

    async def _converge(self, event: ProviderEvent) -> bool:
        if event.type == events.FRAUD_WARNING:
            return await self._converging.converge_warning(event.object_id)
        statement = await self._statements.get(event.application_id) if event.application_id else None
        known = statement.attempt(event.attempt_id) if isinstance(statement, Statement) else None
        if known is not None and known.state == "paid" and event.type in events.SAYS_PAID:
            return True  # the other event about the same payment was first
        truth = await self._truth(event, known)
        return truth is not None and await self._converging.converge(truth) is not None

    async def _truth(self, event: ProviderEvent, known: Attempt | None) -> ProviderSession | None:
        """The page that the event is about, fetched. The ids in the event only choose what to ask for."""
        if known is not None and known.session_id:
            return await self._converging.page(known.session_id)
        if event.type.startswith("checkout.session."):
            return await self._converging.page(event.object_id)
        return await self._converging.page_of_payment(event.payment_id) if event.payment_id else None


def _about(event: ProviderEvent) -> Difference:
    return difference(
        "unknown_event",
        event.id,
        payment_id=event.payment_id,
        application_id=event.application_id,
        at=event.created_at,
        seen_in=event.type,
    )
