"""The post: letters become e-mails, at once where all is known, later where something is missing."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from services.notifications.knowing.domain.people import Person
from services.notifications.knowing.domain.rotations import Place
from services.notifications.knowing.domain.summary import Case, Letter
from services.notifications.knowing.use_cases import ReadModels
from services.notifications.writing.domain import queueing
from services.notifications.writing.domain.mail import AwaitingEmail, Email, Origin, UnknownEmail
from services.notifications.writing.domain.mail_kinds import KINDS
from services.notifications.writing.domain.preparing import (
    Missing,
    Pointless,
    Sources,
    Writing,
    people_of,
    prepare,
)
from services.notifications.writing.ports import Renderer
from shared.chassis.context import Cause, acting_on, current_cause
from shared.chassis.documents import Documents
from shared.chassis.ids import derived_id
from shared.contracts.fact import FACTS, Fact

WAITING_AT_MOST = 10_000


class Post:
    """Writes e-mails from letters. A letter that comes again finds its e-mail and changes nothing (R21)."""

    def __init__(self, known: ReadModels, emails: Documents[Email], renderer: Renderer) -> None:
        self._known = known
        self._emails = emails
        self._renderer = renderer
        self._waiting: OrderedDict[str, dict[str, AwaitingEmail]] = OrderedDict()
        """By application: what this process wrote down to be written later. Only makes it sooner; the timers
        look at all of them."""

    async def write(self, fact: Fact, letters: Sequence[Letter], case: Case | None = None) -> None:
        """Write every letter that the event being handled gave rise to."""
        if not letters:
            return
        cause = current_cause()
        place, people = await self._around(letters, case)
        origins = [
            Origin(
                event_id=cause.causation_id,
                correlation_id=cause.correlation_id,
                letter=letter,
                application_id=case.application_id if case else getattr(fact, "application_id", None),
                fact_type=type(fact).__name__,
                fact=fact.model_dump(mode="json"),
            )
            for letter in letters
        ]
        await asyncio.gather(*(self._write(origin, fact, case, place, people) for origin in origins))

    async def look_again(self, email: AwaitingEmail) -> None:
        """Write what could not be written before, if all is known now."""
        await self._look_again(email, is_due=True)

    async def _look_again(self, email: AwaitingEmail, *, is_due: bool) -> None:
        origin = email.origin
        case = await self._known.cases.get(origin.application_id) if origin.application_id else None
        fact = FACTS[origin.fact_type].model_validate(origin.fact)
        place, people = await self._around([origin.letter], case)
        await self._write(origin, fact, case, place, people, note_missing=is_due)

    async def look_again_at(self, application_id: str) -> None:
        """Write what has waited for facts about this application: these come on several topics."""
        for email in list(self._waiting.get(application_id, {}).values()):
            # Not the handling of the message that first wrote it down: that one is done with this e-mail.
            cause = Cause(correlation_id=email.origin.correlation_id, causation_id=email.origin.event_id)
            with acting_on(cause):
                await self._look_again(email, is_due=False)

    async def look_again_for(self, person_id: str) -> None:
        """Write what has waited for this person's contact."""
        after = None
        while found := await self._emails.search(
            where={"awaits": person_id}, order=[("created_at", 1)], limit=100, after=after
        ):
            after = found[-1].position
            waiting = [email.state for email in found if isinstance(email.state, AwaitingEmail)]
            await asyncio.gather(*(self.look_again(email) for email in waiting))

    async def is_still_true(self, origin: Origin) -> bool:
        """R19: whether what the mail says still holds for its application."""
        kind = KINDS[origin.letter.template]
        if kind.is_always_true or origin.application_id is None:
            return True
        case = await self._known.cases.get(origin.application_id)
        return case is None or kind.still_true(case)

    async def _write(
        self,
        origin: Origin,
        fact: Fact,
        case: Case | None,
        place: Place | None,
        people: Mapping[str, Person],
        *,
        note_missing: bool = True,
    ) -> None:
        email_id = email_id_of(origin)
        origin = replace(origin, people=tuple(people_of([origin.letter], case, place)))
        ready = prepare(Sources(email_id, origin.letter, fact, case, place, people))
        if isinstance(ready, Missing) and not note_missing:
            return
        email = await self._emails.change(email_id, self._decision(origin, ready))
        self._remember(email)

    def _remember(self, email: Email) -> None:
        """Who waits for facts about which application, as far as this process saw them begin to."""
        application_id = None if isinstance(email, UnknownEmail) else email.origin.application_id
        if application_id is None:
            return
        if isinstance(email, AwaitingEmail):
            self._waiting.setdefault(application_id, {})[email.email_id] = email
            while len(self._waiting) > WAITING_AT_MOST:
                self._waiting.popitem(last=False)
        elif waiting := self._waiting.get(application_id):
            waiting.pop(email.email_id, None)
            if not waiting:
                del self._waiting[application_id]

    def _decision(self, origin: Origin, ready: Writing | Missing | Pointless) -> Any:
        match ready:
            case Pointless():
                return partial(queueing.drop, origin, ready.reason)
            case Missing():
                return partial(queueing.wait_for, origin, ready.parts)
            case Writing():
                mail = self._renderer.render(ready, self._emails.clock())
                return partial(queueing.enqueue, origin, mail)

    async def _around(
        self, letters: Sequence[Letter], case: Case | None
    ) -> tuple[Place | None, Mapping[str, Person]]:
        """The place and the people that the letters speak of."""
        place = await self._known.place_of(case)
        return place, await self._known.contacts(people_of(letters, case, place))


def email_id_of(origin: Origin) -> str:
    """One e-mail per event, template and recipient (R21)."""
    return derived_id("eml", origin.event_id, origin.letter.template, origin.letter.recipient_id)
