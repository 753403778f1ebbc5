"""Drives the story on Restate over HTTP: `restate_story INGRESS ADMIN SDK COUNT`, the ports on loopback."""

from __future__ import annotations

import asyncio
import json
import sys

import uvloop

from benchmarks.rivals.flights import flights
from benchmarks.wire import Wire, expect
from deploy.local.ports import LOOPBACK
from shared.chassis.ids import new_id

JSON = {"Content-Type": "application/json"}


async def drive(ingress: str, admin: str, sdk: str, count: int) -> None:
    office = Wire(f"http://{LOOPBACK}:{admin}")
    where = json.dumps({"uri": f"http://{LOOPBACK}:{sdk}"}).encode()
    expect(await office.ask("POST", "/deployments", JSON, where), 200, 201)
    wire = Wire(f"http://{LOOPBACK}:{ingress}")

    async def play(_: int) -> None:
        name = new_id("story")
        over = asyncio.ensure_future(wire.ask("POST", f"/story/{name}/run", JSON, b'""'))
        expect(await wire.ask("POST", f"/story/{name}/pay", JSON, b'""'), 200, 204)
        expect(await over, 200)

    await flights(play, count)


if __name__ == "__main__":
    uvloop.run(drive(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
