"""Three brokers, three database members, two processes of each service, and a proxy between all of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

from aiokafka.errors import KafkaError

from deploy.api_documents.publish import publish
from deploy.example.loading import load_example
from deploy.local import on_demand
from deploy.local.addresses import Addresses
from deploy.local.existing import Existing
from deploy.local.gateway import site_of
from deploy.local.kafka import Kafka, Node, new_cluster_id
from deploy.local.mongo import Mongo, address_on, initiate
from deploy.local.platform import SERVICES, Platform
from deploy.local.ports import LOOPBACK, Ports, free_ports
from deploy.local.process import Process
from deploy.local.service import Service
from tests.soak.proxy import Link, Proxy

NODES = 3


class Cluster:
    """`with Cluster(folder) as cluster:` everything runs, with example data; it all ends with the block."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        ports = Ports.free()
        outer = dict(zip(_link_names(), free_ports(2 * NODES + len(SERVICES) + 2), strict=True))
        controllers = tuple(free_ports(NODES))
        cluster = new_cluster_id()
        self.brokers = {
            f"kafka-{n}": Kafka(
                self.root,
                Node(port, controllers[n - 1], n, controllers, outer[f"kafka-{n}"], cluster),
                name=f"kafka-{n}",
            )
            for n, port in enumerate(free_ports(NODES), 1)
        }
        self.members = {
            f"mongo-{n}": Mongo(self.root, port, name=f"mongo-{n}", alone=False)
            for n, port in enumerate(free_ports(NODES), 1)
        }
        self._member_ports = [outer[name] for name in self.members]
        kafka = ",".join(f"{LOOPBACK}:{outer[name]}" for name in self.brokers)
        existing = Existing(kafka=kafka, mongo=address_on(*self._member_ports))
        self.platform = Platform(self.root, ports, existing=existing, environment=_environment(outer))
        self.proxy = Proxy(self._links(outer, ports))

    def _links(self, outer: dict[str, int], ports: Ports) -> list[Link]:
        inner = {name: [process.listens_on[0]] for name, process in (self.brokers | self.members).items()}
        inner |= {name: [getattr(ports, name)] for name in (*SERVICES, "stripe", "smtp")}
        return [Link(name, outer[name], inner[name]) for name in outer]

    @property
    def addresses(self) -> Addresses:
        return self.platform.addresses

    @property
    def processes(self) -> dict[str, Process]:
        """Everything that can be killed, by name."""
        return {**self.brokers, **self.members, **self.platform.processes}

    def start(self) -> None:
        self.proxy.start()
        try:
            self.start_servers()
            self.platform.start()
            with ThreadPoolExecutor(len(SERVICES)) as pool:
                list(pool.map(self._add_second, SERVICES))
            publish(self.addresses["services"], site_of(self.root))
            load_example(self.addresses)
        except BaseException:
            self.stop()
            raise

    def _add_second(self, service: str) -> None:
        second = self.platform.add_service(service)
        self.proxy.links[service].targets = [self.platform[service].listens_on[0], second.listens_on[0]]

    def start_servers(self) -> None:
        """Brokers and members, whole; the topics exist afterwards, on every broker."""
        processes = [*self.brokers.values(), *self.members.values()]
        for process in processes:
            if process.pid is None:
                process.start()
        first, *_ = self.members.values()
        if not (first.folder / "initiated").exists():
            _patiently(lambda: initiate(first, self._member_ports))
            (first.folder / "initiated").touch()
        for process in processes:
            process.wait_until_ready()
        _patiently(lambda: on_demand.call("tests.soak.bus", "make_topics", self.addresses["kafka"], NODES))
        self.wait_until_whole()

    def wait_until_whole(self, seconds: float = 60) -> None:
        """Every record is on every broker again, and every member follows one primary."""
        deadline = time.monotonic() + seconds
        while not (self.brokers_are_whole() and self.members_are_whole()):
            if time.monotonic() > deadline:
                raise TimeoutError("brokers or members are not whole again")
            time.sleep(0.2)

    def brokers_are_whole(self) -> bool:
        return bool(on_demand.call("tests.soak.bus", "all_in_sync", self.addresses["kafka"], NODES))

    def members_are_whole(self) -> bool:
        ready = all(process.pid and process.is_ready() for process in self.members.values())
        return ready and sum(member.is_primary() for member in self.members.values()) == 1

    def leader(self) -> str | None:
        """The broker that leads most partitions; None while nobody says."""
        try:
            number = on_demand.call("tests.soak.bus", "busiest_leader", self.addresses["kafka"])
        except (KafkaError, OSError):
            return None
        return f"kafka-{number}"

    def primary(self) -> str | None:
        return next((name for name, member in self.members.items() if member.is_primary()), None)

    @property
    def services(self) -> list[Process]:
        """Every process of every service."""
        return [process for process in self.platform if isinstance(process, Service)]

    def stop_services(self) -> None:
        for process in self.services:
            process.ask_to_end()
        for process in self.services:
            process.terminate()

    def start_services(self) -> None:
        for process in self.services:
            process.start()
        for process in self.services:
            process.wait_until_ready()

    def wipe_brokers(self) -> None:
        """As if all their disks were lost."""
        for broker in self.brokers.values():
            broker.kill()
            broker.wipe()

    def wipe_members(self) -> None:
        for member in self.members.values():
            member.kill()
            member.wipe()

    def kill_servers(self) -> None:
        """Nobody says farewell: what was acknowledged is on disk or is lost."""
        for process in (*self.brokers.values(), *self.members.values()):
            process.kill()

    def stop(self) -> None:
        self.platform.stop()
        self.kill_servers()
        self.proxy.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _link_names() -> list[str]:
    nodes = range(1, NODES + 1)
    return [
        *(f"kafka-{n}" for n in nodes), *(f"mongo-{n}" for n in nodes), *SERVICES, "stripe", "smtp",
    ]  # fmt: skip


def _environment(outer: dict[str, int]) -> dict[str, str]:
    """Every neighbour is found behind its link."""
    upstreams = {f"{name.upper()}_UPSTREAM": f"{LOOPBACK}:{outer[name]}" for name in SERVICES}
    return {
        **upstreams,
        "STRIPE_API_BASE": f"http://{LOOPBACK}:{outer['stripe']}",
        "SMTP_URL": f"smtp://{LOOPBACK}:{outer['smtp']}",
        "JWKS_URL": f"http://{LOOPBACK}:{outer['applications']}/.well-known/jwks.json",
        "LOG_LEVEL": "warning",
        "CONSUMER_SESSION_SECONDS": "5",  # as in docker-compose.yml
    }


def _patiently(act: Callable[[], object], seconds: float = 30) -> None:
    """Servers that have just begun refuse for a moment."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            act()
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
        else:
            return
