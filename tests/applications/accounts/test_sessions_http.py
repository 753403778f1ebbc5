"""Sessions over HTTP: cookies, origins, and the published keys."""

from __future__ import annotations

from datetime import timedelta
from http.cookies import SimpleCookie

import httpx
import jwt
import pytest

from services.applications.accounts.domain.sessions import SAME_AGAIN
from shared.chassis.http.access import LEEWAY_SECONDS
from tests.applications.accounts.builders import EMAIL, PASSWORD
from tests.applications.accounts.http_builders import Site

CREDENTIALS = {"email": EMAIL, "password": PASSWORD}
COOKIE = "__Host-rounds_refresh"


def cookie_of(answer: httpx.Response, name: str = COOKIE) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    for header in answer.headers.get_list("set-cookie"):
        jar.load(header)
    return {"value": jar[name].value, **{key: str(value) for key, value in jar[name].items() if value}}


async def test_a_login_answers_with_a_token_and_a_cookie_that_pages_cannot_read() -> None:
    site = Site()
    await site.accounts.verified()
    answer = await site.client.post("/v1/sessions", json=CREDENTIALS)
    assert {key: answer.json()[key] for key in ("token_type", "expires_in")} == {
        "token_type": "Bearer",
        "expires_in": 600,
    }
    cookie = cookie_of(answer)
    assert len(cookie.pop("value")) > 60
    assert cookie == {
        "path": "/",
        "httponly": "True",
        "secure": "True",
        "samesite": "lax",
        "max-age": str(14 * 24 * 3600),
    }
    assert answer.headers["cache-control"] == "no-store"


async def test_without_https_the_cookie_has_no_prefix_because_browsers_would_refuse_it() -> None:
    site = Site(public_url="http://127.0.0.1:8080")
    await site.accounts.verified()
    cookie = cookie_of(await site.client.post("/v1/sessions", json=CREDENTIALS), "rounds_refresh")
    assert "secure" not in cookie


async def test_the_cookie_is_refreshed_and_an_old_one_ends_the_session() -> None:
    site = Site()
    await site.accounts.verified()
    first = cookie_of(await site.client.post("/v1/sessions", json=CREDENTIALS))["value"]
    refreshed = await site.client.post("/v1/sessions/refresh", json={})
    assert refreshed.status_code == 200
    second = cookie_of(refreshed)["value"]
    site.accounts.clock.now += SAME_AGAIN + timedelta(seconds=1)
    for value in (first, second):
        site.client.cookies.clear()
        headers = {"cookie": f"{COOKIE}={value}"}
        answer = await site.client.post("/v1/sessions/refresh", json={}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "session_over")


async def test_without_a_cookie_there_is_nothing_to_refresh() -> None:
    answer = await Site().client.post("/v1/sessions/refresh", json={})
    assert (answer.status_code, answer.json()["code"]) == (401, "session_over")


@pytest.mark.parametrize("password", ["wrong but long enough", "x"])
async def test_a_wrong_password_is_a_401_that_says_no_more(password: str) -> None:
    site = Site()
    await site.accounts.verified()
    answers = [
        await site.client.post("/v1/sessions", json={"email": email, "password": password})
        for email in (EMAIL, "nobody@mail.example")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json()["detail"] == answers[1].json()["detail"]
    assert all("set-cookie" not in answer.headers for answer in answers)


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/sessions"), ("POST", "/v1/sessions/refresh"), ("DELETE", "/v1/sessions/current")],
)
async def test_pages_of_others_cannot_use_the_cookie(method: str, path: str) -> None:
    site = Site()
    await site.as_applicant()
    for origin in ("https://evil.example", "null", "http://rounds.example", "https://rounds.example.evil"):
        answer = await site.client.request(method, path, json=CREDENTIALS, headers={"origin": origin})
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")


@pytest.mark.parametrize("origin", ["https://rounds.example", "https://app.rounds.example"])
async def test_our_own_pages_can(origin: str) -> None:
    site = Site()
    await site.as_applicant()
    answer = await site.client.post("/v1/sessions/refresh", json={}, headers={"origin": origin})
    assert answer.status_code == 200


async def test_a_form_cannot_refresh_a_session() -> None:
    site = Site()
    await site.as_applicant()
    answer = await site.client.post("/v1/sessions/refresh", data={"a": "b"})
    assert (answer.status_code, answer.json()["code"]) == (415, "json_only")


async def test_a_session_is_renewed_without_a_body_and_not_by_a_form_of_another_site() -> None:
    site = Site()
    for headers, content, status in (
        ({}, b"", 401),
        ({"content-type": "application/json"}, b"{}", 401),
        ({"content-type": "text/plain"}, b"{}", 415),
        ({"content-type": "application/x-www-form-urlencoded"}, b"", 415),
        ({"origin": "https://evil.example"}, b"", 403),
    ):
        answer = await site.client.post("/v1/sessions/refresh", content=content, headers=headers)
        assert answer.status_code == status, (headers, answer.text)


async def test_logging_out_ends_the_session_and_takes_the_cookie_away_and_again_is_fine() -> None:
    site = Site()
    await site.as_applicant()
    held = dict(site.client.cookies)
    answer = await site.client.delete("/v1/sessions/current")
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    site.client.cookies.update(held)
    assert (await site.client.post("/v1/sessions/refresh", json={})).status_code == 401
    assert (await site.client.delete("/v1/sessions/current")).status_code == 204


async def test_a_program_without_cookies_logs_out_by_its_access_token() -> None:
    site = Site()
    headers = await site.as_applicant()
    held = dict(site.client.cookies)
    site.client.cookies.clear()
    assert (await site.client.delete("/v1/sessions/current", headers=headers)).status_code == 204
    site.client.cookies.update(held)
    assert (await site.client.post("/v1/sessions/refresh", json={})).status_code == 401


async def test_the_published_keys_check_our_tokens_and_hold_nothing_private() -> None:
    site = Site()
    headers = await site.as_applicant()
    token = headers["authorization"].removeprefix("Bearer ")
    answer = await site.client.get("/.well-known/jwks.json")
    [key] = answer.json()["keys"]
    assert {*key} == {"kty", "crv", "x", "kid", "use", "alg"}
    header = jwt.get_unverified_header(token)
    assert header == {"alg": "EdDSA", "kid": key["kid"], "typ": "at+jwt"}
    claims = jwt.decode(
        token,
        jwt.PyJWK(key).key,
        algorithms=["EdDSA"],
        audience="rounds",
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims["iss"] == "rounds"


async def test_an_access_token_is_over_after_ten_minutes_and_the_leeway_of_clocks() -> None:
    site = Site()
    headers = await site.as_applicant()
    site.accounts.clock.travel(timedelta(seconds=600 + LEEWAY_SECONDS))
    assert (await site.client.get("/v1/me", headers=headers)).status_code == 200
    site.accounts.clock.travel(timedelta(seconds=1))
    answer = await site.client.get("/v1/me", headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
