"""Sessions: sealed in the browser, renewed once however many requests come at the same time."""

import asyncio
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet, MultiFernet
from starlette.responses import Response

from web.gateway import Gateway, Problem
from web.session import Session, SessionCookie, SessionOver, SignIn

OLD = Session(access="old", refresh="first", until=1000.0, account_id="acc_1", role="applicant")


def cookie(*keys: bytes, secure: bool = True) -> SessionCookie:
    return SessionCookie(MultiFernet([Fernet(key) for key in keys]), secure=secure)


def sealed(by: SessionCookie, session: Session | None) -> str:
    response = Response()
    by.put(response, session)
    return response.headers["set-cookie"]


class TestTheCookie:
    key, newer = Fernet.generate_key(), Fernet.generate_key()

    def value(self, header: str) -> str:
        return header.split("=", 1)[1].split(";", maxsplit=1)[0]

    def test_what_was_sealed_is_opened(self) -> None:
        mine = cookie(self.key)
        assert mine.open(self.value(sealed(mine, OLD))) == OLD

    def test_an_older_key_still_opens_and_a_strange_one_does_not(self) -> None:
        before = self.value(sealed(cookie(self.key), OLD))
        assert cookie(self.newer, self.key).open(before) == OLD
        assert cookie(self.newer).open(before) is None

    @pytest.mark.parametrize("value", [None, "", "forged", "gAAAAAB" + "x" * 90])
    def test_what_is_no_session_is_none(self, value: str | None) -> None:
        assert cookie(self.key).open(value) is None

    def test_nothing_of_it_can_be_read_or_used_elsewhere(self) -> None:
        header = sealed(cookie(self.key), OLD)
        assert "first" not in header
        assert header.startswith("__Host-rounds=")
        assert all(word in header.lower() for word in ("httponly", "secure", "samesite=lax", "path=/"))


class Answers:
    """A gateway that counts renewals and takes each refresh token once, as the real one does."""

    def __init__(self) -> None:
        self.renewals = 0
        self.live = "first"
        self.away = False

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        if self.away:
            return httpx.Response(503, json={"code": "service_unavailable", "detail": "away"})
        if f"rounds_refresh={self.live};" not in request.headers["cookie"]:
            return httpx.Response(401, json={"code": "session_over", "detail": "over"})
        self.renewals += 1
        self.live = f"token{self.renewals}"
        headers = {"set-cookie": f"__Host-rounds_refresh={self.live}; Path=/; Secure"}
        return httpx.Response(200, json={"access_token": "new", "expires_in": 600}, headers=headers)


def signing_in(answers: Answers, now: float = 990.0) -> SignIn:
    transport = httpx.MockTransport(answers)
    return SignIn(Gateway(httpx.AsyncClient(transport=transport, base_url="http://gateway")), lambda: now)


async def test_a_token_that_lasts_is_left_alone() -> None:
    answers = Answers()
    assert await signing_in(answers, now=969.9).fresh(OLD, "") is OLD
    assert answers.renewals == 0


async def test_requests_of_one_browser_at_the_same_time_share_one_renewal() -> None:
    answers = Answers()
    sign_in = signing_in(answers)
    found = await asyncio.gather(*(sign_in.fresh(OLD, "203.0.113.7") for _ in range(20)))
    assert answers.renewals == 1
    assert {(s.access, s.refresh, s.until) for s in found} == {("new", "token1", 1590.0)}
    assert {s.account_id for s in found} == {"acc_1"}


async def test_one_that_comes_just_after_with_the_cookie_from_before_gets_the_same() -> None:
    answers = Answers()
    sign_in = signing_in(answers)
    first = await sign_in.fresh(OLD, "")
    assert await sign_in.fresh(OLD, "") == first
    assert answers.renewals == 1


async def test_a_session_that_is_over_says_so() -> None:
    answers = Answers()
    answers.live = "somebody else has it"
    with pytest.raises(SessionOver):
        await signing_in(answers).fresh(OLD, "")


async def test_a_gateway_that_was_away_is_asked_again() -> None:
    answers = Answers()
    sign_in = signing_in(answers)
    answers.away = True
    with pytest.raises(Problem) as no:
        await sign_in.fresh(OLD, "")
    assert no.value.is_away
    answers.away = False
    await asyncio.sleep(0)
    assert (await sign_in.fresh(OLD, "")).refresh == "token1"


def test_a_gateways_answer_that_is_no_problem_document_is_still_a_problem() -> None:
    shapes: list[Any] = [
        {"content": b"<html>"},
        {"json": ["x"]},
        {"json": {"errors": ["x"]}},
        {"content": b""},
    ]
    for shape in shapes:
        assert Problem.of(httpx.Response(502, **shape)).is_away
