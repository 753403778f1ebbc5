"""What notifications does with what it hears: remember it, and write the letters that follow."""

from __future__ import annotations

from functools import partial

from services.notifications.knowing.domain import people
from services.notifications.knowing.domain import rotations as place
from services.notifications.knowing.domain.apply_facts import CaseFact
from services.notifications.knowing.use_cases import ReadModels
from services.notifications.writing.domain.mail import Email
from services.notifications.writing.domain.planning import (
    account_letters,
    gave_up_letters,
    learn,
    money_letters,
)
from services.notifications.writing.domain.queueing import erase
from services.notifications.writing.use_cases.writer import Post
from shared.chassis.context import current_cause
from shared.chassis.documents import Documents
from shared.contracts.applications import AccountFact, ContactChanged, ContactErased
from shared.contracts.catalog import RotationPublished
from shared.contracts.notifications import EmailGaveUp
from shared.contracts.payments import StaffAsked


class Telling:
    """One method per kind of fact."""

    def __init__(self, known: ReadModels, emails: Documents[Email], post: Post) -> None:
        self._known = known
        self._emails = emails
        self._post = post

    async def add_to_case(self, fact: CaseFact) -> None:
        """Fold the fact into its application's case and write what it gave rise to.

        A redelivery finds the letters that were decided the first time, and finishes what a crash cut.
        """
        event_id = current_cause().causation_id
        case = await self._known.cases.change(fact.application_id, partial(learn, event_id, fact))
        await self._post.write(fact, case.letters.get(event_id, ()), case)
        await self._post.look_again_at(fact.application_id)

    async def write_about_account(self, fact: AccountFact) -> None:
        await self._post.write(fact, account_letters(fact))

    async def write_about_lost_email(self, fact: EmailGaveUp) -> None:
        await self._post.write(fact, gave_up_letters(fact))

    async def write_to_staff(self, fact: StaffAsked) -> None:
        await self._post.write(fact, money_letters(fact))

    async def know_person(self, fact: ContactChanged) -> None:
        """Remember a contact and write at once what has waited for it."""
        await self._known.people.change(fact.person_id, partial(people.know, fact))
        await self._post.look_again_for(fact.person_id)

    async def forget_person(self, fact: ContactErased) -> None:
        """Forget a contact and the contents of every mail that went there or spoke of it (R22)."""
        await self._known.people.change(fact.person_id, people.forget)
        emails, after = self._emails, None
        while found := await emails.search(
            where={"people": fact.person_id}, order=[("created_at", 1)], limit=100, after=after
        ):
            after = found[-1].position
            for email in found:
                await emails.change(email.id, erase)

    async def know_rotation(self, fact: RotationPublished) -> None:
        await self._known.rotations.change(fact.rotation_id, partial(place.publish, fact))
