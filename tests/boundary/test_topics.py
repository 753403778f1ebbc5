"""Each fact that a service listens to, with whatever no document can hold in each of its places.

It is parked as poison at once, nothing of it is stored, and the rest of its batch is handled as if alone.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from deploy.local.service import SERVICES
from services.applications.application.domain.application import Application
from shared.chassis.decision import Refused
from shared.chassis.storable import first_unstorable
from shared.contracts.fact import Fact
from tests.applications.builders import Office
from tests.boundary.samples import TEXTS, Path, at, leaves, planted, sample
from tests.boundary.scalars import UNSTORABLE, beside
from tests.boundary.services import InMemory
from tests.chassis.records import A
from tests.harness.sampling import seed_of_the_run, so_many


class Bus:
    """Facts as records, each with a number of its own; and of ids of its own, unless all are of the same."""

    def __init__(self, *, same_ids: bool = False) -> None:
        self._number = 0
        self._same_ids = same_ids

    def record(self, fact: type[Fact], value: Any) -> A:
        self._number += 1
        headers = (
            ("ce_id", f"evt_{self._number}".encode()),
            ("ce_type", fact.__name__.encode()),
            ("ce_correlationid", b"cor_1"),
        )
        text = json.dumps(value)
        if not self._same_ids:
            text = text.replace(f'"{TEXTS[0]}"', f'"app_{self._number}"')
        return A(
            topic=fact.topic,
            offset=self._number,
            key=f"key_{self._number}".encode(),
            value=text.encode(),
            headers=headers,
        )


def listened_to(service: InMemory) -> Iterator[tuple[type[Fact], Any]]:
    """Each fact with a right value."""
    for subscription in service.subscriptions:
        if not subscription.fact.tombstone:
            schema = subscription.fact.model_json_schema()
            value = sample(schema, schema.get("$defs", {}))
            subscription.fact.model_validate_json(json.dumps(value))
            yield subscription.fact, value


def parked_since(service: InMemory, count: int) -> list[str]:
    """The kind of each letter, without the name of its fact."""
    return [letter.fingerprint.split(":")[-1] for letter in list(service.letters.letters.values())[count:]]


@pytest.mark.parametrize("name", SERVICES)
async def test_what_no_document_can_hold_is_parked_alone_and_never_stored(name: str) -> None:
    service, bus = InMemory(name), Bus()
    for fact, value in listened_to(service):
        good = bus.record(fact, value)
        await service.consumer.handle_batch([good])
        alone = parked_since(service, 0)
        for path in leaves(value):
            service.letters.letters.clear()
            bad = [bus.record(fact, planted(value, path, scalar)) for scalar in UNSTORABLE.values()]
            with_bad = bus.record(fact, value)

            await service.consumer.handle_batch([bad[0], with_bad, *bad[1:]])

            found = {letter.offset: letter for letter in service.letters.letters.values()}
            ends = [found.pop(each.offset).fingerprint for each in bad]
            assert set(ends) == {f"{fact.__name__}:Unreadable"}, (path, ends)
            assert [letter.fingerprint.split(":")[-1] for letter in found.values()] == alone
        service.letters.letters.clear()
    assert first_unstorable(service.stored) is None


@pytest.mark.parametrize("name", SERVICES)
async def test_what_is_of_a_wrong_type_or_at_an_edge_is_handled_or_refused(name: str) -> None:
    """No handler ends in an error that nobody meant, however far a value lies from all that is usual."""
    known = await applications_of_samples() if name == "applications" else {}
    service, bus = InMemory(name), Bus(same_ids=bool(known))
    unmeant: list[tuple[str, Path, str, str]] = []
    for fact, value in listened_to(service):
        for path in leaves(value):
            for label, scalar in some_of(beside(at(value, path)), path):
                service.letters.letters.clear()
                if known:
                    now = known.get(fact.__name__, known["others"])
                    await service.kept["applications"].change(TEXTS[0], partial(become, now))
                await service.consumer.handle_batch([bus.record(fact, planted(value, path, scalar))])
                unmeant += [
                    (fact.__name__, path, label, kind)
                    for kind in parked_since(service, 0)
                    if kind not in MEANT and kind not in refusals()
                ]
    assert unmeant == []
    assert first_unstorable(service.stored) is None


def some_of(scalars: dict[str, Any], path: Path) -> Iterable[tuple[str, Any]]:
    """Three for each place, others tomorrow; all of them where nothing is sampled."""
    chance = random.Random(f"{seed_of_the_run()} {path}")
    return so_many(chance.sample(sorted(scalars.items()), 3), list(scalars.items()))


def become(application: Application, _: object, __: object) -> tuple[Application, tuple[Fact, ...]]:
    """A decision: whatever it was, it is this one now."""
    return application, ()


MEANT = {"Unreadable", "BadEnvelope", "Unstorable", "TooLarge"}


def refusals() -> set[str]:
    """The name of every refusal that is known by now."""
    waiting, found = [Refused], set[str]()
    while waiting:
        each = waiting.pop()
        found.add(each.__name__)
        waiting += each.__subclasses__()
    return found


async def applications_of_samples() -> dict[str, Application]:
    """What the application that samples speak of is like when a fact comes, so that it is not refused."""
    accepted = replace(await Office().accepted(), application_id=TEXTS[0])
    reserved = replace(await Office().reserved(), application_id=TEXTS[0])
    return {
        "PlaceHeld": accepted,
        "PlaceRefused": accepted,
        "Waitlisted": accepted,
        "others": reserved,
    }
