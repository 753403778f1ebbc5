"""Stripe's own description and Stripe's own mock as second opinions.

stripe-mock (github.com/stripe/stripe-mock, Go) holds Stripe's OpenAPI document and refuses requests that do
not fit it.  Every answer of the stand-in is validated against that document, and every request of a whole
story is repeated against the mock.  Its newest release is one major version behind the SDK; what differs is
listed here by name.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import jsonschema_rs
import pytest
import stripe

from deploy.local.stripe import objects
from tests.stripe_standin.shop import KEY, Shop

VERSION = "v0.203.0"
NEWER_PARAMETERS = re.compile(r"^allowed_payment_method_types\[")
NEWER_FIELDS = {
    "charge": {"source"},
    "checkout.session": {"allowed_payment_method_types"},
    "dispute": {"evidence_details"},  # submission_method
    "payment_intent": {"source"},
}


def _go(variable: str) -> Path | None:
    if shutil.which("go") is None:
        return None
    told = subprocess.run(["go", "env", variable], capture_output=True, text=True, check=False).stdout.strip()
    return Path(told) if told else None


@lru_cache
def mock_program() -> Path | None:
    """stripe-mock, where it is installed."""
    found = shutil.which("stripe-mock")
    if found is not None:
        return Path(found)
    home = _go("GOPATH")
    program = home / "bin" / "stripe-mock" if home else None
    return program if program and program.exists() else None


@lru_cache
def description() -> Path | None:
    """Stripe's OpenAPI document inside the Go module."""
    modules = _go("GOMODCACHE")
    file = (
        modules / f"github.com/stripe/stripe-mock@{VERSION}/embedded/openapi/spec3.json" if modules else None
    )
    return file if file and file.exists() else None


INSTALL = f"go install github.com/stripe/stripe-mock@{VERSION}"
needs_mock = pytest.mark.skipif(mock_program() is None, reason=f"stripe-mock is absent: {INSTALL}")
needs_description = pytest.mark.skipif(
    description() is None, reason=f"its OpenAPI document is absent: {INSTALL}"
)


async def story(shop: Shop) -> None:
    """Every kind of request that Rounds makes, and every kind of object that it gets."""
    sdk = shop.sdk
    customer = await sdk.customers.create_async(
        {"email": "ada@example.com", "name": "Ada", "metadata": {"a": "1"}}
    )
    await sdk.customers.update_async(customer.id, {"name": "Ada L."})
    session = await shop.session("att_1", customer=customer.id)
    await shop.control("pay", session=session.id, payment_method="pm_card_visa_chargeDeclined")
    await sdk.checkout.sessions.retrieve_async(session.id, {"expand": ["payment_intent"]})
    await shop.control("pay", session=session.id, payment_method="pm_card_threeDSecure2Required")
    await sdk.checkout.sessions.retrieve_async(session.id, {"expand": ["payment_intent", "line_items"]})
    await shop.control("3ds", session=session.id)
    intent = (await shop.look(session.id)).payment_intent
    await sdk.payment_intents.retrieve_async(intent.id, {"expand": ["latest_charge.balance_transaction"]})
    await sdk.payment_methods.retrieve_async(intent.payment_method)
    refund = await sdk.refunds.create_async(
        {
            "payment_intent": intent.id,
            "amount": 900,
            "reason": "requested_by_customer",
            "metadata": {"task": "1"},
        },
        {"idempotency_key": "task_1"},
    )
    await sdk.refunds.retrieve_async(refund.id)
    await shop.control("refund_outcome", refund=refund.id, status="failed")
    await sdk.refunds.list_async({"payment_intent": intent.id, "limit": 100})
    await shop.control("early_fraud_warning", session=session.id)
    await sdk.radar.early_fraud_warnings.list_async({"limit": 10})
    dispute = await shop.control("dispute", session=session.id)
    await sdk.disputes.update_async(dispute["id"], {"evidence": {"customer_name": "Ada"}, "submit": True})
    await sdk.disputes.list_async({"payment_intent": intent.id})
    await shop.paid("pm_usBankAccount", allowed_payment_method_types=["us_bank_account"])
    abandoned = await shop.session(custom_text={"submit": {"message": "Thank you"}}, locale="en")
    await sdk.checkout.sessions.expire_async(abandoned.id)
    await sdk.checkout.sessions.list_async({"customer": customer.id, "status": "complete", "limit": 10})
    await sdk.charges.list_async({"payment_intent": intent.id})
    await sdk.payment_intents.list_async({"customer": customer.id})
    await sdk.balance_transactions.list_async({"limit": 100, "created": {"gte": 1}})
    await sdk.balance.retrieve_async()
    await sdk.events.list_async({"limit": 100, "types": ["charge.updated"], "delivery_success": True})
    await sdk.events.list_async({"limit": 100})


# --- answers against the description


def reachable(schemas: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """The schemas that these ones need, with OpenAPI's `nullable` said in JSON Schema's words."""
    found: dict[str, Any] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _plain(schemas[name])
            waiting += re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(schemas[name]))
    return found


def _plain(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_plain(child) for child in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {k: _plain(v) for k, v in schema.items() if not k.startswith("x-") and k != "nullable"}
    return {"anyOf": [kept, {"type": "null"}]} if schema.get("nullable") is True else kept


@lru_cache
def validator(kind: str) -> Any:
    """The description of one kind of object."""
    file = description()
    assert file is not None
    schemas = _schemas(file)
    root = {"$ref": f"#/components/schemas/{kind}", "components": {"schemas": reachable(schemas, [kind])}}
    return jsonschema_rs.Draft4Validator(root)


@lru_cache
def _schemas(file: Path) -> dict[str, Any]:
    schemas: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["components"]["schemas"]
    return schemas


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    """All objects of Stripe's inside an answer, the outermost first."""
    if isinstance(value, dict):
        if isinstance(value.get("object"), str) and value["object"] != "list":
            yield value
        for child in value.values():
            yield from objects_in(child)
    elif isinstance(value, list):
        for child in value:
            yield from objects_in(child)


@needs_description
def test_the_description_sees_what_is_wrong() -> None:
    made = objects.customer({}, 1_800_000_000)
    assert list(validator("customer").iter_errors(made)) == []
    for wrong in ({"livemode": None}, {"created": "now"}, {"tax_exempt": "maybe"}):
        assert list(validator("customer").iter_errors(made | wrong))


@needs_description
async def test_every_answer_fits_stripes_own_description(shop: Shop) -> None:
    await story(shop)
    dump = await shop.control("dump")
    page = await shop.sdk.events.list_async({"limit": 100})
    events = [event.to_dict() for event in page.data]
    wrong = set()
    kinds = set()
    for made in objects_in([dump["objects"], events]):
        kind = str(made["object"])
        kinds.add(kind)
        for error in validator(kind).iter_errors(made):
            path = [str(step) for step in error.instance_path]
            if not set(path[:1]) & NEWER_FIELDS.get(kind, set()):
                wrong.add(f"{kind}.{'.'.join(path)}: {error.message[:200]}")
    assert not wrong
    assert {"checkout.session", "payment_intent", "charge", "refund", "dispute", "event"} <= kinds


# --- requests against the mock


@pytest.fixture(scope="module")
def mock() -> Iterator[str]:
    """A running stripe-mock."""
    program = mock_program()
    assert program is not None
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(program), "-http-addr", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


async def ask(http: httpx.AsyncClient, mock: str, method: str, path: str, body: str) -> httpx.Response:
    """Repeat a request; what the mock is too old for is left out."""
    kept = "&".join(pair for pair in body.split("&") if not NEWER_PARAMETERS.match(unquote(pair)))
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/x-www-form-urlencoded"}
    return await http.request(method, mock + path, content=kept, headers=headers)


@needs_mock
async def test_every_request_is_accepted_by_stripes_own_mock(shop: Shop, mock: str) -> None:
    await story(shop)
    assert len(shop.checked.requests) > 20
    for method, url, body in shop.checked.requests:
        path = url.removeprefix(shop.url)
        answer = await ask(shop.http, mock, method, path, body)
        assert answer.status_code == 200, f"{method} {path} {body}: {answer.text[:500]}"


@needs_mock
@pytest.mark.parametrize(
    "changes",
    [
        {"nope": 1},
        {"mode": "pay"},
        {"adaptive_pricing": {"enabled": "maybe"}},
        {"expires_at": "soon"},
        {"line_items": [{"quantity": "many"}]},
        {"line_items": [{"price_data": {"unit_amount": 5}}]},
        {"submit_type": "order"},
        {"metadata": {"deep": {"er": "x"}}},
    ],
    ids=str,
)
async def test_what_stripes_own_mock_refuses_we_refuse(
    shop: Shop, mock: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        await shop.session(**changes)
    method, url, body = shop.checked.requests[-1]
    answer = await ask(shop.http, mock, method, url.removeprefix(shop.url), body)
    assert answer.status_code == 400, answer.text[:300]
