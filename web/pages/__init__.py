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
    office_pages = (office, mails, office_money, office_payments, costs, vouchers, hosts, offers, bringing_in)
    modules = (*applicants, visiting, *office_pages)
    return [route for module in modules for route in module.pages.routes]
