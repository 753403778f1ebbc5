"""Who has claimed a mail keeps it while it is heard of, and hands nothing over once it was not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from services.notifications.office.use_cases.example_base import SUBMITTED
from services.notifications.sending.domain.delivery import LEASE_RAN_OUT, Accepted, Answer
from services.notifications.sending.domain.sending import claim
from services.notifications.sending.ports import IsOurs
from services.notifications.writing.domain.mail import Mail, Message, SendingMail
from services.notifications.writing.domain.retrying import RetryPolicy
from shared.chassis.store import Unavailable, Write, Written
from tests.notifications.builders import ScriptedMailServer, World

RENEWS_SOON = RetryPolicy(lease=timedelta(seconds=30), renew_after=timedelta(seconds=0.05))
RENEWS_NEVER = RetryPolicy(lease=timedelta(seconds=30), renew_after=timedelta(hours=1))
SOON = 0.2
"""Seconds in which a worker is heard of."""


class SlowMailServer(ScriptedMailServer):
    """Takes a mail only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()
        self.let = asyncio.Event()
        self.said: list[Answer] = []
        self.is_ours: IsOurs = lambda: True

    async def offer(self, message: Message, is_ours: IsOurs) -> Answer:
        self.is_ours = is_ours
        self.asked.set()
        await self.let.wait()
        self.said.append(await super().offer(message, is_ours))
        return self.said[-1]


class Away:
    """A database that is away for the next writes."""

    def __init__(self, world: World) -> None:
        self._store = world.email_documents.store
        self._write = self._store.write
        self.writes = 0
        self._store.write = self  # type: ignore[method-assign]  # while it is away

    async def __call__(self, writes: Sequence[Write]) -> Written:
        if self.writes:
            self.writes -= 1
            raise Unavailable("away")
        return await self._write(writes)


def only(world: World) -> Mail:
    [mail] = world.mails()
    return mail


def lease_of(world: World) -> datetime:
    mail = only(world)
    assert isinstance(mail, SendingMail)
    return mail.lease_until


async def until(is_so: Callable[[], bool]) -> None:
    """Look again and again, until it is so."""
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110 - a worker renews by the time of the loop
            await asyncio.sleep(0.01)


def stand_still(seconds: float) -> None:
    """As if the process had been stopped for so long: the loop's time has gone on."""
    loop = asyncio.get_running_loop()
    time = loop.time
    loop.time = lambda: time() + seconds  # type: ignore[method-assign]  # for the rest of a test


async def one_mail(server: ScriptedMailServer, policy: RetryPolicy = RENEWS_SOON) -> tuple[World, str]:
    """A world with one mail that is due."""
    world = World(server=server, policy=policy)
    await world.introduce()
    await world.tell("evt", SUBMITTED)
    return world, str(only(world).email_id)


async def test_a_mail_server_may_take_longer_than_the_lease() -> None:
    server = SlowMailServer()
    world, email_id = await one_mail(server)
    other = world.another_sender(world.server, RENEWS_SOON)

    sending = asyncio.create_task(world.sender.act_on_due(email_id))
    await server.asked.wait()
    for _ in range(3):
        world.clock.travel(RENEWS_SOON.lease * 0.9)
        await until(lambda: lease_of(world) == world.clock() + RENEWS_SOON.lease)
        await other.act_on_due(email_id)
    server.let.set()
    await sending

    assert only(world).state == "sent"
    assert (len(server.offered), len(world.server.offered)) == (1, 0)


async def test_a_process_that_stood_still_for_longer_hands_nothing_over() -> None:
    server = SlowMailServer()
    world, email_id = await one_mail(server, RENEWS_NEVER)

    sending = asyncio.create_task(world.sender.act_on_due(email_id))
    await server.asked.wait()
    server.let.set()
    stand_still(RENEWS_NEVER.lease.total_seconds())
    await sending
    assert server.said == [LEASE_RAN_OUT]
    assert server.offered == []

    await world.travel(seconds=RENEWS_NEVER.lease.total_seconds())
    assert only(world).state == "sent"
    assert len(server.offered) == 1


async def test_a_process_that_stood_still_for_less_than_its_lease_hands_its_mail_over() -> None:
    server = SlowMailServer()
    world, email_id = await one_mail(server, RENEWS_NEVER)

    sending = asyncio.create_task(world.sender.act_on_due(email_id))
    await server.asked.wait()
    server.let.set()
    stand_still(RENEWS_NEVER.lease.total_seconds() / 2)
    await sending

    assert server.said == [Accepted()]
    assert only(world).state == "sent"


async def test_a_mail_that_is_somebody_elses_by_now_is_not_handed_over() -> None:
    """Its lease was over by another one's clock: the next renewal tells."""
    server = SlowMailServer()
    world, email_id = await one_mail(server)

    sending = asyncio.create_task(world.sender.act_on_due(email_id))
    await server.asked.wait()
    taken = partial(claim, "clm_other", RENEWS_SOON)
    world.clock.travel(RENEWS_SOON.lease)
    await world.email_documents.change(email_id, taken)
    await until(lambda: not server.is_ours())
    server.let.set()
    await sending

    assert server.said == [LEASE_RAN_OUT]
    assert server.offered == []
    mail = only(world)
    assert isinstance(mail, SendingMail)
    assert mail.claim_id == "clm_other"


async def test_that_a_mail_went_is_noted_though_the_database_was_away_just_then() -> None:
    server = SlowMailServer()
    world, email_id = await one_mail(server)
    away = Away(world)

    sending = asyncio.create_task(world.sender.act_on_due(email_id))
    await server.asked.wait()
    away.writes = 2
    server.let.set()
    await sending

    assert server.said == [Accepted()]
    assert only(world).state == "sent"


async def test_a_claim_ends_with_its_mail() -> None:
    """Nothing renews it afterwards."""
    world, email_id = await one_mail(ScriptedMailServer())
    await world.sender.act_on_due(email_id)
    before = asyncio.all_tasks()
    await asyncio.sleep(SOON)

    assert asyncio.all_tasks() == before
    assert not isinstance(only(world), SendingMail)
