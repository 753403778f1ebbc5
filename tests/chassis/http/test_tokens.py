"""Tokens that count, those that do not, and what they open."""

from __future__ import annotations

import base64
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.chassis.http.access import Unauthorized
from tests.chassis.http.desk import Desk, a_token


def nested_header() -> str:
    return base64.urlsafe_b64encode(b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}").decode().rstrip("=")


async def test_a_good_token_names_its_actor(desk: Desk) -> None:
    actor = await desk.verifier.verify(a_token(role="applicant", status="graduate", usmle_step1_passed=True))

    assert (actor.id, actor.role, actor.status, actor.usmle_step1_passed) == (
        "acc_1",
        "applicant",
        "graduate",
        True,
    )


@pytest.mark.parametrize(("seconds", "good"), [(605, True), (606, False)])
async def test_counts_until_it_expires_with_a_small_leeway(desk: Desk, seconds: int, good: bool) -> None:
    desk.clock.travel(timedelta(seconds=seconds))
    answer = await desk.http.put(
        "/v1/tills/t", headers={"authorization": f"Bearer {a_token()}"}, json={"amount": 1}
    )

    assert (answer.status_code == 401) is not good


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("rubbish", id="not a token"),
        pytest.param(a_token(Ed25519PrivateKey.generate()), id="another key"),
        pytest.param(a_token("secret" * 8, algorithm="HS256"), id="another algorithm"),
        pytest.param(a_token(aud="other"), id="another audience"),
        pytest.param(a_token(iss="other"), id="another issuer"),
        pytest.param(jwt.encode({"sub": "acc_1"}, "", algorithm="none"), id="no signature"),
        pytest.param(a_token(sub=7), id="a subject that is no text"),
        pytest.param(a_token(sub="acc_\0"), id="a subject that cannot be stored"),
        pytest.param(a_token(sub=""), id="nobody"),
        pytest.param(a_token(role="owner"), id="a role that there is not"),
        pytest.param(a_token(role=None), id="no role"),
        pytest.param(a_token(exp="later"), id="an end that is no number"),
        pytest.param(a_token(exp=float("inf")), id="an end that never comes"),
        pytest.param(a_token(exp=10**400), id="an end beyond all numbers"),
        pytest.param(a_token(sid=["ses_1"]), id="a session that is no text"),
        pytest.param(a_token(usmle_step1_passed="no"), id="a fact that is no boolean"),
        pytest.param(f"{'W' * 6000}.e30.x", id="rubbish in base64"),
        pytest.param(f"{nested_header()}.e30.x", id="a header nested beyond all bounds"),
    ],
)
async def test_any_other_is_a_401(desk: Desk, token: str) -> None:
    with pytest.raises(Unauthorized):
        await desk.verifier.verify(token)

    headers = {"authorization": f"Bearer {token}", "if-match": "*"}
    answer = await desk.http.put("/v1/tills/t", json={"amount": 1}, headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(("header", "status"), [({}, 401), ({"authorization": "Basic eDp5"}, 401)])
async def test_no_token_is_a_401(desk: Desk, header: dict[str, str], status: int) -> None:
    assert (await desk.http.put("/v1/tills/t", json={"amount": 1}, headers=header)).status_code == status


async def test_another_role_is_a_403(desk: Desk) -> None:
    headers = {"authorization": f"Bearer {a_token(role='applicant')}", "if-match": "*"}

    assert (await desk.http.put("/v1/tills/t", json={"amount": 1}, headers=headers)).status_code == 403
