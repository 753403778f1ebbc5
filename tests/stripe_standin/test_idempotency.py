"""Idempotency keys, faults, and answers that never arrive."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
import stripe

from tests.stripe_standin.shop import Shop, session_params

CREATE = "POST /v1/checkout/sessions$"


async def sessions(shop: Shop) -> list[Any]:
    return list((await shop.sdk.checkout.sessions.list_async({"limit": 100})).data)


def replayed(answer: Any) -> bool:
    return bool(answer.last_response.headers.get("idempotent-replayed") == "true")


async def test_the_same_key_gives_the_same_answer_even_when_the_world_moved_on(shop: Shop) -> None:
    params = session_params()
    first = await shop.sdk.checkout.sessions.create_async(params, {"idempotency_key": "a"})
    await shop.control("pay", session=first.id)
    second = await shop.sdk.checkout.sessions.create_async(params, {"idempotency_key": "a"})
    assert (second.id, second.status) == (first.id, "open")  # the stored, old answer
    assert replayed(second)
    assert not replayed(first)
    assert len(await sessions(shop)) == 1


async def test_other_parameters_or_another_endpoint_under_the_key_are_refused(shop: Shop) -> None:
    session = await shop.session("a")
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        await shop.session("a", amount=100_000)
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        await shop.sdk.checkout.sessions.expire_async(session.id, {}, {"idempotency_key": "a"})


async def test_a_key_is_forgotten_after_a_day(shop: Shop) -> None:
    first = await shop.session("a", expires_at=None)
    await shop.control("clock", advance=86_399)
    assert (await shop.session("a", expires_at=None)).id == first.id
    await shop.control("clock", advance=1)
    assert (await shop.session("a", expires_at=None)).id != first.id


async def test_a_request_that_fails_validation_does_not_use_its_key(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        await shop.session("a", amount=49)
    assert (await shop.session("a")).status == "open"


async def test_a_refusal_of_the_endpoint_is_kept_under_its_key(shop: Shop) -> None:
    session = await shop.paid()
    wish = {"payment_intent": session.payment_intent.id, "amount": 70_000}
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded") as refused:
            await shop.sdk.refunds.create_async(wish, {"idempotency_key": "r"})
    assert refused.value.headers is not None
    assert refused.value.headers["idempotent-replayed"] == "true"


async def test_a_second_request_while_the_first_is_under_way(shop: Shop) -> None:
    await shop.control("fault", match=CREATE, do="hold")
    params = session_params()
    once = shop.client(retries=0).v1.checkout.sessions

    async def create() -> Any:
        return await once.create_async(params, {"idempotency_key": "a"})  # type: ignore[arg-type]

    first = asyncio.create_task(create())
    await shop.until_called(1)
    with pytest.raises(stripe.APIError) as refused:
        await create()
    assert refused.value.http_status == 409
    assert "idempotency_key_in_use" in str(refused.value.http_body)
    await shop.control("fault", clear=True)
    made = await first
    assert (await create()).id == made.id


async def test_concurrent_clicks_collapse_into_one_session(shop: Shop) -> None:
    await shop.control("fault", match=CREATE, do="slow", seconds=0.1)
    params = session_params()
    # On a busy machine the first call may last longer than two retries of the others.
    patient: Any = shop.client(retries=10).v1
    made = await asyncio.gather(
        *(patient.checkout.sessions.create_async(params, {"idempotency_key": "a"}) for _ in range(5))
    )
    assert len({session.id for session in made}) == 1


@pytest.mark.parametrize("do", ["500", "drop_before", "drop_after"])
async def test_one_lost_answer_is_healed_by_the_sdk(shop: Shop, do: str) -> None:
    await shop.control("fault", match=CREATE, do=do)
    session = await shop.session()
    assert replayed(session) == (do == "drop_after")
    assert len(await sessions(shop)) == 1


async def test_all_answers_lost_then_the_same_key_finds_the_effect(shop: Shop) -> None:
    session = await shop.paid()
    wish = {"payment_intent": session.payment_intent.id, "amount": 500}
    await shop.control("fault", match="POST /v1/refunds", do="drop_after", times=3)
    with pytest.raises(stripe.APIConnectionError):
        await shop.sdk.refunds.create_async(wish, {"idempotency_key": "r"})
    refund = await shop.sdk.refunds.create_async(wish, {"idempotency_key": "r"})
    listed = await shop.sdk.refunds.list_async({"payment_intent": session.payment_intent.id})
    assert [one.id for one in listed.data] == [refund.id]


async def test_too_many_requests_are_not_retried_by_the_sdk(shop: Shop) -> None:
    await shop.control("fault", match=CREATE, do="429")
    with pytest.raises(stripe.RateLimitError):
        await shop.session()
    assert (await shop.session()).status == "open"


@pytest.mark.parametrize(("do", "effects"), [("500_saved", 0), ("500_after", 1)])
async def test_an_error_of_the_endpoint_stays_under_its_key(shop: Shop, do: str, effects: int) -> None:
    await shop.control("fault", match=CREATE, do=do)
    params = session_params()
    impatient: Any = shop.client(retries=0).v1.checkout.sessions
    for _ in range(2):
        with pytest.raises(stripe.APIError) as failed:
            await impatient.create_async(params, {"idempotency_key": "a"})
        assert failed.value.http_status == 500
    assert len(await sessions(shop)) == effects
    assert (await impatient.create_async(params, {"idempotency_key": "b"})).status == "open"


async def test_a_fault_can_be_slow_and_is_used_up(shop: Shop) -> None:
    await shop.control("fault", match="GET /v1/customers", do="slow", seconds=0.2)
    began = time.monotonic()
    await shop.sdk.customers.list_async()
    assert time.monotonic() - began >= 0.2
    assert "must be one of" in await shop.refused("fault", match="x", do="explode")
    assert "regular expression" in await shop.refused("fault", match="(", do="500")
