"""HTTP for accounts: registering, proving an address, resetting a password, and one's own account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from services.applications.accounts.api import mailed_link_page
from services.applications.accounts.api.models import (
    Accepted,
    AccountView,
    EmailOnly,
    Export,
    MyChanges,
    NewAccount,
    NewPassword,
    Token,
    TokenOnly,
    Verification,
)
from services.applications.accounts.api.reach import Reach, said_in_http
from services.applications.accounts.api.sessions import sessions_api
from services.applications.accounts.api.team import team_api
from services.applications.accounts.domain.limits import TooMany
from services.applications.accounts.domain.profile import ChangeMe
from services.applications.accounts.domain.registration import LinkExpired
from services.applications.accounts.use_cases.links import LinkUnknown
from services.applications.accounts.use_cases.people import People
from services.applications.accounts.use_cases.registration import Registration, Registrations
from services.applications.accounts.use_cases.sessions import Logins
from shared.chassis.decision import NotFound
from shared.chassis.http.access import Anyone, SignedIn
from shared.chassis.http.etag import IfMatch, tagged
from shared.chassis.http.once import OnceAccepted

TokenInPath = Annotated[str, Query()]


def accounts_apis(
    registrations: Registrations, people: People, logins: Logins, reach: Reach
) -> tuple[APIRouter, ...]:
    """Everything that accounts answer."""
    return (
        registration_api(registrations, reach),
        verification_api(people, reach),
        me_api(people),
        sessions_api(logins, reach),
        team_api(registrations, people),
    )


def registration_api(registrations: Registrations, reach: Reach) -> APIRouter:
    """What answers strangers: always the same, whether or not the address is known."""
    router = APIRouter(tags=["accounts"])

    @router.post("/v1/accounts", status_code=202)
    async def register_account(body: NewAccount, request: Request, _: Anyone, once: OnceAccepted) -> Accepted:
        """Register an applicant. A mail with a link follows; before it is opened nobody can log in."""
        # The key is kept with the account instead of a stored answer: that would hold a plain hash of a
        # body with a password in it.
        wanted = Registration(
            key=once.key,
            email=body.email,
            password=body.password,
            full_name=body.full_name.strip(),
            profile=body.profile.profile(),
        )
        with said_in_http():
            await registrations.register(wanted, reach.client_of(request))
        return Accepted()

    @router.post("/v1/accounts/verification-mails", status_code=202)
    async def send_verification_mail(
        body: EmailOnly, request: Request, _: Anyone, once: OnceAccepted
    ) -> Accepted:
        """Send the link again to someone who registered; older links end."""
        with said_in_http():
            await registrations.send_verification_link(body.email, reach.client_of(request), once.key)
        return Accepted()

    @router.post("/v1/password-resets", status_code=202)
    async def ask_password_reset(
        body: EmailOnly, request: Request, _: Anyone, once: OnceAccepted
    ) -> Accepted:
        """Send a link to choose a new password; it works once, for 30 minutes by default."""
        with said_in_http():
            await registrations.send_reset_link(body.email, reach.client_of(request), once.key)
        return Accepted()

    return router


def verification_api(people: People, reach: Reach) -> APIRouter:
    """What the links in mails open."""
    router = APIRouter(tags=["accounts"])

    @router.get("/v1/accounts/verification", include_in_schema=False)
    async def verification_page(
        _: Anyone, token: Annotated[str, Query(min_length=1, max_length=200)]
    ) -> Response:
        """The page behind the mailed link; changes nothing."""
        return mailed_link_page.asking(token)

    @router.post("/v1/accounts/verification")
    async def verify_account(body: TokenOnly, request: Request, _: Anyone) -> Verification:
        """Confirm the address by the token in the mailed link; again is fine."""
        with said_in_http():
            await people.verify(body.token, reach.client_of(request))
        return Verification()

    @router.post("/v1/accounts/verification/form", include_in_schema=False)
    async def verify_by_form(
        request: Request, _: Anyone, token: Annotated[str, Form(min_length=1, max_length=200)]
    ) -> Response:
        """The button of the page."""
        try:
            await people.verify(token, reach.client_of(request))
        except LinkExpired as no:
            return mailed_link_page.sorry(410, no.detail)
        except (LinkUnknown, NotFound) as no:
            return mailed_link_page.sorry(404, no.detail)
        except TooMany as no:
            return mailed_link_page.sorry(429, no.detail)
        return mailed_link_page.confirmed()

    @router.put("/v1/password-resets/{token}", status_code=204, response_class=Response)
    async def set_password(token: Token, body: NewPassword, request: Request, _: Anyone) -> Response:
        """Choose a new password by the token in the mailed link, once. Every session ends."""
        with said_in_http():
            await people.set_password(token, body.password, reach.client_of(request))
        return Response(status_code=204)

    return router


def me_api(people: People) -> APIRouter:
    """What someone may do with their own account."""
    router = APIRouter(tags=["me"])

    @router.get("/v1/me", response_model=AccountView)
    async def me(request: Request, actor: SignedIn) -> Response:
        """Who I am."""
        return tagged(request, AccountView.of(await people.me(actor.id)))

    @router.patch("/v1/me", response_model=AccountView)
    async def change_me(body: MyChanges, request: Request, actor: SignedIn, if_match: IfMatch) -> Response:
        """Change my name or profile; what follows from it counts from the next access token on."""
        name = body.full_name.strip() if "full_name" in body.model_fields_set else None
        command = ChangeMe(
            full_name=name,
            profile=body.profile.sent(),
            seen=lambda account: if_match.check(AccountView.of(account)),
        )
        return tagged(request, AccountView.of(await people.change_me(actor.id, command)))

    @router.get("/v1/me/export")
    async def export_me(actor: SignedIn, response: Response) -> Export:
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
    async def erase_me(actor: SignedIn) -> Response:
        """Erase my account; not while an application of mine is under way."""
        await people.erase(actor.id)
        return Response(status_code=204)

    return router
