"""What notifications does with each event: keep what it says, and write the mails that follow from it."""

from __future__ import annotations

from functools import partial

from services.notifications.knowing.domain import people, rotations
from services.notifications.knowing.domain.apply_facts import SummaryFact
from services.notifications.knowing.use_cases import ReadModels
from services.notifications.writing.domain.mail import Mail
from services.notifications.writing.domain.other_mails import (
    mails_about_account,
    mails_about_lost_mail,
    mails_about_money,
)
from services.notifications.writing.domain.planning import (
    apply_and_plan,
)
from services.notifications.writing.domain.queueing import erase
from services.notifications.writing.use_cases.writer import MailWriter
from shared.chassis.context import current_cause
from shared.chassis.documents import Documents
from shared.contracts.catalog import RotationPublished
from shared.contracts.notifications import EmailGaveUp
from shared.contracts.payments import StaffAsked
from shared.contracts.people import AccountFact, ContactChanged, ContactErased


class Writing:
    """The use cases of what others announce: one method for each kind of fact."""

    def __init__(self, known: ReadModels, mails: Documents[Mail], writer: MailWriter) -> None:
        self._known = known
        self._mails = mails
        self._writer = writer

    async def apply_to_summary(self, fact: SummaryFact) -> None:
        """Apply the event to its application's summary, and write the mails that follow from it.

        A redelivery finds the mails that were planned the first time, and writes those that a crash has cut.
        """
        event_id = current_cause().causation_id
        summary = await self._known.summaries.change(
            fact.application_id, partial(apply_and_plan, event_id, fact)
        )
        await self._writer.write(fact, summary.planned_mails.get(event_id, ()), summary)
        await self._writer.look_again_at(fact.application_id)

    async def write_about_account(self, fact: AccountFact) -> None:
        await self._writer.write(fact, mails_about_account(fact))

    async def write_about_lost_mail(self, fact: EmailGaveUp) -> None:
        await self._writer.write(fact, mails_about_lost_mail(fact))

    async def write_to_staff(self, fact: StaffAsked) -> None:
        await self._writer.write(fact, mails_about_money(fact))

    async def remember_person(self, fact: ContactChanged) -> None:
        """Remember a contact and write at once what has waited for it."""
        await self._known.people.change(fact.person_id, partial(people.remember, fact))
        await self._writer.look_again_for(fact.person_id)

    async def forget_person(self, fact: ContactErased) -> None:
        """Forget a contact and the contents of every mail that went there or spoke of it (R22)."""
        await self._known.people.change(fact.person_id, people.forget)
        mails, after = self._mails, None
        while found := await mails.search(
            where={"people": fact.person_id}, order=[("created_at", 1)], limit=100, after=after
        ):
            after = found[-1].position
            for mail in found:
                await mails.change(mail.id, erase)

    async def remember_rotation(self, fact: RotationPublished) -> None:
        await self._known.rotations.change(fact.rotation_id, partial(rotations.remember_rotation, fact))
