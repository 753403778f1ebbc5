"""The story on the bus, and from outside: accepted, held, statement, paid, reserved, coach, mails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from benchmarks import sink, truth, watch
from benchmarks.bill import of_a_story
from benchmarks.cast import Part
from benchmarks.costs import Cost, Meter
from benchmarks.flight import Flight, fly
from benchmarks.lines import Line, at_least, at_most
from benchmarks.rivals import PRETIX_ORDERS, RESTATE
from benchmarks.size import IN_FLIGHT, Size
from benchmarks.system import System
from benchmarks.wire import Answer, expect

AFTERWARDS = ("accepted_and_held", "reserved", "your_coach", "new_visitor", "who_comes_when")
CARD = "payment_method=pm_card_visa"


@dataclass(frozen=True, slots=True)
class Played:
    """One row's flights: alone, and with many in flight."""

    alone: list[Flight]
    many: list[Flight]
    costs: list[Cost]
    """Of a story with many in flight."""


async def on_the_bus(system: System, size: Size, say: Callable[[str], None]) -> list[Line]:
    """Commands put in directly; over when the mails that it ends with are stored."""
    kinds = (watch.STATEMENT, watch.EMAIL, watch.EMAIL_THAT_WAITED)
    async with watch.Watch(system.platform.mongo, *kinds) as seen:

        async def play(part: Part) -> None:
            await system.replica.accept(part.application_id)
            await seen.stored.wait(f"statement {part.application_id}")
            await system.replica.pay(part.application_id)
            await seen.stored.wait(f"reserved {part.application_id}", f"new_visitor {part.application_id}")

        played = await _played(system, size, play, say)
    rates = [flight.rate for flight in played.many]
    return [
        at_least(f"story on the bus, {IN_FLIGHT} in flight", rates, 2 * RESTATE, "Restate*", RESTATE),
        at_most("… p50 alone", [flight.at(0.50) for flight in played.alone], 60),
        at_most(f"… p50 of {IN_FLIGHT} in flight", [flight.at(0.50) for flight in played.many], 200),
        at_most(f"… p99 of {IN_FLIGHT} in flight", [flight.at(0.99) for flight in played.many], 600),
        *of_a_story(played.costs),
    ]


async def from_outside(system: System, size: Size, say: Callable[[str], None]) -> list[Line]:
    """Everything over HTTP through the gateway; over when both mails are handed to the mail server."""
    staff = system.token("acc_staff", "staff")
    version = expect(await system.gateway.get("/v1/terms/current"), 200).json()["version"]
    player = _Outside(system, staff, version)
    played = await _played(system, size, player.play, say, "terms_signed")
    rates = [flight.rate for flight in played.many]
    return [
        at_least(f"story from outside, {IN_FLIGHT} in flight", rates, 0.7 * RESTATE, "Restate*", RESTATE),
        at_least("… the same", rates, 15 * PRETIX_ORDERS, "pretix*", PRETIX_ORDERS),
        at_most("… p50 alone", [flight.at(0.50) for flight in played.alone], 400),
        at_most(f"… p50 of {IN_FLIGHT} in flight", [flight.at(0.50) for flight in played.many], 400),
        at_most(f"… p99 of {IN_FLIGHT} in flight", [flight.at(0.99) for flight in played.many], 1200),
        *of_a_story(played.costs),
    ]


async def _played(
    system: System,
    size: Size,
    play: Callable[[Part], Awaitable[None]],
    say: Callable[[str], None],
    *mails: str,
) -> Played:
    """Rounds of both, each checked to the last place, cent and mail before the next begins."""
    played = Played([], [], [])
    warm = await _applied(system, size.stories_warm)
    await fly(IN_FLIGHT, warm, play)
    await truth.all_mailed(system.emails, warm, *AFTERWARDS, *mails)
    for _ in range(size.rounds):
        for in_flight, count, flights in (
            (1, size.stories_alone, played.alone),
            (IN_FLIGHT, size.stories, played.many),
        ):
            parts = await _applied(system, count)
            meter = Meter(system.platform)
            flight = await fly(in_flight, parts, play)
            await truth.all_mailed(system.emails, parts, *AFTERWARDS, *mails)
            cost = meter.per(count)
            await truth.all_reserved(system.replica, parts)
            flights.append(flight)
            if flights is played.many:
                played.costs.append(cost)
            say(f"{in_flight:>3} in flight: {flight.rate:.0f}/s, p50 {flight.at(0.5):.0f} ms, "
                f"p99 {flight.at(0.99):.0f} ms; CPU ms per story: {cost}")  # fmt: skip
    return played


async def _applied(system: System, count: int) -> Sequence[Part]:
    parts = await system.cast.applied(count)
    await truth.all_mailed(system.emails, parts, "application_received")
    await truth.quiet(system.emails)
    return parts


@dataclass(frozen=True, slots=True)
class _Outside:
    """Staff, an applicant and their browser."""

    system: System
    staff: str
    version: str

    async def play(self, part: Part) -> None:
        gateway, token = self.system.gateway, self.system.token_of(part)
        application, statement = (
            f"/v1/applications/{part.application_id}",
            f"/v1/statements/{part.application_id}",
        )
        decision = {"decision": "accept", "reason": ""}
        expect(await gateway.post(f"{application}/decisions", decision, self.staff), 200)
        await _until(lambda: gateway.get(application, token), _is_held)
        signature = {"version": self.version, "signed_name": part.name}
        expect(await gateway.post(f"{application}/terms-signature", signature, token), 200)
        checkout = await _until(
            lambda: gateway.post(f"{statement}/checkouts", {"pay": "deposit"}, token), _is_open
        )
        page = urlsplit(checkout.json()["checkout_url"]).path
        expect(await self.system.provider.submit(page, CARD), 303)
        await self.system.sink.mails.wait(sink.reserved(part.email), sink.visitor(part.name))


def _is_held(answer: Answer) -> bool:
    return bool(expect(answer, 200).json()["state"] == "held")


def _is_open(answer: Answer) -> bool:
    """409: payments has not heard of the signature yet. 404: not even of the place."""
    return expect(answer, 201, 404, 409).status == 201


async def _until(ask: Callable[[], Awaitable[Answer]], good: Callable[[Answer], bool]) -> Answer:
    """Ask again, as a page does that waits: soon at first, then rarely, so that asking is not the load."""
    pause = 0.02
    for _ in range(240):
        if good(answer := await ask()):
            return answer
        await asyncio.sleep(pause)
        pause = min(0.5, pause * 1.5)
    raise AssertionError(f"still not: {answer.status} {answer.body[:300]!r}")
