"""What sending needs of the outside: a server that takes mails."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from services.notifications.sending.domain.delivery import Answer
from services.notifications.writing.domain.mail import Message

IsOurs = Callable[[], bool]
Begin = Callable[[str, Callable[[], Awaitable[None]]], None]
"""Runs something beside, under a name; whoever stops the process waits for it."""


class MailServer(Protocol):
    """Takes messages for delivery."""

    async def offer(self, message: Message, is_ours: IsOurs) -> Answer:
        """Offer one message; every way in which that can end is an answer.

        `is_ours` is asked right before the message itself is handed over: a worker that stood still until
        its lease was over must not hand it over any more, since another worker may have done so.
        """
