"""The real Caddy with the real Caddyfile: what it lets through, what it refuses, and how it says so."""

import json
from pathlib import Path

import httpx
import pytest

from deploy.local.gateway import Gateway
from deploy.local.ports import LOOPBACK, free_ports
from tests.deploy.local.echoing import OURS

pytestmark = pytest.mark.servers

STRANGER = "https://evil.example.org"
KIB = 1024


@pytest.mark.parametrize(
    "path", ["/livez", "/readyz", "/metrics", "/v1", "/v1/nothing", "/.well-known/other", "/docs/no"]
)
def test_what_is_not_routed_is_a_404_problem_with_the_request_id(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("path", ["/", "/rotations", "/applications/app_1", "/sign-in", "/static/style.css"])
def test_what_is_no_path_of_the_api_is_answered_by_the_frontend(client: httpx.Client, path: str) -> None:
    assert client.get(path).json()["path"] == path


def test_the_frontend_alone_says_where_a_visitor_comes_from(gateway: Gateway, client: httpx.Client) -> None:
    said = {"x-rounds-client": "203.0.113.7", "x-forwarded-for": "198.51.100.1"}
    with httpx.Client(base_url=gateway.internal) as inside:
        seen = inside.get("/v1/me", headers=said).json()["headers"]
    assert seen["x-forwarded-for"] == "203.0.113.7"
    seen = client.get("/v1/me", headers=said).json()["headers"]
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert "x-rounds-client" not in seen


def test_the_listener_of_the_frontend_serves_no_pages(gateway: Gateway) -> None:
    with httpx.Client(base_url=gateway.internal) as inside:
        assert inside.get("/").status_code == 404


def test_a_page_takes_photos_where_it_asks_for_them_and_little_elsewhere(client: httpx.Client) -> None:
    photo = b"x" * 5 * KIB * KIB
    assert client.post("/applications/app_1/documents", content=photo).json()["size"] == len(photo)
    assert client.post("/applications/app_1/answer", content=photo).status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/v1/rotations/rot_1/availability",
        "/v1/hosts",
        "/v1/sessions/current",
        "/v1/applications/app_1/documents/cv",
        "/v1/me",
        "/r/token",
        "/.well-known/jwks.json",
        "/v1/statements/app_1/checkouts",
        "/v1/stripe/webhook",
        "/v1/staff-accounts",
        "/v1/partner-imports",
        "/v1/payments/return",
    ],
)
def test_every_path_of_the_design_reaches_a_service(client: httpx.Client, path: str) -> None:
    assert client.get(path).json()["path"] == path


def test_a_service_that_is_down_is_a_503_problem_that_says_when_to_come_back(client: httpx.Client) -> None:
    answer = client.get("/v1/emails")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/v1/accounts", 64 * KIB),
        ("/v1/stripe/webhook", KIB * KIB),
        ("/v1/applications/app_1/documents/cv", 10 * KIB * KIB),
        ("/r/token/documents/offer", 10 * KIB * KIB),
        ("/v1/catalog-imports", 10 * KIB * KIB),
    ],
)
def test_a_body_passes_up_to_its_limit_and_is_a_413_problem_beyond(
    client: httpx.Client, path: str, limit: int
) -> None:
    assert client.post(path, content=b"x" * limit).json()["size"] == limit
    room_for_the_form = KIB * KIB // 4
    answer = client.post(path, content=b"x" * (limit + room_for_the_form + 1))
    assert answer.status_code == 413
    assert answer.json()["code"] == "body_too_large"


def test_nobody_tells_a_service_who_they_are_but_by_token(client: httpx.Client) -> None:
    forged = {"X-User-Id": "1", "X-Auth-Role": "staff", "Remote-User": "root", "X-Forwarded-For": "6.6.6.6"}
    seen = client.get("/v1/rotations", headers=forged | {"Authorization": "Bearer t"}).json()["headers"]
    assert not {"x-user-id", "x-auth-role", "remote-user"} & seen.keys()
    assert seen["x-forwarded-for"] == LOOPBACK
    assert seen["authorization"] == "Bearer t"


def test_behind_a_proxy_of_ours_a_service_is_told_the_client_that_the_proxy_saw(
    upstream: str, tmp_path: Path
) -> None:
    """And not what the client had written further left."""
    services = dict.fromkeys(("catalog", "applications", "payments", "notifications"), upstream)
    trusting = {"TRUSTED_PROXIES": f"{LOOPBACK}/32"}
    process = Gateway(tmp_path, free_ports(1)[0], services=services, extra_environment=trusting)
    process.start()
    try:
        process.wait_until_ready()
        sent = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9"}
        seen = httpx.get(f"{process.address}/v1/rotations", headers=sent).json()["headers"]
    finally:
        process.terminate()
    assert seen["x-forwarded-for"] == "203.0.113.9"


def test_a_request_id_is_kept_when_it_looks_like_one_and_made_otherwise(client: httpx.Client) -> None:
    own = client.get("/v1/rotations", headers={"X-Request-Id": "0123456789abcdef"})
    assert own.headers.get_list("x-request-id") == ["0123456789abcdef"]
    assert own.json()["headers"]["x-request-id"] == "0123456789abcdef"
    odd = client.get("/v1/rotations", headers={"X-Request-Id": '"}<script>'})
    assert odd.headers["x-request-id"] == odd.json()["headers"]["x-request-id"]
    assert "<" not in odd.headers["x-request-id"]


def test_pages_of_listed_origins_may_call_and_others_may_not(client: httpx.Client) -> None:
    asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "idempotency-key"}
    preflight = client.options("/v1/applications", headers={"Origin": OURS} | asking)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == OURS
    assert "Idempotency-Key" in preflight.headers["access-control-allow-headers"]
    assert (
        client.get("/v1/rotations", headers={"Origin": OURS}).headers["access-control-allow-origin"] == OURS
    )
    refused = client.options("/v1/applications", headers={"Origin": STRANGER} | asking)
    assert "access-control-allow-origin" not in refused.headers
    assert "access-control-allow-origin" not in client.get("/v1/x", headers={"Origin": STRANGER}).headers


def test_an_event_stream_is_not_held_back(client: httpx.Client) -> None:
    with client.stream("GET", "/v1/applications/app_7/events") as stream:
        assert next(stream.iter_lines()) == "data: app_7"


def test_the_docs_page_loads_nothing_from_outside(client: httpx.Client) -> None:
    page = client.get("/docs")
    assert "https://" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    for asset in ("swagger-ui-bundle.js", "swagger-ui.css", "docs.js"):
        assert client.get(f"/docs/{asset}").status_code == 200


def test_the_access_log_holds_neither_links_nor_queries_nor_tokens(
    client: httpx.Client, gateway: Gateway
) -> None:
    client.get(
        "/r/planted-link/documents/offer?q=planted-query", headers={"Referer": "http://x/planted-link"}
    )
    client.put("/v1/password-resets/planted-link", headers={"Authorization": "Bearer planted-token"})
    client.get("/v1/emails?q=planted-query")
    lines = [json.loads(line) for line in gateway.log.read_text().splitlines()]
    assert any("/documents/offer" in line.get("request", {}).get("uri", "") for line in lines)
    assert "planted" not in gateway.log.read_text()
