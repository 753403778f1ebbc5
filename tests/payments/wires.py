"""Wires to begin a test from: announced, proven, on their way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.payments.wiring.domain.announcing import AnnounceWire, GiveProof, announce, give_proof
from shared.chassis.decision import Instant
from shared.contracts.business_time import BusinessCalendar
from shared.contracts.fact import Fact
from shared.contracts.payments import WireAwaited
from tests.payments.builders import APPLICANT, Story

CALENDAR = BusinessCalendar("America/New_York", lambda day: False)
DAYS = timedelta(days=7)
"""Five business days are seven of the week."""


def announcement(cents: int, wire_id: str = "wir_1", **changes: Any) -> AnnounceWire:
    plain: dict[str, Any] = {"currency": "usd", "by": "applicant", "account_id": APPLICANT}
    return AnnounceWire(wire_id, cents, **(plain | changes))


def announced(story: Story, cents: int, wire_id: str = "wir_1", **changes: Any) -> list[Fact]:
    return story.decide(announce(announcement(cents, wire_id, **changes), CALENDAR, story.state, story.now))


def proven(story: Story, file_id: str = "fil_1", at: Instant | None = None) -> list[Fact]:
    return story.decide(give_proof(GiveProof(file_id, at or story.now), CALENDAR, story.state, story.now))


def in_transit(story: Story, cents: int) -> Instant:
    """Announced and proven; until when it is waited for."""
    announced(story, cents)
    facts = proven(story)
    assert isinstance(facts[0], WireAwaited)
    return facts[0].until
