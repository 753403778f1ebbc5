"""One e-mail: rendered once, kept, and sent until it is taken or given up (R21)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AwareDatetime, Field

from services.notifications.knowing.domain.summary import Letter
from shared.chassis.decision import Instant


@dataclass(frozen=True, slots=True)
class Origin:
    """Which fact made us write to whom, about what; enough to write the mail later."""

    event_id: str
    correlation_id: str
    letter: Letter
    application_id: str | None
    fact_type: str
    fact: dict[str, Any]
    people: tuple[str, ...] = ()
    """Whose data the mail carries; it is erased with the first of them."""

    def erased(self) -> Origin:
        return replace(self, fact={})


@dataclass(frozen=True, slots=True)
class Mail:
    """The bytes, fixed for good: every try sends the same ones."""

    to: str
    subject: str
    mime: str
    """A whole message in ASCII, as SMTP's DATA takes it."""

    def erased(self) -> Mail:
        return Mail(to="", subject="(erased)", mime="")

    @property
    def is_erased(self) -> bool:
        return not self.mime


@dataclass(frozen=True, slots=True)
class Tries:
    """How often it was offered to the mail server, and what that said last."""

    refused: int = 0
    """Answers that count on the ladder: the server was there and did not want it now."""
    unreachable: int = 0
    """Times in a row that no server answered; these never use up the ladder."""
    first_refused_at: AwareDatetime | None = None
    last_answer: str = ""


@dataclass(frozen=True, slots=True)
class UnknownEmail:
    email_id: str
    state: Literal["unknown"] = "unknown"


@dataclass(frozen=True, slots=True)
class AwaitingEmail:
    """Not written yet: its recipient, or something it tells, is not known here yet."""

    email_id: str
    origin: Origin
    missing: tuple[str, ...]
    created_at: AwareDatetime
    look_again_at: AwareDatetime
    looks: int = 1
    state: Literal["awaiting_contact"] = "awaiting_contact"

    @property
    def awaited_person(self) -> str | None:
        contacts = [what for what in self.missing if what.startswith("contact:")]
        return contacts[0].removeprefix("contact:") if contacts else None


@dataclass(frozen=True, slots=True)
class QueuedEmail:
    """To be sent at `next_at`; `retry` after the server did not take it."""

    email_id: str
    origin: Origin
    mail: Mail
    created_at: AwareDatetime
    next_at: AwareDatetime
    tries: Tries = Tries()
    resent: int = 0
    state: Literal["queued", "retry"] = "queued"


@dataclass(frozen=True, slots=True)
class SendingEmail:
    """One worker has it until the lease ends; then another may take it, with the same bytes."""

    email_id: str
    origin: Origin
    mail: Mail
    created_at: AwareDatetime
    claim_id: str
    lease_until: AwareDatetime
    tries: Tries
    resent: int
    state: Literal["sending"] = "sending"


@dataclass(frozen=True, slots=True)
class SentEmail:
    email_id: str
    origin: Origin
    mail: Mail
    created_at: AwareDatetime
    sent_at: AwareDatetime
    resent: int
    state: Literal["sent"] = "sent"


@dataclass(frozen=True, slots=True)
class GaveUpEmail:
    email_id: str
    origin: Origin
    mail: Mail
    created_at: AwareDatetime
    gave_up_at: AwareDatetime
    last_answer: str
    resent: int
    state: Literal["gave_up"] = "gave_up"


@dataclass(frozen=True, slots=True)
class AbortedEmail:
    """Not sent on purpose: it was no longer true, or nobody is there to read it."""

    email_id: str
    origin: Origin
    mail: Mail | None
    created_at: AwareDatetime
    reason: str
    state: Literal["aborted"] = "aborted"


WrittenEmail: TypeAlias = QueuedEmail | SendingEmail | SentEmail | GaveUpEmail
KnownEmail: TypeAlias = AwaitingEmail | WrittenEmail | AbortedEmail
Email: TypeAlias = Annotated[UnknownEmail | KnownEmail, Field(discriminator="state")]


def due_at(email: Email) -> Instant | None:
    """When something has to be done about it."""
    match email:
        case AwaitingEmail():
            return email.look_again_at
        case QueuedEmail():
            return email.next_at
        case SendingEmail():
            return email.lease_until
    return None


def mail_of(email: Email) -> Mail | None:
    return None if isinstance(email, UnknownEmail | AwaitingEmail) else email.mail
