"""A connection to Kafka that is closed already, told as aiokafka expects it.

asyncio's transports swallow what is written after their end; uvloop's raise RuntimeError, which aiokafka does
not take for a broken connection (its issue 1038). The task that was sending dies of it: a consumer stays in
its group without fetching anything, or a heartbeat is missing.
"""

from __future__ import annotations

from typing import Any

from aiokafka.conn import AIOKafkaConnection, CloseReason
from aiokafka.errors import KafkaConnectionError

_send = AIOKafkaConnection.send


def tell_closed_connections() -> None:
    """Before the first connection of a process; again is no harm."""
    AIOKafkaConnection.send = _sent


def _sent(connection: Any, request: Any, expect_response: bool = True) -> Any:
    try:
        return _send(connection, request, expect_response)
    except RuntimeError as closed:
        connection.close(reason=CloseReason.CONNECTION_BROKEN)
        raise KafkaConnectionError(f"{connection} is closed: {closed}") from closed
