"""Every operation, with whatever no document can hold in each place of its request.

What cannot be stored is refused with the field named, and no input makes an operation fail.
"""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from deploy.local.built import settings_alone
from deploy.local.platform import Platform
from deploy.local.service import SERVICES
from tests.applications.http_builders import PlainTokens
from tests.boundary.operations import Request, hostile, requests_of
from tests.boundary.scalars import EVERY, UNSTORABLE
from tests.boundary.services import SECRETS

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120)]


@pytest_asyncio.fixture(params=SERVICES)
async def app(request: pytest.FixtureRequest, mongo_server: Platform) -> AsyncIterator[FastAPI]:
    """A whole service on a database of its own; Kafka, Stripe and SMTP are away."""
    name = request.param
    main = importlib.import_module(f"services.{name}.main")
    service = main.build(settings_alone(name, SECRETS, mongo_server.mongo))
    await service.mongo.client.drop_database(service.mongo.database.name)
    app: FastAPI = service.api()
    service.readiness.begin()
    app.state.verifier = PlainTokens("", service.clock)
    yield app
    await service.mongo.client.drop_database(service.mongo.database.name)
    service.mongo.close()


async def test_what_cannot_be_stored_is_refused_and_nothing_fails(app: FastAPI) -> None:
    wrong: list[str] = []
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://rounds.example") as client:
        for right in requests_of(app.openapi()):
            for request in hostile(right, EVERY):
                wrong += _wrong_with(request, await _sent(client, request))
    assert wrong == []


async def _sent(client: httpx.AsyncClient, request: Request) -> httpx.Response:
    headers: dict[str, Any] = {**request.headers}
    if request.role:
        headers["authorization"] = f"Bearer {request.role}:acc_1"
    if request.kind:
        headers["content-type"] = request.content_type
    content = request.content if request.kind else None
    return await client.request(request.method, request.url, headers=headers, content=content)


def _wrong_with(request: Request, answer: httpx.Response) -> Iterator[str]:
    said = f"{request.method} {request.path} {request.planted}: {answer.status_code} {answer.text[:200]}"
    if answer.status_code >= 500 and answer.status_code != 503:
        yield said
    label, _, in_json = request.planted.partition(" at ")
    if in_json and label in UNSTORABLE and not _is_refusal(answer):
        yield said


def _is_refusal(answer: httpx.Response) -> bool:
    """Of input: 400 where what is unsigned is not even looked at, else 422 with each place."""
    return answer.status_code == 400 or (answer.status_code == 422 and bool(answer.json()["errors"]))
