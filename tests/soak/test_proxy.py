"""The proxy does to bytes what it says, and no more."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Iterator

import pytest

from deploy.local.ports import LOOPBACK, free_ports
from tests.soak.proxy import LATE_SECONDS, Link, Proxy

pytestmark = [pytest.mark.servers, pytest.mark.enable_socket]

SOON = 0.2


class Echo(socketserver.ThreadingTCPServer):
    """Answers with what it hears, and remembers it."""

    daemon_threads = True

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        super().__init__((LOOPBACK, 0), _Answer)
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Answer(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Echo)
        try:
            while said := self.request.recv(1024):
                self.server.heard.append(said)
                self.request.sendall(said)
        except ConnectionResetError:
            return  # what some of these tests are about


@pytest.fixture
def echo() -> Iterator[Echo]:
    with Echo() as server:
        yield server
        server.shutdown()


@pytest.fixture
def proxy(echo: Echo) -> Iterator[Proxy]:
    proxy = Proxy([Link("echo", free_ports(1)[0], [echo.port])])
    proxy.start()
    yield proxy
    proxy.stop()


@pytest.fixture
def client(proxy: Proxy) -> Iterator[socket.socket]:
    """Connected, and answered once."""
    with _connect(proxy) as client:
        assert _ask(client, b"first") == b"first"
        yield client


def _connect(proxy: Proxy) -> socket.socket:
    client = socket.create_connection((LOOPBACK, proxy.links["echo"].port), timeout=20)
    client.settimeout(1)
    return client


def _ask(client: socket.socket, what: bytes) -> bytes:
    client.sendall(what)
    return client.recv(1024)


def _is_silent(client: socket.socket) -> bool:
    client.settimeout(SOON)
    try:
        client.recv(1024)
    except TimeoutError:
        return True
    return False


def test_late_is_later_and_whole(proxy: Proxy, client: socket.socket) -> None:
    proxy.become("echo", "late")
    asked = time.monotonic()
    assert _ask(client, b"second") == b"second"
    assert time.monotonic() - asked >= LATE_SECONDS


def test_reset_ends_what_is_connected_and_whoever_comes(proxy: Proxy, client: socket.socket) -> None:
    proxy.become("echo", "reset")
    with pytest.raises(ConnectionResetError):
        client.recv(1024)
    with pytest.raises(ConnectionResetError), _connect(proxy) as other:
        other.recv(1024)


def test_deaf_loses_what_clients_say(proxy: Proxy, client: socket.socket, echo: Echo) -> None:
    proxy.become("echo", "deaf")
    client.sendall(b"second")
    assert _is_silent(client)
    assert echo.heard == [b"first"]


def test_mute_loses_the_answers_alone(proxy: Proxy, client: socket.socket, echo: Echo) -> None:
    proxy.become("echo", "mute")
    client.sendall(b"second")
    assert _is_silent(client)
    assert echo.heard == [b"first", b"second"]


def test_half_open_accepts_and_never_answers(proxy: Proxy, client: socket.socket, echo: Echo) -> None:
    proxy.become("echo", "half_open")
    with _connect(proxy) as other:
        other.sendall(b"third")
        assert _is_silent(other)
    client.sendall(b"second")
    assert _is_silent(client)
    assert echo.heard == [b"first"]


def test_a_connection_that_lost_bytes_is_reset_when_the_link_is_well_again(
    proxy: Proxy, client: socket.socket
) -> None:
    proxy.become("echo", "mute")
    client.sendall(b"second")
    assert _is_silent(client)
    proxy.become("echo", "well")
    client.settimeout(1)
    with pytest.raises(ConnectionResetError):
        client.recv(1024)
    with _connect(proxy) as other:
        assert _ask(other, b"third") == b"third"


def test_targets_are_taken_in_turn_and_a_dead_one_is_passed_over(proxy: Proxy, echo: Echo) -> None:
    dead = free_ports(1)[0]
    with Echo() as second:
        proxy.links["echo"].targets = [echo.port, second.port, dead]
        for number in range(6):
            with _connect(proxy) as client:
                said = str(number).encode()
                assert _ask(client, said) == said
        second.shutdown()
    assert echo.heard
    assert second.heard
    assert len(echo.heard) + len(second.heard) == 6
