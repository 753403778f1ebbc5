"""The process of Apache Kafka in KRaft mode: alone, or one node of a cluster."""

import base64
import os
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.failures import CannotStart
from deploy.local.kafka.java import cache_file, java, rehearse_once
from deploy.local.ports import LOOPBACK, free_ports
from deploy.local.process import Process

TEMPLATE = Path(__file__).with_name("kraft.properties")
METADATA_OF_NO_TOPIC = struct.pack(">hhi h6s i?", 3, 4, 1, 6, b"rounds", 0, False)


def new_cluster_id() -> str:
    return base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("=").replace("-", "_")


@dataclass(frozen=True)
class Node:
    """One broker and controller in one, and the cluster that it belongs to: itself alone by default."""

    port: int
    controller_port: int
    number: int = 1
    controller_ports: tuple[int, ...] = ()
    """Those of all nodes, in the order of their numbers from 1."""
    advertised_port: int | None = None
    """Where clients and other nodes are told to find it, if that is not `port`: a proxy that leads there."""
    cluster: str = field(default_factory=new_cluster_id)
    """Its id; the same for all nodes."""

    @property
    def size(self) -> int:
        return len(self.controller_ports) or 1

    def settings(self, data: Path) -> str:
        """`kraft.properties` filled in: every record on every node, and a majority must have it."""
        controllers = enumerate(self.controller_ports or (self.controller_port,), 1)
        return TEMPLATE.read_text().format(
            number=self.number,
            port=self.port,
            controller_port=self.controller_port,
            advertised_port=self.advertised_port or self.port,
            voters=",".join(f"{number}@{LOOPBACK}:{port}" for number, port in controllers),
            copies=self.size,
            in_sync=max(1, self.size - 1),
            # Nobody can take over from one alone, so a busy machine is no reason to think it gone.
            session=3000 if self.size > 1 else 9000,
            data=data,
        )


class Kafka(Process):
    """Formatted once per data folder; ready when the broker names itself in its metadata."""

    def __init__(self, root: Path, node: Node, *, name: str = "kafka", detached: bool = False) -> None:
        super().__init__(name, root, [node.port, node.controller_port], detached=detached)
        self._node = node

    def command(self) -> Sequence[str]:
        return java("kafka.Kafka", str(self.folder / TEMPLATE.name))

    def prepare(self) -> None:
        if not cache_file().exists():
            rehearse()
        make_ready(self.folder, self._node)

    def is_ready(self) -> bool:
        return is_broker(self._node.port)

    def wipe(self) -> None:
        """Lose all records, as a lost disk would; while it does not run."""
        shutil.rmtree(self.folder)


def make_ready(folder: Path, node: Node) -> Path:
    """Write the settings of this node; format the data folder if that was never done."""
    settings, data = folder / TEMPLATE.name, folder / "data"
    settings.write_text(node.settings(data))
    if not (data / "meta.properties").exists():
        shutil.rmtree(data, ignore_errors=True)  # half a format is none
        _format(settings, node.cluster)
    return settings


def _format(settings: Path, cluster: str) -> None:
    tool = java("kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(settings))
    done = subprocess.run(tool, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["nothing"]
        raise CannotStart(f"Kafka could not format its data folder and said: {said[-1]}", f"see {settings}")


def is_broker(port: int) -> bool:
    """A listening port is not enough: topics cannot be made before the broker is part of its cluster."""
    with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
        connection.settimeout(5)
        connection.sendall(struct.pack(">i", len(METADATA_OF_NO_TOPIC)) + METADATA_OF_NO_TOPIC)
        answer = connection.recv(4096)
    # size, correlation id, throttle time, number of brokers
    return len(answer) >= 16 and struct.unpack(">4i", answer[:16])[3] > 0


def rehearse() -> None:
    """Once per machine: six seconds that every later start saves one and a half of."""
    port, controller_port = free_ports(2)

    def is_up() -> bool:
        time.sleep(0.1)
        try:
            return is_broker(port)
        except OSError:
            return False

    rehearse_once(lambda folder: make_ready(folder, Node(port, controller_port)), is_up)
