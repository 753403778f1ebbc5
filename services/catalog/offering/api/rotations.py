"""What staff edit: hosts, rotations and their places; guarded by ETag and If-Match."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from fastapi import APIRouter, Request, Response

from services.catalog.holding.api import ClaimsView, HostView
from services.catalog.hosts.domain import Host, PutHost
from services.catalog.offering.api.requests import (
    HostChanges,
    NewRotation,
    RotationChanges,
    WeeksWanted,
    amended,
)
from services.catalog.offering.domain.offering import ChangeRotation, OfferRotation, known
from services.catalog.offering.use_cases import Offering
from services.catalog.rotations.api import RotationView
from services.catalog.rotations.domain.rotation import Rotation, RotationState, Site
from services.catalog.rotations.domain.terms import HostDetails
from services.catalog.searching.use_cases import Finding
from shared.chassis.http.access import Staff
from shared.chassis.http.etag import IfMatch, tagged
from shared.chassis.http.once import OnceAccepted
from shared.chassis.http.pages import Page, PageOf, paged


def editing_api(finding: Finding, offering: Offering) -> APIRouter:
    router = APIRouter(tags=["catalog staff"])
    _add_hosts(router, finding, offering)
    _add_rotations(router, finding, offering)
    _add_places(router, finding, offering)
    return router


def _add_hosts(router: APIRouter, finding: Finding, offering: Offering) -> None:
    @router.get("/v1/hosts", response_model=PageOf[HostView])
    async def list_hosts(actor: Staff, page: Page) -> PageOf[HostView]:
        """Hosts by name."""
        found = await finding.hosts(page.limit + 1, page.after({}))
        return paged(page, {}, found, HostView.of)

    @router.post("/v1/hosts", status_code=201, response_model=HostView)
    async def register_host(body: HostDetails, actor: Staff, once: OnceAccepted) -> Response:
        """A new host; its contact facts go to the contact topic."""
        command = PutHost(once.id("hst"), body)
        return await once.answer(201, HostView.of, offering.register_host(command))

    @router.get("/v1/hosts/{host_id}", response_model=HostView)
    async def get_host(host_id: str, request: Request, actor: Staff) -> Response:
        return tagged(request, HostView.of(await offering.host(host_id)))

    @router.patch("/v1/hosts/{host_id}", response_model=HostView)
    async def change_host(
        host_id: str, body: HostChanges, request: Request, actor: Staff, if_match: IfMatch
    ) -> Response:
        """Other words for a host; its rotations follow."""

        def wish(host: Host) -> HostDetails:
            if_match.check(HostView.of(host))
            return amended(host.details, body)

        return tagged(request, HostView.of(await offering.change_host(host_id, wish)))


def _add_rotations(router: APIRouter, finding: Finding, offering: Offering) -> None:
    def view(state: RotationState) -> RotationView:
        return RotationView.of(known(state), finding.house)

    @router.post("/v1/rotations", status_code=201, response_model=RotationView)
    async def offer_rotation(body: NewRotation, actor: Staff, once: OnceAccepted) -> Response:
        """A new rotation; it can be applied for as soon as it has weeks with places."""

        def command(site: Site) -> OfferRotation:
            return OfferRotation(
                rotation_id=once.id("rot"),
                ref=None,
                site=site,
                terms=body.terms(),
                places=body.places(),
                unusual_fee_confirmed=body.confirm_unusual_fee,
            )

        return await once.answer(201, view, offering.offer_rotation(body.host_id, command))

    @router.patch("/v1/rotations/{rotation_id}", response_model=RotationView)
    async def change_rotation(
        rotation_id: str, body: RotationChanges, request: Request, actor: Staff, if_match: IfMatch
    ) -> Response:
        """Other terms, or closed, or open again; applications under way keep what they were accepted with."""

        def wish(rotation: Rotation) -> ChangeRotation:
            if_match.check(view(rotation))
            return ChangeRotation(
                rotation_id=rotation_id,
                terms=amended(rotation.terms, body),
                status=body.status or rotation.status,
                unusual_fee_confirmed=body.confirm_unusual_fee,
            )

        return tagged(request, view(await offering.change_rotation(rotation_id, wish)))


def _add_places(router: APIRouter, finding: Finding, offering: Offering) -> None:
    @router.put("/v1/rotations/{rotation_id}/weeks", response_model=RotationView)
    async def set_weeks(
        rotation_id: str, body: WeeksWanted, request: Request, actor: Staff, if_match: IfMatch
    ) -> Response:
        """Places per week, all of them; below what is taken it is a 409 that lists the applications."""

        def wish(rotation: Rotation) -> Mapping[date, int]:
            if_match.check(RotationView.of(rotation, finding.house))
            return body.places()

        changed = await offering.set_places(rotation_id, wish)
        return tagged(request, RotationView.of(changed, finding.house))

    @router.get("/v1/rotations/{rotation_id}/claims", response_model=ClaimsView)
    async def list_claims(rotation_id: str, request: Request, actor: Staff) -> Response:
        """Who has which place, and who waits."""
        return tagged(request, ClaimsView.of(await finding.rotation(rotation_id)))
