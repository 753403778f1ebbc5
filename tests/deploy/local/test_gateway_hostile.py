"""What no client should send: unknown methods, malformed chunks, other spellings of a path."""

import json
import socket
from http.client import HTTPResponse
from typing import Any

import httpx
import pytest

from deploy.local.gateway import Gateway

pytestmark = pytest.mark.servers


@pytest.mark.parametrize("method", ["FOO", "TRACE", "PROPFIND", "PRI", "brew"])
def test_an_unknown_method_is_a_405_problem(client: httpx.Client, method: str) -> None:
    answer = client.send(client.build_request(method, "/v1/rotations"))
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "PATCH" in answer.headers["allow"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"zz\r\nhello\r\n", id="a length that is no number"),
        pytest.param(b"5\r\nhelloXX\r\n0\r\n\r\n", id="longer than its length"),
        pytest.param(b"ffffffffffffffffff\r\nx", id="a length beyond all numbers"),
        pytest.param(b"5" + b";x" * 5000 + b"\r\nhello", id="an extension that never ends"),
    ],
)
def test_a_malformed_chunk_is_a_400_problem(gateway: Gateway, body: bytes) -> None:
    head = b"POST /v1/accounts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    status, answer = said_to(gateway, head + body)
    assert (status, answer["code"], answer["status"]) == (400, "bad_request", 400)


def test_a_query_outside_ascii_is_a_400_problem(gateway: Gateway) -> None:
    status, answer = said_to(gateway, b"GET /v1/rotations?q=\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (status, answer["code"]) == (400, "bad_request")


SPELLINGS = (
    "/%72/{}",
    "/r%2f{}",
    "/r%2F{}",
    "/%2572/{}",
    "/r/%70{}",
    "/r%5c{}",
    "//r/{}",
    "/r//{}",
    "/./r/{}",
    "/v1/../r/{}",
    "/%6f/{}",
    "/o%2f{}",
    "/o//{}",
    "/v1/%70assword-resets/{}",
    "/v1/password-resets%2f{}",
)


@pytest.mark.parametrize("spelling", [*SPELLINGS, "/R/{}", "/r/{}", "/O/{}", "/o/{}"])
def test_no_spelling_of_a_link_is_logged(gateway: Gateway, spelling: str) -> None:
    path = spelling.format("planted-link")
    status, _ = said_to(gateway, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert "planted" not in gateway.log.read_text()
    assert (status == 404) == (spelling in SPELLINGS)  # the others are the service's to answer


@pytest.mark.parametrize("path", ["/v1/emails/e%20mail", "/v1/rotations/caf%C3%A9", "/v1/rotations/a%40b"])
def test_what_a_path_can_only_hold_encoded_passes(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code != 404


def said_to(gateway: Gateway, request: bytes) -> tuple[int, dict[str, Any]]:
    """What no client library would send, byte for byte."""
    host, _, port = gateway.address.removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(request)
        answer = HTTPResponse(connection)
        answer.begin()
        return answer.status, json.loads(answer.read())
