"""Worlds of their own, the clock, and a memory that survives."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import sys
import time
from pathlib import Path

import httpx
import pytest

from stripe_standin.app import create_app
from tests.stripe_standin.shop import KEY, Shop, opened, session_params

AUTH = {"authorization": f"Bearer {KEY}"}


async def test_worlds_do_not_see_each_other(shop: Shop, server: str) -> None:
    session = await shop.paid()
    await shop.control("clock", advance=1_000)
    async with opened() as other:
        assert (await other.sdk.checkout.sessions.list_async()).data == []
        missing = await other.http.get(f"{other.url}/v1/checkout/sessions/{session.id}", headers=AUTH)
        assert missing.status_code == 404
        assert (await other.control("clock"))["offset"] == 0
        assert other.inbox.events == []
    names = (await shop.http.get(f"{server}/_test/worlds")).json()["worlds"]
    assert shop.url.rsplit("/", 1)[1] in names
    gone = await shop.http.get(f"{other.url}/v1/customers", headers=AUTH)
    assert (gone.status_code, "No such world" in gone.text) == (404, True)


async def test_a_world_starts_anew(shop: Shop) -> None:
    await shop.paid()
    await shop.control("reset")
    assert (await shop.sdk.checkout.sessions.list_async()).data == []
    await shop.paid()
    await shop.inbox.until("checkout.session.completed")


async def test_the_clock_is_real_time_and_an_offset(shop: Shop) -> None:
    await shop.control("clock", stopped=False)
    await shop.control("clock", offset=3_600)
    told = (await shop.http.get(f"{shop.url}/_test/clock")).json()
    assert abs(told["now"] - told["real"] - 3_600) <= 1
    session = await shop.session(expires_at=int(time.time()) + 3_600 + 1_860)
    assert abs(session.created - time.time() - 3_600) < 60
    await shop.control("clock", offset=0)
    assert (await shop.control("clock", advance=60.5))["offset"] == 60.5
    await shop.control("reset")
    assert (await shop.control("clock"))["offset"] == 60.5


async def test_a_wrong_wish_is_answered_kindly(shop: Shop, server: str) -> None:
    assert "No such control" in await shop.refused("fly")
    assert "`session`" in await shop.refused("pay")
    assert "one of" in await shop.refused("close_dispute", dispute="du_1", status="maybe")
    await shop.refused("clock", advance="soon")
    assert "true or false" in await shop.refused("clock", stopped="yes")
    wrong = await shop.http.post(f"{server}/_test/worlds", json={"id": "../x"})
    assert wrong.status_code == 400
    wrong = await shop.http.post(f"{shop.url}/_test/pay", content=b"[1]")
    assert wrong.status_code == 400
    wrong = await shop.http.post(f"{shop.url}/_test/pay", content=b"{")
    assert wrong.status_code == 400


async def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    """Objects, idempotency keys, the clock, endpoints, and what was not delivered yet."""
    data = tmp_path / "stripe.sqlite"
    headers = AUTH | {"idempotency-key": "a", "content-type": "application/x-www-form-urlencoded"}
    body = str(httpx.QueryParams(flat(session_params(expires_at=int(time.time()) + 3_600))))

    first = create_app("http://127.0.0.1:9/hook", "whsec_x", data=data)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(first), base_url="http://s") as http:
        made = (await http.post("/v1/checkout/sessions", content=body, headers=headers)).json()
        paid = await http.post("/_test/pay", json={"session": made["id"]})
        assert paid.status_code == 200
        await http.post("/_test/clock", json={"advance": 500, "stopped": True})
        stood_at = (await http.get("/_test/clock")).json()["now"]
    await first.state.worlds.close()

    second = create_app("http://127.0.0.1:9/moved", "whsec_x", data=tmp_path)
    worlds = second.state.worlds
    async with httpx.AsyncClient(transport=httpx.ASGITransport(second), base_url="http://s") as http:
        found = (await http.get(f"/v1/checkout/sessions/{made['id']}", headers=AUTH)).json()
        assert (found["status"], found["payment_status"]) == ("complete", "paid")
        again = await http.post("/v1/checkout/sessions", content=body, headers=headers)
        assert (again.json(), again.headers["idempotent-replayed"]) == (made, "true")
        clock = (await http.get("/_test/clock")).json()
        assert (clock["now"], clock["stopped"]) == (stood_at, True)
        assert (await http.post("/_test/clock", json={"stopped": False})).json()["stopped"] is False
        worlds.resume()
        assert [endpoint.url for endpoint in worlds.named("").webhooks.endpoints.values()] == [
            "http://127.0.0.1:9/moved"
        ]
        missed = (await http.get("/v1/events?delivery_success=false", headers=AUTH)).json()["data"]
        assert len(missed) == 5
    await worlds.close()


def flat(value: object, path: str = "") -> dict[str, str]:
    """Form fields of nested parameters."""
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        return {
            key: leaf
            for name, child in pairs
            for key, leaf in flat(child, f"{path}[{name}]" if path else str(name)).items()
        }
    return {path: json.dumps(value) if isinstance(value, bool) else str(value)}


@pytest.mark.parametrize(
    "body",
    [
        "a[b=c",
        "line_items=5",
        "metadata[a]=1&metadata[a][b]=2",
        "metadata[a][b]=2&metadata[a]=1",
        "[]=x",
        "%ff%fe=%ff",
    ],
)
async def test_a_hostile_form_is_refused(shop: Shop, body: str) -> None:
    headers = AUTH | {"content-type": "application/x-www-form-urlencoded"}
    answer = await shop.http.post(f"{shop.url}/v1/checkout/sessions", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


async def test_json_is_no_form(shop: Shop) -> None:
    answer = await shop.http.post(f"{shop.url}/v1/customers", json={"email": "a@example.com"}, headers=AUTH)
    assert "x-www-form-urlencoded" in answer.text
    without_key = await shop.http.get(f"{shop.url}/v1/customers")
    assert without_key.status_code == 401


async def test_a_killed_process_has_kept_what_it_answered(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    headers = AUTH | {"content-type": "application/x-www-form-urlencoded"}
    async with httpx.AsyncClient(trust_env=False, base_url=url) as http:
        process = await started(http, port, tmp_path / "kept.sqlite")
        body = str(httpx.QueryParams(flat(session_params())))
        made = (await http.post("/v1/checkout/sessions", content=body, headers=headers)).json()
        assert (await http.post("/_test/pay", json={"session": made["id"]})).status_code == 200
        process.kill()
        await process.wait()
        process = await started(http, port, tmp_path / "kept.sqlite")
        found = (await http.get(f"/v1/checkout/sessions/{made['id']}", headers=AUTH)).json()
        assert (found["status"], found["payment_status"]) == ("complete", "paid")
        process.terminate()
        assert await process.wait() in (0, -15)


async def started(http: httpx.AsyncClient, port: int, data: Path) -> asyncio.subprocess.Process:
    """The stand-in as a process, answering."""
    command = ["-m", "stripe_standin", "--port", str(port), "--data", str(data)]
    process = await asyncio.create_subprocess_exec(sys.executable, *command)
    for _ in range(600):
        with contextlib.suppress(httpx.ConnectError):
            if (await http.get("/healthz")).status_code == 200:
                return process
        await asyncio.sleep(0.05)
    raise AssertionError("it does not start")
