"""What the driver raises, in the words of the store: Unavailable, TooLarge, Unstorable."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bson.errors import BSONError
from pymongo.errors import (
    AutoReconnect,
    ConnectionFailure,
    DocumentTooLarge,
    ExecutionTimeout,
    OperationFailure,
    ServerSelectionTimeoutError,
    WTimeoutError,
)

from shared.chassis.store import TooLarge, Unavailable, Unstorable

_AWAY = (
    AutoReconnect,
    ConnectionFailure,
    ServerSelectionTimeoutError,
    ExecutionTimeout,
    WTimeoutError,
)
_AWAY_CODES = {
    6,
    7,
    89,
    91,
    189,
    262,
    9001,
    10107,
    11600,
    11602,
    13435,
    13436,
}  # stepping down, no primary, …


@asynccontextmanager
async def reaching_mongo() -> AsyncIterator[None]:
    """Raises Unavailable when the database is away, and Unstorable for what BSON cannot hold.

    The driver finds the latter before it sends anything: half of a surrogate pair, an integer beyond 64 bits,
    a key with NUL.
    """
    try:
        yield
    except DocumentTooLarge as no:
        raise TooLarge(str(no)) from no
    except (BSONError, UnicodeEncodeError, OverflowError) as no:
        raise Unstorable(f"not encodable: {type(no).__name__}") from no
    except _AWAY as away:
        raise Unavailable(f"MongoDB: {type(away).__name__}") from away
    except OperationFailure as failure:
        if failure.code in _AWAY_CODES:
            raise Unavailable(f"MongoDB: {failure.code}") from failure
        raise
