"""What is checked at every step, and what can only be noticed while it happens."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from services.notifications.knowing.domain.summary import ApplicationSummary
from services.notifications.writing.domain.mail_kinds import KINDS
from shared.chassis.store import Write
from tests.simulation.pages import Page
from tests.simulation.store import SimStore

if TYPE_CHECKING:
    from tests.simulation.world import World

_SUMMARY: TypeAdapter[ApplicationSummary] = TypeAdapter(ApplicationSummary)
FOR_THE_OFFICE = frozenset({"submitted", "staff_review", "host_review"})
STALE_SECONDS = 300.0
"""A mail may have been on its way for so long when it became untrue."""


class Watch:
    """Sees every write, every new payment page and every mail."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._claims: dict[str, dict[str, str]] = {}

    def wrote(self, store: SimStore, write: Write) -> None:
        events = " ".join(f"{event.type}({event.key})" for event in write.events)
        label = write.state.get("state", write.state.get("stage", ""))
        about = f"{store.service}.{store.name} {write.id}"
        self._world.note("wrote", about, f"v{write.expected + 1} {label} {events}")
        if label in FOR_THE_OFFICE:
            self._world.in_tray.ring_at(0.0)
        if store.name == "rotations" and store.service == "catalog" and label == "offered":
            self._places(write.id, write.state)

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
        live = [other.id for other in self._world.provider.live(about)]
        if len(live) > 1:
            self._world.violate("4 two ways to pay", about, ", ".join(live))

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
