"""Every row of the table, by name: what it needs and how it is measured."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from benchmarks.bill import of_an_event
from benchmarks.claims import claims_from_kafka
from benchmarks.costs import StreamPace
from benchmarks.events import latency_floor, latency_to_next_service, through_a_service
from benchmarks.floors import Floor
from benchmarks.growth import growth, scale
from benchmarks.last_place import last_place
from benchmarks.lines import Line, above_floor, at_least, percentile, times_floor
from benchmarks.search import search
from benchmarks.servers import Servers
from benchmarks.size import Size
from benchmarks.start import start
from benchmarks.story import from_outside, on_the_bus
from benchmarks.system import System

Say = Callable[[str], None]


async def events(servers: Servers, size: Size, say: Say) -> list[Line]:
    a: list[StreamPace] = []
    b: list[StreamPace] = []
    ours: list[StreamPace] = []
    for _ in range(size.rounds):
        a.append(await Floor(servers, size.events).run(batched=False))
        b.append(await Floor(servers, size.events).run(batched=True))
        ours.append(await through_a_service(servers, size.events))
        say(f"{ours[-1].rate:.0f} events/s; A {a[-1].rate:.0f}, B {b[-1].rate:.0f}; CPU ms: {ours[-1].cost}")
    rates_a, rates_b, rates = ([pace.rate for pace in runs] for runs in (a, b, ours))
    return [
        times_floor("one event through a service", "A: by hand, 32 in flight", rates_a, rates, 5.0),
        times_floor("… the same", "B: by hand, in batches", rates_b, rates, 0.60),
        *of_an_event([pace.cost for pace in ours], [pace.cost for pace in b]),
    ]


async def latency(servers: Servers, size: Size, say: Say) -> list[Line]:
    floors, ours = [], []
    for _ in range(size.rounds):
        floors.append(await latency_floor(servers.kafka, size.latencies))
        ours.append(await latency_to_next_service(servers.kafka, servers.mongo, size.latencies))
        say(f"p50 {percentile(ours[-1], 0.5):.1f} ms; floor {percentile(floors[-1], 0.5):.1f} ms")
    rows = []
    for share, most in ((0.50, 3.0), (0.99, 15.0)):
        name = "commit → the next service has it" if share == 0.50 else "… the same"
        beside, own = ([percentile(times, share) for times in runs] for runs in (floors, ours))
        rows.append(above_floor(f"{name}, p{share * 100:.0f}", "bare aiokafka", beside, own, most))
    return rows


async def claims(servers: Servers, size: Size, say: Say) -> list[Line]:
    rates = []
    for _ in range(size.rounds):
        rates.append(await claims_from_kafka(servers.kafka, servers.mongo, size.claims, size.places))
        say(f"{rates[-1]:.0f} claims/s")
    return [at_least(f"last place: {size.claims:,} claims on one rotation, from Kafka", rates, 2000)]


ON_SERVERS: Mapping[str, Callable[[Servers, Size, Say], Awaitable[list[Line]]]] = {
    "events": events,
    "latency": latency,
    "claims": claims,
    "growth": growth,
    "scale": scale,
    "start": start,
}
ON_THE_SYSTEM: Mapping[str, Callable[[System, Size, Say], Awaitable[list[Line]]]] = {
    "last-place": last_place,
    "bus": on_the_bus,
    "outside": from_outside,
    "search": search,
}
NAMES = (*ON_SERVERS, *ON_THE_SYSTEM)
