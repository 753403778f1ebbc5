"""Refunds and wires from the office's page: what is sent, and what is said when a second person is needed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.web.gallery.gateway import Case, answer, description
from tests.web.gallery.site import Site, asked_for

HERE = "http://127.0.0.1"
STAFF = asked_for(Case(role="staff")) | {"origin": HERE}
MONEY = "/office/applications/app_1/money"


class Office:
    """A reader of the office, and what the gateway was sent for them."""

    def __init__(self) -> None:
        self.sent: list[httpx.Request] = []
        self.status = 201
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(Site(HERE, gateway=self._noting)), base_url=HERE
        )

    def _noting(self, request: httpx.Request) -> httpx.Response:
        said = answer(request)
        if request.method == "POST":
            self.sent.append(request)
            said.status_code = self.status
        return said


@pytest.fixture(scope="module", autouse=True)
def described() -> None:
    description()  # before a loop runs: the services are put together in one of their own


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    office = Office()
    async with office.http:
        yield office


@pytest.mark.parametrize(("status", "told"), [(201, "done"), (202, "second_person")])
async def test_a_refund_goes_out_or_waits_for_a_second_person(office: Office, status: int, told: str) -> None:
    office.status = status
    typed = {"once": "key_1", "refund_amount": "250.01", "refund_reason": "A mistake of ours"}
    shown = await office.http.post("/office/applications/app_1/refunds", data=typed, headers=STAFF)
    assert shown.headers["location"] == f"{MONEY}?told={told}"
    (sent,) = office.sent
    assert sent.url.path == "/v1/statements/app_1/refunds"
    assert sent.headers["idempotency-key"] == "key_1"
    assert json.loads(sent.content)["amount"] == {"amount": 25001, "currency": "usd"}


async def test_a_wire_came_when_the_clock_of_who_typed_it_said_so(office: Office) -> None:
    typed = {"wire_amount": "1,899", "reference": "WIRE 1", "received_at": "2027-03-14T23:59"}
    await office.http.post("/office/applications/app_1/wires", data=typed, headers=STAFF)
    (sent,) = office.sent
    assert sent.url.path == "/v1/statements/app_1/offline-payments"
    assert json.loads(sent.content)["received_at"] == "2027-03-14T23:59:00+01:00"


async def test_what_is_no_time_goes_on_as_it_was_typed(office: Office) -> None:
    typed = {"wire_amount": "1", "reference": "WIRE 1", "received_at": "yesterday"}
    await office.http.post("/office/applications/app_1/wires", data=typed, headers=STAFF)
    assert json.loads(office.sent[0].content)["received_at"] == "yesterday"


async def test_a_refund_is_tried_again_by_its_id_and_by_nothing_else(office: Office) -> None:
    path = "/office/applications/app_1/refund-retries"
    await office.http.post(path, data={"refund_id": "app_1:refund:1"}, headers=STAFF)
    assert office.sent[0].url.path == "/v1/statements/app_1/refunds/app_1:refund:1/retry"
    shown = await office.http.post(path, data={"refund_id": "../../me"}, headers=STAFF)
    assert shown.status_code == 404
    assert len(office.sent) == 1


async def test_a_refusal_stands_beside_its_field_with_what_was_typed(office: Office) -> None:
    refused = asked_for(Case(role="staff", writes="refuses")) | {"origin": HERE}
    office.status = 422
    typed = {"refund_amount": "lots", "refund_reason": "x"}
    shown = await office.http.post("/office/applications/app_1/refunds", data=typed, headers=refused)
    assert shown.status_code == 422
    assert '<a href="#refund_amount">' in shown.text
    assert 'value="lots"' in shown.text
