"""All processes of Rounds on this machine, or those that a test wants, isolated in one folder."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from deploy.local import addresses, on_demand
from deploy.local.addresses import Addresses
from deploy.local.existing import Existing
from deploy.local.ports import Ports, free_ports
from deploy.local.process import Process
from deploy.local.service import SERVICES, Service
from deploy.local.spawning import OWNER_ONLY
from deploy.local.wiring import ALL_PROCESSES, Wiring

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Tests need no progress."""


class Platform:
    """Start some processes, use their addresses, break them, stop them; several platforms live side by side.

    with Platform(tmp_path, processes=("mongo", "kafka")) as platform:
        platform.mongo, platform.kafka        # addresses; all of them: platform.addresses
        platform["kafka"].kill()              # terminate, suspend, resume, start, wait_until_ready, pid, log
        platform.add_service("payments", roles=["worker"])      # one more process of a service

    `environment` goes to the services and the gateway and overrides what follows from the addresses. With it
    they can reach each other through something else, such as a proxy that misbehaves.
    """

    def __init__(
        self,
        root: Path,
        ports: Ports | None = None,
        processes: Sequence[str] = ALL_PROCESSES,
        *,
        existing: Existing | None = None,
        detached: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        given = existing or Existing()
        self.root = root.resolve()
        self.ports = ports or Ports.free()
        self._wiring = Wiring(self.root, self.ports, given, detached, environment or {})
        self._processes = {
            name: self._wiring.build(name)
            for name in ALL_PROCESSES
            if name in processes and not given.replaces(name)
        }

    @property
    def addresses(self) -> Addresses:
        return self._wiring.addresses

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
    def processes(self) -> Mapping[str, Process]:
        return self._processes

    def settings_of(self, service: str) -> Mapping[str, str]:
        """The environment of a service, for a test that starts it in its own way."""
        return self._wiring.settings_of(service)

    def __getitem__(self, name: str) -> Process:
        return self._processes[name]

    def __iter__(self) -> Iterator[Process]:
        return iter(self._processes.values())

    def start(self, progress: Progress = silent) -> None:
        """Start everything and return when it answers; nothing stays behind when one process does not."""
        services = [process for process in self if isinstance(process, Service)]
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root.chmod(0o700)  # an older version may have made it
        before = os.umask(OWNER_ONLY)
        try:
            self._start([process for process in self if process not in services], progress)
            if services:
                on_demand.call("shared.chassis.topics", "create_topics", self.kafka.split(","))
                progress("topics")
                self._start(services, progress)
            addresses.write(self.root, self.addresses)
        except BaseException:
            self.stop()
            raise
        finally:
            os.umask(before)

    def stop(self, progress: Progress = silent) -> None:
        """The services first, then what they stand on; what does not run is passed over."""
        services = [process for process in self if isinstance(process, Service)]
        for together in (services, [process for process in self if process not in services]):
            for process in together:
                process.ask_to_end()
            for process in reversed(together):
                process.terminate()
                progress(process.name)

    def add_service(self, service: str, roles: Iterable[str] = (), port: int | None = None) -> Service:
        """One more process of a service, started and ready; stopped with the rest."""
        name = f"{service}-{1 + sum(other.startswith(service) for other in self._processes)}"
        process = self._wiring.service(name, port or free_ports(1)[0], run=[service, *roles])
        self._processes[name] = process
        self._start([process], silent)
        return process

    @staticmethod
    def _start(processes: Sequence[Process], progress: Progress) -> None:
        """All at once, then wait for each: the slowest decides how long it takes."""
        for process in processes:
            process.start()
        for process in processes:
            process.wait_until_ready()
            progress(process.name)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


__all__ = ["ALL_PROCESSES", "SERVICES", "Platform"]
