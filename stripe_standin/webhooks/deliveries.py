"""Events leave for the webhook endpoints: signed, at once, again until accepted, in no promised order."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections import deque
from collections.abc import Callable
from typing import Any

from stripe_standin.clock import Clock
from stripe_standin.protocol.wire import Obj, dump
from stripe_standin.webhooks.delivery import Delivery, Endpoint
from stripe_standin.webhooks.flushing import copies, ordered, split
from stripe_standin.webhooks.sender import Sender
from stripe_standin.webhooks.signing import sign

_AT_ONCE = 12  # deliveries under way to one world's endpoints; Stripe sends in parallel too
_FIRST_RETRY, _LONGEST_RETRY = 0.5, 30.0


class Deliveries:
    """All deliveries of one world.

    `keep` and `commit` write down a changed event. It names the endpoints that have yet to accept it, so they
    are tried again after a restart.
    """

    def __init__(self, keep: Callable[[Obj], object], commit: Callable[[], None]) -> None:
        self._keep = keep
        self._commit = commit
        self.endpoints: dict[str, Endpoint] = {}
        self.automatic = True
        self._longest_delay = 0.0  # seconds before the first try
        self._chance = random.Random(0)  # noqa: S311 - repeatable
        self._senders: dict[str, Sender] = {}
        self._ready: deque[Delivery] = deque()  # to be sent now
        self._later: dict[Delivery, None] = {}  # held back, or waiting for the next try; in order of arrival
        self._workers: set[asyncio.Task[None]] = set()
        self._saving: asyncio.TimerHandle | None = None

    def add(self, endpoint: Endpoint) -> Endpoint:
        """Listen from now on.  The id follows from the address, so a restart finds its endpoint again."""
        id_ = endpoint.id or "we_" + hashlib.sha256(endpoint.url.encode()).hexdigest()[:24]
        endpoint = Endpoint(endpoint.url, endpoint.secret, endpoint.types, id_)
        self.endpoints[id_] = endpoint
        return endpoint

    def listening(self, type_: str) -> list[Endpoint]:
        """Endpoints that want this type."""
        return [endpoint for endpoint in self.endpoints.values() if endpoint.wants(type_)]

    def send(self, event: Obj) -> None:
        """Put an event on its way to those that still wait for it."""
        for id_ in event["_waiting"]:
            if id_ in self.endpoints:
                delivery = Delivery(event, self.endpoints[id_])
                if not self.automatic:
                    self._later[delivery] = None
                elif self._longest_delay:
                    self._wait(delivery, self._chance.uniform(0, self._longest_delay))
                else:
                    self._ready.append(delivery)
        self._work()

    def resume(self, events: list[Obj]) -> None:
        """After a restart: what was not delivered goes on."""
        for event in events:
            if event["_waiting"] and not event.get("_lost"):
                self.send(event)

    def switch(self, *, on: bool, delay: float = 0.0, seed: int = 0) -> None:
        """Deliver by itself, each event up to `delay` seconds late, or hold everything back until `flush`."""
        self.automatic = on
        self._longest_delay = delay
        self._chance = random.Random(seed)  # noqa: S311 - repeatable
        held = list(self._later) + list(self._ready)
        self._take_all()
        (self._ready.extend if on else self._hold)(held)
        self._work()

    def _hold(self, deliveries: list[Delivery]) -> None:
        self._later.update(dict.fromkeys(deliveries))

    def _take_all(self) -> None:
        for delivery in self._later:
            if delivery.timer is not None:
                delivery.timer.cancel()
                delivery.timer = None
        self._later.clear()
        self._ready.clear()

    def _work(self) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(min(len(self._ready), _AT_ONCE - len(self._workers))):
            worker = loop.create_task(self._deliver_ready())
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)

    async def _deliver_ready(self) -> None:
        while self._ready:
            delivery = self._ready.popleft()
            if not await self._deliver(delivery) and delivery.endpoint.id in self.endpoints:
                self._retry(delivery)

    def _retry(self, delivery: Delivery) -> None:
        if not self.automatic:
            self._later[delivery] = None
            return
        pause = min(_LONGEST_RETRY, _FIRST_RETRY * 2 ** min(delivery.tries - 1, 10))
        pause *= random.uniform(0.8, 1.2)  # noqa: S311 - only spreads the tries
        self._wait(delivery, pause)

    def _wait(self, delivery: Delivery, seconds: float) -> None:
        self._later[delivery] = None
        delivery.timer = asyncio.get_running_loop().call_later(seconds, self._again, delivery)

    def _again(self, delivery: Delivery) -> None:
        if delivery in self._later:
            del self._later[delivery]
            delivery.timer = None
            self._ready.append(delivery)
            self._work()

    async def _deliver(self, delivery: Delivery) -> bool:
        """One try.  Anything but a 2xx in time is a failure, also a redirect."""
        event, endpoint = delivery.event, delivery.endpoint
        delivery.tries += 1
        body = self.body(event)
        sender = self._senders.setdefault(endpoint.url, Sender(endpoint.url))
        try:
            status = await sender.post(body, sign(body, endpoint.secret, Clock.real()))
        except (OSError, TimeoutError):
            return False
        if not 200 <= status < 300:
            return False
        if endpoint.id in event["_waiting"]:
            event["_waiting"].remove(endpoint.id)
            event["pending_webhooks"] = len(event["_waiting"])
            self._keep(event)
            self._save_soon()
        return True

    @staticmethod
    def body(event: Obj) -> bytes:
        """The event as it is sent; its object's text was made when it happened."""
        head = {name: value for name, value in event.items() if not name.startswith("_")}
        return f"{dump(head)[:-1]},{event['_data'][1:]}".encode()

    def _save_soon(self) -> None:
        # Forgetting a delivery in a crash only repeats it, so many are written down together.
        if self._saving is None:
            self._saving = asyncio.get_running_loop().call_later(0.2, self._save)

    def _save(self) -> None:
        self._saving = None
        self._commit()

    def waiting(self) -> int:
        """Deliveries that have not succeeded and are not under way."""
        return len(self._ready) + len(self._later)

    async def flush(self, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        """Send what is held back, in the order, as often and as completely as a test wishes."""
        held = list(self._later) + list(self._ready)
        self._take_all()
        chosen, kept = split(held, wanted.get("only"))
        lost, sent = split(chosen, wanted["drop"]) if wanted.get("drop") else ([], chosen)
        self._hold(kept)
        for delivery in lost:
            delivery.event["_lost"] = True  # as if every retry had failed; a restart will not revive it
            self._keep(delivery.event)
        return [await self._flush_one(delivery, copies(wanted)) for delivery in ordered(sent, wanted)]

    async def _flush_one(self, delivery: Delivery, copies: int) -> dict[str, Any]:
        results = await asyncio.gather(*(self._deliver(delivery) for _ in range(copies)))
        if not all(results):
            self._retry(delivery)
        return {"id": delivery.event["id"], "type": delivery.event["type"], "delivered": all(results)}

    def forget(self) -> None:
        """Nothing is on its way any more."""
        self._take_all()

    async def close(self) -> None:
        """Stop delivering and hang up."""
        self._take_all()
        if self._saving is not None:
            self._saving.cancel()
            self._save()
        for worker in list(self._workers):
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        for sender in self._senders.values():
            sender.close()
