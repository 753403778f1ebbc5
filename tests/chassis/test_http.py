"""HTTP: one shape of errors, answers given once, edits that know what they edit, tokens that count."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import APIRouter, File, Response, UploadFile
from fastapi.responses import HTMLResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from shared.chassis.clock import ManualClock
from shared.chassis.decision import Decided, Instant, NotFound
from shared.chassis.documents import Documents
from shared.chassis.http.access import Anyone, MaybeSignedIn, Staff, Unauthorized, Verifier
from shared.chassis.http.app import Probes, create_api
from shared.chassis.http.etag import IfMatch, Tagged
from shared.chassis.http.idempotency import IdempotencyKeyAccepted, IdempotencyKeyRequired
from shared.chassis.http.needs import Endpoints
from shared.chassis.http.pages import Page, PageOf, cursor_behind, paged
from shared.chassis.http.problem import Problem
from shared.chassis.in_memory import InMemoryStore
from shared.chassis.store import Unavailable
from tests.chassis.toy import NOON, TILL, Full, Till, put

KEY = Ed25519PrivateKey.generate()


class Coins(BaseModel):
    model_config = ConfigDict(extra="forbid")
    amount: Annotated[int, Field(ge=1, le=1000)]


class Note(BaseModel):
    """Takes anything: what it must not take is the entrance's to refuse."""

    note: str = ""
    more: dict[str, Any] = {}


class TillView(BaseModel):
    id: str
    total: int

    @classmethod
    def of(cls, till: Till) -> TillView:
        return cls(id=till.till_id, total=till.total)


def tills_api(tills: Documents[Till]) -> APIRouter:
    router = APIRouter()

    @router.post("/v1/tills", status_code=201, response_model=TillView)
    async def open_till(body: Coins, _: MaybeSignedIn, once: IdempotencyKeyRequired) -> Response:
        return await once.answer(201, TillView.of, tills.change(once.id("till"), put(body.amount, limit=900)))

    @router.post("/v1/tills/{till_id}/coins", response_model=TillView)
    async def put_coins(till_id: str, body: Coins, _: Anyone, once: IdempotencyKeyAccepted) -> Response:
        return await once.answer(200, TillView.of, tills.change(till_id, put(body.amount, limit=900)))

    @router.post("/v1/till-imports", status_code=201, response_model=TillView)
    async def import_till(
        coins: Annotated[UploadFile, File()], _: Anyone, once: IdempotencyKeyRequired
    ) -> Response:  # fmt: skip
        amount = int(await coins.read())
        return await once.answer(201, TillView.of, tills.change(once.id("till"), put(amount, limit=900)))

    @router.get("/v1/tills", response_model=PageOf[TillView])
    async def list_tills(_: Anyone, page: Page, parity: str = "even") -> PageOf[TillView]:
        filters = {"parity": parity}
        found = await tills.search(filters, [("total", 1)], page.limit + 1, page.after(filters))
        return paged(page, filters, found, TillView.of)

    @router.get("/v1/tills/{till_id}")
    async def read_till(till_id: str, tagged: Tagged, _: Anyone) -> Response:
        till = await tills.get(till_id)
        if till is None:
            raise NotFound("there is no such till")
        return tagged(TillView.of(till))

    @router.put("/v1/tills/{till_id}")
    async def edit_till(till_id: str, body: Coins, _: Staff, if_match: IfMatch) -> TillView:
        def edit(till: Till, now: Instant) -> Decided[Till]:
            if_match.check(TillView.of(till))
            return put(body.amount)(till, now)

        return TillView.of(await tills.change(till_id, edit))

    @router.post("/v1/notes")
    async def take_note(body: Note, _: Anyone) -> str:
        await tills.change("note", lambda till, now: (replace(till, seen=(body.note,)), []))
        return "noted"

    @router.post("/v1/powers/{exponent}", response_model=TillView)
    async def power(exponent: int, _: Anyone) -> TillView:
        return TillView.of(await tills.change("t", put(2**exponent, limit=2**99)))

    @router.get("/page", response_class=HTMLResponse)
    async def page(_: Anyone) -> str:
        return "<p>"

    @router.get("/v1/broken/{how}")
    async def broken(how: str, _: Anyone) -> None:
        raise {"away": Unavailable("no"), "bug": ZeroDivisionError(), "full": Full("full", left=3)}[how]

    @router.get("/v1/endless")
    async def endless(_: Anyone) -> StreamingResponse:
        async def for_ever() -> AsyncIterator[str]:
            while True:
                yield ": still here\n\n"
                await asyncio.sleep(0.01)

        return StreamingResponse(for_ever(), media_type="text/event-stream")

    @router.get("/v1/cacheable")
    async def cacheable(_: Anyone) -> Response:
        return Response("x", headers={"cache-control": "public"})

    return router


class Desk:
    """The toy service, spoken to over HTTP."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOON)
        self.store = InMemoryStore("tills", self.clock)
        self.tills = Documents(self.store, TILL, self.clock)
        self.verifier = Verifier("http://nowhere/jwks.json", self.clock)
        self.verifier._keys = {"k1": KEY.public_key()}
        served, probes = Endpoints([tills_api(self.tills)]), Probes(self._ready, lambda: True)
        app = create_api("toy", self.clock, self.verifier, served, probes)
        transport = httpx.ASGITransport(app)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://toy")

    async def _ready(self) -> dict[str, Any]:
        return {}

    async def post(self, path: str, amount: int, key: str | None = None) -> httpx.Response:
        headers = {"idempotency-key": key} if key else {}
        return await self.http.post(path, json={"amount": amount}, headers=headers)


def nested_header() -> str:
    return base64.urlsafe_b64encode(b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}").decode().rstrip("=")


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    async with made.http:
        yield made


def a_token(key: Any = KEY, kid: str = "k1", algorithm: str = "EdDSA", **claims: Any) -> str:
    now = int(NOON.timestamp())
    body = {
        "iss": "rounds",
        "aud": "rounds",
        "sub": "acc_1",
        "role": "staff",
        "iat": now,
        "exp": now + 600,
        **claims,
    }
    return jwt.encode(body, key, algorithm=algorithm, headers={"kid": kid, "typ": "at+jwt"})


class TestProblems:
    async def test_wrong_input_is_a_422_that_names_the_field(self, desk: Desk) -> None:
        answer = await desk.http.post(
            "/v1/tills/t/coins", json={"amount": 0, "colour": "red"}, headers={"x-request-id": "req-7"}
        )

        body = answer.json()
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert [error["pointer"] for error in body["errors"]] == ["/amount", "/colour"]
        assert (body["code"], body["status"], body["request_id"]) == ("invalid", 422, "req-7")
        assert answer.headers["x-request-id"] == "req-7"

    @pytest.mark.parametrize("content", [b"{", b"[]", b"null", b'"x"'])
    async def test_a_body_that_is_no_json_object_is_a_422(self, desk: Desk, content: bytes) -> None:
        headers = {"content-type": "application/json"}
        answer = await desk.http.post("/v1/tills/t/coins", content=content, headers=headers)

        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")

    async def test_a_body_that_is_not_even_text_is_a_400(self, desk: Desk) -> None:
        headers = {"content-type": "application/json"}
        answer = await desk.http.post("/v1/tills/t/coins", content=b"\xff", headers=headers)

        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")

    @pytest.mark.parametrize(
        ("path", "status", "code"),
        [
            ("/v1/nothing", 404, "not_found"),
            ("/v1/tills/till_9", 404, "not_found"),
            ("/v1/broken/full", 409, "till_full"),
            ("/v1/broken/away", 503, "temporarily_unavailable"),
            ("/v1/broken/bug", 500, "internal_error"),
            ("/v1/tills?limit=101", 422, "invalid"),
            ("/v1/tills?cursor=%21%21", 400, "bad_cursor"),
        ],
    )
    async def test_every_failure_has_the_same_shape(
        self, desk: Desk, path: str, status: int, code: str
    ) -> None:
        answer = await desk.http.get(path)

        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["content-type"] == "application/problem+json"
        assert Problem.model_validate(answer.json()).status == status
        assert ("retry-after" in answer.headers) == (status == 503)

    async def test_a_wrong_method_is_a_405_that_says_which_are_right(self, desk: Desk) -> None:
        answer = await desk.http.delete("/v1/tills/t")

        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
        assert answer.headers["allow"]

    async def test_a_bug_ends_in_its_answer_and_leaves_the_server_alone(self, desk: Desk) -> None:
        headers = {"x-request-id": "req-7"}
        answer = await desk.http.get("/v1/broken/bug", headers=headers)  # raises what reaches the server

        assert (answer.status_code, answer.headers["x-request-id"]) == (500, "req-7")

    async def test_facts_of_a_refusal_are_members_of_the_document(self, desk: Desk) -> None:
        assert (await desk.http.get("/v1/broken/full")).json()["left"] == 3


class TestOnce:
    async def test_the_same_key_and_body_get_the_first_answer_again(self, desk: Desk) -> None:
        first = await desk.post("/v1/tills", 5, "key-1")
        await desk.post(f"/v1/tills/{first.json()['id']}/coins", 7)

        again = await desk.post("/v1/tills", 5, "key-1")

        assert (first.status_code, again.status_code) == (201, 201)
        assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
        assert "idempotent-replayed" not in first.headers
        assert len(desk.store.rows) == 1

    async def test_the_same_key_with_another_body_is_a_422(self, desk: Desk) -> None:
        await desk.post("/v1/tills", 5, "key-1")

        answer = await desk.post("/v1/tills", 6, "key-1")

        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")

    async def test_an_uploaded_file_is_compared_by_its_content(self, desk: Desk) -> None:
        async def send(content: bytes) -> httpx.Response:
            files = {"coins": ("coins.txt", content)}
            return await desk.http.post("/v1/till-imports", files=files, headers={"idempotency-key": "key-1"})

        first, again, other = await send(b"5"), await send(b"5"), await send(b"6")

        assert (first.status_code, first.json()["total"]) == (201, 5)
        assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")

    async def test_a_key_whose_first_request_still_runs_is_a_409_or_the_same_answer(self, desk: Desk) -> None:
        answers = await asyncio.gather(*(desk.post("/v1/tills", 5, "key-1") for _ in range(5)))

        assert {answer.status_code for answer in answers} <= {201, 409}
        assert len(desk.store.rows) == 1
        assert desk.store.rows.popitem()[1].state["total"] == 5

    async def test_a_refusal_is_not_kept_so_that_a_repeat_may_succeed(self, desk: Desk) -> None:
        assert (await desk.post("/v1/tills", 901, "key-1")).status_code == 409
        assert desk.store.rows == {}

    async def test_different_callers_may_use_the_same_key(self, desk: Desk) -> None:
        for sub in ("acc_1", "acc_2"):
            headers = {"idempotency-key": "k", "authorization": f"Bearer {a_token(sub=sub)}"}
            answer = await desk.http.post("/v1/tills", json={"amount": 5}, headers=headers)
            assert answer.status_code == 201

        assert len(desk.store.rows) == 2

    async def test_a_key_that_is_required_is_asked_for_by_name(self, desk: Desk) -> None:
        answer = await desk.post("/v1/tills", 5)

        assert answer.status_code == 422
        assert "idempotency-key" in answer.json()["errors"][0]["pointer"].lower()

    async def test_without_a_key_where_it_is_optional_each_request_counts(self, desk: Desk) -> None:
        await desk.post("/v1/tills/t/coins", 5)

        assert (await desk.post("/v1/tills/t/coins", 5)).json()["total"] == 10


class TestEtags:
    async def test_a_reader_who_has_it_already_is_told_so(self, desk: Desk) -> None:
        await desk.post("/v1/tills/t/coins", 5)
        etag = (await desk.http.get("/v1/tills/t")).headers["etag"]

        same = await desk.http.get("/v1/tills/t", headers={"if-none-match": f'"x", {etag}'})
        await desk.post("/v1/tills/t/coins", 5)
        other = await desk.http.get("/v1/tills/t", headers={"if-none-match": etag})

        assert (same.status_code, same.content, other.status_code) == (304, b"", 200)

    async def test_an_edit_says_what_it_edits(self, desk: Desk) -> None:
        await desk.post("/v1/tills/t/coins", 5)
        etag = (await desk.http.get("/v1/tills/t")).headers["etag"]
        staff = {"authorization": f"Bearer {a_token()}"}

        answers = [
            await desk.http.put("/v1/tills/t", json={"amount": 1}, headers={**staff, **headers})
            for headers in ({}, {"if-match": '"other"'}, {"if-match": etag}, {"if-match": etag})
        ]

        assert [answer.status_code for answer in answers] == [428, 412, 200, 412]


class TestPages:
    async def test_pages_cover_everything_once_also_while_something_is_added(self, desk: Desk) -> None:
        for n in range(1, 8):
            await desk.post(f"/v1/tills/till_{n}/coins", 2 * n)
        first = (await desk.http.get("/v1/tills?limit=3")).json()
        await desk.post("/v1/tills/till_new/coins", 2)
        second = (await desk.http.get(f"/v1/tills?limit=3&cursor={first['next_cursor']}")).json()
        third = (await desk.http.get(f"/v1/tills?limit=3&cursor={second['next_cursor']}")).json()

        seen = [item["id"] for page in (first, second, third) for item in page["items"]]
        assert seen == [f"till_{n}" for n in range(1, 8)]
        assert third["next_cursor"] is None

    async def test_a_cursor_of_other_filters_is_a_400(self, desk: Desk) -> None:
        for n in range(1, 4):
            await desk.post(f"/v1/tills/till_{n}/coins", 2 * n)
        cursor = (await desk.http.get("/v1/tills?limit=1")).json()["next_cursor"]

        answer = await desk.http.get(f"/v1/tills?limit=1&parity=odd&cursor={cursor}")

        assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")

    @pytest.mark.parametrize(
        "position", [[], [1], [1, "till_1", 2], [{"$gt": ""}, "till_1"], [[1], "till_1"]]
    )
    async def test_a_cursor_that_somebody_made_up_is_a_400(self, desk: Desk, position: list[Any]) -> None:
        cursor = cursor_behind({"parity": "even"}, position)

        answer = await desk.http.get(f"/v1/tills?cursor={cursor}")

        assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


UNSTORABLE = [
    pytest.param(rb'"half \ud800 of a pair"', id="half a surrogate pair"),
    pytest.param(rb'"\u0000"', id="NUL"),
    pytest.param(b"NaN", id="NaN"),
    pytest.param(b"-Infinity", id="infinity"),
    pytest.param(b"1e400", id="a number beyond all floats"),
    pytest.param(b"9223372036854775808", id="a number beyond 64 bits"),
    pytest.param(b"[" * 60 + b"]" * 60, id="deep nesting"),
]


class TestEntrance:
    """What the store cannot hold gets no further, whatever the endpoint takes."""

    @pytest.mark.parametrize("scalar", UNSTORABLE)
    @pytest.mark.parametrize("place", [b'{"note": %s}', b'{"more": {"list": [1, %s]}}', b'{"unknown": %s}'])
    async def test_json_is_a_422_that_names_the_place(self, desk: Desk, scalar: bytes, place: bytes) -> None:
        headers = {"content-type": "application/json"}
        answer = await desk.http.post("/v1/notes", content=place % scalar, headers=headers)

        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert answer.json()["errors"][0]["pointer"].split("/")[1] in ("note", "more", "unknown")
        assert desk.store.rows == {}

    @pytest.mark.parametrize("key", [rb"\ud800", rb"\u0000"])
    async def test_a_name_in_json_is_a_422(self, desk: Desk, key: bytes) -> None:
        headers = {"content-type": "application/json"}
        answer = await desk.http.post("/v1/notes", content=b'{"more": {"%s": 1}}' % key, headers=headers)

        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/more")

    async def test_an_emoji_written_as_a_surrogate_pair_is_text(self, desk: Desk) -> None:
        headers = {"content-type": "application/json"}
        answer = await desk.http.post("/v1/notes", content=rb'{"note": "\ud83d\ude00"}', headers=headers)

        assert answer.status_code == 200

    @pytest.mark.parametrize(
        ("path", "pointer"), [("/v1/tills/a%00b", "path:till_id"), ("/v1/tills?parity=%00", "query:parity")]
    )
    async def test_a_path_or_query_is_a_422(self, desk: Desk, path: str, pointer: str) -> None:
        answer = await desk.http.get(path)

        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)

    async def test_a_form_and_the_name_of_a_file_are_a_422(self, desk: Desk) -> None:
        head = b'--x\r\nContent-Disposition: form-data; name="coins"; filename="a\0b"\r\n\r\n5\r\n--x--\r\n'
        headers = {"content-type": "multipart/form-data; boundary=x", "idempotency-key": "k"}
        answer = await desk.http.post("/v1/till-imports", content=head, headers=headers)

        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/coins")

    @pytest.mark.parametrize("value", [2**63, 2**64 - 1, "\0"])
    async def test_a_cursor_is_a_400(self, desk: Desk, value: Any) -> None:
        packed = json.dumps([json.loads(_packed({"parity": "even"}))[0], value, "till_1"])
        cursor = base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")

        answer = await desk.http.get("/v1/tills", params={"cursor": cursor})

        assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")

    async def test_what_a_rule_made_unstorable_is_a_422_as_well(self, desk: Desk) -> None:
        answer = await desk.http.post("/v1/powers/70")

        assert (answer.status_code, answer.json()["code"]) == (422, "not_storable")

    async def test_an_unknown_query_parameter_is_named(self, desk: Desk) -> None:
        answer = await desk.http.get("/v1/tills?limit=3&pairity=odd")

        error = answer.json()["errors"][0]
        assert (answer.status_code, error["pointer"]) == (422, "query:pairity")
        assert error["code"] == "unknown_parameter"
        assert "cursor, limit, parity" in error["detail"]

    async def test_the_link_of_a_page_may_carry_what_mail_programs_add(self, desk: Desk) -> None:
        assert (await desk.http.get("/page?utm_source=mail")).status_code == 200


def _packed(filters: dict[str, Any]) -> bytes:
    return base64.urlsafe_b64decode(cursor_behind(filters, [1]) + "==")


class TestTokens:
    async def test_a_good_token_names_its_actor(self, desk: Desk) -> None:
        actor = await desk.verifier.verify(
            a_token(role="applicant", status="graduate", usmle_step1_passed=True)
        )

        assert (actor.id, actor.role, actor.status, actor.usmle_step1_passed) == (
            "acc_1",
            "applicant",
            "graduate",
            True,
        )

    @pytest.mark.parametrize(("seconds", "good"), [(605, True), (606, False)])
    async def test_counts_until_it_expires_with_a_small_leeway(
        self, desk: Desk, seconds: int, good: bool
    ) -> None:
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
    async def test_any_other_is_a_401(self, desk: Desk, token: str) -> None:
        with pytest.raises(Unauthorized):
            await desk.verifier.verify(token)

        headers = {"authorization": f"Bearer {token}", "if-match": "*"}
        answer = await desk.http.put("/v1/tills/t", json={"amount": 1}, headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")

    @pytest.mark.parametrize(("header", "status"), [({}, 401), ({"authorization": "Basic eDp5"}, 401)])
    async def test_no_token_is_a_401(self, desk: Desk, header: dict[str, str], status: int) -> None:
        assert (await desk.http.put("/v1/tills/t", json={"amount": 1}, headers=header)).status_code == status

    async def test_another_role_is_a_403(self, desk: Desk) -> None:
        headers = {"authorization": f"Bearer {a_token(role='applicant')}", "if-match": "*"}

        assert (await desk.http.put("/v1/tills/t", json={"amount": 1}, headers=headers)).status_code == 403


class TestEachAnswer:
    async def test_head_is_answered_as_get_is_without_its_body(self, desk: Desk) -> None:
        await desk.post("/v1/tills/t/coins", 5)
        shown = await desk.http.get("/v1/tills/t")

        asked = await desk.http.head("/v1/tills/t")

        assert (asked.status_code, asked.content) == (200, b"")
        for name in ("etag", "content-length", "content-type", "cache-control"):
            assert asked.headers[name] == shown.headers[name]

    async def test_head_of_an_endless_stream_ends(self, desk: Desk) -> None:
        async with asyncio.timeout(30):
            answer = await desk.http.head("/v1/endless")

        assert answer.headers["content-type"].startswith("text/event-stream")

    async def test_head_where_there_is_no_get_is_a_405(self, desk: Desk) -> None:
        assert (await desk.http.head("/v1/till-imports")).status_code == 405

    @pytest.mark.parametrize("path", ["/v1/tills", "/v1/nothing", "/v1/broken/bug", "/livez"])
    async def test_what_says_nothing_of_caches_may_not_be_stored(self, desk: Desk, path: str) -> None:
        assert (await desk.http.get(path)).headers.get_list("cache-control") == ["no-store"]

    async def test_what_says_how_it_may_be_cached_is_left_as_it_is(self, desk: Desk) -> None:
        assert (await desk.http.get("/v1/cacheable")).headers.get_list("cache-control") == ["public"]

    async def test_nobody_is_sent_to_the_address_that_they_named(self, desk: Desk) -> None:
        answer = await desk.http.get("/v1/tills/", headers={"host": "evil.example"})

        assert (answer.status_code, "location" in answer.headers) == (404, False)


async def test_probes_and_metrics_answer(desk: Desk) -> None:
    for path in ("/livez", "/readyz", "/metrics"):
        assert (await desk.http.get(path)).status_code == 200
    assert "rounds_http_seconds" in (await desk.http.get("/metrics")).text
