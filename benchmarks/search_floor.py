"""The floor of the search, a process of its own: the same query by hand, bare Motor, a bare FastAPI route."""

from __future__ import annotations

import sys
from typing import Any

import uvicorn
from fastapi import FastAPI
from motor.motor_asyncio import AsyncIOMotorClient

from deploy.local.ports import LOOPBACK

NEVER = "9999-12-31"


def app(mongo_url: str) -> FastAPI:
    client: Any = AsyncIOMotorClient(mongo_url)
    rotations = client["rounds_catalog"]["rotations"]
    bare = FastAPI()

    @bare.get("/rotations")
    async def search(specialty: str, max_fee: int, limit: int) -> dict[str, list[str]]:
        where = {
            "find.shown": True,
            "find.specialty": specialty,
            "find.fee": {"$lte": max_fee},
            "find.start": {"$lt": NEVER},
        }
        cursor = rotations.find(where, {"find.card": 1}).sort([("find.start", 1), ("_id", 1)]).limit(limit)
        return {"items": [row["find"]["card"] for row in await cursor.to_list(limit)]}

    return bare


if __name__ == "__main__":
    port, url = sys.argv[1:]
    uvicorn.run(app(url), host=LOOPBACK, port=int(port), log_config=None, access_log=False)
