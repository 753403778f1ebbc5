"""Attempts are counted in MongoDB, so that all replicas count together."""

from __future__ import annotations

from typing import Any

from services.applications.accounts.domain.limits import Rate
from shared.chassis.clock import Clock
from shared.chassis.mongo import DuplicateKeyError, reaching_mongo

HAIR = 1e-6
"""Allowed beyond a limit: seconds are floating-point numbers, and an attempt exactly at the limit passes."""


class MongoRateLimits:
    """Provides `RateLimits`: the rule of `accounts.domain.limits.spend` as one atomic update."""

    def __init__(self, collection: Any, clock: Clock) -> None:
        self._collection = collection
        self._clock = clock

    async def spend(self, key: str, rate: Rate) -> float:
        now = self._clock().timestamp()
        try:
            row = await self._update(key, rate, now)
        except DuplicateKeyError:  # another request has just made the document
            row = await self._update(key, rate, now)
        return 0.0 if row["admitted"] else max(float(row["wait"]), HAIR)

    async def wait(self, key: str, rate: Rate) -> float:
        now = self._clock().timestamp()
        async with reaching_mongo():
            row = await self._collection.find_one({"_id": key}, {"full_until": 1})
        fuller = max(row["full_until"] if row else now, now) + rate.apart.total_seconds()
        return max(0.0, float(fuller) - now - rate.per.total_seconds() - HAIR)

    async def _update(self, key: str, rate: Rate, now: float) -> dict[str, Any]:
        async with reaching_mongo():
            row: dict[str, Any] = await self._collection.find_one_and_update(
                {"_id": key}, _spend(rate, now), upsert=True, return_document=True
            )
        return row


def _spend(rate: Rate, now: float) -> list[dict[str, Any]]:
    """Stages of the update; each sees what the one before it set."""
    latest = now + rate.per.total_seconds() + HAIR
    fuller = {"$add": [{"$max": ["$full_until", now]}, rate.apart.total_seconds()]}
    kept = {"$cond": ["$admitted", "$fuller", {"$ifNull": ["$full_until", now]}]}
    return [
        {"$set": {"fuller": fuller}},
        {"$set": {"admitted": {"$lte": ["$fuller", latest]}, "wait": {"$subtract": ["$fuller", latest]}}},
        {"$set": {"full_until": kept}},
        {"$set": {"expires_at": {"$toDate": {"$multiply": ["$full_until", 1000]}}}},
        {"$unset": "fuller"},
    ]
