"""SMTP with a real server: taken, not now, never, cut off, and nobody there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from services.notifications.office.use_cases.example_base import SUBMITTED, TODAY
from services.notifications.office.use_cases.previews import example_of
from services.notifications.sending.adapters.connections import SmtpAddress
from services.notifications.sending.adapters.smtp import SmtpMailServer
from services.notifications.sending.domain.delivery import Accepted, Deferred, Rejected, Unreachable
from services.notifications.writing.domain.mail import Message
from tests.notifications.builders import World, renderer
from tests.notifications.sending.inbox import COMMANDS, CUT, Inbox, free_port
from tests.notifications.sending.mail_server_contract import ours

pytestmark = pytest.mark.servers


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def smtpd(inbox: Inbox) -> Iterator[Controller]:
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    if controller.server is not None:
        controller.stop()


@pytest.fixture
async def server(smtpd: Controller) -> Any:
    mail_server = SmtpMailServer(SmtpAddress.of(f"smtp://127.0.0.1:{smtpd.port}"), "rounds@rounds.example")
    yield mail_server
    await mail_server.close()


MAIL = renderer().render(example_of("accepted_and_held"), TODAY)


async def test_the_server_gets_exactly_the_bytes_that_are_stored(
    server: SmtpMailServer, inbox: Inbox
) -> None:
    assert await server.offer(MAIL, ours) == Accepted()
    assert inbox.taken == [MAIL.mime.encode()]


async def test_lines_that_begin_with_a_dot_arrive_whole(server: SmtpMailServer, inbox: Inbox) -> None:
    dotted = replace(MAIL, mime="Subject: dots\r\n\r\n.\r\n..\r\n.end\r\n")
    assert await server.offer(dotted, ours) == Accepted()
    assert inbox.taken == [dotted.mime.encode()]


async def test_a_connection_is_used_again_for_the_next_mail(server: SmtpMailServer, inbox: Inbox) -> None:
    for _ in range(5):
        assert await server.offer(MAIL, ours) == Accepted()
    assert len(inbox.conversations) == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
async def test_not_now_is_deferred_and_the_connection_is_still_good(
    server: SmtpMailServer, inbox: Inbox, command: str
) -> None:
    inbox.answers[command] = ["451 4.7.1 <a@student.example> greylisted"]
    answer = await server.offer(MAIL, ours)
    assert isinstance(answer, Deferred)
    assert answer.status == "451 4.7.1"
    assert await server.offer(MAIL, ours) == Accepted()
    assert len(inbox.conversations) == 1


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
async def test_never_is_rejected_without_the_address_in_what_is_told(
    server: SmtpMailServer, inbox: Inbox, command: str
) -> None:
    inbox.answers[command] = ["550 5.1.1 <amina@student.example> no such user"]
    answer = await server.offer(MAIL, ours)
    assert isinstance(answer, Rejected)
    assert answer.status == "550 5.1.1"
    assert "no such user" in answer.detail


LATER, NEVER, NONSENSE, CLOSING = "451 4.3.0 later", "550 5.7.0 never", "999 what", "421 4.3.2 closing"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("answer", [LATER, NEVER, NONSENSE, CLOSING, CUT])
async def test_whatever_goes_wrong_at_whichever_command_is_an_answer_and_the_next_mail_goes(
    server: SmtpMailServer, inbox: Inbox, command: str, answer: str
) -> None:
    inbox.answers[command] = [answer]
    if command == "HELO":
        inbox.answers["EHLO"] = ["502 5.5.1 never heard of it"]
    if command == "RSET":
        inbox.answers["RCPT"] = ["451 later"]
    said = await server.offer(MAIL, ours)
    if command == "HELO" or (command == "EHLO" and answer in (CLOSING, CUT)):
        assert isinstance(said, Unreachable)
    elif command in ("EHLO", "QUIT"):
        assert said == Accepted()
    elif command in ("RCPT", "DATA") and answer == NEVER:
        assert isinstance(said, Rejected)
    else:
        assert isinstance(said, Deferred)
    assert await server.offer(MAIL, ours) == Accepted()


@pytest.mark.parametrize("answer", [LATER, NEVER, CLOSING, CUT])
@pytest.mark.parametrize("starttls", ["auto", "never"])
async def test_a_server_that_greets_nobody_refuses_no_mail(
    smtpd: Controller, inbox: Inbox, answer: str, starttls: str
) -> None:
    """It is not the mail's fault: it waits, whatever the server says of us."""
    inbox.answers["EHLO"] = [answer]
    inbox.answers["HELO"] = [answer]
    address = SmtpAddress.of(f"smtp://127.0.0.1:{smtpd.port}?starttls={starttls}")
    server = SmtpMailServer(address, "rounds@rounds.example")
    assert isinstance(await server.offer(MAIL, ours), Unreachable)
    inbox.answers["HELO"] = []
    assert await server.offer(MAIL, ours) == Accepted()
    await server.close()


@pytest.mark.parametrize(("password", "is_let_in"), [("right", True), ("wrong", False)])
async def test_wrong_credentials_are_not_the_mails_fault(
    inbox: Inbox, password: str, is_let_in: bool
) -> None:
    def authenticator(_: object, _session: object, _envelope: object, _how: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password == b"right", handled=False)

    smtpd = Controller(
        inbox,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=authenticator,
        auth_require_tls=False,
    )
    smtpd.start()
    server = SmtpMailServer(
        SmtpAddress.of(f"smtp://me:{password}@127.0.0.1:{smtpd.port}"), "rounds@rounds.example"
    )
    answer = await server.offer(MAIL, ours)
    assert answer == Accepted() if is_let_in else isinstance(answer, Unreachable)
    await server.close()
    smtpd.stop()


async def test_an_error_of_our_own_closes_the_connection_that_it_has_left_half_way(
    server: SmtpMailServer, inbox: Inbox
) -> None:
    unsendable = replace(MAIL, mime="Subject: \ud800\r\n\r\n")
    with pytest.raises(UnicodeEncodeError):
        await server.offer(unsendable, ours)
    assert await server.offer(MAIL, ours) == Accepted()
    assert inbox.taken == [MAIL.mime.encode()]


async def test_a_refusal_of_our_own_address_is_not_the_mails_fault(
    server: SmtpMailServer, inbox: Inbox
) -> None:
    inbox.answers["MAIL"] = ["550 5.7.1 sender not allowed"]
    assert isinstance(await server.offer(MAIL, ours), Deferred)


async def test_a_connection_cut_after_data_is_deferred_and_the_same_bytes_go_again(
    server: SmtpMailServer, inbox: Inbox
) -> None:
    inbox.answers["DATA"] = [CUT]
    assert isinstance(await server.offer(MAIL, ours), Deferred)
    assert await server.offer(MAIL, ours) == Accepted()
    assert len(inbox.offered) == 2
    assert inbox.offered[0] == inbox.offered[1]


async def test_a_kept_connection_that_has_died_costs_nothing(
    server: SmtpMailServer, smtpd: Controller, inbox: Inbox
) -> None:
    assert await server.offer(MAIL, ours) == Accepted()
    smtpd.stop()
    again = Controller(inbox, hostname="127.0.0.1", port=smtpd.port)
    again.start()
    try:
        assert await server.offer(MAIL, ours) == Accepted()
    finally:
        again.stop()
    assert len(inbox.taken) == 2


async def test_nobody_there_is_unreachable() -> None:
    nobody = SmtpMailServer(SmtpAddress.of(f"smtp://127.0.0.1:{free_port()}"), "rounds@rounds.example")
    assert isinstance(await nobody.offer(MAIL, ours), Unreachable)


async def test_many_mails_at_once_all_arrive_once(server: SmtpMailServer, inbox: Inbox) -> None:
    mails = [Message(f"p{n}@student.example", "n", f"Subject: {n}\r\n\r\n{n}\r\n") for n in range(100)]
    slots = asyncio.Semaphore(8)

    async def offer(message: Message) -> object:
        async with slots:
            return await server.offer(message, ours)

    assert set(await asyncio.gather(*map(offer, mails))) == {Accepted()}
    assert sorted(inbox.taken) == sorted(message.mime.encode() for message in mails)
    assert len(inbox.conversations) <= 8


async def test_from_a_fact_to_the_inbox_through_refusal_cut_and_outage(
    server: SmtpMailServer, smtpd: Controller, inbox: Inbox
) -> None:
    """The same bytes on every try, and one mail in the end."""
    world = World(server=server)
    await world.introduce()
    await world.tell("evt", SUBMITTED)
    inbox.answers["RCPT"] = ["451 later"]
    inbox.answers["DATA"] = [CUT]
    await world.send_due()
    await world.travel(seconds=10)
    assert world.told() == []
    smtpd.stop()
    await world.travel(seconds=30)
    again = Controller(inbox, hostname="127.0.0.1", port=smtpd.port)
    again.start()
    try:
        await world.travel(minutes=1)
    finally:
        await server.close()
        again.stop()
    assert world.states() == {"application_received to acc_example": "sent"}
    assert len(inbox.offered) == 2
    assert inbox.offered[0] == inbox.offered[1]
    assert len(inbox.taken) == 1
    assert world.told() == ["EmailSent"]
