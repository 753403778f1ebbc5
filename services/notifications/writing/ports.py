"""What notifications needs of the outside, in its own words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from services.notifications.sending.domain.delivery import Answer
from services.notifications.writing.domain.mail import Mail
from services.notifications.writing.domain.preparing import Writing
from shared.chassis.decision import Instant

NewId = Callable[[str], str]
IsOurs = Callable[[], bool]


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

    def render(self, writing: Writing, now: Instant) -> Mail:
        """The whole message; the same for the same arguments."""

    def read(self, mail: Mail) -> Contents:
        """What its recipient sees."""

    def without_secrets(self, contents: Contents) -> Contents:
        """The same with every link that lets its holder act as the recipient made useless."""


class MailServer(Protocol):
    """Takes messages for delivery."""

    async def offer(self, mail: Mail, is_ours: IsOurs) -> Answer:
        """Offer one message; every way in which that can end is an answer.

        `is_ours` is asked right before the message itself is handed over: who stood still until the lease
        was over may not do that any more, since another worker may have.
        """
