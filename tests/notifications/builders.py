"""A small notifications service in memory, with a mail server that answers as it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from services.notifications.consumers import subscriptions
from services.notifications.knowing.adapters import PEOPLE, ROTATIONS, SUMMARIES
from services.notifications.knowing.use_cases import ReadModels
from services.notifications.office.use_cases.archive import MailArchive
from services.notifications.office.use_cases.example_base import PLACE, TODAY
from services.notifications.office.use_cases.previews import PEOPLE as EXAMPLE_PEOPLE
from services.notifications.sending.domain.delivery import LEASE_RAN_OUT, Accepted, Answer
from services.notifications.sending.ports import IsOurs, MailServer
from services.notifications.sending.use_cases.sender import MailSender
from services.notifications.writing.adapters.documents import MAILS
from services.notifications.writing.adapters.links import Links
from services.notifications.writing.adapters.rendering import MailRenderer, Sender
from services.notifications.writing.domain.mail import Mail, Message, UnknownMail
from services.notifications.writing.domain.retrying import RetryPolicy
from services.notifications.writing.ports import Renderer
from services.notifications.writing.use_cases.slots import SendSlots
from services.notifications.writing.use_cases.writer import MailWriter
from services.notifications.writing.use_cases.writing import Writing
from shared.chassis.clock import ManualClock
from shared.chassis.context import Cause, acting_on
from shared.chassis.documents import Documents
from shared.chassis.ids import new_id
from shared.chassis.in_memory import InMemoryStore
from shared.chassis.timers import Timers
from shared.contracts.catalog import RotationPublished
from shared.contracts.fact import Fact
from shared.contracts.money import Money
from shared.contracts.people import ContactChanged, ContactErased

LINK_KEY = b"a key for tests only"
STORED: TypeAdapter[Mail] = TypeAdapter(Mail)
SENDER = Sender("Rounds <rounds@rounds.example>", "Rounds", "staff@rounds.example")


@cache
def renderer() -> MailRenderer:
    return MailRenderer(Links("https://rounds.example", LINK_KEY), SENDER)


def contact(person_id: str, **changes: str) -> ContactChanged:
    """The contact fact of one of the example's people."""
    known = EXAMPLE_PEOPLE[person_id]
    facts = {
        "person_id": person_id,
        "kind": known.kind,
        "name": known.name,
        "email": known.email,
        "time_zone": known.time_zone,
        "postal_address": known.postal_address,
        "phone": known.phone,
        "stage": known.stage,
        "school": known.school,
    }
    return ContactChanged.model_validate({**facts, **changes})


def rotation() -> RotationPublished:
    return RotationPublished(
        rotation_id="rot_example",
        host_id=PLACE.host_id,
        title=PLACE.title,
        specialty="Cardiology",
        kind="hands_on",
        city=PLACE.city,
        state=PLACE.state,
        time_zone=PLACE.time_zone,
        fee=Money.usd(249_900),
        min_weeks=2,
        max_weeks=8,
        required_documents=("cv",),
        review_mode="host",
    )


class ScriptedMailServer:
    """Gives the answers it was told to give, one after the other, then accepts; keeps what it was offered."""

    def __init__(self, answers: Sequence[Answer] = ()) -> None:
        self.answers = list(answers)
        self.offered: list[Message] = []

    async def offer(self, message: Message, is_ours: IsOurs) -> Answer:
        if not is_ours():
            return LEASE_RAN_OUT
        self.offered.append(message)
        return self.answers.pop(0) if self.answers else Accepted()

    @property
    def subjects(self) -> list[str]:
        return [message.subject for message in self.offered]


class World:
    """Everything that notifications keeps and does, on memory and a clock that is moved by hand."""

    def __init__(
        self,
        now: datetime = TODAY,
        answers: Sequence[Answer] = (),
        server: MailServer | None = None,
        policy: RetryPolicy = RetryPolicy(),  # noqa: B008 - frozen
        mails: Renderer | None = None,
        slots: SendSlots | None = None,
    ) -> None:
        self.clock = ManualClock(now)
        self.known = ReadModels(
            summaries=Documents(InMemoryStore("cases", self.clock), SUMMARIES, self.clock),
            people=Documents(InMemoryStore("people", self.clock), PEOPLE, self.clock),
            rotations=Documents(InMemoryStore("rotations", self.clock), ROTATIONS, self.clock),
            office=EXAMPLE_PEOPLE["staff"],
        )
        self.email_documents = Documents(InMemoryStore("emails", self.clock), MAILS, self.clock)
        self.server = ScriptedMailServer(answers)
        nobody_sends = SendSlots(policy, new_id)  # a mail is sent when a test says so
        self.writer = MailWriter(
            self.known, self.email_documents, mails or renderer(), policy, slots or nobody_sends
        )
        self.timers = Timers()
        self.sender = self.another_sender(server or self.server, policy, slots)
        self.archive = MailArchive(self.email_documents, renderer())
        self._send = self.sender.act_on_due
        table = subscriptions(Writing(self.known, self.email_documents, self.writer))
        self._handlers = {subscription.fact: subscription.handle for subscription in table}

    def another_sender(
        self, server: MailServer, policy: RetryPolicy, slots: SendSlots | None = None
    ) -> MailSender:
        """A sender on the same mails, as another process has one."""
        own = slots or SendSlots(policy, new_id)
        begin = self.timers.begin_beside
        return MailSender(self.email_documents, self.writer, server, policy, own, begin)

    async def tell(self, event_id: str, fact: Fact) -> None:
        """Deliver one message, as the consumer does."""
        with acting_on(Cause(correlation_id="cor", causation_id=event_id, message_id=event_id)):
            await self._handlers[type(fact)](fact)

    async def tell_all(self, facts: Sequence[Fact], name: str = "evt") -> None:
        for number, fact in enumerate(facts):
            await self.tell(f"{name}-{number}", fact)

    async def introduce(self, *person_ids: str) -> None:
        """Tell the contacts of these people (of all where none is named), and the rotation."""
        for person_id in person_ids or ("acc_example", "hst_example", "acc_coach"):
            await self.tell(f"contact-{person_id}", contact(person_id))
        await self.tell("rotation", rotation())

    async def send_due(self) -> None:
        """What the clock does: act on everything that is due, until nothing is."""
        while due := await self.email_documents.store.due(500):
            for email_id in due:
                await self._send(email_id)

    async def travel(self, **by: float) -> None:
        self.clock.travel(timedelta(**by))
        await self.send_due()

    def mails(self) -> list[Mail]:
        """Every e-mail, as it is stored."""
        return list(self._emails())

    def states(self) -> dict[str, str]:
        """By template and recipient, what became of the mail."""
        return {
            f"{mail.origin.planned.template} to {mail.origin.planned.recipient_id}": mail.state
            for mail in self._emails()
            if not isinstance(mail, UnknownMail)
        }

    def told(self) -> list[str]:
        """The facts that were announced, by type, in the order of the e-mails."""
        store = self.email_documents.store
        assert isinstance(store, InMemoryStore)
        return [event.type for row in store.rows.values() for _, event in row.outbox]

    def email_rows(self) -> list[Any]:
        """How they lie in their collection."""
        store = self.email_documents.store
        assert isinstance(store, InMemoryStore)
        return list(store.rows.values())

    def _emails(self) -> Iterator[Mail]:
        for row in self.email_rows():
            yield STORED.validate_python(row.state)


FORGET_APPLICANT = ContactErased(person_id="acc_example")
