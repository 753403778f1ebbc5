"""HTTP of the catalog: what anybody reads, what staff edit, and imports."""

from __future__ import annotations

from fastapi import APIRouter

from services.catalog.api.calling_off import calling_off_api
from services.catalog.api.editing import editing_api
from services.catalog.api.importing import importing_api
from services.catalog.api.reading import reading_api
from services.catalog.use_cases.finding import Finding
from services.catalog.use_cases.importing import Importing
from services.catalog.use_cases.offering import Offering


def catalog_api(finding: Finding, offering: Offering, importing: Importing) -> APIRouter:
    router = APIRouter()
    router.include_router(reading_api(finding))
    router.include_router(editing_api(finding, offering))
    router.include_router(calling_off_api(finding, offering))
    router.include_router(importing_api(importing))
    return router
