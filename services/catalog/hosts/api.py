"""Hosts as staff edit them; changes are guarded by ETag and If-Match."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from services.catalog.hosts.domain import (
    City,
    Email,
    Host,
    HostDetails,
    HostKind,
    HostState,
    Languages,
    Phone,
    PostalCode,
    PutHost,
    State,
    Zone,
    known_host,
)
from services.catalog.hosts.use_cases import Hosts
from services.catalog.rotations.api import RequestModel, amended
from services.catalog.rotations.domain.fields import Line
from shared.chassis.http.access import Staff
from shared.chassis.http.etag import IfMatch, Tagged
from shared.chassis.http.idempotency import IdempotencyKeyAccepted
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, paged

router = APIRouter(tags=["catalog staff"])

AllHosts = Annotated[Hosts, needs(Hosts)]


class HostView(HostDetails):
    """A host as staff see it."""

    host_id: str
    ref: str | None

    @classmethod
    def of(cls, host: HostState) -> HostView:
        known = known_host(host)
        return cls(host_id=known.host_id, ref=known.ref, **dict(known.details))


class HostChanges(RequestModel):
    """What is absent or null stays as it is."""

    name: Line | None = None
    kind: HostKind | None = None
    contact_name: Line | None = None
    contact_email: Email | None = None
    contact_phone: Phone | None = None
    address: Line | None = None
    city: City | None = None
    state: State | None = None
    postal_code: PostalCode | None = None
    time_zone: Zone | None = None
    languages: Languages | None = None


@router.get("/v1/hosts", response_model=PageOf[HostView])
async def list_hosts(actor: Staff, page: Page, hosts: AllHosts) -> PageOf[HostView]:
    """Hosts by name."""
    found = await hosts.by_name(page.limit + 1, page.after({}))
    return paged(page, {}, found, HostView.of)


@router.post("/v1/hosts", status_code=201, response_model=HostView)
async def register_host(
    body: HostDetails, actor: Staff, once: IdempotencyKeyAccepted, hosts: AllHosts
) -> Response:
    """A new host; its contact facts go to the contact topic."""
    command = PutHost(once.id("hst"), body)
    return await once.answer(201, HostView.of, hosts.register(command))


@router.get("/v1/hosts/{host_id}", response_model=HostView)
async def get_host(host_id: str, tagged: Tagged, actor: Staff, hosts: AllHosts) -> Response:
    return tagged(HostView.of(await hosts.get(host_id)))


@router.patch("/v1/hosts/{host_id}", response_model=HostView)
async def change_host(
    host_id: str, body: HostChanges, tagged: Tagged, actor: Staff, if_match: IfMatch, hosts: AllHosts
) -> Response:
    """Other details for a host; its rotations follow."""

    def edit(host: Host) -> HostDetails:
        if_match.check(HostView.of(host))
        return amended(host.details, body)

    return tagged(HostView.of(await hosts.change(host_id, edit)))
