"""The last place: many applications accepted at once for one rotation, settled by the real catalog."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

from aiokafka import AIOKafkaProducer

from benchmarks.bench_service import a_service, a_subscriber, close, empty_topic, warm_up
from services.catalog.consumers import subscriptions
from services.catalog.holding.use_cases import Holding
from services.catalog.rotations.adapters import ROTATION_KIND
from services.catalog.rotations.domain.defaults import OfficeDefaults
from services.catalog.rotations.domain.rotation import Rotation, RotationState, Site
from services.catalog.rotations.domain.terms import RotationTerms
from services.catalog.settings import CatalogSettings
from shared.chassis.decision import Decided, Instant
from shared.contracts.applications import ApplicationAccepted
from shared.contracts.catalog import PlaceHeld
from shared.contracts.money import Money

ROTATION_ID = "rot_hot"


def a_rotation(places: int, monday: datetime) -> Rotation:
    terms = RotationTerms.model_validate({
        "title": "Cardiology consults", "specialty": "Cardiology", "kind": "hands_on",
        "description": "You round with the consult team every morning.", "fee": Money.usd(159_900),
        "min_weeks": 1, "max_weeks": 12,
    })  # fmt: skip
    weeks = {monday.date() + timedelta(weeks=n): places for n in range(12)}
    site = Site("hst_1", "Heronmarch Clinic", "New York", "NY", "America/New_York")
    return Rotation(rotation_id=ROTATION_ID, site=site, terms=terms, places=weeks)


async def claims_from_kafka(servers: list[str], mongo_url: str, count: int, places: int) -> float:
    """Claims settled per second; raises when not exactly `places` of them are held."""
    service = a_service(servers, mongo_url)
    rotations = service.documents("rotations", ROTATION_KIND)
    defaults: OfficeDefaults = CatalogSettings.model_validate({}).office_defaults()
    await service.mongo.make_indexes()
    now = datetime.now(UTC)
    monday = now + timedelta(days=70 - now.weekday())

    def open_it(state: RotationState, _: Instant) -> Decided[RotationState]:
        return a_rotation(places, monday), []

    await rotations.change(ROTATION_ID, open_it)
    for topic in (ApplicationAccepted.topic, PlaceHeld.topic, "payments.statement"):
        await empty_topic(servers, topic)
    await _accept(servers, count, monday)
    await warm_up(service)
    began = time.perf_counter()
    subscriber = await a_subscriber(service, *subscriptions(Holding(rotations, defaults)))
    while await service.mongo.database["published"].count_documents({}) < count:  # noqa: ASYNC110 - the relay's
        await asyncio.sleep(0.02)
    rate = count / (time.perf_counter() - began)
    settled = await rotations.get(ROTATION_ID)
    if not isinstance(settled, Rotation) or (len(settled.claims), settled.tickets) != (
        places,
        count - places,
    ):
        raise AssertionError("not exactly one hold per place: this is no figure")
    await subscriber.stop()
    await close(service)
    return rate


async def _accept(servers: list[str], count: int, monday: datetime) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=servers, acks="all", linger_ms=5)
    await producer.start()
    sent = []
    for number in range(count):
        fact = ApplicationAccepted(
            application_id=f"app_{number:06d}", applicant_id=f"acc_{number:06d}", rotation_id=ROTATION_ID,
            start_date=monday.date(), weeks=4, accepted_at=datetime.now(UTC),
        )  # fmt: skip
        headers = [("ce_id", f"evt_claim{number}".encode()), ("ce_type", b"ApplicationAccepted")]
        value, key = fact.model_dump_json().encode(), fact.key().encode()
        sent.append(await producer.send(fact.topic, value, key=key, headers=headers))
    await asyncio.gather(*sent)
    await producer.stop()
