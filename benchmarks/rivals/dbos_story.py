"""The story on DBOS, in the environment of the rivals: `dbos_story POSTGRES_URL COUNT`.

Prints a line of JSON for each number in flight.
"""

# Runs in the environment of the rivals, which the type checker does not see.
# mypy: disable-error-code="import-not-found,untyped-decorator"

from __future__ import annotations

import asyncio
import sys
import uuid

from dbos import DBOS, DBOSConfig, SetWorkflowID

from benchmarks.rivals.flights import flights


@DBOS.step()
async def empty() -> None:
    return


@DBOS.workflow()
async def story() -> None:
    for _ in range(3):
        await empty()
    await DBOS.recv_async("paid", timeout_seconds=60)
    for _ in range(3):
        await empty()


async def play(_: int) -> None:
    name = str(uuid.uuid4())
    with SetWorkflowID(name):
        handle = await DBOS.start_workflow_async(story)
    await DBOS.send_async(name, "yes", "paid")
    await handle.get_result()


if __name__ == "__main__":
    url, count = sys.argv[1:]
    config: DBOSConfig = {"name": "story", "system_database_url": url, "log_level": "ERROR"}
    DBOS(config=config)
    DBOS.launch()
    asyncio.run(flights(play, int(count)))
    DBOS.destroy()
