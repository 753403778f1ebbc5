"""Pages on a gateway that refuses, is away, or belongs to somebody else: never a bare error."""

import re
from collections.abc import Callable

import httpx
import pytest
from cryptography.fernet import Fernet

from web.main import build
from web.pages import every_page
from web.settings import WebSettings

PUBLIC = "https://rounds.example"
Answer = Callable[[httpx.Request], httpx.Response]


def site(answer: Answer) -> httpx.AsyncClient:
    settings = WebSettings(public_url=PUBLIC, web_session_keys=Fernet.generate_key().decode())
    http = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://gateway")
    transport = httpx.ASGITransport(build(settings, http), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=PUBLIC)


def away(_: httpx.Request) -> httpx.Response:
    return httpx.Response(503, json={"code": "service_unavailable", "detail": "away", "request_id": "req_1"})


def strange(_: httpx.Request) -> httpx.Response:
    return httpx.Response(404, json={"code": "not_found", "detail": "no", "request_id": "req_1"})


def filled(path: str) -> str:
    return re.sub(r"\{\w+\}", "x_1", path)


OPEN = sorted({filled(route.path) for route in every_page() if "GET" in (route.methods or ())})


@pytest.mark.parametrize("path", OPEN)
@pytest.mark.parametrize("answer", [away, strange], ids=["away", "strange"])
async def test_every_page_is_html_with_a_way_on_whatever_the_gateway_says(path: str, answer: Answer) -> None:
    shown = await site(answer).get(path)
    if shown.status_code == 303:
        assert shown.headers["location"].startswith("/sign-in?next=")
    elif path != "/robots.txt":
        assert shown.status_code in (200, 404, 503)
        assert "<h1>" in shown.text
        assert 'href="/help"' in shown.text


@pytest.mark.parametrize("path", OPEN)
async def test_no_page_loads_anything_from_elsewhere(path: str) -> None:
    shown = await site(away).get(path)
    policy = shown.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert 'style="' not in shown.text
    assert "<script" not in shown.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://rounds.example"},
    ],
)
async def test_a_form_of_another_site_does_nothing(headers: dict[str, str]) -> None:
    asked: list[str] = []

    def noting(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200, json={})

    shown = await site(noting).post(
        "/sign-in", data={"email": "a@b.example", "password": "x"}, headers=headers
    )
    assert shown.status_code == 403
    assert asked == []


@pytest.mark.parametrize(
    "headers", [{"origin": PUBLIC}, {"origin": "null", "sec-fetch-site": "same-origin"}, {}]
)
async def test_a_form_of_ours_is_taken(headers: dict[str, str]) -> None:
    shown = await site(away).post("/sign-in", data={"email": "a@b.example", "password": "x"}, headers=headers)
    assert shown.status_code == 503


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/a\\b", "javascript:alert(1)", "/a\nb"],
)
async def test_signing_in_leads_nobody_elsewhere(wanted: str) -> None:
    def gateway(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/sessions":
            headers = {"set-cookie": "__Host-rounds_refresh=r; Path=/; Secure"}
            return httpx.Response(200, json={"access_token": "a", "expires_in": 600}, headers=headers)
        profile = {"time_zone": "UTC", "locale": "en"}
        me = {"id": "acc_1", "role": "applicant", "full_name": "Ada", "profile": profile}
        return httpx.Response(200, json=me)

    data = {"email": "a@b.example", "password": "x", "next": wanted}
    shown = await site(gateway).post("/sign-in", data=data)
    assert (shown.status_code, shown.headers["location"]) == (303, "/applications")


async def test_what_is_wrong_is_said_on_top_and_beside_its_field() -> None:
    def refusing(_: httpx.Request) -> httpx.Response:
        error = {"pointer": "/profile/school", "code": "missing", "detail": "tell us your school"}
        return httpx.Response(422, json={"code": "invalid", "detail": "please correct", "errors": [error]})

    shown = await site(refusing).post("/register", data={"full_name": "Ada", "email": "a@b.example"})
    assert shown.status_code == 422
    assert '<a href="#school">Tell us your school.</a>' in shown.text
    assert 'aria-describedby="school-error" aria-invalid="true"' in shown.text
    assert 'value="Ada"' in shown.text
    assert "<title>Error: " in shown.text


async def test_a_fault_of_ours_is_a_page_and_ends_there(caplog: pytest.LogCaptureFixture) -> None:
    """Raised on, it would cost a stranger their request: the gateway reuses the connection."""

    def unlike_what_was_promised(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={})

    settings = WebSettings(public_url=PUBLIC, web_session_keys=Fernet.generate_key().decode())
    http = httpx.AsyncClient(
        transport=httpx.MockTransport(unlike_what_was_promised), base_url="http://gateway"
    )
    transport = httpx.ASGITransport(build(settings, http), raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as reader:
        shown = await reader.get("/terms")
    assert shown.status_code == 500
    assert "<h1>Something went wrong</h1>" in shown.text
    assert "terms failed" in caplog.text


async def test_what_people_type_is_shown_as_text() -> None:
    shown = await site(away).get("/sign-in", params={"next": '/"><script>alert(1)</script>'})
    assert "<script>alert" not in shown.text
