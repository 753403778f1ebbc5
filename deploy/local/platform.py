"""The whole of Rounds on this machine, or the parts of it that a test wants, isolated in one folder."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from deploy.local import addresses, on_demand
from deploy.local.addresses import Addresses
from deploy.local.existing import Existing
from deploy.local.ports import Ports, free_ports
from deploy.local.process import Part
from deploy.local.service import SERVICES, Service
from deploy.local.wiring import ALL_PARTS, Assembly

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Tests need no progress."""


class Platform:
    """Start some parts, use their addresses, break them, stop them; several platforms live side by side.

    with Platform(tmp_path, parts=("mongo", "kafka")) as platform:
        platform.mongo, platform.kafka        # addresses; all of them: platform.addresses
        platform["kafka"].kill()              # terminate, suspend, resume, start, wait_until_ready, pid, log
        platform.add_service("payments", roles=["worker"])      # one more process of a service

    `told` is environment for the services and the gateway that goes before what follows from the addresses:
    with it a neighbour is reached by a detour, such as a proxy that misbehaves.
    """

    def __init__(
        self,
        root: Path,
        ports: Ports | None = None,
        parts: Sequence[str] = ALL_PARTS,
        *,
        existing: Existing | None = None,
        detached: bool = False,
        told: Mapping[str, str] | None = None,
    ) -> None:
        given = existing or Existing()
        self.root = root.resolve()
        self._assembly = Assembly(self.root, ports or Ports.free(), given, detached, told or {})
        self._parts = {
            name: self._assembly.build(name)
            for name in ALL_PARTS
            if name in parts and not given.replaces(name)
        }

    @property
    def addresses(self) -> Addresses:
        return self._assembly.addresses

    @property
    def kafka(self) -> str:
        """Bootstrap server."""
        return self.addresses["kafka"]

    @property
    def mongo(self) -> str:
        """Connection string."""
        return self.addresses["mongo"]

    @property
    def gateway(self) -> str:
        return self.addresses["gateway"]

    @property
    def smtp(self) -> str:
        return self.addresses["smtp"]

    @property
    def stripe(self) -> str:
        return self.addresses["stripe"]

    @property
    def parts(self) -> Mapping[str, Part]:
        return self._parts

    def settings_of(self, service: str) -> Mapping[str, str]:
        """The environment of a service, for a test that starts it in its own way."""
        return self._assembly.settings_of(service)

    def __getitem__(self, name: str) -> Part:
        return self._parts[name]

    def __iter__(self) -> Iterator[Part]:
        return iter(self._parts.values())

    def start(self, progress: Progress = silent) -> None:
        """Start everything and return when it answers; nothing stays behind when one part does not."""
        services = [part for part in self if isinstance(part, Service)]
        try:
            self._start([part for part in self if part not in services], progress)
            if services:
                on_demand.call("shared.chassis.topics", "create_topics", self.kafka.split(","))
                progress("topics")
                self._start(services, progress)
        except BaseException:
            self.stop()
            raise
        addresses.write(self.root, self.addresses)

    def stop(self, progress: Progress = silent) -> None:
        """The services first, then what they stand on; what does not run is passed over."""
        services = [part for part in self if isinstance(part, Service)]
        for together in (services, [part for part in self if part not in services]):
            for part in together:
                part.ask_to_end()
            for part in reversed(together):
                part.terminate()
                progress(part.name)

    def add_service(self, service: str, roles: Iterable[str] = ()) -> Service:
        """One more process of a service, started and ready; stopped with the rest."""
        name = f"{service}-{1 + sum(other.startswith(service) for other in self._parts)}"
        part = self._assembly.service(name, free_ports(1)[0], run=[service, *roles])
        self._parts[name] = part
        self._start([part], silent)
        return part

    @staticmethod
    def _start(parts: Sequence[Part], progress: Progress) -> None:
        """All at once, then wait for each: the slowest decides how long it takes."""
        for part in parts:
            part.start()
        for part in parts:
            part.wait_until_ready()
            progress(part.name)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


__all__ = ["ALL_PARTS", "SERVICES", "Platform"]
