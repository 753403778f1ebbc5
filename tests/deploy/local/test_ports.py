"""Free ports, which are often used only seconds after they were found."""

from itertools import chain

from deploy.local.ports import QUIET_RANGE, free_ports


def test_no_port_is_given_twice_before_it_was_used() -> None:
    given = list(chain.from_iterable(free_ports(20) for _ in range(5)))

    assert len(set(given)) == 100
    assert set(given) <= set(QUIET_RANGE)
