"""HTTP for one's own account: see, change, export and erase it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from services.applications.accounts.api.models import AccountView, Export, MyChanges
from services.applications.accounts.domain.profile import ChangeMe
from services.applications.accounts.use_cases.own_account import OwnAccount
from shared.chassis.http.access import SignedIn
from shared.chassis.http.etag import IfMatch, Tagged
from shared.chassis.http.needs import needs

Owners = Annotated[OwnAccount, needs(OwnAccount)]

router = APIRouter(tags=["me"])


@router.get("/v1/me", response_model=AccountView)
async def me(tagged: Tagged, actor: SignedIn, people: Owners) -> Response:
    """Who I am."""
    return tagged(AccountView.of(await people.me(actor.id)))


@router.patch("/v1/me", response_model=AccountView)
async def change_me(
    body: MyChanges, tagged: Tagged, actor: SignedIn, if_match: IfMatch, people: Owners
) -> Response:
    """Change my name or profile; what follows from it counts from the next access token on."""
    name = body.full_name.strip() if "full_name" in body.model_fields_set else None
    command = ChangeMe(
        full_name=name,
        profile=body.profile.sent(),
        seen=lambda account: if_match.check(AccountView.of(account)),
    )
    return tagged(AccountView.of(await people.change_me(actor.id, command)))


@router.get("/v1/me/export")
async def export_me(actor: SignedIn, response: Response, people: Owners) -> Export:
    """Everything that is held about me here, as a file."""
    held = await people.export(actor.id)
    response.headers["content-disposition"] = 'attachment; filename="rounds-export.json"'
    response.headers["cache-control"] = "no-store"
    return Export(
        account=AccountView.of(held.account),
        sessions=[dict(session) for session in held.sessions],
        applications=[dict(application) for application in held.applications],
    )


@router.delete("/v1/me", status_code=204, response_class=Response)
async def erase_me(actor: SignedIn, people: Owners) -> Response:
    """Erase my account; not while an application of mine is under way."""
    await people.erase(actor.id)
    return Response(status_code=204)
