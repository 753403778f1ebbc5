"""The post: letters become e-mails, at once where all is known, later where something is missing."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from services.notifications.knowing.domain.people import Person
from services.notifications.knowing.domain.rotations import RotationPlace
from services.notifications.knowing.domain.summary import ApplicationSummary, PlannedMail
from services.notifications.knowing.use_cases import ReadModels
from services.notifications.writing.domain import queueing
from services.notifications.writing.domain.mail import AwaitingMail, Mail, Origin, UnknownMail
from services.notifications.writing.domain.mail_kinds import KINDS
from services.notifications.writing.domain.preparing import (
    MailContext,
    MailSources,
    Missing,
    NotNeeded,
    people_of,
    prepare,
)
from services.notifications.writing.ports import Renderer
from shared.chassis.context import Cause, acting_on, current_cause
from shared.chassis.documents import Documents
from shared.chassis.ids import derived_id
from shared.contracts.fact import FACTS, Fact

WAITING_AT_MOST = 10_000


class MailWriter:
    """Writes e-mails from letters. A letter that comes again finds its e-mail and changes nothing (R21)."""

    def __init__(self, known: ReadModels, mails: Documents[Mail], renderer: Renderer) -> None:
        self._known = known
        self._mails = mails
        self._renderer = renderer
        self._waiting: OrderedDict[str, dict[str, AwaitingMail]] = OrderedDict()
        """By application: what this process wrote down to be written later. Only makes it sooner; the timers
        look at all of them."""

    async def write(
        self, fact: Fact, planned_mails: Sequence[PlannedMail], summary: ApplicationSummary | None = None
    ) -> None:
        """Write every letter that the event being handled gave rise to."""
        if not planned_mails:
            return
        cause = current_cause()
        place, people = await self._around(planned_mails, summary)
        origins = [
            Origin(
                event_id=cause.causation_id,
                correlation_id=cause.correlation_id,
                planned=planned,
                application_id=summary.application_id if summary else getattr(fact, "application_id", None),
                fact_type=type(fact).__name__,
                fact=fact.model_dump(mode="json"),
            )
            for planned in planned_mails
        ]
        await asyncio.gather(*(self._write(origin, fact, summary, place, people) for origin in origins))

    async def look_again(self, mail: AwaitingMail) -> None:
        """Write what could not be written before, if all is known now."""
        await self._look_again(mail, is_due=True)

    async def _look_again(self, mail: AwaitingMail, *, is_due: bool) -> None:
        origin = mail.origin
        summary = await self._known.summaries.get(origin.application_id) if origin.application_id else None
        fact = FACTS[origin.fact_type].model_validate(origin.fact)
        place, people = await self._around([origin.planned], summary)
        await self._write(origin, fact, summary, place, people, note_missing=is_due)

    async def look_again_at(self, application_id: str) -> None:
        """Write what has waited for facts about this application: these come on several topics."""
        for mail in list(self._waiting.get(application_id, {}).values()):
            # Not the handling of the message that first wrote it down: that one is done with this e-mail.
            cause = Cause(correlation_id=mail.origin.correlation_id, causation_id=mail.origin.event_id)
            with acting_on(cause):
                await self._look_again(mail, is_due=False)

    async def look_again_for(self, person_id: str) -> None:
        """Write what has waited for this person's contact."""
        after = None
        while found := await self._mails.search(
            where={"awaits": person_id}, order=[("created_at", 1)], limit=100, after=after
        ):
            after = found[-1].position
            waiting = [mail.state for mail in found if isinstance(mail.state, AwaitingMail)]
            await asyncio.gather(*(self.look_again(mail) for mail in waiting))

    async def is_still_true(self, origin: Origin) -> bool:
        """R19: whether what the mail says still holds for its application."""
        kind = KINDS[origin.planned.template]
        if kind.is_always_true or origin.application_id is None:
            return True
        summary = await self._known.summaries.get(origin.application_id)
        return summary is None or kind.still_true(summary)

    async def _write(
        self,
        origin: Origin,
        fact: Fact,
        summary: ApplicationSummary | None,
        place: RotationPlace | None,
        people: Mapping[str, Person],
        *,
        note_missing: bool = True,
    ) -> None:
        email_id = mail_id_of(origin)
        origin = replace(origin, people=tuple(people_of([origin.planned], summary, place)))
        ready = prepare(MailSources(email_id, origin.planned, fact, summary, place, people))
        if isinstance(ready, Missing) and not note_missing:
            return
        mail = await self._mails.change(email_id, self._decision(origin, ready))
        self._remember(mail)

    def _remember(self, mail: Mail) -> None:
        """Who waits for facts about which application, as far as this process saw them begin to."""
        application_id = None if isinstance(mail, UnknownMail) else mail.origin.application_id
        if application_id is None:
            return
        if isinstance(mail, AwaitingMail):
            self._waiting.setdefault(application_id, {})[mail.email_id] = mail
            while len(self._waiting) > WAITING_AT_MOST:
                self._waiting.popitem(last=False)
        elif waiting := self._waiting.get(application_id):
            waiting.pop(mail.email_id, None)
            if not waiting:
                del self._waiting[application_id]

    def _decision(self, origin: Origin, ready: MailContext | Missing | NotNeeded) -> Any:
        match ready:
            case NotNeeded():
                return partial(queueing.drop, origin, ready.reason)
            case Missing():
                return partial(queueing.wait_for, origin, ready.parts)
            case MailContext():
                message = self._renderer.render(ready, self._mails.clock())
                return partial(queueing.enqueue, origin, message)

    async def _around(
        self, planned_mails: Sequence[PlannedMail], summary: ApplicationSummary | None
    ) -> tuple[RotationPlace | None, Mapping[str, Person]]:
        """The place and the people that the letters speak of."""
        place = await self._known.place_of(summary)
        return place, await self._known.contacts(people_of(planned_mails, summary, place))


def mail_id_of(origin: Origin) -> str:
    """One e-mail per event, template and recipient (R21)."""
    return derived_id("eml", origin.event_id, origin.planned.template, origin.planned.recipient_id)
