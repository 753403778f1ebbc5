"""Which ports a platform takes, and what it says when it cannot have them."""

import os
import socket
from collections.abc import Iterator
from itertools import chain

import pytest

from deploy.local.failures import CannotStart
from deploy.local.ports import QUIET_RANGE, Ports, free_ports, refuse_taken, variables


@pytest.fixture(autouse=True)
def no_ports_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ROUNDS_PORTS", *variables()):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def taken() -> Iterator[list[int]]:
    """Two ports that this process listens on."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        yield [one.getsockname()[1], two.getsockname()[1]]


def test_no_port_is_given_twice_before_it_was_used() -> None:
    given = list(chain.from_iterable(free_ports(20) for _ in range(5)))

    assert len(set(given)) == 100
    assert set(given) <= set(QUIET_RANGE)


def test_every_port_has_a_variable_that_moves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, name in enumerate(variables()):
        monkeypatch.setenv(name, str(9000 + number))
    moved = Ports.from_environment()
    assert sorted(vars(moved).values()) == list(range(9000, 9000 + len(variables())))


def test_free_ports_for_everything_but_what_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDS_PORTS", "free")
    monkeypatch.setenv("ROUNDS_GATEWAY_PORT", "9000")
    ports = dict(vars(Ports.from_environment()))
    assert ports.pop("gateway") == 9000
    assert set(ports.values()) <= set(QUIET_RANGE)
    assert len(set(ports.values())) == len(ports)


@pytest.mark.servers
def test_every_taken_port_is_named_at_once_with_the_variable_that_moves_it(taken: list[int]) -> None:
    ports = Ports(smtp=taken[0], kafka_controller=taken[1])
    with pytest.raises(CannotStart) as refused:
        refuse_taken(ports, taken)
    lines = refused.value.what.splitlines()[1:]
    assert [(line.split()[0], line.split()[-1]) for line in lines] == [
        (str(taken[0]), "ROUNDS_SMTP_PORT"),
        (str(taken[1]), "ROUNDS_KAFKA_CONTROLLER_PORT"),
    ]
    assert f"(process {os.getpid()})" in lines[0]
    assert "ROUNDS_PORTS=free" in refused.value.remedy


@pytest.mark.servers
def test_what_is_not_started_needs_no_port(taken: list[int]) -> None:
    refuse_taken(Ports(kafka=taken[0]), free_ports(1))


def test_one_port_for_two_is_refused_for_both() -> None:
    (port,) = free_ports(1)
    with pytest.raises(CannotStart, match="given more than once") as refused:
        refuse_taken(Ports(web=port, stripe=port), {port})
    assert "ROUNDS_WEB_PORT" in refused.value.what
    assert "ROUNDS_STRIPE_PORT" in refused.value.what


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ROUNDS_KAFKA_PORT", "many", "no port is named by ROUNDS_KAFKA_PORT=many"),
        ("ROUNDS_KAFKA_PORT", "0", "no port is named by ROUNDS_KAFKA_PORT=0"),
        ("ROUNDS_KAFKA_PORT", "65536", "no port is named by ROUNDS_KAFKA_PORT=65536"),
        ("ROUNDS_KAFAK_PORT", "9000", "nothing is moved by ROUNDS_KAFAK_PORT.*rounds up --help"),
        ("ROUNDS_PORTS", "any", "ROUNDS_PORTS is 'any'.*`free`"),
    ],
)
def test_a_variable_that_says_nothing_is_refused(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(CannotStart, match=said):
        Ports.from_environment()
