"""All pages, a module for each thing that people do."""

from __future__ import annotations

from starlette.routing import Route

from web.pages import accounts, applications, applying, money, profile, public, visiting


def every_page() -> list[Route]:
    modules = (public, accounts, profile, applying, applications, money, visiting)
    return [route for module in modules for route in module.pages.routes]
