"""The story on Temporal, in the environment of the rivals: `temporal_story ADDRESS COUNT`.

Steps are local activities, which is the fastest that Temporal has. Prints a line of JSON for each number in
flight.
"""

# Runs in the environment of the rivals, which the type checker does not see.
# mypy: disable-error-code="import-not-found,untyped-decorator"

from __future__ import annotations

import asyncio
import os
import sys
import uuid
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

SOON = timedelta(seconds=30)


@activity.defn
async def empty() -> None:
    return


@workflow.defn
class Story:
    def __init__(self) -> None:
        self.paid = False

    @workflow.signal
    def pay(self) -> None:
        self.paid = True

    @workflow.run
    async def run(self) -> None:
        for _ in range(3):
            await workflow.execute_local_activity(empty, start_to_close_timeout=SOON)
        await workflow.wait_condition(lambda: self.paid)
        for _ in range(3):
            await workflow.execute_local_activity(empty, start_to_close_timeout=SOON)


async def main(address: str, count: int) -> None:
    from benchmarks.rivals.flights import flights  # noqa: PLC0415 - no business of a workflow's module

    client = await Client.connect(address)

    async def play(_: int) -> None:
        handle = await client.start_workflow(Story.run, id=str(uuid.uuid4()), task_queue="stories")
        await handle.signal(Story.pay)
        await handle.result()

    worker = Worker(
        client, task_queue="stories", workflows=[Story], activities=[empty],
        workflow_runner=UnsandboxedWorkflowRunner(),
    )  # fmt: skip
    async with worker:
        await flights(play, count)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
    sys.stdout.flush()
    os._exit(0)  # threads of the SDK outlive the interpreter now and then, and crash it at its end
