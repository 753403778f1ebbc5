"""All worlds of one process: found by name, made, ended, and kept up with the time."""

from __future__ import annotations

import asyncio
import re

from stripe_standin.account import sessions
from stripe_standin.protocol.wire import Refusal
from stripe_standin.world.store import Database
from stripe_standin.world.storefront import Storefront
from stripe_standin.world.world import World

_WORLD_NAME = re.compile(r"[A-Za-z0-9_.-]{1,80}")
_TICK_SECONDS = 1


class Worlds:
    """All worlds of one process; the nameless one is there from the beginning."""

    def __init__(self, database: Database, storefront: Storefront) -> None:
        self._database = database
        self.storefront = storefront
        self._worlds: dict[str, World] = {}
        for name in {"", *database.worlds()}:
            self._open(name)

    def _open(self, name: str) -> World:
        storefront = self.storefront.of_world(name)
        world = self._worlds[name] = World(name, self._database, sessions.expire_when_due, storefront)
        sessions.watch_all(world)
        return world

    def named(self, name: str) -> World:
        """A world that exists."""
        if name not in self._worlds:
            raise Refusal(f"No such world: '{name}'. Create it with POST /_test/worlds.", status=404)
        return self._worlds[name]

    def create(self, name: str) -> World:
        """A new world, or the one of that name."""
        if not _WORLD_NAME.fullmatch(name):
            raise Refusal("A world's id is made of letters, digits, `_`, `.` and `-`.", param="id")
        return self._worlds.get(name) or self._open(name)

    def names(self) -> list[str]:
        """The names of all but the nameless one."""
        return sorted(name for name in self._worlds if name)

    async def remove(self, name: str) -> None:
        """End a world."""
        world = self.named(name)
        if name:
            del self._worlds[name]
        world.faults.clear()
        await world.webhooks.close()
        world.rows.clear()

    def resume(self) -> None:
        """What was under way when the process ended goes on."""
        for world in self._worlds.values():
            world.webhooks.resume(world.rows.oldest_first("event"))

    async def tick(self) -> None:
        """Expire sessions in time although nobody asks for them."""
        while True:
            for world in list(self._worlds.values()):
                world.tick()
                world.commit()
            await asyncio.sleep(_TICK_SECONDS)

    async def close(self) -> None:
        """Stop delivering and close the file."""
        for world in self._worlds.values():
            await world.webhooks.close()
        self._database.close()
