"""All pages, a module for each thing that people do."""

from __future__ import annotations

from starlette.routing import Route

from web.pages import (
    accounts,
    applications,
    applying,
    bringing_in,
    costs,
    dates,
    hosts,
    mails,
    offers,
    office,
    office_applications,
    office_money,
    office_payments,
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
    desk = (office, office_applications, mails, office_money, office_payments)
    modules = (*applicants, visiting, *desk, costs, vouchers, hosts, offers, bringing_in)
    return [route for module in modules for route in module.pages.routes]
