"""What notifications reads from its environment."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr

from pydantic import Field, SecretStr, field_validator

from services.notifications.knowing.domain.people import STAFF, KnownPerson
from services.notifications.writing.adapters.addresses import deliverable
from services.notifications.writing.adapters.rendering import Sender
from services.notifications.writing.domain.retrying import RetryPolicy
from shared.chassis.settings import KeySecret, ServiceSettings


class NotificationsSettings(ServiceSettings):
    smtp_url: SecretStr = SecretStr("smtp://127.0.0.1:1025")
    """`smtp://host:port`, `smtps://user:password@host`; `?starttls=always` insists on encryption."""
    mail_from: str = Field(default="Rounds <rounds@rounds.example>", min_length=3, max_length=320)
    organization: str = Field(default="", max_length=120)
    """What mails call the organization; empty for the name in MAIL_FROM."""
    staff_email: str = Field(default="staff@rounds.example", min_length=3, max_length=320)
    staff_time_zone: str = "America/New_York"
    link_key: KeySecret
    """Signs the links in mails; the applications service checks them with the same key."""
    give_up_after_hours: int = Field(default=24, ge=1, le=168)
    """How long a mail that the server keeps refusing is offered again."""
    send_at_once: int = Field(default=32, ge=1, le=100)
    """How many mails one process offers at the same time, each on a connection of its own; fewer where the
    mail server takes fewer."""

    @field_validator("mail_from", "staff_email")
    @classmethod
    def _can_be_written_to(cls, value: str) -> str:
        address = deliverable(parseaddr(value)[1])
        if not address.isascii():
            raise ValueError("the name before the @ must be ASCII: many servers take no other")
        return value

    @property
    def sender(self) -> Sender:
        """Who writes all mails."""
        name = self.organization or parseaddr(self.mail_from)[0] or "Rounds"
        return Sender(self.mail_from, name, self.staff_email)

    @property
    def retry_policy(self) -> RetryPolicy:
        return RetryPolicy(give_up_after=timedelta(hours=self.give_up_after_hours), at_once=self.send_at_once)

    @property
    def office(self) -> KnownPerson:
        """The staff's own mailbox, as a recipient."""
        return KnownPerson(STAFF, "staff", "Rounds staff", self.staff_email, "en", self.staff_time_zone, "")
