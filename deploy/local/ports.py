"""Which loopback port belongs to which process, who holds one that is taken, and how to find free ones."""

import os
import random
import re
import socket
from collections import Counter, deque
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from itertools import islice
from typing import Self

import httpx
import psutil

from deploy.local.failures import CannotStart

LOOPBACK = "127.0.0.1"
FREE_OR_FIXED = "ROUNDS_PORTS"
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
        """`ROUNDS_GATEWAY_PORT=9000` moves one of them, `ROUNDS_PORTS=free` all that are not named so."""
        wanted = os.environ.get(FREE_OR_FIXED, "")
        if wanted not in ("", "free"):
            raise CannotStart(f"{FREE_OR_FIXED} is {wanted!r}", "it can only be `free`, or left out")
        given = {name: value for name in _names(cls) if (value := os.environ.get(variable_of(name)))}
        wrong = [name for name, value in given.items() if not (value.isdecimal() and 0 < int(value) < 65536)]
        if wrong:
            said = ", ".join(f"{variable_of(name)}={given[name]}" for name in wrong)
            raise CannotStart(f"no port is named by {said}", "give a number from 1 to 65535")
        _refuse_unknown(_names(cls))
        ports = cls.free() if wanted == "free" else cls()
        return replace(ports, **{name: int(value) for name, value in given.items()})

    @classmethod
    def free(cls) -> Self:
        """Ports that nobody listens on now, for a platform beside others."""
        names = _names(cls)
        return cls(**dict(zip(names, free_ports(len(names)), strict=True)))


def variable_of(name: str) -> str:
    """The environment variable that moves the port of that name."""
    return f"ROUNDS_{name.upper()}_PORT"


def variables() -> Mapping[str, int]:
    """Every variable that moves a port, with the port where it is not set."""
    return {variable_of(name): port for name, port in asdict(Ports()).items()}


def refuse_taken(ports: Ports, needed: Collection[int]) -> None:
    """One sentence for all of the needed ports that somebody else has, or that two were given."""
    named = {name: getattr(ports, name) for name in _names(Ports) if getattr(ports, name) in needed}
    twice = Counter(named.values())
    found = []
    for name, port in named.items():
        if holder := holder_of(port):
            found.append(f"  {port} is taken by {holder}: {variable_of(name)}")
        elif twice[port] > 1:
            found.append(f"  {port} was given more than once: {variable_of(name)}")
    if found:
        raise CannotStart(
            "Rounds cannot have these ports; beside each stands the variable that moves it:\n"
            + "\n".join(found),
            f"end those programs, set those variables, or let all ports be free ones: {FREE_OR_FIXED}=free",
        )


def _refuse_unknown(names: Collection[str]) -> None:
    known = {variable_of(name) for name in names}
    unknown = [name for name in os.environ if re.fullmatch(r"ROUNDS_\w+_PORT", name) and name not in known]
    if unknown:
        raise CannotStart(f"nothing is moved by {', '.join(unknown)}", "`rounds up --help` lists what is")


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


def is_ready_at(address: str) -> bool:
    """Whether a process of Rounds answers there, and says that it can take requests."""
    try:
        return httpx.get(f"{address}/readyz", timeout=2).status_code == 200
    except httpx.TransportError:
        return False


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
