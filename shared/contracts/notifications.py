"""What notifications announces: what became of a mail. No address, no text."""

from __future__ import annotations

from typing import ClassVar

from shared.contracts.fact import Fact


class EmailFact(Fact):
    topic: ClassVar[str] = "notifications.email"
    email_id: str
    template: str
    recipient_id: str
    application_id: str | None = None

    def key(self) -> str:
        return self.application_id or self.email_id


class EmailSent(EmailFact):
    """The mail server took it."""


class EmailBounced(EmailFact):
    """It came back: the address is wrong or full."""


class EmailGaveUp(EmailFact):
    """Retries are used up; staff must look."""

    reason: str
