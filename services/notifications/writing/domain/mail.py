"""One mail: rendered once, kept, and sent until it is taken or given up (R21)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AwareDatetime, ConfigDict, Field

from services.notifications.knowing.domain.summary import PlannedMail
from shared.chassis.decision import Instant
from shared.contracts.notifications import EmailGaveUp

BY_STORED_NAMES = ConfigDict(serialize_by_alias=True)
"""Some fields are stored under older names, which stay: their alias says which."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Why there is this mail: the event, the reader and the facts, enough to write it later."""

    __pydantic_config__ = BY_STORED_NAMES

    event_id: str
    correlation_id: str
    planned: Annotated[PlannedMail, Field(alias="letter")]
    application_id: str | None
    fact_type: str
    fact: dict[str, Any]
    people: tuple[str, ...] = ()
    """Whose data the mail carries; it is erased with the first of them who is erased."""

    def erased(self) -> Origin:
        return replace(self, fact={})

    @property
    def is_erased(self) -> bool:
        return not self.fact


@dataclass(frozen=True, slots=True)
class Message:
    """The bytes, fixed for good: every try sends the same ones."""

    to: str
    subject: str
    mime: str
    """A whole message, as SMTP's DATA takes it; in ASCII unless the address itself is not."""

    def erased(self) -> Message:
        return Message(to="", subject="(erased)", mime="")

    @property
    def is_erased(self) -> bool:
        return not self.mime


StoredMessage = Annotated[Message, Field(alias="mail")]


@dataclass(frozen=True, slots=True)
class Tries:
    """How often it was tried, and how that ended last."""

    refused: int = 0
    """Failures that count on the ladder: it could not be written, or the server did not want it now."""
    unreachable: int = 0
    """Times in a row that no server answered; these never use up the ladder."""
    first_refused_at: AwareDatetime | None = None
    last_answer: str = ""
    ends_at: AwareDatetime | None = None
    """The end of the ladder, once it is known: by then the mail is sent or given up."""


@dataclass(frozen=True, slots=True)
class UnknownMail:
    email_id: str
    state: Literal["unknown"] = "unknown"


@dataclass(frozen=True, slots=True)
class AwaitingMail:
    """Not written yet: its recipient or something it says is not known here yet, or writing it failed."""

    email_id: str
    origin: Origin
    missing: tuple[str, ...]
    created_at: AwareDatetime
    look_again_at: AwareDatetime
    looks: int = 1
    tries: Tries = Tries()
    state: Literal["awaiting_contact"] = "awaiting_contact"

    @property
    def awaited_person(self) -> str | None:
        contacts = [what for what in self.missing if what.startswith("contact:")]
        return contacts[0].removeprefix("contact:") if contacts else None


@dataclass(frozen=True, slots=True)
class QueuedMail:
    """To be sent at `next_at`; `retry` after the server did not take it."""

    __pydantic_config__ = BY_STORED_NAMES

    email_id: str
    origin: Origin
    message: StoredMessage
    created_at: AwareDatetime
    next_at: AwareDatetime
    tries: Tries = Tries()
    resent: int = 0
    state: Literal["queued", "retry"] = "queued"


@dataclass(frozen=True, slots=True)
class SendingMail:
    """One worker has it until the lease ends; then another may take it, with the same bytes."""

    __pydantic_config__ = BY_STORED_NAMES

    email_id: str
    origin: Origin
    message: StoredMessage
    created_at: AwareDatetime
    claim_id: str
    lease_until: AwareDatetime
    tries: Tries
    resent: int
    state: Literal["sending"] = "sending"


@dataclass(frozen=True, slots=True)
class SentMail:
    __pydantic_config__ = BY_STORED_NAMES

    email_id: str
    origin: Origin
    message: StoredMessage
    created_at: AwareDatetime
    sent_at: AwareDatetime
    resent: int
    state: Literal["sent"] = "sent"


@dataclass(frozen=True, slots=True)
class GaveUpMail:
    """Tried until its ladder ended, or refused for good; staff can send it again."""

    __pydantic_config__ = BY_STORED_NAMES

    email_id: str
    origin: Origin
    message: Annotated[Message | None, Field(alias="mail")]
    """Absent where it could not even be written."""
    created_at: AwareDatetime
    gave_up_at: AwareDatetime
    last_answer: str
    resent: int
    state: Literal["gave_up"] = "gave_up"


@dataclass(frozen=True, slots=True)
class AbortedMail:
    """Not sent on purpose: it was no longer true, or its reader was erased."""

    __pydantic_config__ = BY_STORED_NAMES

    email_id: str
    origin: Origin
    message: Annotated[Message | None, Field(alias="mail")]
    created_at: AwareDatetime
    reason: str
    state: Literal["aborted"] = "aborted"


WrittenMail: TypeAlias = QueuedMail | SendingMail | SentMail | GaveUpMail
KnownMail: TypeAlias = AwaitingMail | WrittenMail | AbortedMail
Mail: TypeAlias = Annotated[UnknownMail | KnownMail, Field(discriminator="state")]


def due_at(mail: Mail) -> Instant | None:
    """When it has to be written, sent, or taken from a worker that is gone."""
    match mail:
        case AwaitingMail():
            return mail.look_again_at
        case QueuedMail():
            return mail.next_at
        case SendingMail():
            return mail.lease_until
    return None


WAITS_AT_MOST = timedelta(days=1)
"""How long a mail may wait for facts, which come within seconds where nothing is broken."""
LAST_TRY = timedelta(minutes=5)
"""How long the last try may take after the ladder has ended."""


def overdue_at(mail: Mail) -> Instant | None:
    """From when on this mail is a fault; `rounds verify` names it."""
    match mail:
        case AwaitingMail():
            return (mail.tries.ends_at or mail.created_at + WAITS_AT_MOST) + LAST_TRY
        case QueuedMail():
            return (mail.tries.ends_at or mail.next_at) + LAST_TRY
        case SendingMail():
            return (mail.tries.ends_at or mail.lease_until) + LAST_TRY
    return None


def gave_up_fact(mail: GaveUpMail, reason: str) -> EmailGaveUp:
    """What others may know of it: no address and no text."""
    origin = mail.origin
    return EmailGaveUp(
        email_id=mail.email_id,
        template=origin.planned.template,
        recipient_id=origin.planned.recipient_id,
        application_id=origin.application_id,
        reason=reason,
    )


def message_of(mail: Mail) -> Message | None:
    return None if isinstance(mail, UnknownMail | AwaitingMail) else mail.message
