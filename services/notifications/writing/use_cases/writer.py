"""Planned mails become stored mails: at once where all is known, later where something is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from services.notifications.knowing.domain.people import Person
from services.notifications.knowing.domain.rotations import RotationPlace
from services.notifications.knowing.domain.summary import ApplicationSummary, PlannedMail
from services.notifications.knowing.use_cases import ReadModels
from services.notifications.writing.domain import queueing
from services.notifications.writing.domain.mail import AwaitingMail, Mail, Origin, SentMail, UnknownMail
from services.notifications.writing.domain.mail_kinds import KINDS
from services.notifications.writing.domain.preparing import (
    EarlierMail,
    MailContext,
    MailSources,
    Missing,
    NotNeeded,
    people_of,
    prepare,
)
from services.notifications.writing.domain.retrying import RetryPolicy
from services.notifications.writing.ports import Renderer
from services.notifications.writing.use_cases.slots import NewMailSlot, SendSlots
from services.notifications.writing.use_cases.waiting import WaitingMails
from shared.chassis.context import Cause, acting_on, current_cause
from shared.chassis.documents import Documents
from shared.chassis.ids import derived_id
from shared.chassis.logging import get_logger
from shared.contracts.fact import FACTS, Fact

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What is known around one application, for all of its mails alike."""

    summary: ApplicationSummary | None
    place: RotationPlace | None
    people: Mapping[str, Person]
    earlier: tuple[EarlierMail, ...] = ()


class MailWriter:
    """Writes planned mails. One that is planned again finds its mail and changes nothing (R21)."""

    def __init__(
        self,
        known: ReadModels,
        mails: Documents[Mail],
        renderer: Renderer,
        policy: RetryPolicy,
        slots: SendSlots,
    ) -> None:
        self._known = known
        self._mails = mails
        self._renderer = renderer
        self._policy = policy
        self._slots = slots
        self._waiting = WaitingMails()

    async def write(
        self, fact: Fact, planned_mails: Sequence[PlannedMail], summary: ApplicationSummary | None = None
    ) -> None:
        """Write every mail that was planned for the event being handled."""
        if not planned_mails:
            return
        cause = current_cause()
        known = await self._known_about(planned_mails, summary)
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
        await asyncio.gather(*(self._write(origin, known, fact) for origin in origins))

    async def look_again(self, mail: AwaitingMail, *, is_due: bool = True) -> None:
        """Write what could not be written before, if all is known now."""
        origin = mail.origin
        summary = await self._known.summaries.get(origin.application_id) if origin.application_id else None
        known = await self._known_about([origin.planned], summary)
        await self._write(origin, known, is_due=is_due)

    async def look_again_at(self, application_id: str) -> None:
        """Write what has waited for facts about this application: these come on several topics."""
        for mail in self._waiting.of(application_id):
            # Not the handling of the message that first planned it: that one is done with this mail.
            cause = Cause(correlation_id=mail.origin.correlation_id, causation_id=mail.origin.event_id)
            with acting_on(cause):
                await self.look_again(mail, is_due=False)

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
        if KINDS[origin.planned.template].is_always_true or origin.application_id is None:
            return True
        return _is_true(origin, await self._known.summaries.get(origin.application_id))

    async def _write(
        self, origin: Origin, known: KnownFacts, fact: Fact | None = None, *, is_due: bool = True
    ) -> None:
        people = people_of([origin.planned], known.summary, known.place)
        origin = replace(origin, people=tuple(people))
        earlier = await self._earlier(origin)
        known = replace(known, earlier=earlier)
        async with self._slots.one_if_free() as slot:
            decision = self._decision(origin, known, fact, slot, is_due=is_due)
            if decision is None:
                return
            mail = await self._mails.change(mail_id_of(origin), decision)
            if slot is not None:
                slot.send_if_ours(mail)
        self._waiting.note(mail)

    def _decision(
        self, origin: Origin, known: KnownFacts, fact: Fact | None, slot: NewMailSlot | None, *, is_due: bool
    ) -> Any:
        """What becomes of a planned mail; None where it goes on waiting for what is still missing.

        A template that fails for one fact fails for it each time. That ends on the ladder of this mail: the
        mails of the same event are written, and the event is handled.
        """
        try:
            ready = self._prepared(origin, known, fact)
            if isinstance(ready, NotNeeded):
                return partial(queueing.drop, origin, ready.reason)
            if isinstance(ready, Missing):
                return partial(queueing.wait_for, origin, ready.parts) if is_due else None
            message = self._renderer.render(ready, self._mails.clock())
            if slot is None or not _is_true(origin, known.summary):
                return partial(queueing.enqueue, origin, message)
            return partial(queueing.enqueue_claimed, origin, message, slot.claim_id, self._policy)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is kept with the mail and shown to staff
            template = origin.planned.template
            log.warning("a mail could not be written", template=template, error=_kind_of(error))
            return partial(queueing.note_failure, origin, f"{type(error).__name__}: {error}", self._policy)

    def _prepared(
        self, origin: Origin, known: KnownFacts, fact: Fact | None
    ) -> MailContext | Missing | NotNeeded:
        return prepare(
            MailSources(
                email_id=mail_id_of(origin),
                planned=origin.planned,
                fact=fact or FACTS[origin.fact_type].model_validate(origin.fact),
                summary=known.summary,
                place=known.place,
                people=known.people,
                earlier=known.earlier,
            )
        )

    async def _earlier(self, origin: Origin) -> tuple[EarlierMail, ...]:
        """The mails about the same review of which this one tells, as they are now."""
        earlier = []
        for template in KINDS[origin.planned.template].tells_of if origin.application_id else ():
            about = {"application_id": origin.application_id, "template": template}
            for found in await self._mails.search(where=about, order=[("created_at", 1)], limit=20):
                if is_about_the_same_review(found.state, origin):
                    sent_at = found.state.sent_at if isinstance(found.state, SentMail) else None
                    earlier.append(EarlierMail(template, sent_at))
        return tuple(earlier)

    async def _known_about(
        self, planned_mails: Sequence[PlannedMail], summary: ApplicationSummary | None
    ) -> KnownFacts:
        place = await self._known.place_of(summary)
        people = await self._known.contacts(people_of(planned_mails, summary, place))
        return KnownFacts(summary, place, people)


def _is_true(origin: Origin, summary: ApplicationSummary | None) -> bool:
    return summary is None or KINDS[origin.planned.template].still_true(summary)


def mail_id_of(origin: Origin) -> str:
    """One mail per event, template and recipient (R21)."""
    return derived_id("eml", origin.event_id, origin.planned.template, origin.planned.recipient_id)


def is_about_the_same_review(mail: Mail, origin: Origin) -> bool:
    """One application may be sent to a physician more than once."""
    if isinstance(mail, UnknownMail):
        return False
    return mail.origin.fact.get("review_id") == origin.fact.get("review_id")


def _kind_of(error: Exception) -> str:
    """The error's type and line; its text may quote what people wrote, which has no place in a log."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    where = f" at {at.tb_frame.f_code.co_filename}:{at.tb_lineno}" if at else ""
    return type(error).__name__ + where
