"""Watching applications: all that anybody watches are read together, once for however many watch."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import Context

from services.applications.application.domain.application import Application
from services.applications.application.use_cases.stores import Stores
from shared.chassis.store import Unavailable


class Watched:
    """One watcher's view of an application: the latest that was read, and a wait for something newer."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self._news = asyncio.Event()

    def show(self, application: Application) -> None:
        if application is not self.application:
            self.application = application
            self._news.set()

    async def wait(self, seconds: float, *others: asyncio.Event) -> None:
        """Until there is something newer or one of the others happens, but no longer than this."""
        waiting = [asyncio.create_task(event.wait()) for event in (self._news, *others)]
        try:
            await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
        self._news.clear()


class Watching:
    """Reads what is watched at a fixed pace, and nothing while nobody watches."""

    def __init__(self, stores: Stores, every_seconds: float) -> None:
        self._applications = stores.applications
        self._every = every_seconds
        self._watchers: dict[str, set[Watched]] = {}
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def watch(self, application: Application) -> Iterator[Watched]:
        """From now on, what becomes of an application that the caller has just read and may see."""
        watched = Watched(application)
        watchers = self._watchers.setdefault(application.application_id, set())
        watchers.add(watched)
        if not self.is_looking:
            # A context of its own: it reads for everybody, not for whoever came first.
            self._task = asyncio.create_task(self._look(), name="watching", context=Context())
        try:
            yield watched
        finally:
            watchers.discard(watched)
            if not watchers and self._watchers.get(application.application_id) is watchers:
                del self._watchers[application.application_id]

    @property
    def is_looking(self) -> bool:
        return self._task is not None and not self._task.done()

    async def _look(self) -> None:
        while self._watchers:
            await asyncio.sleep(self._every)
            with suppress(Unavailable):  # while the database is away there is no news
                await self._look_once()

    async def _look_once(self) -> None:
        found = await self._applications.get_many(list(self._watchers))
        for application_id, application in found.items():
            if isinstance(application, Application):
                for watched in self._watchers.get(application_id, ()):
                    watched.show(application)
