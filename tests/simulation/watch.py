"""What is checked at every step, and what can only be noticed while it happens."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from services.catalog.holding.domain.holding import next_in_line
from services.catalog.rotations.domain.rotation import Rotation
from services.notifications.knowing.domain.summary import ApplicationSummary
from services.notifications.writing.domain.mail_kinds import KINDS
from services.notifications.writing.domain.retrying import RetryPolicy
from shared.chassis.store import Write
from tests.simulation.pages import Page
from tests.simulation.store import SimStore

if TYPE_CHECKING:
    from tests.simulation.world import World

_ROTATION: TypeAdapter[Rotation] = TypeAdapter(Rotation)
_SUMMARY: TypeAdapter[ApplicationSummary] = TypeAdapter(ApplicationSummary)
FOR_THE_OFFICE = frozenset({"submitted", "staff_review", "host_review"})
MINUTE = 60.0
MOST_WRITES = 100
MOST_EVER = 3000
"""Writes of one document in one history; the most that one needs is some hundreds."""
LEASE = RetryPolicy().lease
STALE_SECONDS = 300.0
"""A mail may have been on its way for so long when it became untrue."""


class StandsStill(SystemExit):
    """A document is written again and again and nothing moves on: the run would never end.

    Of this class because asyncio lets it through to whoever runs the loop.
    """


class Watch:
    """Sees every write, every new payment page and every mail."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._claims: dict[str, dict[str, str]] = {}
        self._pace: dict[str, tuple[float, int]] = {}
        """By document: since when its writes are counted, and how many there were."""
        self._sending: dict[str, Any] = {}
        """The mails that a worker has claimed."""

    def wrote(self, store: SimStore, write: Write) -> None:
        events = " ".join(f"{event.type}({event.key})" for event in write.events)
        label = write.state.get("state", write.state.get("stage", ""))
        about = f"{store.service}.{store.name} {write.id}"
        self._world.note("wrote", about, f"v{write.expected + 1} {label} {events}")
        self._moves_on(about, write.expected + 1)
        if label in FOR_THE_OFFICE:
            self._world.in_tray.ring_at(0.0)
        if store.name == "rotations" and store.service == "catalog" and label == "offered":
            self._places(write.id, write.state)
            self._line(write.id, write.state)
        if store.name == "emails":
            self._claimed(write.state)

    def _moves_on(self, about: str, written: int) -> None:
        """11: a history that does not move on is a failure that names its document."""
        now = self._world.loop.time()
        began, count = self._pace.get(about, (now, 0))
        if now - began > MINUTE:
            began, count = now, 0
        self._pace[about] = began, count + 1
        if count == MOST_WRITES:
            self._world.violate("11 stands still", about, f"more than {MOST_WRITES} writes in a minute")
            raise StandsStill(about)
        if written == MOST_EVER:
            self._world.violate("11 stands still", about, f"more than {MOST_EVER} writes in one history")
            raise StandsStill(about)

    def _line(self, rotation_id: str, state: Any) -> None:
        """11: no place is free while somebody waits for it; a day of grace, as processes' clocks differ."""
        if not state["waitlist"]:
            return
        tomorrow = self._world.now() + timedelta(days=1)
        if first := next_in_line(_ROTATION.validate_python(state), tomorrow):
            self._world.violate("11 a place is free", rotation_id, f"{first[1]} waits for it")

    def _claimed(self, mail: Any) -> None:
        """6: who has claimed a mail keeps it for a lease; where no clock is set, that can be told."""
        before = self._sending.pop(mail["email_id"], None)
        if mail["state"] != "sending":
            return
        self._sending[mail["email_id"]] = mail
        is_renewed = before is None or before["claim_id"] == mail["claim_id"]
        if is_renewed or self._world.drawn_weather.jump_seconds:
            return
        claimed_at = datetime.fromisoformat(mail["lease_until"]) - LEASE
        if claimed_at < datetime.fromisoformat(before["lease_until"]):
            seen = f"at {claimed_at}, though another worker had it until {before['lease_until']}"
            self._world.violate("6 claimed too early", mail["email_id"], seen)

    def _places(self, rotation_id: str, state: Any) -> None:
        """1: never more than places. 4: a place is free only when nobody can pay for it any more (R14)."""
        before = self._claims.get(rotation_id, {})
        after = {name: claim["state"] for name, claim in state["claims"].items()}
        if after == before:
            return
        self._claims[rotation_id] = after
        taken = _taken(state)
        for monday, places in state["places"].items():  # of weeks to come: those that are over are dropped
            if (sold := taken[monday]) > places:
                self._world.violate("1 oversold", rotation_id, f"{sold} taken of {places} in {monday}")
        for name, was in before.items():
            if was in ("held", "ending") and name not in after and self._world.provider.live(name):
                self._world.violate("4 freed while payable", name, f"the place was {was}")

    def opened(self, page: Page) -> None:
        """4: at most one live way to pay."""
        about = page.request.application_id
        self._world.note("page", about, f"{page.id} opened for {page.request.purpose} {page.request.cents}")
        self._in_time(about, page.request.attempt_id)
        live = [other.id for other in self._world.provider.live(about)]
        if len(live) > 1:
            self._world.violate("4 two ways to pay", about, ", ".join(live))

    def _in_time(self, about: str, attempt_id: str) -> None:
        """4: from the due instant on everything is to be paid, and no part of it (R13)."""
        state = self._world.state("payments", "statements", about)
        for attempt in state["attempts"] if state else ():
            request = attempt["request"]
            if request["attempt_id"] != attempt_id or request["purpose"] != "deposit":
                continue
            if (at := attempt["started_at"]) >= state["full_due_at"]:
                self._world.violate("4 a part when all is due", about, f"a page asked for at {at}")

    def mailed(self, email_id: str, template: str) -> None:
        """6: what is not true any more when it is due is not sent (R19)."""
        world = self._world
        email = world.state("notifications", "emails", email_id)
        about = email["origin"]["application_id"] if email else None
        world.note("mailed", about or "", template)
        kind = KINDS[template]
        if kind.is_always_true or about is None:
            return
        cases = world.store("notifications", "cases")
        known_for = world.loop.time() - cases.changed_at.get(about, 0.0)
        if known_for > STALE_SECONDS and not kind.still_true(
            _SUMMARY.validate_python(cases.rows[about].state)
        ):
            world.violate("6 stale mail", about, f"{template}, untrue for {known_for:.0f} s")


def _taken(rotation: Any) -> Counter[str]:
    """How many places are taken in each week, counted on what is stored and not by the catalog's own code."""
    return Counter(
        (date.fromisoformat(claim["stay"]["start"]) + timedelta(weeks=week)).isoformat()
        for claim in rotation["claims"].values()
        for week in range(claim["stay"]["weeks"])
    )
