"""Every operation of every service says who may call it; one that does not cannot even be built."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from fastapi import APIRouter, FastAPI, Query
from pydantic import BaseModel, Field

from shared.chassis.clock import SystemClock
from shared.chassis.http.access import Anyone, Applicant, MaybeSignedIn, Staff, Verifier
from shared.chassis.http.app import Probes, create_api
from shared.chassis.http.idempotency import IdempotencyKeyAccepted
from shared.chassis.http.needs import Endpoints
from shared.chassis.http.policies import NoPolicy
from shared.chassis.http.queries import query_of


class Wanted(BaseModel):
    most: Annotated[int, Field(ge=1, description="so many")]
    q: str | None = None


async def _ready() -> dict[str, Any]:
    return {}


def an_app(router: APIRouter) -> FastAPI:
    clock = SystemClock()
    verifier = Verifier("http://nowhere", clock)
    return create_api("toy", clock, verifier, Endpoints([router]), Probes(_ready, lambda: True))


def test_an_operation_without_a_policy_cannot_be_built() -> None:
    router = APIRouter()

    @router.get("/v1/secrets")
    async def secrets() -> None: ...

    with pytest.raises(NoPolicy, match="/v1/secrets"):
        an_app(router)


def test_an_operation_with_two_policies_cannot_be_built() -> None:
    router = APIRouter()

    @router.get("/v1/secrets")
    async def secrets(staff: Staff, applicant: Applicant) -> None: ...

    with pytest.raises(NoPolicy, match="staff"):
        an_app(router)


def test_the_document_says_who_may_call_what() -> None:
    router = APIRouter()

    @router.post("/v1/staff")
    async def for_staff(staff: Staff, once: IdempotencyKeyAccepted) -> None: ...

    @router.get("/v1/all")
    async def for_all(_: Anyone) -> None: ...

    @router.get("/v1/some")
    async def for_some(actor: MaybeSignedIn) -> None: ...

    paths = an_app(router).openapi()["paths"]

    assert (paths["/v1/staff"]["post"]["x-policy"], paths["/v1/staff"]["post"]["security"]) == (
        "staff",
        [{"bearer": []}],
    )
    assert (paths["/v1/all"]["get"]["x-policy"], paths["/v1/all"]["get"]["security"]) == ("anyone", [])
    assert paths["/v1/some"]["get"]["security"] == [{"bearer": []}, {}]


def test_the_document_lists_what_a_query_model_reads_as_it_lists_plain_parameters() -> None:
    router = APIRouter()

    @router.get("/v1/plain")
    async def plain(
        _: Anyone, most: Annotated[int, Query(ge=1, description="so many")], q: str | None = None
    ) -> None: ...

    @router.get("/v1/model")
    async def model(_: Anyone, wanted: Annotated[Wanted, query_of(Wanted)]) -> None: ...

    paths = an_app(router).openapi()["paths"]

    for said in ("parameters", "responses"):
        assert paths["/v1/model"]["get"][said] == paths["/v1/plain"]["get"][said]
