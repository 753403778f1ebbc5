"""One world: a Stripe account of its own, with its objects, clock, faults and webhook endpoints.

Worlds let tests run in parallel in one process.  Everything in a world happens on one event loop and without
awaiting, so a request's effect is all or nothing and two requests never interleave: of a payment and an
expiry, exactly one wins.
"""

from __future__ import annotations

import heapq
import json
from collections import deque
from collections.abc import Callable
from typing import Any

from stripe_standin.clock import Clock
from stripe_standin.objects import objects
from stripe_standin.protocol.wire import API_VERSION, Obj, Refusal, dump, missing
from stripe_standin.webhooks.deliveries import Deliveries
from stripe_standin.webhooks.delivery import Endpoint
from stripe_standin.world.faults import Faults
from stripe_standin.world.store import Database, Rows
from stripe_standin.world.storefront import Storefront

_NO_CAUSE: Obj = {"id": None, "idempotency_key": None}
_SETTINGS = "_setting"


WhenDue = Callable[["World", str], object]


class World:
    """All state of one world.

    `when_due` is called with the id of what is being watched when its instant has come; what that is and what
    happens to it then is for the caller to know.
    """

    def __init__(self, name: str, database: Database, when_due: WhenDue, storefront: Storefront) -> None:
        self.name = name
        self._when_due = when_due
        self.storefront = storefront
        self.address = storefront.public_url or "http://localhost"
        self.rows = Rows(name, database)
        kept = self.rows.get(_SETTINGS, "clock") or {}
        self.clock = Clock(kept.get("offset", 0.0), kept.get("stopped_at"))
        self.faults = Faults()
        self.webhooks = Deliveries(self.save, self.rows.commit)
        self.cause = _NO_CAUSE
        self.calls: deque[tuple[str, str, str | None]] = deque(maxlen=1000)
        self.next_refund: str | None = None
        self.in_progress: dict[
            str, tuple[str, str]
        ] = {}  # idempotency keys whose first request has no answer yet
        self._deadlines: list[tuple[int, str]] = []
        for saved in self.rows.oldest_first("_endpoint"):
            self.webhooks.add(Endpoint(saved["url"], saved["secret"], tuple(saved["types"]), saved["id"]))

    @property
    def prefix(self) -> str:
        """Where this world's addresses begin."""
        return f"/worlds/{self.name}" if self.name else ""

    # --- objects

    def now(self) -> int:
        """This world's time."""
        return self.clock.now()

    def save(self, obj: Obj) -> Obj:
        """Keep a new or changed object."""
        self.rows.save(obj["object"], obj)
        return obj

    def get(self, kind: str, id_: str, param: str = "id", status: int = 404) -> Obj:
        """An object that has to exist."""
        found = self.rows.get(kind, id_)
        if found is None:
            raise missing(kind.replace(".", " "), id_, param, status)
        return found

    def find(self, kind: str, id_: str | None) -> Obj | None:
        """An object that may exist."""
        return self.rows.get(kind, id_) if id_ else None

    def view(self, obj: Obj) -> Obj:
        """What Stripe would send of an object."""
        shown = {name: value for name, value in obj.items() if not name.startswith("_")}
        if obj["object"] == "balance_transaction" and obj["available_on"] <= self.now():
            shown["status"] = "available"
        if obj["object"] == "event":
            shown |= json.loads(obj["_data"])
        return shown

    # --- events

    def record(self, type_: str, obj: Obj, previous: Obj | None = None) -> None:
        """Something happened: keep it as an event, and send it to whoever listens.

        The object is written down at once as text: it is a snapshot, whatever becomes of the object.
        """
        data: Obj = {"object": self.view(obj)}
        if previous is not None:
            data["previous_attributes"] = previous
        waiting = [endpoint.id for endpoint in self.webhooks.listening(type_)]
        event: Obj = {
            "id": objects.new_id("event"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now(),
            "livemode": False,
            "pending_webhooks": len(waiting),
            "request": dict(self.cause),
            "type": type_,
            "_data": dump({"data": data}),
            "_waiting": waiting,
        }
        self.save(event)
        self.webhooks.send(event)

    def caused_by(self, request_id: str | None = None, idempotency_key: str | None = None) -> None:
        """Events from here on were caused by this request (or by nobody's)."""
        self.cause = {"id": request_id, "idempotency_key": idempotency_key}

    # --- time

    def set_clock(
        self, *, stopped: bool | None = None, advance: float = 0.0, offset: float | None = None
    ) -> None:
        """Stop, start or move the clock; what falls due happens at once."""
        if stopped is not None and stopped is not (self.clock.stopped_at is not None):
            (self.clock.stop if stopped else self.clock.start)()
        if offset is not None:
            self.clock.set_offset(offset)
        self.clock.advance(advance)
        self._save_clock()
        self.tick()

    def _save_clock(self) -> None:
        kept = {"offset": self.clock.offset, "stopped_at": self.clock.stopped_at}
        self.rows.save(_SETTINGS, {"id": "clock", **kept})

    def watch(self, id_: str, due_at: int) -> None:
        """Remember that something is due at an instant."""
        heapq.heappush(self._deadlines, (due_at, id_))

    def tick(self) -> None:
        """Let happen what is due by now."""
        while self._deadlines and self._deadlines[0][0] <= self.now():
            _, id_ = heapq.heappop(self._deadlines)
            self._when_due(self, id_)

    # --- webhooks

    def listen(self, url: str, secret: str, types: tuple[str, ...] = ("*",), id_: str = "") -> Endpoint:
        """Add a webhook endpoint.  One with the same id or address is replaced; its deliveries go on."""
        if not url.startswith(("http://", "https://")) or not secret:
            raise Refusal("A webhook needs an http(s) address and a secret", param="webhook_url")
        endpoint = self.webhooks.add(Endpoint(url, secret, types, id_))
        self.rows.save("_endpoint", {"id": endpoint.id, "url": url, "secret": secret, "types": list(types)})
        return endpoint

    def commit(self) -> None:
        """End of a request: what changed is on disk before anybody is told."""
        self.cause = _NO_CAUSE
        self.rows.commit()

    def clear(self) -> None:
        """Forget all objects; listeners and clock stay."""
        endpoints = self.rows.oldest_first("_endpoint")
        self.rows.clear()
        self._deadlines.clear()
        self.calls.clear()
        self.webhooks.forget()
        self.faults.clear()
        for row in endpoints:
            self.rows.save("_endpoint", row)
        self._save_clock()

    def dump(self) -> dict[str, Any]:
        """Everything, for a test to look at."""
        kinds = [kind for kind in self.rows.kinds() if not kind.startswith("_")]
        return {
            "calls": list(self.calls),
            "queue": self.webhooks.waiting(),
            "objects": [self.view(obj) for kind in kinds for obj in self.rows.oldest_first(kind)],
        }
