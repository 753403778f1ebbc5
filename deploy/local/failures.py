"""Why something cannot be done here, said so that the reader knows what to do next."""

from collections.abc import Mapping


class CannotStart(Exception):
    """One sentence on what is wrong and one on what to do; shown without a traceback."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}: {remedy}")
        self.what = what
        self.remedy = remedy


AWAY: Mapping[tuple[str, str], str] = {
    ("pymongo", "ConnectionFailure"): "MongoDB",
    ("aiokafka", "KafkaConnectionError"): "Kafka",
    ("httpx", "TransportError"): "the gateway or a service",
    ("services", "ProviderAway"): "the payment provider",
}
"""What drivers raise when nobody answers; by name, because importing them all takes longer than a command."""


def as_unreachable(error: BaseException) -> CannotStart | None:
    """`error` in words if it means that a server does not answer, else None."""
    for kind in type(error).__mro__:
        who = AWAY.get((kind.__module__.partition(".")[0], kind.__name__))
        if who is not None:
            reason = (str(error).splitlines() or [kind.__name__])[0]
            return CannotStart(f"{who} does not answer ({reason[:200]})", "look at its log and try again")
    return None
