"""The mail server, which refuses, is away, and breaks off after it has taken a mail; and a plain renderer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.notifications.sending.domain.delivery import (
    LEASE_RAN_OUT,
    Accepted,
    Answer,
    Deferred,
    Rejected,
    Unreachable,
)
from services.notifications.sending.ports import IsOurs, MailServer
from services.notifications.writing.domain.mail import Message
from services.notifications.writing.domain.preparing import MailContext
from services.notifications.writing.ports import Contents, Renderer
from shared.chassis.decision import Instant
from shared.chassis.store import Unavailable
from tests.simulation.process import Process, Target

if TYPE_CHECKING:
    from tests.simulation.world import World


class PlainRenderer(Renderer):
    """One line per mail; it names the instant, so that a mail written twice would not be the same."""

    def render(self, writing: MailContext, now: Instant) -> Message:
        mime = f"{writing.email_id}|{writing.template}|{now.isoformat()}|{writing.fact.model_dump_json()}"
        return Message(to=writing.recipient.email, subject=writing.template, mime=mime)

    def read(self, mail: Message) -> Contents:
        return Contents(mail.subject, mail.mime, "", ())

    def without_secrets(self, contents: Contents) -> Contents:
        return contents


class MailWorld(Target):
    """What was taken for delivery, by e-mail id."""

    def __init__(self, world: World) -> None:
        super().__init__("mail server")
        self._world = world
        self.taken: dict[str, list[str]] = {}
        self.refuses: set[str] = set()
        """Addresses that do not exist."""

    def take(self, mail: Message) -> Answer:
        if mail.to in self.refuses:
            return Rejected("550 5.1.1", "no such user")
        if self._world.rng.random() < self._world.weather.mail_refused:
            return Deferred("451 4.3.0", "try again later")
        email_id = mail.mime.partition("|")[0]
        self.taken.setdefault(email_id, []).append(mail.mime)
        self._world.mailed(email_id, mail.subject)
        return Accepted()


class ConnectedMailServer(MailServer):
    """The mail server as one process reaches it."""

    def __init__(self, process: Process, server: MailWorld) -> None:
        self._process = process
        self._server = server

    async def offer(self, mail: Message, is_ours: IsOurs) -> Answer:
        if not is_ours():
            return LEASE_RAN_OUT
        try:
            return await self._process.call(self._server, lambda: self._server.take(mail))
        except Unavailable as broken:
            text = str(broken)
            return Unreachable(text) if "away" in text else Deferred("cut", text)
