"""Which loopback port belongs to which process, who holds one that is taken, and how to find free ones."""

import os
import random
import socket
from collections import deque
from dataclasses import dataclass, fields
from itertools import islice
from typing import Self

import psutil

LOOPBACK = "127.0.0.1"
# Below the range from which Linux draws ports for outgoing connections, so that those never take one of ours.
QUIET_RANGE = range(20_000, 32_000)
SHARES = 24
"""Processes beside each other draw from shares of their own: nobody else takes a port before it is used."""
_given: deque[int] = deque(maxlen=200)
"""What this process was given lately, and may not use yet."""


@dataclass(frozen=True)
class Ports:
    """The defaults are those of `make up`; tests take free ones."""

    gateway: int = 8080
    gateway_internal: int = 8081
    mailbox: int = 8025
    smtp: int = 8026
    stripe: int = 8090
    catalog: int = 8101
    applications: int = 8102
    payments: int = 8103
    notifications: int = 8104
    web: int = 8105
    kafka: int = 9192
    kafka_controller: int = 9193
    mongo: int = 27117

    @classmethod
    def from_environment(cls) -> Self:
        """`ROUNDS_GATEWAY_PORT=9000 make up` moves one of them."""
        given = {name: os.environ.get(f"ROUNDS_{name.upper()}_PORT") for name in _names(cls)}
        return cls(**{name: int(value) for name, value in given.items() if value})

    @classmethod
    def free(cls) -> Self:
        """Ports that nobody listens on now, for a platform beside others."""
        names = _names(cls)
        return cls(**dict(zip(names, free_ports(len(names)), strict=True)))


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now, other ones each time."""
    share = [port for port in QUIET_RANGE[os.getpid() % SHARES :: SHARES] if port not in _given]
    found = list(islice((port for port in random.sample(share, len(share)) if _can_bind(port)), count))
    _given.extend(found)
    return found


def accepts(port: int) -> bool:
    """Whether somebody answers a connection; the cheap question before an expensive one."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def holder_of(port: int) -> str | None:
    """Who listens on `port`, as well as the system lets us know; None when it is free."""
    if _can_bind(port):
        return None
    for connection in psutil.net_connections("tcp"):
        if connection.laddr and connection.laddr.port == port and connection.status == psutil.CONN_LISTEN:
            return _describe(connection.pid)
    return "another program"


def _describe(pid: int | None) -> str:
    if pid is None:
        return "a program of another user"
    try:
        return f"{psutil.Process(pid).name()} (process {pid})"
    except psutil.Error:
        return f"process {pid}"


def _can_bind(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # as servers do: TIME_WAIT is no hindrance
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def _names(cls: type[Ports]) -> list[str]:
    return [field.name for field in fields(cls)]
