"""Applying: opening a draft, sending it in, withdrawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from services.applications.accounts.ports.people import People
from services.applications.application.domain.application import AnyApplication
from services.applications.application.domain.eligible import Applicant
from services.applications.application.domain.rotation_copy import RotationCopy
from services.applications.application.use_cases.reading import Applications
from services.applications.application.use_cases.rotations import Rotations
from services.applications.application.use_cases.stores import Stores
from services.applications.applying.domain.choosing import ChooseDate, RefuseDates, choose, refuse_dates
from services.applications.applying.domain.drafting import (
    OpenDraft,
    Submit,
    open_draft,
    submit,
    withdraw,
)
from services.applications.applying.domain.refusals import PersonUnknown
from services.applications.applying.domain.rejoining import JoinAgain, join_again
from services.applications.reviewing.domain.policy import ReviewPolicy


@dataclass(frozen=True, slots=True)
class NewDraft:
    """What an applicant asks for (R5)."""

    application_id: str
    applicant_id: str
    rotation_id: str
    start_date: date
    weeks: int
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class SendIn:
    """What an applicant enters when sending it in."""

    answer: str = ""
    start_date: date | None = None
    weeks: int | None = None


class Applying:
    """What applicants do with their own applications."""

    def __init__(self, stores: Stores, people: People, policy: ReviewPolicy) -> None:
        self._applications = stores.applications
        self._reading = Applications(stores)
        self._rotations = Rotations(stores)
        self._people = people
        self._policy = policy

    async def open_draft(self, draft: NewDraft) -> AnyApplication:
        rotation = await self._rotations.published(draft.rotation_id)
        follows = (
            None if draft.follows is None else await self._reading.own(draft.follows, draft.applicant_id)
        )
        command = OpenDraft(
            draft.application_id, draft.applicant_id, rotation, draft.start_date, draft.weeks, follows
        )
        return await self._applications.change(draft.application_id, partial(open_draft, command))

    async def submit(self, application_id: str, applicant_id: str, sent: SendIn) -> AnyApplication:
        """Judged by the profile as it is now and the rotation as the catalog last published it (R1)."""
        applicant, rotation = await self._as_they_are(application_id, applicant_id)
        command = Submit(
            applicant_id=applicant_id,
            applicant=applicant,
            rotation=rotation,
            answer=sent.answer,
            start_date=sent.start_date,
            weeks=sent.weeks,
        )
        return await self._applications.change(application_id, partial(submit, command, self._policy))

    async def choose(self, application_id: str, applicant_id: str, start_date: date) -> AnyApplication:
        """Take one of the first days that the host proposed, judged as on submission (R34)."""
        applicant, rotation = await self._as_they_are(application_id, applicant_id)
        command = ChooseDate(applicant_id, applicant, rotation, start_date)
        return await self._applications.change(application_id, partial(choose, command))

    async def refuse_dates(self, application_id: str, command: RefuseDates) -> AnyApplication:
        return await self._applications.change(application_id, partial(refuse_dates, command, self._policy))

    async def _as_they_are(self, application_id: str, applicant_id: str) -> tuple[Applicant, RotationCopy]:
        application = await self._reading.own(application_id, applicant_id)
        rotation = await self._rotations.published(application.rotation.rotation_id)
        return await self._profile(applicant_id), rotation

    async def join_again(self, application_id: str, applicant_id: str) -> AnyApplication:
        """Judged as a submission is (R1, R15)."""
        applicant, rotation = await self._as_they_are(application_id, applicant_id)
        command = JoinAgain(applicant_id, applicant, rotation)
        return await self._applications.change(application_id, partial(join_again, command))

    async def _profile(self, applicant_id: str) -> Applicant:
        person = await self._people.of(applicant_id)
        if person is None:
            raise PersonUnknown("there is no such account any more")
        return Applicant(person.status, person.usmle_step1_passed)

    async def withdraw(self, application_id: str, applicant_id: str) -> AnyApplication:
        return await self._applications.change(application_id, partial(withdraw, applicant_id))
