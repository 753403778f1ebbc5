"""The story on Restate, in the environment of the rivals: three empty steps, a signal, three empty steps."""

# Runs in the environment of the rivals, which the type checker does not see.
# mypy: disable-error-code="import-not-found,untyped-decorator"

from __future__ import annotations

import restate

story = restate.Workflow("story")


async def _empty() -> str:
    return ""


@story.main()
async def run(ctx: restate.WorkflowContext, _: str) -> str:
    for number in (1, 2, 3):
        await ctx.run_typed(f"step {number}", _empty)
    await ctx.promise("paid").value()
    for number in (4, 5, 6):
        await ctx.run_typed(f"step {number}", _empty)
    return "done"


@story.handler()
async def pay(ctx: restate.WorkflowSharedContext, _: str) -> None:
    await ctx.promise("paid").resolve("yes")


app = restate.app([story])
