"""The event stream under Schemathesis, here where it ends soon: its document tells the truth."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode

from tests.applications.http_builders import AS_ANA, AS_BEN, AS_COACH, AS_STAFF, Site, opened
from tests.harness.sampling import so_many
from tests.system.hostile import CONFIG, aim, edges

PATH = "/v1/applications/{application_id}/events"


@pytest.mark.parametrize("who", ["", AS_ANA, AS_BEN, AS_COACH, AS_STAFF])
def test_the_document_of_the_stream_tells_the_truth(who: str) -> None:
    site = Site()
    known = {"application_id": asyncio.run(opened(site))}
    schema = schemathesis.openapi.from_asgi("/openapi.json", site.app, config=CONFIG)
    operation: Any = schema[PATH]["GET"]
    statuses = set[int]()

    def send(case: Case[Any]) -> None:
        aim(case, known)
        headers = {"Authorization": f"Bearer {who}"} if who else {}
        answer = case.call(headers=headers)
        case.validate_response(answer, headers=headers)
        statuses.add(answer.status_code)

    for mode in GenerationMode.POSITIVE, GenerationMode.NEGATIVE:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=so_many(4, 10),
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        def strike(case: Case[Any]) -> None:
            send(case)

        strike()
    for case in edges(operation):
        send(case)

    assert {200} <= statuses if who in (AS_ANA, AS_STAFF) else 200 not in statuses
