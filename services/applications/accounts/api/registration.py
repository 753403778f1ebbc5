"""HTTP for strangers: register, or ask for a mail. The answer is the same whether or not we know them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from services.applications.accounts.api.models import Accepted, EmailOnly, NewAccount
from services.applications.accounts.api.public_site import Client, as_http_refusals
from services.applications.accounts.use_cases.requests import Registration, Registrations
from shared.chassis.http.access import Anyone
from shared.chassis.http.idempotency import IdempotencyKeyAccepted
from shared.chassis.http.needs import needs

Registering = Annotated[Registrations, needs(Registrations)]

router = APIRouter(tags=["accounts"])


@router.post("/v1/accounts", status_code=202)
async def register_account(
    body: NewAccount, client: Client, _: Anyone, once: IdempotencyKeyAccepted, registrations: Registering
) -> Accepted:
    """Register an applicant. A mail with a link follows; before it is opened nobody can sign in."""
    # The key is kept with the account instead of a stored answer: that would hold a plain hash of a
    # body with a password in it.
    registration = Registration(
        key=once.key,
        email=body.email,
        password=body.password,
        full_name=body.full_name.strip(),
        profile=body.profile.profile(),
    )
    with as_http_refusals():
        await registrations.register(registration, client)
    return Accepted()


@router.post("/v1/accounts/verification-mails", status_code=202)
async def send_verification_mail(
    body: EmailOnly, client: Client, _: Anyone, once: IdempotencyKeyAccepted, registrations: Registering
) -> Accepted:
    """Send the link again to an address that is registered and not confirmed; older links end."""
    with as_http_refusals():
        await registrations.send_verification_link(body.email, client, once.key)
    return Accepted()


@router.post("/v1/password-resets", status_code=202)
async def ask_password_reset(
    body: EmailOnly, client: Client, _: Anyone, once: IdempotencyKeyAccepted, registrations: Registering
) -> Accepted:
    """Send a link to choose a new password; it works once, for 30 minutes by default."""
    with as_http_refusals():
        await registrations.send_reset_link(body.email, client, once.key)
    return Accepted()
