"""All pages, a module for each thing that people do."""

from __future__ import annotations

from starlette.routing import Route

from web.pages import (
    accounts,
    applications,
    applying,
    costs,
    dates,
    hosts,
    imports,
    language,
    mails,
    office,
    office_applications,
    office_money,
    office_payments,
    office_rotations,
    paying,
    postponing,
    profile,
    public,
    stuck,
    team,
    visiting,
    vouchers,
    waitlist,
)


def every_page() -> list[Route]:
    applicants = (
        public,
        stuck,
        language,
        accounts,
        profile,
        applying,
        applications,
        dates,
        waitlist,
        postponing,
        paying,
    )
    desk = (office, stuck, office_applications, mails, office_money, office_payments)
    modules = (*applicants, visiting, *desk, costs, vouchers, hosts, office_rotations, imports, team)
    return [route for module in modules for route in module.pages.routes]
