"""What a simulated service is put together from: the real parts, or a broken one in the place of one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.applications.reviewing.use_cases.host_reviews import HostReviews
from services.catalog.holding.use_cases import Holding
from services.notifications.sending.use_cases.sender import MailSender
from services.payments.lifecycle.use_cases import Lifecycle
from services.payments.office.use_cases.money_desk import MoneyDesk
from services.payments.paying.use_cases.converging import Converging
from services.payments.paying.use_cases.due_work import DueWork
from shared.chassis.consuming import Consumer
from shared.chassis.relay import OutboxRelay
from shared.chassis.store import Unavailable
from tests.simulation.bus import Member
from tests.simulation.connected_provider import ConnectedProvider
from tests.simulation.partitions import Lying
from tests.simulation.store import ConnectedStore

Take = Callable[[Consumer, Member, Sequence[Lying]], Awaitable[None]]
"""What is done with a batch."""


async def handle_then_commit(consumer: Consumer, member: Member, records: Sequence[Lying]) -> None:
    """As the subscriber does: the offsets follow the effects."""
    await consumer.handle_batch(records)
    await member.commit(records)


async def listen(
    consumer: Consumer, member: Member, take: Take, pause: Callable[[], Awaitable[None]]
) -> None:
    """As the subscriber does: what could not be done is asked for again."""
    while True:
        records = await member.fetch()
        if member.has_taken_over():
            consumer.take_over()
        try:
            await take(consumer, member, records)
        except Unavailable:
            member.start_over()
            await pause()


@dataclass(frozen=True)
class Parts:
    """Each field may be replaced, to see whether the simulation notices."""

    store: type[ConnectedStore] = ConnectedStore
    relay: type[OutboxRelay] = OutboxRelay
    consumer: type[Consumer] = Consumer
    take: Take = handle_then_commit
    provider: type[ConnectedProvider] = ConnectedProvider
    holding: type[Holding] = Holding
    converging: type[Converging] = Converging
    lifecycle: type[Lifecycle] = Lifecycle
    money_desk: type[MoneyDesk] = MoneyDesk
    sender: type[MailSender] = MailSender
    due_work: type[DueWork] = DueWork
    host_reviews: type[HostReviews] = HostReviews
    sweeps: bool = True
    instead: Mapping[str, Any] = field(default_factory=dict)
    """Functions of modules, by their full name, and what is called in their place."""


REAL = Parts()
