"""SMTP and the simulation's mail server do the same to us."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from aiosmtpd.controller import Controller

from services.notifications.sending.adapters.connections import SmtpAddress
from services.notifications.sending.adapters.smtp import SmtpMailServer
from tests.notifications.sending.inbox import CUT, TAKEN_AND_CUT, Inbox, free_port
from tests.notifications.sending.mail_server_contract import MailServerContract, PostOffice
from tests.simulation.calm import STILL, calm, process_in
from tests.simulation.mail import ConnectedMailServer
from tests.simulation.weather import Weather
from tests.simulation.world import World

AN_HOUR = 3600.0


class SmtpOffice(PostOffice):
    """aiosmtpd, which answers each command as it is told."""

    def __init__(self) -> None:
        self._inbox = Inbox()
        self._port = free_port()
        self._controller = self._opened()
        self.server: SmtpMailServer = SmtpMailServer(
            SmtpAddress.of(f"smtp://127.0.0.1:{self._port}"), "rounds@rounds.example"
        )

    def arrived(self) -> list[str]:
        return [content.decode() for content in self._inbox.taken]

    def forget_address(self, address: str) -> None:
        self._inbox.unknown[address] = f"550 5.1.1 <{address}> no such user"

    def be_busy(self) -> None:
        self._inbox.answers["DATA"] = ["451 4.3.0 try again later"]

    def hang_up(self, *, taken: bool) -> None:
        self._inbox.answers["DATA"] = [TAKEN_AND_CUT if taken else CUT]

    def close(self) -> None:
        self._controller.stop()

    def be_well(self) -> None:
        self._inbox.answers["DATA"] = []
        if self._controller.server is None:
            self._controller = self._opened()

    def _opened(self) -> Controller:
        controller = Controller(self._inbox, hostname="127.0.0.1", port=self._port)
        controller.start()
        return controller


class SimulatedOffice(PostOffice):
    """The fake, where the weather does what a server's people do."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.server = ConnectedMailServer(process_in(world, "notifications"), world.mail)

    def arrived(self) -> list[str]:
        return [mime for copies in self._world.mail.taken.values() for mime in copies]

    def forget_address(self, address: str) -> None:
        self._world.mail.refuses.add(address)

    def be_busy(self) -> None:
        self._world.weather = Weather(interleave=0.0, mail_refused=1.0)

    def hang_up(self, *, taken: bool) -> None:
        lost = Weather(interleave=0.0, lose=1.0)
        self._world.weather = lost if taken else Weather(interleave=0.0, fail=1.0)

    def close(self) -> None:
        self._world.mail.away_until = AN_HOUR

    def be_well(self) -> None:
        self._world.weather = STILL
        self._world.mail.away_until = 0.0


@pytest.mark.servers
class TestSmtp(MailServerContract):
    """Through the adapter, on a real server."""

    @pytest.fixture
    async def office(self) -> AsyncIterator[PostOffice]:
        made = SmtpOffice()
        yield made
        await made.server.close()
        made.close()


class TestTheSimulations(MailServerContract):
    """The fake that the simulation's mails go to."""

    @pytest.fixture
    def office(self) -> Iterator[PostOffice]:
        with calm() as world:
            yield SimulatedOffice(world)
