"""A mail that is written while a slot is free is claimed in the same write, and sent at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from services.notifications.office.use_cases.example_base import APPLICATION, SUBMITTED, TODAY
from services.notifications.office.use_cases.example_story import RESERVED
from services.notifications.sending.domain.delivery import Answer, Deferred, Rejected
from services.notifications.sending.ports import IsOurs
from services.notifications.writing.domain.mail import Message, SendingMail
from services.notifications.writing.domain.retrying import RetryPolicy
from services.notifications.writing.use_cases.slots import SendSlots
from shared.chassis.ids import new_id
from shared.contracts import catalog
from tests.notifications.builders import ScriptedMailServer, World
from tests.notifications.sending.test_lease import RENEWS_NEVER, Away, SlowMailServer, until

HOLD_ENDS = catalog.HoldEndingSoon(
    **APPLICATION, until=TODAY + timedelta(days=7), time_zone="America/Chicago", hours_left=12
)


async def a_world(
    answers: Sequence[Answer] = (), server: ScriptedMailServer | None = None, at_once: int = 8
) -> World:
    """A world whose writer and sender share slots, as in a worker."""
    policy = replace(RENEWS_NEVER, at_once=at_once)
    world = World(answers=answers, server=server, policy=policy, slots=SendSlots(policy, new_id))
    await world.introduce()
    return world


async def test_it_is_stored_as_claimed_and_sent_without_being_claimed_again() -> None:
    server = SlowMailServer()
    world = await a_world(server=server)

    await world.tell("evt", SUBMITTED)
    await server.asked.wait()
    [mail] = world.mails()
    assert isinstance(mail, SendingMail)
    assert mail.lease_until == world.clock() + RENEWS_NEVER.lease
    assert mail.tries.ends_at == world.clock() + RENEWS_NEVER.give_up_after

    server.let.set()
    await world.timers.drain()

    assert set(world.states().values()) == {"sent"}
    assert len(server.offered) == 1
    assert [row.version for row in world.email_rows()] == [2]


async def test_who_finds_no_slot_free_leaves_the_mail_for_the_next_free_one() -> None:
    server = SlowMailServer()
    world = await a_world(server=server, at_once=1)

    await world.tell("evt-1", SUBMITTED)
    await server.asked.wait()
    await world.tell("evt-2", SUBMITTED)
    assert sorted(mail.state for mail in world.mails()) == ["queued", "sending"]

    server.let.set()
    await world.send_due()
    await world.timers.drain()

    assert [mail.state for mail in world.mails()] == ["sent", "sent"]
    assert len(server.offered) == 2


async def test_a_slot_is_free_again_whatever_the_server_answers() -> None:
    answers: list[Answer] = [Rejected("550", "550 no"), Deferred("451", "451 later")]
    world = await a_world(answers=answers, server=None, at_once=1)

    for n in range(3):
        await world.tell(f"evt-{n}", SUBMITTED)
        await world.timers.drain()

    assert [mail.state for mail in world.mails()] == ["gave_up", "retry", "sent"]


class BreaksOff(ScriptedMailServer):
    """Fails in a way that nobody has thought of; the task that sends is cancelled."""

    async def offer(self, message: Message, is_ours: IsOurs) -> Answer:
        self.offered.append(message)
        if len(self.offered) == 1:
            raise asyncio.CancelledError
        return await super().offer(message, is_ours)


async def test_after_a_send_that_broke_off_the_slot_is_free_and_the_mail_is_taken_when_its_lease_ends() -> (
    None
):
    world = await a_world(server=BreaksOff(), at_once=1)
    await world.tell("evt-1", SUBMITTED)
    await world.timers.drain()
    await world.tell("evt-2", SUBMITTED)
    await world.timers.drain()
    assert [mail.state for mail in world.mails()] == ["sending", "sent"]

    await world.travel(seconds=29)
    assert [mail.state for mail in world.mails()] == ["sending", "sent"]
    await world.travel(seconds=1)
    assert [mail.state for mail in world.mails()] == ["sent", "sent"]


async def test_a_mail_that_could_not_be_stored_gives_its_slot_back() -> None:
    world = await a_world(at_once=1)
    away = Away(world)
    away.writes = 1

    await world.tell("evt-1", SUBMITTED)  # what became of it is read back, and it is written again
    await world.timers.drain()
    await world.tell("evt-2", SUBMITTED)
    await world.timers.drain()

    assert [mail.state for mail in world.mails()] == ["sent", "sent"]


async def test_the_same_message_again_sends_nothing_again() -> None:
    server = SlowMailServer()
    world = await a_world(server=server)
    for _ in range(3):
        await world.tell("evt", SUBMITTED)
    await until(server.asked.is_set)
    await world.send_due()
    server.let.set()
    await world.timers.drain()
    await world.tell("evt", SUBMITTED)
    await world.timers.drain()

    assert len(server.offered) == 1


async def test_what_is_not_true_when_it_is_written_is_not_sent() -> None:
    world = await a_world()
    await world.tell_all(RESERVED)
    await world.timers.drain()
    sent = len(world.server.offered)

    await world.tell("late", HOLD_ENDS)
    await world.send_due()
    await world.timers.drain()

    assert world.states()["hold_ends_soon to acc_example"] == "aborted"
    assert len(world.server.offered) == sent


def test_a_process_offers_fewer_mails_at_once_than_servers_take_connections_of_one_client() -> None:
    """Postfix takes 50 (smtpd_client_connection_count_limit)."""
    assert RetryPolicy().at_once < 50
