"""What writing needs of the outside: a renderer of mails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from services.notifications.writing.domain.mail import Message
from services.notifications.writing.domain.preparing import MailContext
from shared.chassis.decision import Instant


@dataclass(frozen=True, slots=True)
class Contents:
    """A mail as a person reads it."""

    subject: str
    text: str
    html: str
    attachments: tuple[str, ...]
    """File names."""


class Renderer(Protocol):
    """Turns what is to be said into the bytes that are sent."""

    def render(self, context: MailContext, now: Instant) -> Message:
        """The whole message; the same for the same arguments."""

    def read(self, message: Message) -> Contents:
        """What its recipient sees."""

    def without_secrets(self, contents: Contents) -> Contents:
        """The same with every link that lets its holder act as the recipient made useless."""
