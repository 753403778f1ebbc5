"""The service as it runs, on real Kafka, MongoDB and SMTP: killed, cut off, and caught up."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from typing import TypeVar

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from aiosmtpd.controller import Controller

from deploy.local.existing import Existing
from deploy.local.platform import Platform
from services.notifications.office.use_cases.example_base import SUBMITTED
from services.notifications.office.use_cases.example_story import HELD, RESERVED
from services.notifications.writing.adapters.mime import decode
from shared.chassis.ids import new_id
from shared.contracts.envelope import Envelope
from shared.contracts.fact import Fact
from tests.notifications.builders import contact, rotation
from tests.notifications.sending.inbox import Inbox, free_port

pytestmark = [pytest.mark.servers, pytest.mark.timeout(180)]

F = TypeVar("F", bound=Fact)

RESERVED_MAILS = {
    "Accepted: Cardiology, hands-on from Monday, July 5, 2027",
    "Reserved: Cardiology, hands-on from Monday, July 5, 2027",
    "We have your application: Cardiology, hands-on",
    "You have signed the clinical terms: Cardiology, hands-on",
    "Your coach is Jonas Weber",
}


class MailBox:
    """The mail server of these tests, which can be away."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.port = free_port()
        self._controller: Controller | None = None

    def open(self) -> None:
        self._controller = Controller(self.inbox, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def mails(self, to: str) -> list[EmailMessage]:
        found = [decode(content.decode("ascii")) for content in self.inbox.taken]
        return [mail for mail in found if to in str(mail["To"])]


@pytest.fixture(scope="module")
def server() -> Iterator[MailBox]:
    server = MailBox()
    server.open()
    yield server
    server.close()


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory, server: MailBox) -> Iterator[Platform]:
    root = tmp_path_factory.mktemp("notifications")
    smtp = Existing(smtp=f"smtp://127.0.0.1:{server.port}")
    with Platform(root, processes=("mongo", "kafka", "notifications"), existing=smtp) as platform:
        yield platform


class Story:
    """One application of its own, told over Kafka, and the inbox of its applicant."""

    def __init__(self, platform: Platform, server: MailBox) -> None:
        self.run = new_id("run").removeprefix("run_")
        self._kafka = platform.kafka
        self._server = server

    def mine(self, fact: F) -> F:
        return type(fact).model_validate_json(fact.model_dump_json().replace("_example", f"_{self.run}"))

    async def introduce(self) -> None:
        """The rotation and the people, in any order."""
        people = [
            contact("acc_example", email=self.applicant),
            contact("hst_example", email=f"hst{self.run}@host.example"),
            contact("acc_coach", email="coach@rounds.example"),
        ]
        await self.tell([rotation(), *people], "who")

    async def tell(self, facts: Sequence[Fact], name: str) -> None:
        """Every fact under an id that is the same when it is told again."""
        producer = AIOKafkaProducer(bootstrap_servers=self._kafka)
        await producer.start()
        try:
            for number, fact in enumerate(map(self.mine, facts)):
                event_id = f"evt_{self.run}_{name}_{number}"
                envelope = Envelope(
                    id=event_id,
                    type=type(fact).__name__,
                    source="tests",
                    time="2027-02-01T15:30:00Z",
                    subject=fact.key(),
                    correlation_id=self.run,
                    causation_id="",
                )
                await producer.send_and_wait(
                    fact.topic,
                    fact.model_dump_json().encode(),
                    key=fact.key().encode(),
                    headers=envelope.headers(),
                )
        finally:
            await producer.stop()

    @property
    def applicant(self) -> str:
        return f"p{self.run}@student.example"

    async def mails(self, count: int, seconds: float = 60) -> list[EmailMessage]:
        """The applicant's mails, once there are so many."""
        async with asyncio.timeout(seconds):
            while len(found := self._server.mails(self.applicant)) < count:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
        return found


async def test_the_story_is_mailed_once_though_every_fact_comes_twice_and_once_late(
    platform: Platform, server: MailBox
) -> None:
    story = Story(platform, server)
    await story.tell(RESERVED, "story")
    await story.introduce()
    assert {str(mail["Subject"]) for mail in await story.mails(5)} == RESERVED_MAILS
    await story.tell(RESERVED, "story")
    await story.tell(RESERVED, "story")
    await story.tell([SUBMITTED], "another")
    mails = await story.mails(6)
    assert Counter(str(mail["Subject"]) for mail in mails) == Counter(RESERVED_MAILS) + Counter(
        ["We have your application: Cardiology, hands-on"]
    )


async def test_a_kill_in_the_middle_of_it_all_loses_nothing_and_copies_are_the_same_bytes(
    platform: Platform, server: MailBox
) -> None:
    stories = [Story(platform, server) for _ in range(10)]
    for story in stories:
        await story.introduce()
    for story in stories:
        await story.tell(RESERVED, "story")
        if story in stories[3::4]:
            platform["notifications"].kill()
            platform["notifications"].start()
    await asyncio.to_thread(platform["notifications"].wait_until_ready)
    for story in stories:
        mails = await story.mails(5, seconds=150)
        assert {str(mail["Subject"]) for mail in mails} == RESERVED_MAILS
        assert len({mail["Message-ID"] for mail in mails}) == 5
        assert len({mail.as_string() for mail in mails}) == 5


async def test_while_no_mail_server_is_there_mails_wait_and_then_all_arrive(
    platform: Platform, server: MailBox
) -> None:
    story = Story(platform, server)
    await story.introduce()
    server.close()
    await story.tell(HELD, "story")
    async with httpx.AsyncClient(base_url=platform.addresses["services"]["notifications"]) as service:
        for _ in range(10):
            assert (await service.get("/readyz")).status_code == 200
            await asyncio.sleep(0.2)
    server.open()
    assert len(await story.mails(2, seconds=90)) == 2
