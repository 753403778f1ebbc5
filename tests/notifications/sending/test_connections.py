"""As many connections as the server takes: a further one that it refuses is waited for, not an outage."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiosmtplib
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from services.notifications.sending.adapters.connections import SmtpAddress, SmtpConnections
from services.notifications.sending.adapters.smtp import SmtpMailServer
from services.notifications.sending.domain.delivery import Accepted, Unreachable
from services.notifications.writing.domain.mail import Message
from tests.notifications.sending.inbox import Inbox, free_port
from tests.notifications.sending.mail_server_contract import ours

pytestmark = pytest.mark.servers


class Doorkeeper:
    """Lets so many connections in at a time."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.open: set[int] = set()
        self.refused = 0
        self.most_open = 0


class GuardedSmtp(SMTP):
    """Answers 421 to whoever is one too many, as Postfix does."""

    def __init__(self, door: Doorkeeper, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._door = door
        self._is_in = False

    def connection_made(self, transport: Any) -> None:
        if len(self._door.open) >= self._door.most:
            self._door.refused += 1
            transport.write(b"421 4.7.0 too many connections from you\r\n")
            transport.close()
            return
        self._is_in = True
        self._door.open.add(id(self))
        self._door.most_open = max(self._door.most_open, len(self._door.open))
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._is_in:
            self._door.open.discard(id(self))
            super().connection_lost(error)


class GuardedController(Controller):
    def __init__(self, door: Doorkeeper, inbox: Inbox) -> None:
        self._door = door
        super().__init__(inbox, hostname="127.0.0.1", port=free_port())

    def factory(self) -> SMTP:
        return GuardedSmtp(self._door, self.handler, **self.SMTP_kwargs)


def some_mails(count: int) -> list[Message]:
    return [Message(f"p{n}@student.example", "n", f"Subject: {n}\r\n\r\n{n}\r\n") for n in range(count)]


def sending_to(port: int) -> SmtpMailServer:
    return SmtpMailServer(SmtpAddress.of(f"smtp://127.0.0.1:{port}"), "rounds@rounds.example")


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(params=[0, 1, 5])
async def guarded(
    request: pytest.FixtureRequest, inbox: Inbox
) -> AsyncIterator[tuple[Doorkeeper, SmtpMailServer]]:
    door = Doorkeeper(request.param)
    controller = GuardedController(door, inbox)
    # its own thread blocks this one until it has tried a connection, which a closed door would refuse
    door.most = 1
    controller.start()
    door.most, door.refused, door.most_open = request.param, 0, 0
    server = sending_to(controller.port)
    yield door, server
    await server.close()
    controller.stop()


async def test_all_mails_are_taken_over_as_many_connections_as_there_may_be(
    guarded: tuple[Doorkeeper, SmtpMailServer], inbox: Inbox
) -> None:
    door, server = guarded
    mails = some_mails(60)

    answers = await asyncio.gather(*(server.offer(mail, ours) for mail in mails))

    if door.most == 0:
        assert all(isinstance(answer, Unreachable) for answer in answers)
        assert inbox.taken == []
        return
    assert set(answers) == {Accepted()}
    assert sorted(inbox.taken) == sorted(mail.mime.encode() for mail in mails)
    assert 1 <= door.most_open <= door.most


async def test_who_was_refused_does_not_ask_again_at_once(
    guarded: tuple[Doorkeeper, SmtpMailServer], inbox: Inbox
) -> None:
    door, server = guarded
    await asyncio.gather(*(server.offer(mail, ours) for mail in some_mails(30)))
    refused = door.refused

    await asyncio.gather(*(server.offer(mail, ours) for mail in some_mails(30)))

    if door.most:
        assert door.refused == refused


class OpensOne(SmtpConnections):
    """The first attempt works at once; a further one takes until it is let, and fails."""

    def __init__(self) -> None:
        super().__init__(SmtpAddress.of("smtp://127.0.0.1:25"))
        self.begun = asyncio.Event()
        self.let = asyncio.Event()

    async def _open(self) -> aiosmtplib.SMTP:
        self._in_use += 1
        if self._in_use == 1:
            return Alive()
        self.begun.set()
        await self.let.wait()
        self._give_back()
        raise aiosmtplib.SMTPConnectError("421 too many")


class Alive(aiosmtplib.SMTP):
    """A connection that nobody has cut."""

    is_connected = True


async def test_what_was_given_back_while_another_was_tried_is_taken() -> None:
    connections = OpensOne()
    first = (await connections.get()).client
    wanted = asyncio.create_task(connections.get())
    await connections.begun.wait()
    connections.keep(first)
    connections.let.set()

    assert (await wanted).client is first


async def test_where_nobody_is_there_everyone_hears_it() -> None:
    nobody = sending_to(free_port())

    answers = await asyncio.gather(*(nobody.offer(mail, ours) for mail in some_mails(60)))

    assert all(isinstance(answer, Unreachable) for answer in answers)


async def test_who_waits_for_a_connection_and_gives_up_takes_none_away(inbox: Inbox) -> None:
    door = Doorkeeper(1)
    controller = GuardedController(door, inbox)
    controller.start()
    server = sending_to(controller.port)
    first, *rest = some_mails(20)
    await server.offer(first, ours)

    offers = [asyncio.create_task(server.offer(mail, ours)) for mail in rest]
    await asyncio.sleep(0)
    for offer in offers[::2]:
        offer.cancel()
    answers = await asyncio.gather(*offers, return_exceptions=True)

    assert {type(answer) for answer in answers[::2]} <= {asyncio.CancelledError}
    # one that was cut in the middle may still be open at the other end; then there is none for a moment
    assert {type(answer) for answer in answers[1::2]} <= {Accepted, Unreachable}
    async with asyncio.timeout(30):
        while await server.offer(first, ours) != Accepted():  # noqa: ASYNC110 - the other end has no event
            await asyncio.sleep(0.01)
    assert set(await asyncio.gather(*(server.offer(mail, ours) for mail in rest))) == {Accepted()}
    await server.close()
    controller.stop()
