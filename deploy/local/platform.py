"""The whole of Rounds on this machine, or the parts of it that a test wants, isolated in one folder."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Self

from deploy.local.kafka import Kafka
from deploy.local.mongo import Mongo
from deploy.local.part import Part
from deploy.local.ports import Ports

INFRASTRUCTURE = ("mongo", "kafka")
ALL_PARTS = INFRASTRUCTURE

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Tests need no progress."""


class Platform:
    """Start some parts, use their addresses, break them, stop them; several platforms live side by side.

    with Platform(tmp_path, parts=("mongo", "kafka")) as platform:
        platform.mongo, platform.kafka        # addresses
        platform["kafka"].kill()              # terminate, suspend, resume, start, wait_until_ready, pid, log
    """

    def __init__(
        self,
        root: Path,
        ports: Ports | None = None,
        parts: Sequence[str] = ALL_PARTS,
        *,
        detached: bool = False,
    ) -> None:
        self.root = root.resolve()
        self.ports = ports or Ports.free()
        self._detached = detached
        self._parts = {name: self._build(name) for name in parts}

    def _build(self, name: str) -> Part:
        ports, options = self.ports, {"detached": self._detached}
        match name:
            case "mongo":
                return Mongo(self.root, ports.mongo, **options)
            case "kafka":
                return Kafka(self.root, ports.kafka, ports.kafka_controller, **options)
        raise ValueError(f"no part is called {name}")

    def __getitem__(self, name: str) -> Part:
        return self._parts[name]

    def __iter__(self) -> Iterator[Part]:
        return iter(self._parts.values())

    @property
    def kafka(self) -> str:
        """Bootstrap server."""
        part = self._parts["kafka"]
        assert isinstance(part, Kafka)
        return part.address

    @property
    def mongo(self) -> str:
        """Connection string."""
        part = self._parts["mongo"]
        assert isinstance(part, Mongo)
        return part.address

    def start(self, progress: Progress = silent) -> None:
        """Start everything and return when it answers; nothing stays behind when one part does not."""
        try:
            for part in self:
                part.start()
            for part in self:
                part.wait_until_ready()
                progress(part.name)
        except BaseException:
            self.stop()
            raise

    def stop(self, progress: Progress = silent) -> None:
        """Stop in reverse order; what does not run is passed over."""
        for part in reversed(self._parts.values()):
            part.terminate()
            progress(part.name)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
