"""What only the simulation can check at the end, since it saw what people did: promises, forms, the line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from deploy.rounds.operating.invariants import Violation
from shared.chassis.store import OutboxEvent
from shared.contracts.applications import HostAnswerRecorded
from shared.contracts.catalog import PlaceHeld

if TYPE_CHECKING:
    from tests.simulation.world import World

ENDS_A_REVIEW = frozenset({"HostReviewExpired", "HostReviewAnswered"})


def promises_are_kept(world: World) -> Iterator[Violation]:
    """9: what was answered with a yes is in the ledger."""
    for application_id, word in sorted(world.promised):
        state = world.state("payments", "statements", application_id)
        keys = [line["key"] + line["kind"] + line["reference"] for line in state["lines"]]
        if not any(word in key for key in keys):
            yield Violation("9 a yes without effect", application_id, word)


def reviews_are_decided_by_people(world: World) -> Iterator[Violation]:
    """7: no answer without a form that somebody sent, and none after the question was over."""
    over: set[str] = set()
    for event in world.store("applications", "applications").committed:
        if not event.type.startswith("Host") or event.data is None:
            continue
        review_id = _review_of(event)
        if event.type == HostAnswerRecorded.__name__ and review_id not in world.posted:
            yield Violation("7 decided without a form", event.key, review_id)
        if event.type == HostAnswerRecorded.__name__ and review_id in over:
            yield Violation("7 answered when it was over", event.key, review_id)
        if event.type in ENDS_A_REVIEW:
            if review_id in over:
                yield Violation("7 decided twice", event.key, review_id)
            over.add(review_id)


def _review_of(event: OutboxEvent) -> str:
    return str(json.loads(event.data or "{}").get("review_id", ""))


def offers_can_be_taken(world: World) -> Iterator[Violation]:
    """8: nobody is given a place on a day that has begun at the site."""
    for event in world.store("catalog", "rotations").committed:
        if event.type != PlaceHeld.__name__ or event.data is None:
            continue
        fact = PlaceHeld.model_validate_json(event.data)
        said = world.said_at(event)
        if said.astimezone(ZoneInfo(fact.time_zone)).date() >= fact.start_date:
            yield Violation("8 held too late", fact.application_id, f"at {said} for {fact.start_date}")
