"""All pages, a module for each thing that people do."""

from __future__ import annotations

from starlette.routing import Route

from web.pages import (
    accounts,
    applications,
    applying,
    costs,
    dates,
    mails,
    office,
    office_money,
    paying,
    postponing,
    profile,
    public,
    visiting,
    vouchers,
    waitlist,
)


def every_page() -> list[Route]:
    applicants = (public, accounts, profile, applying, applications, dates, waitlist, postponing, paying)
    modules = (*applicants, visiting, office, mails, office_money, costs, vouchers)
    return [route for module in modules for route in module.pages.routes]
