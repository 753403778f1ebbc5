"""HTTP for the team: staff make coaches and colleagues, and see who they are."""

from __future__ import annotations

from fastapi import APIRouter

from services.applications.accounts.api.me import Owners
from services.applications.accounts.api.models import AccountView, NewTeamMember
from services.applications.accounts.api.registration import Registering
from services.applications.accounts.domain.account import Account, RegisteredAccount
from services.applications.accounts.use_cases.requests import Appointment
from shared.chassis.http.access import Staff
from shared.chassis.http.idempotency import IdempotencyKeyAccepted
from shared.chassis.http.pages import Page, PageOf, paged

FILTERS = {"list": "staff-accounts"}

router = APIRouter(tags=["team"])


@router.post("/v1/staff-accounts", status_code=201)
async def appoint_team_member(
    body: NewTeamMember, actor: Staff, once: IdempotencyKeyAccepted, registrations: Registering
) -> AccountView:
    """Make a coach or a member of staff. Without a password they get a mail to choose one."""
    appointment = Appointment(
        key=once.key,
        email=body.email,
        password=body.password,
        full_name=body.full_name.strip(),
        role=body.role,
        profile=body.profile(),
    )
    return AccountView.of(await registrations.appoint(appointment, by=actor.id))


@router.get("/v1/staff-accounts")
async def team_members(actor: Staff, page: Page, people: Owners) -> PageOf[AccountView]:
    """Coaches and staff, in the order in which they came."""
    found = await people.team(page.after(FILTERS), page.limit + 1)
    return paged(page, FILTERS, found, _view)


def _view(account: Account) -> AccountView:
    assert isinstance(account, RegisteredAccount)  # only these have a role to be found by
    return AccountView.of(account)
