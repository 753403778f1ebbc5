"""What the other services say, as facts and as records from Kafka; and what an outbox keeps."""

from __future__ import annotations

import itertools
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

from shared.chassis.decision import Instant
from shared.chassis.records import Incoming
from shared.contracts.applications import TermsSigned
from shared.contracts.catalog import PlaceHeld
from shared.contracts.envelope import Envelope
from shared.contracts.fact import Fact
from shared.contracts.money import Money
from shared.contracts.policy import Policy
from tests.payments.builders import APP, APPLICANT, FEE, ROTATION, START, ZONE

_NUMBERS = itertools.count(1)


def held(now: Instant, **changes: Any) -> PlaceHeld:
    plain: dict[str, Any] = {
        "application_id": APP,
        "applicant_id": APPLICANT,
        "rotation_id": ROTATION,
        "host_id": "hst_1",
        "title": "Cardiology in Chicago",
        "city": "Chicago",
        "state": "IL",
        "start_date": START,
        "weeks": 4,
        "time_zone": ZONE,
        "held_at": now,
        "until": now + timedelta(days=7),
        "fee": Money.usd(FEE),
        "policy": Policy(),
    }
    return PlaceHeld(**(plain | changes))


def signed(now: Instant) -> TermsSigned:
    return TermsSigned(
        application_id=APP,
        applicant_id=APPLICANT,
        rotation_id=ROTATION,
        terms_version="2027-1",
        terms_sha256="0" * 64,
        signed_at=now,
    )


def about() -> dict[str, str]:
    return {"application_id": APP, "applicant_id": APPLICANT, "rotation_id": ROTATION}


def _record(fact: Fact) -> Incoming:
    number = next(_NUMBERS)
    envelope = Envelope(f"evt_{number}", type(fact).__name__, "test", "", fact.key(), "cor_1", "cau_1")
    record = SimpleNamespace(
        topic=fact.topic,
        partition=0,
        offset=number,
        key=fact.key().encode(),
        value=fact.model_dump_json().encode(),
        headers=envelope.headers(),
    )
    return cast(Incoming, record)


def read(stored: Any) -> Fact:
    """What an outbox keeps, as it was said."""
    from shared.contracts.fact import FACTS

    return FACTS[stored.type].model_validate_json(stored.data)
