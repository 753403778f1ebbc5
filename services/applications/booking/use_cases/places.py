"""What follows from the facts of the catalog and of payments; and coaches, who come with a reservation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from services.applications.accounts.ports.people import People
from services.applications.application.domain import rotation_copy
from services.applications.application.domain.announcements import remember_money
from services.applications.application.domain.application import WITH_A_PLACE, Application
from services.applications.applying.use_cases import Stores
from services.applications.booking.domain.cancelling import call_off
from services.applications.booking.domain.places import (
    Coaching,
    coach,
    end_hold,
    hold_place,
    queue,
    remember,
    reserve,
    take_back,
)
from services.applications.reviewing.domain.policy import ReviewPolicy
from services.applications.visiting.domain.checklist import ItemTemplate
from services.applications.visiting.domain.roster import (
    ROSTER_ID,
    Assign,
    Coach,
    Roster,
    assign,
    coaching,
    join,
    release,
)
from shared.chassis.documents import Documents
from shared.contracts.catalog import (
    HoldFact,
    HoldLapsed,
    HoldReleased,
    PlaceCalledOff,
    PlaceHeld,
    PlaceRefused,
    PlaceReserved,
    RotationChanged,
    RotationClosed,
    RotationPublished,
    Waitlisted,
)
from shared.contracts.payments import StatementFact


@dataclass(frozen=True, slots=True)
class Coaches:
    """The roster: who coaches, and who coaches whom (R16)."""

    roster: Documents[Roster]
    people: People

    async def join(self, account_id: str, time_zones: Sequence[str], languages: Sequence[str]) -> None:
        """Put a coach on the roster; a repeat changes nothing."""
        member = Coach(tuple(time_zones), tuple(languages))
        await self.roster.change(ROSTER_ID, partial(join, account_id, member))

    async def for_visitor(self, application: Application) -> Coaching:
        """The coach that the roster gives to this visitor, the same however often it is asked."""
        if application.coach_id is not None:
            return Coaching(application.coach_id, application.coach_fits)
        person = await self.people.of(application.applicant_id)
        visitor = Assign(
            application_id=application.application_id,
            time_zone=application.rotation.time_zone,
            start_date=application.start_date,
            languages=person.languages if person else (),
        )
        return coaching(visitor, await self.roster.change(ROSTER_ID, partial(assign, visitor)))

    async def release(self, application_id: str) -> None:
        await self.roster.change(ROSTER_ID, partial(release, application_id))


class Rotations:
    """Our copy of what the catalog published."""

    def __init__(self, stores: Stores) -> None:
        self._rotations = stores.rotations

    async def publish(self, fact: RotationPublished) -> None:
        await self._rotations.change(fact.rotation_id, partial(rotation_copy.publish, fact))

    async def change(self, fact: RotationChanged) -> None:
        await self._rotations.change(fact.rotation_id, partial(rotation_copy.change, fact))

    async def close(self, fact: RotationClosed) -> None:
        await self._rotations.change(fact.rotation_id, rotation_copy.close)


class Places:
    """What becomes of an application when the catalog has spoken."""

    def __init__(
        self, stores: Stores, coaches: Coaches, policy: ReviewPolicy, checklist: tuple[ItemTemplate, ...]
    ) -> None:
        self._applications = stores.applications
        self._coaches = coaches
        self._policy = policy
        self._checklist = checklist

    async def hold(self, fact: PlaceHeld) -> None:
        await self._applications.change(fact.application_id, partial(hold_place, fact))

    async def queue(self, fact: Waitlisted) -> None:
        await self._applications.change(fact.application_id, partial(queue, fact))

    async def take_back(self, fact: PlaceRefused) -> None:
        await self._applications.change(fact.application_id, partial(take_back, fact, self._policy))

    async def end_hold(self, fact: HoldLapsed | HoldReleased) -> None:
        await self._applications.change(fact.application_id, partial(end_hold, fact))

    async def call_off(self, fact: PlaceCalledOff) -> None:
        await self._applications.change(fact.application_id, partial(call_off, fact))

    async def remember(self, fact: HoldFact) -> None:
        await self._applications.change(fact.application_id, partial(remember, fact))

    async def remember_money(self, fact: StatementFact) -> None:
        await self._applications.change(fact.application_id, partial(remember_money, fact))

    async def reserve(self, fact: PlaceReserved) -> None:
        """First the roster, then the application: what a crash cuts between them, redelivery finishes."""
        application = await self._applications.get(fact.application_id)
        given = Coaching(None)
        if isinstance(application, Application) and application.state in ("held", "lapsed"):
            given = await self._coaches.for_visitor(application)
        after = await self._applications.change(
            fact.application_id, partial(reserve, fact, given, self._checklist)
        )
        await self._release_unless_theirs(after, given)

    async def find_coach(self, application: Application) -> None:
        """For a visitor for whom there was no coach at all when they reserved."""
        given = await self._coaches.for_visitor(application)
        after = await self._applications.change(application.application_id, partial(coach, given))
        await self._release_unless_theirs(after, given)

    async def _release_unless_theirs(self, after: object, given: Coaching) -> None:
        """The application was withdrawn in the meantime: the coach's load must not count it."""
        if given.coach_id is None or not isinstance(after, Application):
            return
        if after.state not in WITH_A_PLACE:
            await self._coaches.release(after.application_id)
