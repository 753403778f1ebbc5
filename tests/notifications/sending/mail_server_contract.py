"""What every mail server does to us: the same scenarios for SMTP and for the simulation's fake.

A subclass gives an `office`; see test_mail_server_contract.py.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod

from services.notifications.sending.domain.delivery import (
    LEASE_RAN_OUT,
    Accepted,
    Deferred,
    Rejected,
    Unreachable,
)
from services.notifications.sending.ports import MailServer
from services.notifications.writing.domain.mail import Message


def a_mail(name: str = "eml_1", to: str = "amina@student.example") -> Message:
    return Message(to, "accepted_and_held", f"{name}|accepted_and_held|\r\n\r\n.\r\nAccepted.\r\n")


def ours() -> bool:
    return True


class PostOffice(ABC):
    """A mail server as we reach it, and the hands of those who run it."""

    server: MailServer

    @abstractmethod
    def arrived(self) -> list[str]:
        """Every copy that was taken for delivery, in order."""

    @abstractmethod
    def forget_address(self, address: str) -> None:
        """From now on nobody has this address: 550 5.1.1."""

    @abstractmethod
    def be_busy(self) -> None:
        """Take nothing, 451 4.3.0, until all is well again."""

    @abstractmethod
    def hang_up(self, *, taken: bool) -> None:
        """Hang up before the answer to a whole mail, which was taken or was not, until all is well again."""

    @abstractmethod
    def close(self) -> None:
        """Be away until all is well again."""

    @abstractmethod
    def be_well(self) -> None:
        """Answer as one should."""


class MailServerContract:
    """Scenarios; each begins with an empty office."""

    async def test_a_mail_that_is_taken_arrives_as_the_bytes_that_were_offered(
        self, office: PostOffice
    ) -> None:
        assert await office.server.offer(a_mail(), ours) == Accepted()
        assert office.arrived() == [a_mail().mime]

    async def test_an_address_that_nobody_has_is_refused_for_good(self, office: PostOffice) -> None:
        office.forget_address("amina@student.example")
        for _ in range(2):
            answer = await office.server.offer(a_mail(), ours)
            assert isinstance(answer, Rejected)
            assert answer.status == "550 5.1.1"
            assert "no such user" in answer.detail
        assert await office.server.offer(a_mail("eml_2", "brian@student.example"), ours) == Accepted()
        assert office.arrived() == [a_mail("eml_2").mime]

    async def test_not_now_is_no_refusal(self, office: PostOffice) -> None:
        office.be_busy()
        answer = await office.server.offer(a_mail(), ours)
        assert isinstance(answer, Deferred)
        assert answer.status == "451 4.3.0"
        assert office.arrived() == []
        office.be_well()
        assert await office.server.offer(a_mail(), ours) == Accepted()
        assert office.arrived() == [a_mail().mime]

    async def test_without_an_answer_it_is_offered_again_as_the_same_bytes(self, office: PostOffice) -> None:
        """Nobody knows whether it was taken: a second copy is the same letter."""
        office.hang_up(taken=True)
        answer = await office.server.offer(a_mail(), ours)
        assert isinstance(answer, Deferred)
        assert answer.status == "cut"
        office.be_well()
        assert await office.server.offer(a_mail(), ours) == Accepted()
        assert office.arrived() == [a_mail().mime] * 2

    async def test_without_an_answer_it_may_also_be_nowhere(self, office: PostOffice) -> None:
        office.hang_up(taken=False)
        answer = await office.server.offer(a_mail(), ours)
        assert isinstance(answer, Deferred)
        assert answer.status == "cut"
        assert office.arrived() == []
        office.be_well()
        assert await office.server.offer(a_mail(), ours) == Accepted()
        assert office.arrived() == [a_mail().mime]

    async def test_who_stood_still_for_too_long_does_not_hand_it_over(self, office: PostOffice) -> None:
        assert await office.server.offer(a_mail(), lambda: False) == LEASE_RAN_OUT
        assert office.arrived() == []
        assert await office.server.offer(a_mail(), ours) == Accepted()
        assert office.arrived() == [a_mail().mime]

    async def test_an_office_that_is_closed_cannot_be_reached_and_has_nothing(
        self, office: PostOffice
    ) -> None:
        office.close()
        assert isinstance(await office.server.offer(a_mail(), ours), Unreachable)
        office.be_well()
        assert office.arrived() == []
        assert await office.server.offer(a_mail(), ours) == Accepted()

    async def test_many_at_once_arrive_once_each(self, office: PostOffice) -> None:
        mails = [a_mail(f"eml_{number}", f"p{number}@student.example") for number in range(20)]
        answers = await asyncio.gather(*(office.server.offer(message, ours) for message in mails))
        assert set(answers) == {Accepted()}
        assert sorted(office.arrived()) == sorted(message.mime for message in mails)
