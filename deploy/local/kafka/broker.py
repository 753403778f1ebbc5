"""Apache Kafka in KRaft mode, one node, as a part of the platform."""

import base64
import os
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from deploy.local.failures import CannotStart
from deploy.local.kafka.java import cache_file, java, rehearse_once
from deploy.local.part import Part
from deploy.local.ports import LOOPBACK, free_ports

TEMPLATE = Path(__file__).with_name("kraft.properties")
METADATA_OF_NO_TOPIC = struct.pack(">hhi h6s i?", 3, 4, 1, 6, b"rounds", 0, False)


class Kafka(Part):
    """Formatted once per data folder; ready when the broker names itself in its metadata."""

    def __init__(self, root: Path, port: int, controller_port: int, *, detached: bool = False) -> None:
        super().__init__("kafka", root, [port, controller_port], detached=detached)
        self._port = port
        self._controller_port = controller_port

    def command(self) -> Sequence[str]:
        return java("kafka.Kafka", str(self.folder / TEMPLATE.name))

    def prepare(self) -> None:
        if not cache_file().exists():
            rehearse()
        make_ready(self.folder, self._port, self._controller_port)

    def is_ready(self) -> bool:
        return is_broker(self._port)


def make_ready(folder: Path, port: int, controller_port: int) -> Path:
    """Write the settings for these ports; format the data folder if that was never done."""
    settings, data = folder / TEMPLATE.name, folder / "data"
    settings.write_text(TEMPLATE.read_text().format(port=port, controller_port=controller_port, data=data))
    if not (data / "meta.properties").exists():
        shutil.rmtree(data, ignore_errors=True)  # half a format is none
        _format(settings)
    return settings


def _format(settings: Path) -> None:
    cluster = base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("=").replace("-", "_")
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

    rehearse_once(lambda folder: make_ready(folder, port, controller_port), is_up)
