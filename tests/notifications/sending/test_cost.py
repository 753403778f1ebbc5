"""What a mail costs the database: exact counts, so that nobody makes it dearer unseen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import bson

from services.notifications.office.use_cases.example_story import RESERVED
from services.notifications.writing.domain.retrying import RetryPolicy
from services.notifications.writing.use_cases.slots import SendSlots
from shared.chassis.ids import new_id
from shared.chassis.in_memory import InMemoryStore
from shared.chassis.mapping import document_of, update_of
from shared.chassis.store import Record, Write, Written
from tests.notifications.builders import World

NOW = datetime(2027, 1, 1, tzinfo=UTC)


class CountedStore(InMemoryStore):
    """Notes what travels: ids that are loaded, and the bytes of each write as MongoDB would get them."""

    def __init__(self, of: InMemoryStore) -> None:
        super().__init__(of.name, of._clock)
        self.loaded: list[str] = []
        self.inserted: list[int] = []
        self.updated: list[int] = []

    async def load(self, ids: Sequence[str]) -> dict[str, Record]:
        self.loaded.extend(ids)
        return await super().load(ids)

    async def write(self, writes: Sequence[Write]) -> Written:
        for write in writes:
            if write.expected == 0:
                self.inserted.append(len(bson.encode(document_of(write, NOW))))
            else:
                self.updated.append(len(bson.encode(update_of(write, NOW))))
        return await super().write(writes)


async def test_a_mail_is_written_once_and_settled_by_what_has_changed() -> None:
    policy = RetryPolicy()
    world = World(policy=policy, slots=SendSlots(policy, new_id))
    stored = world.email_documents.store
    assert isinstance(stored, InMemoryStore)
    counted = CountedStore(stored)
    world.email_documents.store = counted
    await world.introduce()

    await world.tell_all(RESERVED)
    await world.timers.drain()

    mails = len(world.mails())
    assert mails == len(world.server.offered) > 5
    assert counted.loaded == []
    assert (len(counted.inserted), len(counted.updated)) == (mails, mails)
    # the text of a mail is never written again: its settling is the state, the instant, and one fact
    assert max(counted.updated) < 1500
    assert min(counted.inserted) > 4000
